package mobilize

import (
	"time"

	"whistle/models"
)

// DutyStep is something that happens to a member on the day of duty.
type DutyStep string

// The steps of the day.
const (
	DutyArrive     DutyStep = "arrive"      // is at the muster point
	DutyUndoArrive DutyStep = "undo_arrive" // is not: that was a mistake
	DutyCheckIn    DutyStep = "check_in"    // is at the shift
	DutyCheckOut   DutyStep = "check_out"   // has left the shift
	DutyNoShow     DutyStep = "no_show"     // said yes and did not come
	DutyUndo       DutyStep = "undo"        // the last of the three was a mistake
	DutyDrop       DutyStep = "drop"        // cannot come to this shift after all
)

// DutyInput is one step of one member.
type DutyInput struct {
	Step       DutyStep
	Assignment models.ID   // whose shift it is about; none for an arrival
	At         models.Time // when it happened, 0 for now
}

// recorder is who records a step, and how they know.
type recorder struct {
	actor string
	via   models.Via
	own   bool // the member's own step: within the hours of the shift only
}

func ownStep(s models.Summons, via models.Via) recorder {
	return recorder{actor: "member:" + string(s.MemberID), via: via, own: true}
}

// checkInFrom is how long before its start members may check in at a shift.
const checkInFrom = time.Hour

// attend is where every record of the day ends: by link, poster, reply, leader, secretary and sheet. The
// same step said twice counts once.
func (m *Mobilizer) attend(tx *models.Tx, c models.CallUp, s *models.Summons, in DutyInput, by recorder) error {
	switch {
	case in.Step == DutyArrive:
		return reportIn(tx, s, by.actor, by.via)
	case in.Step == DutyUndoArrive && !by.own:
		return m.undoReport(tx, c, s, by)
	}
	a, err := tx.AssignmentForUpdate(c.ID, in.Assignment)
	if err != nil {
		return err
	}
	if a.MemberID != s.MemberID {
		return models.NotFound("assignment")
	}
	shift, err := tx.Shift(c.ID, a.ShiftID)
	if err != nil {
		return err
	}
	when := in.At
	if when.IsZero() {
		when = tx.Now
	}
	to, err := nextOnTheDay(a, in.Step, by.own)
	if err != nil || to == a.State {
		return err
	}
	if err := fitsShift(in.Step, shift, when, by.own); err != nil {
		return err
	}
	if in.Step == DutyDrop {
		a.Pinned = false
	}
	if err := tx.MoveAssignmentAt(&a, to, when, by.actor, by.via, shift.SitePath); err != nil {
		return err
	}
	emptied := to == models.AssignmentDropped || to == models.AssignmentNoShow
	if emptied && tx.Now < shift.EndsAt && c.Open(tx.Now) { // keyed in afterwards, there is no seat left to fill
		return seatEmptied(tx, c, to)
	}
	return nil
}

// nextOnTheDay gives the state that a step leads to; the present one where the step was taken before.
func nextOnTheDay(a models.Assignment, step DutyStep, own bool) (models.AssignmentState, error) {
	switch step { //nolint:exhaustive // an arrival is no step of an assignment
	case DutyCheckIn:
		if a.State == models.AssignmentCheckedOut {
			return a.State, nil
		}
		return models.AssignmentCheckedIn, nil
	case DutyCheckOut:
		return models.AssignmentCheckedOut, nil
	case DutyDrop:
		if a.State == models.AssignmentNoShow {
			return a.State, models.Conflict("assignment_is_no_show", "it is recorded that the member did not come")
		}
		return models.AssignmentDropped, nil
	case DutyNoShow:
		if !own {
			return models.AssignmentNoShow, nil
		}
	case DutyUndo:
		switch {
		case own:
		case a.State == models.AssignmentCheckedOut:
			return models.AssignmentCheckedIn, nil
		case a.State == models.AssignmentCheckedIn || a.State == models.AssignmentNoShow:
			return a.BeforeTheDay(), nil
		default:
			return a.State, nil
		}
	}
	return a.State, models.Invalid(models.Field("step", "unknown_step", "must be arrive, check_in, check_out, no_show, undo or drop"))
}

// fitsShift refuses what cannot have happened at that moment.
func fitsShift(step DutyStep, shift models.Shift, when models.Time, own bool) error {
	switch {
	case step == DutyCheckIn && when.Before(shift.StartsAt.Add(-checkInFrom)):
		return models.Conflict("check_in_early", "one can check in from an hour before the shift")
	case step == DutyCheckIn && own && !when.Before(shift.EndsAt):
		return models.Conflict("shift_over", "the shift is over")
	case step == DutyNoShow && when.Before(shift.StartsAt):
		return models.Conflict("no_show_early", "nobody is missing before the shift has started")
	case step == DutyDrop && !when.Before(shift.EndsAt):
		return models.Conflict("shift_over", "the shift is over")
	}
	return nil
}

// seatEmptied asks for a proposal that mends the roster where a member left a seat on the day, by dropping the
// shift or not coming.
func seatEmptied(tx *models.Tx, c models.CallUp, left models.AssignmentState) error {
	if left == models.AssignmentNoShow {
		return askRepair(tx, c, models.RepairNoShow)
	}
	return askRepair(tx, c, models.RepairDropOut)
}
