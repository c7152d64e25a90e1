package mobilize_test

import (
	"testing"

	"whistle/app/access"
	"whistle/models"
	"whistle/models/modelstest"
)

// TestABranchIsApprovedFromAboveOrByItsDocumentNumber tries everybody who may not approve it without one, then
// whoever may; each starts from a proposal of its own.
func TestABranchIsApprovedFromAboveOrByItsDocumentNumber(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := onDuty(t, db, clock, nil)
		_, err := s.m.ProposeFormation(t.Context(), access.System(), s.id)
		must(t, err)
		callUp, err := s.m.CallUp(t.Context(), access.System(), s.id)
		must(t, err)
		codes := callUp.ScopePath.Codes()
		own := codes[len(codes)-1] // the very area of the call-up, not above it
		secretary := actor(t, db, "secretary", models.RoleSecretary, modelstest.Community)
		beside := actor(t, db, "beside", models.RoleCommand, own)
		above := actor(t, db, "command", models.RoleCommand, "350702")
		auditor := actor(t, db, "auditor", models.RoleAuditor, "350702")

		approve := func(by access.Actor, document string) (models.TemporaryBranch, error) {
			v, err := s.m.ApproveFormation(t.Context(), by, s.id, document)
			if err != nil {
				return models.TemporaryBranch{}, err
			}
			return v.Branches[0], nil
		}
		for _, refused := range []struct {
			by       access.Actor
			document string
		}{{secretary, ""}, {secretary, "  "}, {beside, ""}, {auditor, "1号"}} {
			if _, err := approve(refused.by, refused.document); models.CodeOf(err) != models.CodeForbidden {
				t.Errorf("%s with the document %q: %v", refused.by.Login, refused.document, err)
			}
		}
		for _, b := range s.branches() {
			if b.State != models.BranchProposed || b.DocumentNumber != "" {
				t.Fatalf("a refused approval left %s %s", b.State, b.DocumentNumber)
			}
		}
		for _, allowed := range []struct {
			by       access.Actor
			document string
		}{{secretary, "延党发〔2026〕7号"}, {beside, "延党发〔2026〕8号"}, {above, ""}, {access.System(), ""}} {
			b, err := approve(allowed.by, allowed.document)
			if err != nil || b.State != models.BranchInForce || b.DocumentNumber != allowed.document || b.ApprovedBy != allowed.by.UserID {
				t.Errorf("%s with the document %q: %+v, %v", allowed.by.Login, allowed.document, b, err)
			}
			s.proposedAnew()
		}
	})
}

func (s *scene) branches() []models.TemporaryBranch {
	s.t.Helper()
	f, err := s.db.Read(s.t.Context()).FormationOf(s.id)
	must(s.t, err)
	return f.Branches
}

// proposedAnew sets the branches back to a proposal, which no move of theirs does.
func (s *scene) proposedAnew() {
	s.t.Helper()
	must(s.t, models.Do(s.t.Context(), s.db, func(tx *models.Tx) error {
		f, err := tx.FormationOf(s.id)
		if err != nil {
			return err
		}
		for i := range f.Branches {
			f.Branches[i].State, f.Branches[i].DocumentNumber, f.Branches[i].ApprovedBy = models.BranchProposed, "", ""
		}
		return tx.SaveFormation(s.id, f)
	}))
}
