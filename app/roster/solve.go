package roster

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
	"time"
)

// Options say how long to search. A step limit makes the result repeatable byte for byte.
type Options struct {
	Seed  uint64
	Steps int           // rounds of ruin and recreate; 0: as many as the time allows
	Limit time.Duration // 0: until Steps are done
	Now   func() time.Time
}

// Solve fills a problem that Validate has passed. It always returns a legal roster: when the time is up or
// the context ends, the best so far.
func Solve(ctx context.Context, p *Problem, o Options) *Solution {
	m := newModel(p)
	random := rand.New(rand.NewPCG(o.Seed, 7))
	best := newState(m)
	best.keepPublished()
	best.fill(random, nil)
	began := o.clock()
	score := best.score()
	for step := 0; !o.over(ctx, step, began) && best.improvable(score); step++ {
		next := best.clone()
		next.ruin(random)
		next.fill(random, nil)
		if s := next.score(); !score.Less(s) {
			best, score = next, s
		}
	}
	return best.solution(o)
}

func (o Options) clock() time.Time {
	if o.Now == nil {
		return time.Time{}
	}
	return o.Now()
}

func (o Options) over(ctx context.Context, step int, began time.Time) bool {
	if ctx.Err() != nil || (o.Steps > 0 && step >= o.Steps) {
		return true
	}
	if o.Limit > 0 && o.Now != nil {
		return o.Now().Sub(began) >= o.Limit
	}
	return o.Steps == 0
}

// improvable is false where there is nothing that could be better: no shift wants anybody.
func (s *state) improvable(Score) bool { return len(s.m.shifts) > 0 && len(s.m.members) > 0 }

// keepPublished puts back what was published and is still allowed: each one gone would be a change.
func (s *state) keepPublished() {
	for _, pair := range s.m.p.Published {
		i, j := s.m.shiftOf[pair.Shift], s.m.who[pair.Member]
		if s.m.pinned[[2]int{i, j}] || !slices.Contains(s.m.fits[i], j) || len(s.in[i]) >= s.m.shifts[i].ideal || !s.may(i, j) {
			continue
		}
		s.put(i, j)
	}
}

// fill gives seats to members: first what the minimum lacks, then the ideal; heavy shifts before light ones,
// and of those the one with the fewest who can take it. Only shifts of the list are filled; nil is all.
func (s *state) fill(random *rand.Rand, only []int) {
	order := only
	if order == nil {
		order = make([]int, len(s.m.shifts))
		for i := range order {
			order[i] = i
		}
	}
	order = slices.Clone(order)
	random.Shuffle(len(order), func(a, b int) { order[a], order[b] = order[b], order[a] })
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(s.m.shifts[b].weight, s.m.shifts[a].weight), cmp.Compare(len(s.m.fits[a]), len(s.m.fits[b])))
	})
	for _, level := range []func(shift) int{func(t shift) int { return t.min }, func(t shift) int { return t.ideal }} {
		for _, i := range order {
			for len(s.in[i]) < level(s.m.shifts[i]) && s.seat(i, random) {
			}
		}
	}
}

// seat gives one seat of a shift to the member for whom it costs least, and says whether anybody could.
func (s *state) seat(i int, random *rand.Rand) bool {
	best, least := -1, 0.0
	for _, j := range s.m.fits[i] {
		if _, in := slices.BinarySearch(s.in[i], j); in || !s.may(i, j) {
			continue
		}
		h := s.m.shifts[i].hours
		cost := s.m.p.Weights.Fair*(2*s.hour[j]*h+h*h)/4 + s.m.members[j].cost[i] + random.Float64()*0.5
		if s.m.old[[2]int{i, j}] {
			cost -= 1000
		}
		if best < 0 || cost < least {
			best, least = j, cost
		}
	}
	if best < 0 {
		return false
	}
	s.put(i, best)
	return true
}

// ruin empties a shift that lacks people, or any where none does, and some shifts that compete with it for
// the same members.
func (s *state) ruin(random *rand.Rand) {
	var lacking []int
	for i, t := range s.m.shifts {
		if len(s.in[i]) < t.ideal {
			lacking = append(lacking, i)
		}
	}
	centre := random.IntN(len(s.m.shifts))
	if len(lacking) > 0 && random.IntN(4) > 0 {
		centre = lacking[random.IntN(len(lacking))]
	}
	fits := s.m.fits[centre]
	if len(fits) == 0 {
		return
	}
	for range min(3+random.IntN(8), len(fits)) {
		j := fits[random.IntN(len(fits))]
		for _, i := range slices.Clone(s.has[j]) {
			if !s.m.pinned[[2]int{i, j}] {
				s.take(i, j)
			}
		}
	}
}
