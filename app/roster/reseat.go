package roster

import (
	"math"
	"slices"
)

// reseat is the large step of the search, ruin and recreate (Schrimpf and others 2000, Journal of
// Computational Physics 159): a few members leave all their seats, and one after the other takes the schedule
// that is worth most to the roster as it then is, found exactly by the bound's dynamic programming. The
// bound's prices say what a seat's hours are worth to those who come later.
type reseat struct {
	r       *relaxation
	shifts  [][]int32 // by kind
	members []int32   // those with windows, in the relaxation's order
	of      map[int32]int
	before  []seat // what the members had, for going back
	after   []seat
	kindOf  map[int32]int32
	priced  []int32 // open shifts whose seats have a price, scratch
}

type seat struct{ shift, member int32 }

func newReseat(p *part) *reseat {
	e := &reseat{r: p.ideal, shifts: p.ideal.shiftsOf, members: p.ideal.who, of: map[int32]int{}}
	for n, j := range e.members {
		e.of[j] = n
	}
	e.kindOf = map[int32]int32{}
	for k, list := range e.shifts {
		for _, i := range list {
			e.kindOf[i] = int32(k)
		}
	}
	return e
}

// again makes one large step with a number of members, and keeps it where it costs at most heat.
func (p *part) again(e *reseat, crowd int, heat float64) {
	e.before, e.after = e.before[:0], e.after[:0]
	picked := make([]int32, 0, crowd)
	add := func(j int32) {
		if _, known := e.of[j]; known && !contains(picked, j) {
			picked = append(picked, j)
		}
	}
	if i := p.wanting(e); i >= 0 { // some who could take an open seat
		if n := p.m.fitting(int(i)); n > 0 {
			for range 1 + p.random.IntN(max(crowd-1, 1)) {
				add(p.sorriest(e, i, n))
			}
		}
	}
	for tries := 0; len(picked) < crowd && tries < 4*crowd; tries++ {
		add(p.sorriest(e, -1, len(e.members)))
	}
	start := p.score
	for _, j := range picked {
		for len(p.s.has[j]) > 0 {
			i := p.s.has[j][len(p.s.has[j])-1]
			e.before = append(e.before, seat{i, j})
			p.score = p.score.plus(p.s.takeCost(i, j, p.s.total[j]))
			p.take(i, j)
		}
	}
	share := p.random.Float64() * 1.1
	for n, j := range picked {
		p.choose(e, j, share*float64(len(picked)-n)/float64(len(picked)))
	}
	change := Score{
		p.score.ShortMin - start.ShortMin, p.score.ShortIdeal - start.ShortIdeal, p.score.Changes - start.Changes, p.score.Comfort - start.Comfort,
	}
	if p.weigh(change) <= heat {
		if p.less(p.score, p.bestScore) {
			p.remember()
		}
		return
	}
	for _, s := range slices.Backward(e.after) {
		p.take(s.shift, s.member)
	}
	for _, s := range slices.Backward(e.before) {
		p.put(s.shift, s.member)
	}
	p.score = start
}

// sorriest draws a few of the n members who may take a shift, or of all where the shift is -1, and gives the
// one with the greatest regret: how much less their schedule is worth at the best prices than their best one.
// The regrets, and the prices of empty seats, add up to the gap between roster and bound (complementary
// slackness), so that what is wrong with the roster is there.
func (p *part) sorriest(e *reseat, i int32, n int) int32 {
	best, most := int32(-1), 0.0
	for range 1 + p.random.IntN(mostDrawn) {
		at := p.random.IntN(n)
		j := e.members[min(at, len(e.members)-1)]
		if i >= 0 {
			j = p.m.fitter(int(i), at)
		}
		if regret := p.regret(e, j); best < 0 || regret > most {
			best, most = j, regret
		}
	}
	return best
}

const mostDrawn = 8

// regret is how much a member's schedule is below their best one at the best prices.
func (p *part) regret(e *reseat, j int32) float64 {
	at, known := e.of[j]
	if !known {
		return -1
	}
	regret := e.r.most[at]
	for _, i := range p.s.has[j] {
		if k, priced := e.kindOf[i]; priced {
			regret -= e.r.kinds[k].weight - e.r.best[k]
		}
	}
	return regret
}

// wanting draws an open shift, every other time one whose seats have a price: at the best prices such a seat
// is filled in the best roster, so that there the roster errs. It is -1 where none is open.
func (p *part) wanting(e *reseat) int32 {
	if len(p.open) == 0 {
		return -1
	}
	if p.random.IntN(2) == 0 {
		e.priced = e.priced[:0]
		for k, price := range e.r.best {
			if price < 0.05*p.weight {
				continue
			}
			for _, i := range e.shifts[k] {
				if p.place[i] >= 0 {
					e.priced = append(e.priced, i)
				}
			}
		}
		if len(e.priced) > 0 {
			return e.priced[p.random.IntN(len(e.priced))]
		}
	}
	return p.open[p.random.IntN(len(p.open))]
}

// choose gives one member, who has nothing but pins, the schedule that is worth most now.
func (p *part) choose(e *reseat, j int32, share float64) {
	r := e.r
	for k := range r.kinds {
		of := &r.kinds[k]
		worth := math.Inf(-1)
		for _, i := range e.shifts[k] {
			filled, sh := p.s.filled(i), &p.m.shifts[i]
			if filled < sh.min {
				worth = 21 * of.weight
				break
			}
			if filled < sh.ideal {
				worth = of.weight
			}
		}
		if worth > 0 {
			worth -= share * max(0, r.best[k])
			worth *= 1 + 0.05*p.random.Float64()
		}
		r.price[k] = of.weight - worth
	}
	clear(r.count)
	r.days.best(r, &r.members[e.of[j]])
	for k := range r.kinds {
		if r.count[k] == 0 {
			continue
		}
		best, least := int32(-1), 0.0
		for _, i := range e.shifts[k] {
			sh, filled := &p.m.shifts[i], p.s.filled(i)
			if filled >= sh.ideal {
				continue
			}
			cost := p.m.pairCost(i, j)
			if filled < sh.min {
				cost -= 1e6
			}
			if p.changes && p.m.isOld(i, j) {
				cost -= 1e5
			}
			if (best < 0 || cost < least) && p.s.may(i, j) {
				best, least = i, cost
			}
		}
		if best >= 0 {
			p.score = p.score.plus(p.s.putCost(best, j, p.s.total[j]))
			p.put(best, j)
			e.after = append(e.after, seat{best, j})
		}
	}
}
