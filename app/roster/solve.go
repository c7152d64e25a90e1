package roster

import (
	"context"
	"math/rand/v2"
	"time"
)

// Options say how long to search. A step limit makes the result repeatable byte for byte.
type Options struct {
	Seed     uint64
	Steps    int           // of 1,024 moves each; 0: as many as the time allows
	Limit    time.Duration // 0: until Steps are done
	Now      func() time.Time
	Progress func(Progress) // told after each round; may be nil
	Keep     bool           // what was published is worth more than a seat of an ideal: only a minimum moves anybody
}

// Progress is how far a search has come.
type Progress struct {
	Steps   int
	Score   Score
	Bound   Bound
	Elapsed time.Duration
}

const movesPerStep = 1024

// solver is one call of Solve.
type solver struct {
	m       *model
	o       Options
	ctx     context.Context //nolint:containedctx // the life of one call
	began   time.Time
	reserve time.Duration // of the limit, for what comes after the search
	moves   int
	parts   []*part
}

// part is a share of the problem that can be searched by itself, with what is proven of it.
type part struct {
	search
	minimum, ideal *relaxation
	bound          Bound
	large          *reseat // nil before the first large step
	comfort        *comforter
	through        bool // so small that every roster of it was looked at: there is no better one
}

// Solve fills a problem that Validate has passed. It always returns a legal roster: when the time is up or
// the context ends, the best so far. The course of the search depends on the seed alone and not on the limit,
// so that more time is never worse.
func Solve(ctx context.Context, p *Problem, o Options) *Solution {
	v := &solver{o: o, ctx: ctx, began: clock(o.Now)}
	v.m = newModel(p.canonical())
	s := newState(v.m)
	v.divide(s)
	// Explaining the roster looks at about as much, and belongs to the time.
	v.reserve = min(clock(o.Now).Sub(v.began)/2, o.Limit/4)
	for _, part := range v.parts {
		part.construct(v.late)
		if part.changes {
			part.mend(v.over)
		}
		part.remember()
		part.through = part.searchThrough(func() bool { v.moves += 256; return v.over() })
	}
	for _, part := range v.parts {
		if !v.late() {
			part.relax()
		}
	}
	v.reserve = min(v.reserve+time.Duration(s.below()*len(v.m.members))*perReason, o.Limit/4)
	for round := 0; v.round(round); round++ {
		if o.Progress != nil {
			o.Progress(Progress{Steps: v.moves / movesPerStep, Score: v.score(), Bound: v.bound(), Elapsed: clock(o.Now).Sub(v.began)})
		}
	}
	for _, part := range v.parts {
		part.back()
	}
	solution := v.solution(s)
	solution.inOrderOf(p)
	return solution
}

func clock(now func() time.Time) time.Time {
	if now == nil {
		return time.Time{}
	}
	return now()
}

func (v *solver) over() bool {
	switch {
	case v.ctx.Err() != nil:
		return true
	case v.o.Steps > 0 && v.moves >= v.o.Steps*movesPerStep:
		return true
	case v.o.Limit > 0 && v.o.Now != nil:
		return v.late()
	}
	return v.o.Steps == 0
}

// late says whether the time is up. Whatever else ends a search, a first roster is made.
func (v *solver) late() bool {
	return v.o.Limit > 0 && v.o.Now != nil && v.o.Now().Sub(v.began) >= v.o.Limit-v.reserve
}

// perReason is about what it takes to look at one member for why a seat is empty.
const perReason = 10 * time.Nanosecond

// round searches every part once more, each time twice as long, and says whether to go on.
func (v *solver) round(n int) bool {
	active := false
	for _, part := range v.parts {
		if v.over() {
			return false
		}
		if len(part.shifts) == 0 || len(part.members) == 0 {
			continue
		}
		if part.through {
			if n < provingRounds {
				part.prove(v.over)
				active = true
			}
			continue
		}
		active = true
		moves := max(2000, 60*part.seats) << min(n, 20)
		if !v.search(part, n, moves) {
			return false
		}
	}
	return active && !v.over()
}

// search improves one part: its cover, unless that is proven to be the best, then its comfort.
func (v *solver) search(part *part, n, moves int) bool {
	over := func() bool { v.moves += 256; return v.over() }
	if n == 0 && !part.proven() {
		// What the construction left is mostly filled with hardly any heat, which would shake the comfort as well.
		if !part.anneal(max(2000, 60*part.seats), 0.001*part.weight, 0.0002*part.weight, over) {
			return false
		}
		part.back()
	}
	if !part.proven() {
		part.prove(v.over)
	}
	if !part.proven() {
		// Some rounds heat the roster up anew: what was found stays kept, and where the search stuck it gets free.
		hot := 0.1 * part.weight
		if part.changes {
			hot /= 10 // what was published is to stay
		}
		if part.seats <= fewSeats {
			hot = 4 * part.weight // a seat of the minimum may be left for another
		}
		if n%6 == 0 && !part.anneal(max(2000, 120*part.seats), hot, 0.001*part.weight, over) {
			return false
		}
		steps := max(20, part.seats)
		if n > 0 {
			steps = 6 * steps << min(n/4, 10)
		}
		if !v.again(part, steps) {
			return false
		}
		part.back()
		part.prove(v.over)
	}
	if part.comfort == nil {
		part.comfort = newComforter(part)
	}
	if !part.settle(part.comfort, moves, 0.03*part.scale, 0.0006*part.scale, over) {
		return false
	}
	part.back()
	return true
}

