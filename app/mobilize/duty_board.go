package mobilize

import (
	"context"

	"whistle/app/access"
	"whistle/models"
)

// DutyBoard is the day of duty as the secretary watches it: who is where, late, missing.
type DutyBoard struct {
	CallUp models.CallUp
	Counts DutyCounts
	Rows   []DutyRow
	Swaps  []CardSwap // that are proposed
	More   bool       // there are more rows than are shown
	AsOf   models.Time
}

// DutyCounts are the rows of the shifts asked for, by how they stand.
type DutyCounts struct {
	Due, CheckedIn, CheckedOut, Late, NoShow, Missing int // missing: should have checked in by now
}

// dutyRowsShown is how many rows the screen of the day shows.
const dutyRowsShown = 300

// DutyFilter narrows the board to the shifts that are on at a moment, or to all of them.
type DutyFilter struct {
	All  bool
	Name string // part of the name
}

// DutyBoard reads the day of a call-up: the shifts that run now or start within the hour, or all.
func (m *Mobilizer) DutyBoard(ctx context.Context, by access.Actor, id models.ID, f DutyFilter) (DutyBoard, error) {
	if err := by.Can(access.See); err != nil {
		return DutyBoard{}, err
	}
	read := m.db.Read(ctx)
	callUp, err := read.CallUp(by.Scope(), id)
	if err != nil {
		return DutyBoard{}, err
	}
	from, to := read.Now, read.Now.Add(checkInFrom)
	if f.All {
		from, to = 0, callUp.EndsAt
	}
	assigned, err := read.AssignmentsBetween(id, from, to, f.Name)
	if err != nil {
		return DutyBoard{}, err
	}
	b := DutyBoard{CallUp: callUp, AsOf: read.Now}
	var members []models.ID
	for _, a := range assigned {
		members = append(members, a.MemberID)
	}
	if b.Rows, err = dutyRows(read, id, unique(members), assigned, true); err != nil {
		return DutyBoard{}, err
	}
	for _, r := range b.Rows {
		b.Counts.add(r, read.Now)
	}
	if b.Swaps, err = openSwaps(read, id); err != nil {
		return DutyBoard{}, err
	}
	if len(b.Rows) > dutyRowsShown {
		b.Rows, b.More = b.Rows[:dutyRowsShown], true
	}
	return b, nil
}

func (c *DutyCounts) add(r DutyRow, now models.Time) {
	c.Due++
	if r.Late > 0 {
		c.Late++
	}
	switch r.Assignment.State { //nolint:exhaustive // the others wait
	case models.AssignmentCheckedIn:
		c.CheckedIn++
	case models.AssignmentCheckedOut:
		c.CheckedOut++
	case models.AssignmentNoShow:
		c.NoShow++
	default:
		if r.Shift.StartsAt.Add(models.Grace) < now {
			c.Missing++
		}
	}
}

// DutyFor records a step of the day that the secretary saw or was told. It returns NotFound where the member
// is not summoned by this call-up, Conflict where it has ended or the step cannot have happened then.
func (m *Mobilizer) DutyFor(ctx context.Context, by access.Actor, id, member models.ID, in DutyInput) error {
	if err := by.Can(access.Mobilize); err != nil {
		return err
	}
	err := models.Do(ctx, m.db, func(tx *models.Tx) error {
		callUp, err := tx.CallUpForUpdate(by.Scope(), id)
		if err != nil {
			return err
		}
		if !callUp.State.Running() {
			return models.Conflict("callup_not_open", "the day is recorded while the call-up stands")
		}
		if tx.Now.Before(in.At) {
			return models.Invalid(models.Field("at", "in_future", "lies in the future"))
		}
		summons, err := tx.SummonsOf(id, member)
		if err != nil {
			return err
		}
		return m.attend(tx, callUp, &summons, in, recorder{actor: by.String(), via: models.ViaSecretary})
	})
	if err == nil {
		m.wake()
	}
	return err
}
