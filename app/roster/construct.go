package roster

import (
	"cmp"
	"slices"
)

// construct fills a part's shifts from nothing: first what was published and may still be, then what the
// minimum lacks, then the ideal; heavy shifts before light ones, and of those the scarce first, the ones that
// the fewest can take. It ends early when the time is over.
func (w *search) construct(over func() bool) {
	for _, j := range w.members {
		for _, i := range w.m.members[j].old {
			if w.s.room(i) && !w.s.isIn(i, j) && w.s.may(i, j) {
				w.put(i, j)
			}
		}
	}
	order := slices.Clone(w.shifts)
	slices.SortStableFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(w.m.shifts[b].weight, w.m.shifts[a].weight), cmp.Compare(w.m.fitting(int(a)), w.m.fitting(int(b))))
	})
	// Where nobody has time left for one shift, hardly anybody has for another of its class: not worth the look.
	exhausted := make([]bool, len(w.m.classes))
	fill := func(lacks func(i int32) bool) {
		for _, i := range order {
			for !exhausted[w.m.shifts[i].class] && lacks(i) && (w.seats < soonFilled || !over()) {
				exhausted[w.m.shifts[i].class] = !w.seatCheapest(i)
			}
		}
	}
	fill(func(i int32) bool { return w.s.filled(i) < w.m.shifts[i].min })
	fill(w.s.room)
	w.rescore()
}

// soonFilled is up to how many seats a part is filled whatever the clock says.
const soonFilled = 20_000

// rescore counts the part anew.
func (w *search) rescore() {
	w.score = Score{}
	for _, i := range w.shifts {
		sh, n := &w.m.shifts[i], w.s.filled(i)
		w.score.ShortMin += int(sh.weight) * int(max(0, sh.min-n))
		w.score.ShortIdeal += int(sh.weight) * int(max(0, sh.ideal-n))
	}
	for _, j := range w.members {
		who := &w.m.members[j]
		for _, i := range who.old {
			if !w.s.isIn(i, j) {
				w.score.Changes++
			}
		}
		w.score.Comfort += w.m.fairness(w.s.total[j])
		for _, i := range w.s.has[j] {
			w.score.Comfort += w.m.pairCost(i, j)
		}
	}
	w.reopen()
}

// mostLooked is how many members are looked at for one seat; of more, as many are drawn.
const mostLooked = 400

// seatCheapest gives one seat of a shift to the member for whom it costs least, and says whether anybody could.
func (w *search) seatCheapest(i int32) bool {
	best, least := int32(-1), 0.0
	n := w.m.fitting(int(i))
	look, skip := n, 0
	if n > mostLooked {
		look, skip = mostLooked, w.random.IntN(n)
	}
	try := func(at int) {
		j := w.m.fitter(int(i), at)
		if !w.s.may(i, j) {
			return
		}
		t := w.s.putCost(i, j, w.s.total[j])
		cost := 1000*float64(t.Changes) + t.Comfort
		if best < 0 || cost < least {
			best, least = j, cost
		}
	}
	for k := range look {
		try((skip + k) % n)
	}
	for k := look; k < n && best < 0; k++ {
		try((skip + k) % n)
	}
	if best < 0 {
		return false
	}
	w.put(i, best)
	return true
}
