package mobilize

import (
	"context"

	"whistle/app/access"
	"whistle/app/roster"
	"whistle/models"
)

// Candidate is a member who could take an empty seat, with what it would cost.
type Candidate struct {
	roster.Candidate
	Name, Home string
	Leaves     []models.Shift // that they would leave
}

// Candidates are the best for one shift.
type Candidates struct {
	Shift models.Shift
	Place string
	List  []Candidate
}

// candidatesShown is how many candidates a gap shows.
const candidatesShown = 5

// Candidates ranks who of those coming could take a seat of a shift, the best for the roster first.
func (m *Mobilizer) Candidates(ctx context.Context, by access.Actor, id, shift models.ID) (Candidates, error) {
	if err := by.Can(access.Form); err != nil {
		return Candidates{}, err
	}
	_, problem, err := m.readProblem(ctx, by, id)
	if err != nil {
		return Candidates{}, err
	}
	read := m.db.Read(ctx)
	best := Candidates{List: []Candidate{}}
	if best.Shift, err = read.Shift(id, shift); err != nil {
		return Candidates{}, err
	}
	if best.Place, err = siteName(read, best.Shift.SitePath); err != nil {
		return Candidates{}, err
	}
	standing, err := read.AssignmentsOf(id)
	if err != nil {
		return Candidates{}, err
	}
	comes := map[string]bool{}
	for _, who := range problem.Members {
		comes[who.ID] = true
	}
	var pairs []roster.Pair
	for _, a := range standing {
		if pair := pairOf(a); comes[pair.Member] {
			pairs = append(pairs, pair)
		}
	}
	ranked := roster.Candidates(problem, pairs, string(shift), candidatesShown)
	ids, shifts := make([]models.ID, len(ranked)), []models.ID{}
	for i, c := range ranked {
		ids[i] = models.ID(c.Member)
		for _, other := range c.Leaves {
			shifts = append(shifts, models.ID(other))
		}
	}
	people, err := read.MembersByID(ids)
	if err != nil {
		return Candidates{}, err
	}
	left, err := read.ShiftsByID(shifts)
	if err != nil {
		return Candidates{}, err
	}
	for i, c := range ranked {
		person := people[ids[i]]
		candidate := Candidate{Candidate: c, Name: person.Name}
		if candidate.Home, err = siteName(read, person.HomePath); err != nil {
			return Candidates{}, err
		}
		for _, other := range c.Leaves {
			candidate.Leaves = append(candidate.Leaves, left[models.ID(other)])
		}
		best.List = append(best.List, candidate)
	}
	return best, nil
}
