package models

import "time"

// Grace is how long after a shift's start a member may check in and not be late.
const Grace = 10 * time.Minute

// stampTold stamps a move to published or confirmed; one that undoes the day's record forgets that record
// and keeps the stamps of before.
func (a *Assignment) stampTold(to AssignmentState, now Time, undone bool) {
	switch {
	case undone:
		a.CheckedInAt, a.CheckedOutAt = 0, 0
	case to == AssignmentPublished:
		a.PublishedAt = now
	default:
		a.ConfirmedAt = now
	}
}

// BeforeTheDay gives the state that an assignment returns to when what was recorded on the day is undone.
func (a Assignment) BeforeTheDay() AssignmentState {
	if a.ConfirmedAt.IsZero() {
		return AssignmentPublished
	}
	return AssignmentConfirmed
}

// LateBy gives how long after the shift's start the member checked in, 0 within the grace.
func (a Assignment) LateBy(s Shift) time.Duration {
	if late := a.CheckedInAt.Sub(s.StartsAt); !a.CheckedInAt.IsZero() && late > Grace {
		return late
	}
	return 0
}

// Worked gives the time worked in the shift: from its start, or from the check-in where that was later, to
// the check-out. Whoever has not checked out has worked until now, at most to the shift's end.
func (a Assignment) Worked(s Shift, now Time) time.Duration {
	if a.CheckedInAt.IsZero() || (a.State != AssignmentCheckedIn && a.State != AssignmentCheckedOut) {
		return 0
	}
	until := a.CheckedOutAt
	if until.IsZero() {
		until = min(now, s.EndsAt)
	}
	return max(until.Sub(max(a.CheckedInAt, s.StartsAt)), 0)
}

// MoveAssignmentAt is MoveAssignment for what happened on the day: at the moment when it happened, which
// may lie before now where it is keyed in from paper, and by the way it was told. Both are in the event.
func (tx *Tx) MoveAssignmentAt(a *Assignment, to AssignmentState, when Time, actor string, via Via, within Path) error {
	event, err := a.Move(to, when, actor, within)
	if err != nil {
		return err
	}
	event.Detail.V["via"], event.Detail.V["at"] = string(via), when.Time().Format(time.RFC3339)
	return tx.keepMove(*a, event)
}

// AssignmentForUpdate reads one assignment of a call-up and locks it.
func (tx *Tx) AssignmentForUpdate(callUp, id ID) (Assignment, error) {
	return first[Assignment](tx.lock().Where("callup_id = ? AND id = ?", callUp, id), "assignment")
}

// Assignment reads one assignment of a call-up.
func (q *query) Assignment(callUp, id ID) (Assignment, error) {
	return first[Assignment](q.gorm.Where("callup_id = ? AND id = ?", callUp, id), "assignment")
}
