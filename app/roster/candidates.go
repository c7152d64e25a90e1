package roster

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// Candidate is a member who could take a seat of a shift, and what that would cost the roster.
type Candidate struct {
	Member string
	Leaves []string // shifts that they would have to leave for it
	Cost   Score    // what changes; a seat that is filled counts below nought
	Far    int      // 0 at home, 1 in the home's grid, 2 near, 3 elsewhere
}

// Candidates ranks who could take a seat of a shift of a legal roster, the best for the roster first in the order that
// keep of the Options says, at most n of them. Nobody is in it who would break a rule.
func Candidates(p *Problem, pairs []Pair, shiftID string, n int, keep bool) []Candidate {
	m := newModel(p)
	at, known := m.shiftOf[shiftID]
	if !known {
		return nil
	}
	i := int32(at)
	s := rebuild(m, pairs)
	w := &search{s: s, m: m, random: rand.New(rand.NewPCG(1, 1)), keep: keep}
	type ranked struct {
		j     int32
		leave []int32
		cost  Score
	}
	var all []ranked
	for k := range m.fitting(at) {
		j := m.fitter(at, k)
		if s.isIn(i, j) {
			continue
		}
		leave, ok := w.against(i, j, nil)
		if ok {
			all = append(all, ranked{j, leave, w.costOfLeaving(leave, j, i)})
		}
	}
	slices.SortFunc(all, func(a, b ranked) int {
		switch {
		case w.less(a.cost, b.cost):
			return -1
		case w.less(b.cost, a.cost):
			return 1
		}
		return cmp.Compare(a.j, b.j)
	})
	best := make([]Candidate, 0, n)
	for _, r := range all[:min(n, len(all))] {
		c := Candidate{Member: p.Members[r.j].ID, Cost: r.cost, Far: m.distance(i, r.j)}
		for _, other := range r.leave {
			c.Leaves = append(c.Leaves, p.Shifts[other].ID)
		}
		best = append(best, c)
	}
	return best
}
