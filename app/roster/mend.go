package roster

import (
	"cmp"
	"slices"
)

// mend fills open seats of a roster that was published with as little moving as can be: a member moves to the
// open seat, and one whom nothing is against takes the seat they left, or nobody where that one matters less.
// That is one change a seat mostly, and nobody else is touched.
func (w *search) mend(over func() bool) {
	order := slices.Clone(w.open)
	lacks := func(i int32) int {
		if w.s.filled(i) < w.m.shifts[i].min {
			return 1
		}
		return 0
	}
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(lacks(b), lacks(a)), cmp.Compare(w.m.shifts[b].weight, w.m.shifts[a].weight), cmp.Compare(a, b))
	})
	for _, i := range order {
		for w.s.room(i) && !over() && w.chain(i) {
		}
	}
}

// link is a way to fill a seat: first leaves some shifts for it, and second, unless -1, takes the one left.
type link struct {
	first, second int32
	left          []int32
	cost          Score
}

// chain fills one seat of a shift by the link that costs least, and says whether there was one worth it.
func (w *search) chain(i int32) bool {
	best := link{first: -1}
	for n := range w.m.fitting(int(i)) {
		j := w.m.fitter(int(i), n)
		leave, ok := w.against(i, j, w.leave[:0])
		w.leave = leave
		if !ok {
			continue
		}
		move := w.costOfLeaving(leave, j, i)
		w.better(&best, link{j, -1, leave, move})
		if len(leave) == 1 {
			w.refill(&best, link{j, -1, leave, move})
		}
		if best.first >= 0 && best.cost.Changes <= 1 && n > mostLooked {
			break
		}
	}
	if best.first < 0 {
		return false
	}
	for _, other := range best.left {
		w.take(other, best.first)
	}
	w.put(i, best.first)
	if best.second >= 0 {
		w.put(best.left[0], best.second)
	}
	w.score = w.score.plus(best.cost)
	return true
}

// refill looks for who could take the one seat that a link leaves.
func (w *search) refill(best *link, so link) {
	left := so.left[0]
	minimum, ideal := w.m.covered(left, w.s.filled(left)-1)
	for k := range w.m.fitting(int(left)) {
		other := w.m.fitter(int(left), k)
		if other == so.first || !w.s.may(left, other) {
			continue
		}
		refill := w.s.putCost(left, other, w.s.total[other])
		refill.ShortMin, refill.ShortIdeal = -minimum, -ideal
		w.better(best, link{so.first, other, so.left, so.cost.plus(refill)})
	}
}

// better keeps a link that makes the roster better, and more so than the best one yet.
func (w *search) better(best *link, l link) {
	if l.cost.Less(Score{}) && (best.first < 0 || l.cost.Less(best.cost)) {
		l.left = append(best.left[:0], l.left...)
		*best = l
	}
}
