package mobilize

import (
	"context"
	"slices"
	"time"

	"whistle/app/access"
	"whistle/app/roster"
	"whistle/models"
)

// Candidate is a member who could take an empty seat, with what it would cost.
type Candidate struct {
	roster.Candidate
	Name, Home string
	Tail       string
	Leaves     []models.Shift // that they would leave
	Fills      bool           // more than they would open elsewhere: they can be asked
}

// Candidates are the best for one shift, with why a seat of it is empty and who is being asked.
type Candidates struct {
	CallUp models.CallUp
	Shift  models.Shift
	Place  string
	Held   int               // seats that somebody holds
	Empty  *models.EmptySeat // nil where no seat is empty
	Barred []models.Member   // whom a person took out of it
	Fixer  string            // whose offer would be the smallest fix, "" for one more member
	List   []Candidate
	Rounds []OfferRound
	AsOf   models.Time
}

// candidatesShown is how many candidates a gap shows.
const candidatesShown = 5

// Candidates ranks who of those coming, or in reserve, could take a seat of a shift, the best for the roster first.
func (m *Mobilizer) Candidates(ctx context.Context, by access.Actor, id, shift models.ID) (Candidates, error) {
	ranked, err := m.ranked(ctx, by, id, shift, candidatesShown, false)
	if err != nil {
		return Candidates{}, err
	}
	read := m.db.Read(ctx)
	best := Candidates{List: []Candidate{}, AsOf: read.Now}
	if best.CallUp, err = read.CallUp(by.Scope(), id); err != nil {
		return Candidates{}, err
	}
	if best.Shift, err = read.Shift(id, shift); err != nil {
		return Candidates{}, err
	}
	if best.Place, err = siteName(read, best.Shift.SitePath); err != nil {
		return Candidates{}, err
	}
	if err := best.explain(read, m.zone); err != nil {
		return Candidates{}, err
	}
	return best, best.take(read, ranked)
}

// explain adds why a seat is empty as things stand, who was taken out of it, and who is being asked for it.
func (best *Candidates) explain(read *models.Reader, zone *time.Location) error {
	standing, err := read.AssignmentsOfShift(best.Shift.ID)
	if err != nil {
		return err
	}
	for _, a := range standing {
		if holdsSeat(a) {
			best.Held++
		}
	}
	c, err := rosterProblem(read, best.CallUp, zone, caseRule{open: best.Shift.ID})
	if err != nil {
		return err
	}
	for _, e := range roster.Gaps(c.Problem, c.standing, string(best.Shift.ID)) {
		seat := emptySeat(e)
		best.Empty = &seat
	}
	if err := best.addBarred(read, c); err != nil {
		return err
	}
	if e := best.Empty; e != nil && e.Fix != nil && e.Fix.Member != "" {
		people, err := read.MembersByID([]models.ID{e.Fix.Member})
		if err != nil {
			return err
		}
		best.Fixer = people[e.Fix.Member].Name
	}
	offers, err := read.OffersOfShift(best.CallUp.ID, best.Shift.ID)
	if err != nil {
		return err
	}
	best.Rounds, err = roundsOf(read, offers)
	return err
}

// addBarred names whom a person took out of the shift.
func (best *Candidates) addBarred(read *models.Reader, c rosterCase) error {
	var ids []models.ID
	for _, b := range c.Barred {
		if b.Shift == string(best.Shift.ID) {
			ids = append(ids, models.ID(b.Member))
		}
	}
	people, err := read.MembersByID(ids)
	for _, id := range ids {
		best.Barred = append(best.Barred, people[id])
	}
	return err
}

// take turns the solver's candidates into people.
func (best *Candidates) take(read *models.Reader, ranked []roster.Candidate) error {
	ids, shifts := make([]models.ID, len(ranked)), []models.ID{}
	for i, c := range ranked {
		ids[i] = models.ID(c.Member)
		for _, other := range c.Leaves {
			shifts = append(shifts, models.ID(other))
		}
	}
	people, err := read.MembersByID(ids)
	if err != nil {
		return err
	}
	left, err := read.ShiftsByID(shifts)
	if err != nil {
		return err
	}
	for i, c := range ranked {
		person := people[ids[i]]
		candidate := Candidate{Candidate: c, Name: person.Name, Tail: person.PhoneTail, Fills: fills(c)}
		if candidate.Home, err = siteName(read, person.HomePath); err != nil {
			return err
		}
		for _, other := range c.Leaves {
			candidate.Leaves = append(candidate.Leaves, left[models.ID(other)])
		}
		best.List = append(best.List, candidate)
	}
	return nil
}

// Askable says whether any of them can be asked for the seat.
func (best Candidates) Askable() bool {
	return slices.ContainsFunc(best.List, func(c Candidate) bool { return c.Fills })
}

// ranked ranks at most n candidates for a shift; where they are to be asked, nobody who would open as bad a gap
// as they fill.
func (m *Mobilizer) ranked(ctx context.Context, by access.Actor, id, shift models.ID, n int, ask bool) ([]roster.Candidate, error) {
	if err := by.Can(access.Form); err != nil {
		return nil, err
	}
	read := m.db.Read(ctx)
	if _, err := read.Shift(id, shift); err != nil {
		return nil, err
	}
	there, err := read.AssignmentsOfShift(shift) // and whoever should be and is not
	if err != nil {
		return nil, err
	}
	_, problem, err := m.readProblem(ctx, by, id, caseRule{reserve: true, open: shift})
	if err != nil {
		return nil, err
	}
	// Whom the newest proposal puts into this very seat is a candidate like the others.
	standing := slices.DeleteFunc(problem.standing, func(p roster.Pair) bool { return p.Shift == string(shift) && slices.Contains(problem.proposed, p) })
	ranked := roster.Candidates(problem.Problem, standing, string(shift), n+len(there), keepTold)
	ranked = slices.DeleteFunc(ranked, func(c roster.Candidate) bool {
		known := slices.ContainsFunc(there, func(a models.Assignment) bool {
			return string(a.MemberID) == c.Member && (holdsSeat(a) || a.State == models.AssignmentNoShow)
		})
		return known || (ask && !fills(c))
	})
	return ranked[:min(n, len(ranked))], nil
}

// fills says whether a candidate fills more than they open: whoever is free does, whoever leaves a shift for it
// only where that one can spare them better; one that they were told of, for nothing less than a minimum.
func fills(c roster.Candidate) bool {
	return len(c.Leaves) == 0 || c.Cost.ShortMin < 0 || (c.Cost.ShortMin == 0 && c.Cost.Changes <= 0 && c.Cost.ShortIdeal < 0)
}
