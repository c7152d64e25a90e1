package mobilize

import (
	"context"

	"whistle/app/access"
	"whistle/models"
)

// EndEnrolment strikes a member off the list of the community where they work. The home stays as it is. It
// returns NotFound where neither the member nor the community is the actor's, Conflict where the member is not
// enrolled there.
func (m *Mobilizer) EndEnrolment(ctx context.Context, by access.Actor, member models.ID, area string) error {
	if err := by.Can(access.EditMembers); err != nil {
		return err
	}
	return models.Do(ctx, m.db, func(tx *models.Tx) error {
		found, err := tx.MemberForUpdate(by.Scope(), member)
		if err != nil {
			return err
		}
		return endEnrolment(tx, found, area, by.String())
	})
}

func endEnrolment(tx *models.Tx, member models.Member, area, actor string) error {
	enrolled, err := tx.EnrolmentsOf([]models.ID{member.ID})
	if err != nil {
		return err
	}
	for _, e := range enrolled[member.ID] {
		if e.AreaCode != area {
			continue
		}
		if err := tx.EndEnrolment(e, actor); err != nil {
			return err
		}
		return tx.Audit(actor, "end_enrolment", string(member.ID), e.AreaPath, "")
	}
	return models.Conflict("enrolment_is_none", "the member is not enrolled with this community")
}
