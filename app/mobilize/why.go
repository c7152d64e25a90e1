package mobilize

import (
	"context"

	"whistle/app/access"
	"whistle/app/roster"
	"whistle/models"
)

// WhyView says why a member is in a shift, or why not, from the rules and the four figures.
type WhyView struct {
	CallUp models.CallUp
	Shift  models.Shift
	Place  string
	Member models.Member
	Home   string

	In, Pinned, Comes, Room, Begun bool
	Bound                          bool           // must stay in their own building
	Rule                           string         // the hard rule that keeps the member out, "" for none
	With                           []models.Shift // the shifts of theirs that it is about, of this call-up or another
	Leaves                         []models.Shift // that they would leave
	Other                          models.Member  // who would take the seat instead, or whose seat it would be
	OtherLeaves                    []models.Shift
	Change                         models.RosterScore // of the whole roster, if that were done: above nought is worse
	Far                            int
	Breaks                         []PinBreak // rules that a pin by hand breaks
}

// WhyNot explains one member and one shift: which rule keeps them out, or what the roster would be with them in
// (or, for one who is in, without). It returns NotFound where either does not belong to the call-up.
func (m *Mobilizer) WhyNot(ctx context.Context, by access.Actor, id, shift, member models.ID) (WhyView, error) {
	if err := by.Can(access.Form); err != nil {
		return WhyView{}, err
	}
	callUp, problem, err := m.readProblem(ctx, by, id, caseRule{reserve: true, open: shift})
	if err != nil {
		return WhyView{}, err
	}
	read := m.db.Read(ctx)
	v := WhyView{CallUp: callUp}
	if v.Shift, err = read.Shift(id, shift); err != nil {
		return v, err
	}
	if v.Place, err = siteName(read, v.Shift.SitePath); err != nil {
		return v, err
	}
	summons, err := read.SummonsIn(id, member)
	if err != nil {
		return v, err
	}
	bounds, err := boundsOf(read, id, summons.ID)
	if err != nil {
		return v, err
	}
	people, err := read.MembersByID([]models.ID{member})
	if err != nil {
		return v, err
	}
	v.Member, v.Begun = people[member], v.Shift.StartsAt <= read.Now
	v.Bound = bounds.holds(summons, v.Member)
	if v.Home, err = siteName(read, v.Member.HomePath); err != nil {
		return v, err
	}
	why, found := roster.Explain(problem.Problem, problem.standing, string(shift), string(member), keepTold)
	if v.Comes = found; !found {
		return v, nil
	}
	return v, v.take(read, why, breaksOfPair(problem, shift, member))
}

// breaksOfPair names the rules that a pin breaks.
func breaksOfPair(c rosterCase, shift, member models.ID) []roster.Break {
	small := c.of(string(member))
	if !small.has(string(shift)) {
		return nil
	}
	return roster.Breaks(small.Problem, small.standing, string(shift), string(member))
}

// take turns the solver's ids into shifts and people.
func (v *WhyView) take(read *models.Reader, why roster.Why, breaks []roster.Break) error {
	v.In, v.Pinned, v.Room, v.Rule, v.Far, v.Change = why.In, why.Pinned, why.Room, why.Rule, why.Far, models.RosterScore(why.Change)
	var ids []models.ID
	for _, list := range [][]string{why.With, why.Leaves, why.OtherLeaves} {
		for _, id := range list {
			ids = append(ids, models.ID(id))
		}
	}
	for _, b := range breaks {
		ids = append(ids, models.ID(b.With))
	}
	shifts, err := read.ShiftsByID(unique(ids))
	if err != nil {
		return err
	}
	pick := func(list []string) []models.Shift {
		var out []models.Shift
		for _, id := range list {
			out = append(out, shifts[models.ID(id)])
		}
		return out
	}
	v.With, v.Leaves, v.OtherLeaves = pick(why.With), pick(why.Leaves), pick(why.OtherLeaves)
	for _, b := range breaks {
		v.Breaks = append(v.Breaks, PinBreak{Rule: b.Rule, With: shifts[models.ID(b.With)]})
	}
	if why.Other != "" {
		people, err := read.MembersByID([]models.ID{models.ID(why.Other)})
		if err != nil {
			return err
		}
		v.Other = people[models.ID(why.Other)]
	}
	return nil
}
