package mobilize_test

import (
	"testing"

	"whistle/app/access"
	"whistle/app/mobilize"
	"whistle/models"
	"whistle/models/modelstest"
)

func TestReadinessCountsEachGridAgainstItsSeatsAndTellsNobody(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, _ *modelstest.Clock) {
		modelstest.AddTerritory(t, db) // two grids of two buildings
		modelstest.AddMembers(t, db, 1, 30)
		modelstest.AddMembers(t, db, 2, 30)
		modelstest.AddMembers(t, db, 3, 1)
		m := newMobilizer(db)
		own, err := m.AddTemplate(t.Context(), access.System(), mobilize.TemplateInput{Area: modelstest.Community, Name: "防汛", Kind: "flood", Content: models.TemplateContent{
			Hours: 8, Persons: 2.62, Tasks: []models.TemplateTask{
				{Kind: "patrol", Sites: models.SitesGrid, Hours: 4, Min: 2, Ideal: 3, Wanted: true},
				{Kind: "evacuation", Sites: models.SitesBuilding, Hours: 4, Min: 1, Ideal: 2, Per: models.PerHouseholds, Each: 50, Wanted: true}, // 60 households: twice
				{Kind: "shelter", Sites: models.SitesArea, Hours: 4, Min: 3, Ideal: 6, Wanted: true},
				{Kind: "clearing", Sites: models.SitesGrid, Hours: 4, Min: 9, Ideal: 9}, // not ticked
			},
		}})
		if err != nil {
			t.Fatal(err)
		}
		r, err := m.Readiness(t.Context(), secretaryOf(modelstest.Community, communityPath), mobilize.ReadinessQuery{Area: modelstest.Community, Template: own.ID, Drill: true, ByGrid: true})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Rows) != 2 || r.Total.Members != 61 || r.Total.Seats != 2*(2+4)+3 || r.Shared != 3 {
			t.Fatalf("%d rows, total %+v, shared %d", len(r.Rows), r.Total, r.Shared)
		}
		first, second := r.Rows[0], r.Rows[1]
		if first.Members != 60 || first.Seats != 6 || first.Cover() != "covered" || first.Mid < 40 || first.Mid > 42 {
			t.Errorf("sixty for six seats: %+v is %s", first, first.Cover())
		}
		if second.Members != 1 || second.Seats != 6 || second.Cover() != "empty" {
			t.Errorf("one for six seats: %+v is %s", second, second.Cover())
		}
		if n := len(s(t, db)); n != 0 {
			t.Errorf("%d pages wait", n)
		}
		other := secretaryOf(modelstest.Community+"-1", communityPath+models.Path(modelstest.Community+"-1/"))
		if _, err := m.Readiness(t.Context(), other, mobilize.ReadinessQuery{Area: modelstest.Community, Template: "flood"}); models.CodeOf(err) != models.CodeNotFound {
			t.Errorf("an area that is not one's own: %v", err)
		}
	})
}

// TestATemplateThatNeedsANurseShowsAnAreaWithoutOne: sixty people do not cover the one seat that needs a skill
// which nobody of them has.
func TestATemplateThatNeedsANurseShowsAnAreaWithoutOne(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, _ *modelstest.Clock) {
		modelstest.AddTerritory(t, db)
		m := newMobilizer(db)
		medical := []string{"medical"}
		modelstest.AddMembers(t, db, 1, 40)
		for i, id := range modelstest.AddMembers(t, db, 3, 40) {
			if i < 8 {
				_, err := m.ChangeMember(t.Context(), access.System(), id, mobilize.MemberInput{Skills: &medical})
				must(t, err)
			}
		}
		own, err := m.AddTemplate(t.Context(), access.System(), mobilize.TemplateInput{Area: modelstest.Community, Name: "防汛", Kind: "flood", Content: models.TemplateContent{
			Hours: 8, Persons: 2.62, Tasks: []models.TemplateTask{
				{Kind: "shelter", Sites: models.SitesGrid, Hours: 4, Min: 2, Ideal: 2, Wanted: true},
				{Kind: "visit", Sites: models.SitesGrid, Hours: 4, Min: 1, Ideal: 1, Skills: medical, Wanted: true},
			},
		}})
		must(t, err)
		r, err := m.Readiness(t.Context(), access.System(), mobilize.ReadinessQuery{Area: modelstest.Community, Template: own.ID, Drill: true, ByGrid: true})
		must(t, err)
		without, with := r.Rows[0], r.Rows[1]
		if without.Members != 40 || without.Cover() != "empty" || len(without.ShortSkills()) != 1 || without.ShortSkills()[0] != (mobilize.SkillReady{Skill: "medical", Seats: 1}) {
			t.Errorf("forty and no nurse: %+v is %s", without, without.Cover())
		}
		if with.Cover() != "covered" || with.Skills[0].Members != 8 || len(with.ShortSkills()) != 0 {
			t.Errorf("forty with eight nurses: %+v is %s", with, with.Cover())
		}
		if total := r.Total.Skills[0]; total.Seats != 2 || total.Members != 8 {
			t.Errorf("the whole counts %+v", total)
		}
	})
}

// s gives the states of all pages.
func s(t *testing.T, db *models.DB) map[models.PageState]int {
	t.Helper()
	tally, err := db.Read(t.Context()).PageTally()
	if err != nil {
		t.Fatal(err)
	}
	return tally
}
