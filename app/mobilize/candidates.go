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

// candidatesShown is how many candidates a gap shows.
const candidatesShown = 5

// Candidates ranks who of those coming could take a seat of a shift, the best for the roster first.
func (m *Mobilizer) Candidates(ctx context.Context, by access.Actor, id, shift models.ID) ([]Candidate, error) {
	if err := by.Can(access.Form); err != nil {
		return nil, err
	}
	_, problem, err := m.readProblem(ctx, by, id)
	if err != nil {
		return nil, err
	}
	read := m.db.Read(ctx)
	if _, err := read.Shift(id, shift); err != nil {
		return nil, err
	}
	standing, err := read.AssignmentsOf(id)
	if err != nil {
		return nil, err
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
		return nil, err
	}
	left, err := read.ShiftsByID(shifts)
	if err != nil {
		return nil, err
	}
	out := make([]Candidate, len(ranked))
	for i, c := range ranked {
		person := people[ids[i]]
		out[i] = Candidate{Candidate: c, Name: person.Name}
		if out[i].Home, err = siteName(read, person.HomePath); err != nil {
			return nil, err
		}
		for _, other := range c.Leaves {
			out[i].Leaves = append(out[i].Leaves, left[models.ID(other)])
		}
	}
	return out, nil
}
