package mobilize

import (
	"slices"

	"whistle/app/roster"
	"whistle/models"
)

// explainGaps says why seats are empty that opened since the roster was solved: taken out by hand, dropped out.
func (v *RosterView) explainGaps(read *models.Reader, c rosterCase, open []string) error {
	why := map[models.ID]*models.EmptySeat{}
	var fixers []models.ID
	for _, e := range roster.Gaps(c.Problem, c.standing, open...) {
		seat := emptySeat(e)
		why[seat.Shift] = &seat
		if seat.Fix != nil && seat.Fix.Member != "" && v.Names[seat.Fix.Member] == "" {
			fixers = append(fixers, seat.Fix.Member)
		}
	}
	for i := range v.Shifts {
		if e := why[v.Shifts[i].ID]; e != nil {
			v.Shifts[i].Empty = e
		}
	}
	people, err := read.MembersByID(unique(fixers))
	for id, p := range people {
		v.Names[id] = p.Name
	}
	return err
}

// addBars reads whom a person took out of a shift.
func (v *RosterView) addBars(read *models.Reader) error {
	bars, err := read.BarsOf(v.CallUp.ID)
	v.Barred = map[models.ID][]models.ID{}
	for _, b := range bars {
		v.Barred[b.ShiftID] = append(v.Barred[b.ShiftID], b.MemberID)
	}
	return err
}

// unexplained lists the shifts to come below their minimum of which the newest solution says nothing.
func (v *RosterView) unexplained() []string {
	var open []string
	for _, s := range v.Shifts {
		known := s.Empty != nil && s.Empty.BelowMin
		if v.Roster.ID != "" && s.Filled < s.MinSeats && s.StartsAt > v.AsOf && !known {
			open = append(open, string(s.ID))
		}
	}
	return open
}

// Reasons lists why seats are empty: those that the newest solution left so, and those that opened since.
func (v RosterView) Reasons() []models.EmptySeat {
	list := slices.Clone(v.Roster.EmptySeats.V)
	for _, s := range v.Shifts {
		if s.Empty == nil {
			continue
		}
		at := slices.IndexFunc(list, func(e models.EmptySeat) bool { return e.Shift == s.ID })
		if at < 0 {
			list = append(list, *s.Empty)
		} else {
			list[at] = *s.Empty
		}
	}
	return list
}