// fewSeats is up to where a part is so small that it can be heated through again and again.
const fewSeats = 60

// again makes large steps with few members each, of changing number, until the cover is proven or they are
// done.
func (v *solver) again(part *part, steps int) bool {
	if len(part.ideal.members) == 0 {
		return true
	}
	if part.large == nil {
		part.large = newReseat(part)
	}
	for range steps {
		crowd := min(4+part.random.IntN(5), len(part.large.members))
		part.again(part.large, crowd, 0.014*part.weight*part.random.ExpFloat64())
		if v.moves += 128 * crowd; v.over() {
			return false
		}
		if part.proven() {
			break
		}
	}
	return true
}

// proven says whether the cover is as good as the bound, so that there is no better.
func (p *part) proven() bool {
	return p.bestScore.ShortMin <= p.bound.ShortMin && p.bestScore.ShortIdeal <= p.bound.ShortIdeal && p.bestScore.Changes == 0
}

func (v *solver) score() Score {
	var t Score
	for _, part := range v.parts {
		t = t.plus(part.bestScore)
	}
	return t
}

func (v *solver) bound() Bound {
	var b Bound
	for _, part := range v.parts {
		b.ShortMin += part.bound.ShortMin
		b.ShortIdeal += part.bound.ShortIdeal
	}
	return b
}

// divide cuts the problem into parts that share no member: areas that nobody serves together.
func (v *solver) divide(s *state) {
	v.share(s, v.m.joined())
	m := v.m
	place := make([]int32, len(m.shifts))
	for i := range place {
		place[i] = -1
	}
	best := newState(m)
	touched := touched{make([]bool, len(m.shifts)), make([]bool, len(m.members))}
	for _, p := range v.parts {
		p.place, p.best, p.touched, p.changes = place, best, touched, len(m.p.Published) > 0
		p.keep = v.o.Keep && p.changes
		p.weight /= float64(max(len(p.shifts), 1))
		p.scale = 2*m.p.Weights.Far + m.p.Weights.Prefer + 8*m.p.Weights.Fair
	}
}

// relax prepares the bounds.
func (p *part) relax() {
	p.minimum, p.ideal = newRelaxation(p.m, p, true), newRelaxation(p.m, p, false)
	p.bound = Bound{ShortMin: p.minimum.least(), ShortIdeal: p.ideal.least()}
}

// joined says which areas somebody serves together; the last is for shifts that only those who serve all
// areas can fill.
func (m *model) joined() forest {
	root := newForest(m.areaCount() + 1)
	rest := m.areaCount()
	for j := range m.members {
		who := &m.members[j]
		if who.everybody {
			for a := range m.areaCount() {
				root.join(a, rest)
			}
			break
		}
		for _, a := range who.areas[:max(len(who.areas)-1, 0)] {
			root.join(int(a), int(who.areas[len(who.areas)-1]))
		}
	}
	return root
}

// share gives each part its shifts and members.
func (v *solver) share(s *state, root forest) {
	m, rest := v.m, len(root)-1
	byRoot := map[int]*part{}
	of := func(area int32) *part {
		at := rest
		if area >= 0 {
			at = int(area)
		}
		at = root.find(at)
		if byRoot[at] == nil {
			byRoot[at] = &part{search: search{s: s, m: m, random: rand.New(rand.NewPCG(v.o.Seed, uint64(len(v.parts))+7))}}
			v.parts = append(v.parts, byRoot[at])
		}
		return byRoot[at]
	}
	for i := range m.shifts {
		p := of(m.shifts[i].area)
		p.shifts = append(p.shifts, int32(i))
		p.seats += int(m.shifts[i].ideal)
		p.weight += float64(m.shifts[i].weight)
	}
	for j := range m.members {
		who := &m.members[j]
		switch {
		case who.everybody:
			p := of(-1)
			p.members = append(p.members, int32(j))
		case len(who.areas) > 0:
			p := of(who.areas[0])
			p.members = append(p.members, int32(j))
		default: // serves only areas without a shift; a pin may still stand there
			p := of(-1)
			p.members = append(p.members, int32(j))
		}
	}
}

func (m *model) areaCount() int {
	n := int32(-1)
	for i := range m.shifts {
		n = max(n, m.shifts[i].area)
	}
	for j := range m.members {
		for _, a := range m.members[j].areas {
			n = max(n, a)
		}
	}
	return int(n) + 1
}

// forest is a union-find.
type forest []int

func newForest(n int) forest {
	f := make(forest, n)
	for i := range f {
		f[i] = i
	}
	return f
}

func (f forest) find(i int) int {
	for f[i] != i {
		f[i] = f[f[i]]
		i = f[i]
	}
	return i
}

func (f forest) join(a, b int) { f[f.find(a)] = f.find(b) }

// provingSteps is how many steps a bound gets after each round.
const provingSteps = 120

// provingRounds is how many rounds the bound of a part gets that was searched through.
const provingRounds = 8

// prove improves the bounds against the best roster so far.
func (p *part) prove(over func() bool) {
	p.minimum.improve(p.bestScore.ShortMin, 0, provingSteps, over)
	p.ideal.improve(p.bestScore.ShortIdeal, p.bestScore.ShortMin, provingSteps, over)
	p.bound = Bound{ShortMin: p.minimum.least(), ShortIdeal: p.ideal.least()}
}
