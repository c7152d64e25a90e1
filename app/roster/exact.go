package roster

import (
	"cmp"
	"slices"
)

// exact searches a tiny part through, by branch and bound over the pairs of shift and member: each pair is in
// the roster or not, and where even every seat that is left could not make it better than the best one found,
// nothing of that branch is looked at. When it ends by itself, the best roster found is the best there is, in
// all four figures.
type exact struct {
	w     *search
	pairs []seat
	left  []int32 // by place in pairs: how many pairs of the same shift come from there on
	later []Score // by place in pairs: the most that the shifts after that one can gain, and all old pairs from there on
	nodes int
	over  func() bool
}

const (
	mostPairs = 40      // a part with more is not searched through
	mostNodes = 200_000 // nor is one further than so many rosters in the making
)

// searchThrough finds the best roster of a tiny part, and says whether it did.
func (w *search) searchThrough(over func() bool) bool {
	e := &exact{w: w, over: over}
	for _, i := range w.shifts {
		for n := range w.m.fitting(int(i)) {
			if len(e.pairs) == mostPairs {
				return false
			}
			if j := w.m.fitter(int(i), n); !contains(w.m.members[j].pinned, i) {
				e.pairs = append(e.pairs, seat{i, j})
			}
		}
	}
	for _, j := range w.members {
		for len(w.s.has[j]) > 0 {
			w.take(w.s.has[j][0], j)
		}
	}
	w.rescore()
	e.prepare()
	through := e.from(0)
	w.back()
	return through
}

// prepare sorts the pairs, those of heavy shifts first, and adds up from the end what is left to gain.
func (e *exact) prepare() {
	m := e.w.m
	slices.SortStableFunc(e.pairs, func(a, b seat) int {
		return cmp.Or(cmp.Compare(m.shifts[b.shift].weight, m.shifts[a.shift].weight), cmp.Compare(a.shift, b.shift))
	})
	e.left, e.later = make([]int32, len(e.pairs)), make([]Score, len(e.pairs))
	for at := len(e.pairs) - 1; at >= 0; at-- {
		e.left[at] = 1
		if at+1 < len(e.pairs) {
			e.later[at] = e.later[at+1]
			if e.pairs[at+1].shift == e.pairs[at].shift {
				e.left[at] += e.left[at+1]
			} else {
				e.later[at] = e.later[at].plus(e.gain(at + 1))
			}
		}
		e.later[at].Changes -= old(m, e.pairs[at].shift, e.pairs[at].member)
	}
}

// gain is the most that the pairs of one shift can change the cover, from a place in the list on.
func (e *exact) gain(at int) Score {
	i := e.pairs[at].shift
	sh, filled := &e.w.m.shifts[i], e.w.s.filled(i)
	lacks := func(n int32) int { return int(sh.weight) * int(min(max(0, n-filled), e.left[at])) }
	return Score{ShortMin: -lacks(sh.min), ShortIdeal: -lacks(sh.ideal)}
}

// from decides the pairs from a place on; false where it gave up.
func (e *exact) from(at int) bool {
	w := e.w
	if e.nodes++; e.nodes > mostNodes || (e.nodes&255 == 0 && e.over()) {
		return false
	}
	if w.less(w.score, w.bestScore) {
		w.remember()
	}
	if at == len(e.pairs) || !w.less(w.score.plus(e.later[at]).plus(e.gain(at)), w.bestScore) {
		return true
	}
	i, j, before := e.pairs[at].shift, e.pairs[at].member, w.score
	if w.s.room(i) && w.s.may(i, j) {
		w.score = w.score.plus(w.s.putCost(i, j, w.s.total[j]))
		w.put(i, j)
		if !e.from(at + 1) {
			return false
		}
		w.take(i, j)
		w.score = before
	}
	return e.from(at + 1)
}
