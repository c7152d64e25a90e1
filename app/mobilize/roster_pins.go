package mobilize

import (
	"slices"
	"strings"

	"whistle/app/roster"
	"whistle/models"
)

// PinBreak is a rule that a pin by hand breaks, with the other shift it is about, if it is about one.
type PinBreak struct {
	Rule string
	With models.Shift
}

// isByHand says whether a broken pin of the solver's is one that somebody set: the shifts of other call-ups and
// those that have begun are pinned by us.
func (c *rosterCase) isByHand(said string) bool {
	for _, pin := range c.byHand {
		if strings.HasPrefix(said, pin.Member+" at "+pin.Shift+" ") {
			return true
		}
	}
	return false
}

// breaksOf says which rules the pins by hand of a roster break, by assignment; nil where all keep them.
func breaksOf(c rosterCase, standing []models.Assignment, shifts map[models.ID]models.Shift) map[models.ID][]PinBreak {
	var broken map[models.ID][]PinBreak
	for _, a := range standing {
		if !a.Pinned {
			continue
		}
		small := c.of(string(a.MemberID))
		for _, b := range roster.Breaks(small.Problem, small.standing, string(a.ShiftID), string(a.MemberID)) {
			if broken == nil {
				broken = map[models.ID][]PinBreak{}
			}
			broken[a.ID] = append(broken[a.ID], PinBreak{Rule: b.Rule, With: shifts[models.ID(b.With)]})
		}
	}
	return broken
}

// of gives the part of a problem that is about one member: where they stand, and nothing else.
func (c *rosterCase) of(member string) rosterCase {
	p := *c.Problem
	p.Members, p.Shifts, p.Pinned, p.Published, p.Barred = nil, nil, nil, nil, nil
	small := rosterCase{Problem: &p, elsewhere: c.elsewhere}
	in := map[string]bool{}
	for _, pair := range c.standing {
		if pair.Member == member {
			small.standing, in[pair.Shift] = append(small.standing, pair), true
		}
	}
	if n := slices.IndexFunc(c.Members, func(m roster.Member) bool { return m.ID == member }); n >= 0 {
		p.Members = c.Members[n : n+1]
	}
	for _, s := range c.Shifts {
		if in[s.ID] {
			p.Shifts = append(p.Shifts, s)
		}
	}
	return small
}

// has says whether the problem holds a shift.
func (c *rosterCase) has(shift string) bool {
	return slices.ContainsFunc(c.Shifts, func(s roster.Shift) bool { return s.ID == shift })
}
