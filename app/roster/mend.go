package roster

import (
	"cmp"
	"slices"
)

// mend fills open seats of a roster that was published by chains of two: a member moves to the open seat, and
// one whom nothing is against takes the seat they left. That is one change a seat, and nobody else is touched.
func (w *search) mend(over func() bool) {
	order := slices.Clone(w.open)
	slices.SortFunc(order, func(a, b int32) int {
		lacksA, lacksB := w.s.filled(a) < w.m.shifts[a].min, w.s.filled(b) < w.m.shifts[b].min
		switch {
		case lacksA && !lacksB:
			return -1
		case lacksB && !lacksA:
			return 1
		}
		return cmp.Or(cmp.Compare(w.m.shifts[b].weight, w.m.shifts[a].weight), cmp.Compare(a, b))
	})
	for _, i := range order {
		for w.s.room(i) && !over() && w.chain(i) {
		}
	}
}

// chain fills one seat of a shift so, by the pair that costs least, and says whether there was one.
func (w *search) chain(i int32) bool {
	var first, second, left int32
	var least Score
	found := false
	for n := range w.m.fitting(int(i)) {
		j := w.m.fitter(int(i), n)
		leave, ok := w.against(i, j, w.leave[:0])
		w.leave = leave
		if !ok || len(leave) != 1 {
			continue
		}
		t := leave[0]
		move := w.costOfLeaving(leave, j, i)
		for k := range w.m.fitting(int(t)) {
			other := w.m.fitter(int(t), k)
			if other == j || !w.s.may(t, other) {
				continue
			}
			refill := w.s.putCost(t, other, w.s.total[other])
			minimum, ideal := w.m.covered(t, w.s.filled(t)-1)
			refill.ShortMin, refill.ShortIdeal = -minimum, -ideal
			if cost := move.plus(refill); cost.Less(Score{}) && (!found || cost.Less(least)) {
				first, second, left, least, found = j, other, t, cost, true
			}
		}
		if found && least.Changes <= 1 && n > mostLooked {
			break
		}
	}
	if !found {
		return false
	}
	w.take(left, first)
	w.put(i, first)
	w.put(left, second)
	w.score = w.score.plus(least)
	return true
}
