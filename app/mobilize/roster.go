package mobilize

import (
	"context"

	"whistle/app/access"
	"whistle/models"
)

// RosterView is a call-up's roster: its newest version, every shift with who is in it, and what publishing
// would change.
type RosterView struct {
	CallUp  models.CallUp
	Roster  models.Roster // its ID is empty before the first solving
	Shifts  []RosterShift
	Names   map[models.ID]string
	Tails   map[models.ID]string
	Places  map[string]string // names of sites by code
	Pending int               // assignments that publishing tells somebody about
}

// RosterShift is one shift with its people and, where seats are empty, why.
type RosterShift struct {
	models.Shift
	Assigned []models.Assignment
	Empty    *models.EmptySeat
}

// Roster reads a call-up's roster.
func (m *Mobilizer) Roster(ctx context.Context, by access.Actor, id models.ID) (RosterView, error) {
	if err := by.Can(access.See); err != nil {
		return RosterView{}, err
	}
	read := m.db.Read(ctx)
	callUp, err := read.CallUp(by.Scope(), id)
	if err != nil {
		return RosterView{}, err
	}
	return rosterView(read, callUp)
}

func rosterView(read *models.Reader, callUp models.CallUp) (RosterView, error) {
	v := RosterView{CallUp: callUp, Names: map[models.ID]string{}, Tails: map[models.ID]string{}}
	var err error
	if v.Roster, _, err = read.LatestRoster(callUp.ID); err != nil {
		return v, err
	}
	shifts, err := read.ShiftsOf(callUp.ID)
	if err != nil {
		return v, err
	}
	assigned, err := read.AssignmentsOf(callUp.ID)
	if err != nil {
		return v, err
	}
	byShift, ids := map[models.ID][]models.Assignment{}, []models.ID{}
	for _, a := range assigned {
		byShift[a.ShiftID] = append(byShift[a.ShiftID], a)
		ids = append(ids, a.MemberID)
		if a.State == models.AssignmentProposed {
			v.Pending++
		}
	}
	empty := map[models.ID]*models.EmptySeat{}
	for i := range v.Roster.EmptySeats.V {
		e := &v.Roster.EmptySeats.V[i]
		empty[e.Shift] = e
	}
	var codes []string
	for _, s := range shifts {
		v.Shifts = append(v.Shifts, RosterShift{Shift: s, Assigned: byShift[s.ID], Empty: empty[s.ID]})
		codes = append(codes, s.SiteCode)
	}
	people, err := read.MembersByID(unique(ids))
	if err != nil {
		return v, err
	}
	for id, p := range people {
		v.Names[id], v.Tails[id] = p.Name, p.PhoneTail
	}
	v.Places, err = areaNames(read, codes)
	return v, err
}

// AssignInput puts members into shifts by hand, or takes them out.
type AssignInput struct {
	Shift, Member models.ID
	Pin           bool // false takes the member out
}

// Assign pins by hand. A pin may break the solver's rules: a person decided so. It returns Invalid for a
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
		return rosterView(tx.Reader(), callUp)
	})
}

func assign(tx *models.Tx, by access.Actor, callUp models.CallUp, before []models.Assignment, change AssignInput, n int) error {
	if err := checkAssign(tx, callUp, change, n); err != nil {
		return err
	}
	for _, a := range before {
		if a.ShiftID == change.Shift && a.MemberID == change.Member {
			return changeAssignment(tx, by, callUp, a, change.Pin)
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

func changeAssignment(tx *models.Tx, by access.Actor, callUp models.CallUp, a models.Assignment, pin bool) error {
	to := a.State
	switch {
	case !pin && a.State == models.AssignmentProposed:
		return tx.DeleteAssignment(a.ID)
	case !pin && a.State != models.AssignmentDropped:
		to = models.AssignmentDropped
	case pin && a.State == models.AssignmentDropped:
		to = models.AssignmentProposed
	}
	a.Pinned = pin
	if to != a.State {
		return tx.MoveAssignment(&a, to, by.String(), callUp.ScopePath)
	}
	return tx.SaveAssignment(a)
}

func checkAssign(tx *models.Tx, callUp models.CallUp, change AssignInput, n int) error {
	var f faults
	if _, err := tx.Shift(callUp.ID, change.Shift); models.CodeOf(err) == models.CodeNotFound {
		f.add(true, at("assignments", n, "shift"), "unknown_shift", "is no shift of this call-up")
	} else if err != nil {
		return err
	}
	summons, err := tx.SummonsOf(callUp.ID, change.Member)
	if err != nil && models.CodeOf(err) != models.CodeNotFound {
		return err
	}
	f.add(err != nil || (change.Pin && summons.Answer != models.AnswerYes), at("assignments", n, "member"), "not_coming", "has not said yes to this call-up")
	return models.Invalid(f...)
}
