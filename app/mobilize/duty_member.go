package mobilize

import (
	"context"

	"whistle/models"
)

// MemberDuty records a step of the day that the holder of a link or code takes. It returns NotFound where the
// token is unknown or its call-up has ended, Conflict where the shift's hours do not allow the step.
func (m *Mobilizer) MemberDuty(ctx context.Context, token string, via models.Via, in DutyInput) (MemberCard, error) {
	card, err := models.Within(ctx, m.db, func(tx *models.Tx) (MemberCard, error) {
		callUp, summons, err := openByToken(tx, token)
		if err != nil {
			return MemberCard{}, err
		}
		in.At = 0
		if err := m.attend(tx, callUp, &summons, in, ownStep(summons, via)); err != nil {
			return MemberCard{}, err
		}
		return cardOf(tx.Reader(), callUp, summons)
	})
	if err == nil {
		m.wake()
	}
	return card, err
}

// shiftNow gives the member's shift that one could check in at now: begun or about to begin, not yet left,
// the earliest first.
func shiftNow(tx *models.Tx, s models.Summons) (models.Assignment, bool, error) {
	mine, err := tx.AssignmentsOfMember(s.CallUpID, s.MemberID)
	if err != nil {
		return models.Assignment{}, false, err
	}
	ids := make([]models.ID, len(mine))
	for i, a := range mine {
		ids[i] = a.ShiftID
	}
	shifts, err := tx.ShiftsByID(ids)
	if err != nil {
		return models.Assignment{}, false, err
	}
	var found models.Assignment
	for _, a := range mine {
		shift := shifts[a.ShiftID]
		open := shift.StartsAt.Add(-checkInFrom) <= tx.Now && tx.Now < shift.EndsAt && a.State != models.AssignmentCheckedOut
		if open && (found.ID == "" || shift.StartsAt < shifts[found.ShiftID].StartsAt) {
			found = a
		}
	}
	return found, found.ID != "", nil
}
