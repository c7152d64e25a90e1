package mobilize

import (
	"context"
	"slices"

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
	Places  map[string]string        // names of sites by code
	Pending int                      // assignments that publishing tells somebody about
	Changes []RosterChange           // what publishing changes, member by member
	Gaps    []GapChange              // shifts that publishing lifts to their minimum or lets fall below it
	Tell    int                      // members whom publishing sends a message
	Repair  models.RepairReason      // what a repair was asked for that is not made yet, "" for none
	Broken  map[models.ID][]PinBreak // rules that pins by hand break, by assignment
	Offers  []OfferRound
	Barred  map[models.ID][]models.ID // by shift: whom a person took out of it, and nothing proposes again
	Leaving map[models.ID]bool        // assignments in force that publishing ends
	AsOf    models.Time
}

// RosterShift is one shift with its people and, where seats are empty, why.
type RosterShift struct {
	models.Shift
	Assigned []models.Assignment // those who did not come and those whom publishing takes out, too
	Filled   int                 // seats that are taken when the roster is published as it is
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
	return m.rosterView(read, callUp)
}

func (m *Mobilizer) rosterView(read *models.Reader, callUp models.CallUp) (RosterView, error) {
	v := RosterView{CallUp: callUp, Names: map[models.ID]string{}, Tails: map[models.ID]string{}, AsOf: read.Now}
	var err error
	if v.Roster, _, err = read.LatestRoster(callUp.ID); err != nil {
		return v, err
	}
	shifts, err := read.ShiftsOf(callUp.ID)
	if err != nil {
		return v, err
	}
	standing, err := read.AssignmentsOf(callUp.ID)
	if err != nil {
		return v, err
	}
	if err := v.addBars(read); err != nil {
		return v, err
	}
	diff, err := diffOf(read, callUp, standing)
	if err != nil {
		return v, err
	}
	v.addShifts(shifts, standing, diff)
	people, err := read.MembersByID(v.everybody(diff))
	if err != nil {
		return v, err
	}
	for id, p := range people {
		v.Names[id], v.Tails[id] = p.Name, p.PhoneTail
	}
	byID, codes := map[models.ID]models.Shift{}, make([]string, len(shifts))
	for i, s := range shifts {
		byID[s.ID], codes[i] = s, s.SiteCode
	}
	v.Changes, v.Gaps = diff.changes(byID, people), diff.gaps(shifts, read.Now)
	v.Tell = tell(v.Changes)
	if v.Places, err = areaNames(read, codes); err != nil {
		return v, err
	}
	return v, m.addUpkeep(read, &v, standing, byID)
}

// addShifts sorts who stands where into the shifts, with why seats are empty.
func (v *RosterView) addShifts(shifts []models.Shift, standing []models.Assignment, diff rosterDiff) {
	byShift, filled := map[models.ID][]models.Assignment{}, countSeats(diff.after)
	for _, a := range standing {
		byShift[a.ShiftID] = append(byShift[a.ShiftID], a)
		if a.State == models.AssignmentProposed {
			v.Pending++
		}
	}
	empty := map[models.ID]*models.EmptySeat{}
	for i := range v.Roster.EmptySeats.V {
		e := &v.Roster.EmptySeats.V[i]
		empty[e.Shift] = e
	}
	v.Leaving = diff.dropped
	for _, s := range shifts {
		v.Shifts = append(v.Shifts, RosterShift{Shift: s, Assigned: byShift[s.ID], Filled: filled[s.ID], Empty: empty[s.ID]})
	}
}

// everybody lists whose names the roster shows: who stands somewhere or did, and whom a fix is about.
func (v *RosterView) everybody(diff rosterDiff) []models.ID {
	var ids []models.ID
	for _, s := range v.Shifts {
		for _, a := range s.Assigned {
			ids = append(ids, a.MemberID)
		}
		if s.Empty != nil && s.Empty.Fix != nil && s.Empty.Fix.Member != "" {
			ids = append(ids, s.Empty.Fix.Member)
		}
	}
	for _, barred := range v.Barred {
		ids = append(ids, barred...)
	}
	for member := range union(diff.before, diff.after) {
		ids = append(ids, member)
	}
	return unique(ids)
}

// addUpkeep adds what is under way: repairs, offers, which rules the pins by hand break, and why seats are
// empty that opened since.
func (m *Mobilizer) addUpkeep(read *models.Reader, v *RosterView, standing []models.Assignment, shifts map[models.ID]models.Shift) error {
	repair, found, err := read.RepairOf(v.CallUp.ID)
	if err != nil {
		return err
	}
	if found {
		v.Repair = repair.Reason
	}
	offers, err := read.OffersOf(v.CallUp.ID)
	if err != nil {
		return err
	}
	if v.Offers, err = roundsOf(read, offers); err != nil {
		return err
	}
	open := v.unexplained()
	if len(open) == 0 && !slices.ContainsFunc(standing, func(a models.Assignment) bool { return a.Pinned }) {
		return nil
	}
	c, err := rosterProblem(read, v.CallUp, m.zone, caseRule{})
	if err != nil {
		return err
	}
	v.Broken = breaksOf(c, standing, shifts)
	return v.explainGaps(read, c, open)
}
