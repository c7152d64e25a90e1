package mobilize

import (
	"context"

	"whistle/app/access"
	"whistle/models"
)

// AssignInput puts members into shifts by hand, or takes them out.
type AssignInput struct {
	Shift, Member models.ID
	Pin           bool // false takes the member out
	Loose         bool // takes the pin away and leaves the member where they are
	Allow         bool // undoes that the member was taken out: they may be proposed again
}

// Assign pins by hand. A pin may break the solver's rules: a person decided so. Whom a person takes out is not
// proposed for that shift again, until that is undone or they are pinned. It returns Invalid for a
// shift that is not of this call-up or a member who is not coming.
func (m *Mobilizer) Assign(ctx context.Context, by access.Actor, id models.ID, changes []AssignInput) (RosterView, error) {
	if err := by.Can(access.Form); err != nil {
		return RosterView{}, err
	}
	return models.Within(ctx, m.db, func(tx *models.Tx) (RosterView, error) {
		callUp, err := tx.CallUpForUpdate(by.Scope(), id)
		if err != nil {
			return RosterView{}, err
		}
		if !callUp.Open(tx.Now) {
			return RosterView{}, models.Conflict("callup_not_open", "a roster is changed while the call-up is open")
		}
		before, err := tx.AllAssignmentsOf(id)
		if err != nil {
			return RosterView{}, err
		}
		for i, change := range changes {
			if err := assign(tx, by, callUp, before, change, i); err != nil {
				return RosterView{}, err
			}
		}
		if err := m.closeFilled(tx, callUp, by.String()); err != nil {
			return RosterView{}, err
		}
		return m.rosterView(tx.Reader(), callUp)
	})
}

func assign(tx *models.Tx, by access.Actor, callUp models.CallUp, before []models.Assignment, change AssignInput, n int) error {
	if err := checkAssign(tx, callUp, change, n); err != nil {
		return err
	}
	if err := setBar(tx, by, callUp, change); err != nil || change.Allow {
		return err
	}
	for _, a := range before {
		if a.ShiftID == change.Shift && a.MemberID == change.Member {
			return changeAssignment(tx, by, callUp, a, change)
		}
	}
	if !change.Pin {
		return nil
	}
	a := models.Assignment{ID: tx.NewID(), CallUpID: callUp.ID, ShiftID: change.Shift, MemberID: change.Member, State: models.AssignmentProposed, Pinned: true}
	err := tx.Record(models.Event{Actor: by.String(), CallUpID: callUp.ID, AreaPath: callUp.ScopePath, Entity: models.MachineAssignment, EntityID: a.ID, ToState: string(a.State)})
	if err != nil {
		return err
	}
	return tx.CreateAssignments([]models.Assignment{a})
}

// setBar keeps that a person took a member out of a shift, or ends that where they put them there or allow it.
func setBar(tx *models.Tx, by access.Actor, callUp models.CallUp, change AssignInput) error {
	said := "allowed"
	switch {
	case change.Loose:
		return nil
	case change.Pin || change.Allow:
		if undone, err := tx.Unbar(change.Shift, change.Member); err != nil || !undone {
			return err
		}
	default:
		said = "barred"
		if err := tx.Bar(callUp.ID, change.Shift, change.Member, by.String()); err != nil {
			return err
		}
	}
	s, err := tx.SummonsOf(callUp.ID, change.Member)
	if err != nil {
		return err
	}
	return tx.Record(models.Event{
		Actor: by.String(), CallUpID: callUp.ID, AreaPath: callUp.ScopePath, Entity: models.MachineSummons, EntityID: s.ID, FromState: string(s.State),
		ToState: string(s.State), Detail: models.AsJSON(map[string]string{"roster": said, "shift": string(change.Shift)}),
	})
}

// changeAssignment pins, looses or takes out who is in the shift already. Whoever was told of it and is taken
// out hears of it when the roster is published.
func changeAssignment(tx *models.Tx, by access.Actor, callUp models.CallUp, a models.Assignment, change AssignInput) error {
	to, pin := a.State, change.Pin
	switch {
	case change.Loose:
		pin = false
	case !pin && a.State == models.AssignmentProposed:
		return tx.DeleteAssignment(a.ID)
	case !pin && a.State != models.AssignmentDropped:
		to = models.AssignmentDropped
	case pin && a.State == models.AssignmentDropped:
		to = models.AssignmentProposed
	}
	told := holdsSeat(a) && a.State != models.AssignmentProposed
	a.Pinned = pin
	if to != a.State {
		if told && to == models.AssignmentDropped {
			if err := tx.KeepUntold(a); err != nil {
				return err
			}
		}
		return tx.MoveAssignment(&a, to, by.String(), callUp.ScopePath)
	}
	return tx.SaveAssignment(a)
}

func checkAssign(tx *models.Tx, callUp models.CallUp, change AssignInput, n int) error {
	var f faults
	shift, err := tx.Shift(callUp.ID, change.Shift)
	if models.CodeOf(err) == models.CodeNotFound {
		f.add(true, at("assignments", n, "shift"), "unknown_shift", "is no shift of this call-up")
	} else if err != nil {
		return err
	}
	summons, err := tx.SummonsOf(callUp.ID, change.Member)
	if err != nil && models.CodeOf(err) != models.CodeNotFound {
		return err
	}
	if err == nil && change.Pin && summons.InReserve() { // needed now
		summons.Reserve = false
		if err := tx.SaveSummons(summons); err != nil {
			return err
		}
	}
	f.add(err != nil || (change.Pin && !summons.Comes() && !summons.InReserve()), at("assignments", n, "member"), "not_coming", "has not said yes to this call-up")
	if err := models.Invalid(f...); err != nil || !change.Pin {
		return err
	}
	return checkOwnBuilding(tx, summons, shift, n)
}

// checkOwnBuilding refuses a pin that takes somebody out of the building they must stay in: that one rule a
// person may not break here, only by saying that the member is free to go.
func checkOwnBuilding(tx *models.Tx, s models.Summons, shift models.Shift, n int) error {
	if shift.SiteCode == s.HomeCode {
		return nil
	}
	bounds, err := boundsOf(tx.Reader(), s.CallUpID, s.ID)
	if err != nil {
		return err
	}
	person, err := tx.Member(models.Everywhere(), s.MemberID)
	if err != nil {
		return err
	}
	if bounds.holds(s, person) && shift.SiteCode != person.HomeCode {
		return models.Invalid(models.Field(at("assignments", n, "member"), "own_building", "must stay in the own building"))
	}
	return nil
}
