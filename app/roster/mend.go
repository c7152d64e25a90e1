package roster

import (
	"cmp"
	"slices"
)

// mend fills open seats of a roster that was published with as little moving as can be: a member moves to the
// open seat, and one whom nothing is against takes the seat they left, or nobody where that one matters less.
// That is one change a seat mostly, and nobody else is touched. Where that does not fill a seat, a longer row of
// members moves up, the shortest there is: where what was published is kept, for a seat of a minimum alone.
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
	left := mostRows
	for n, i := range order {
		for w.s.room(i) && (n < certain || !over()) && (w.chain(i) || ((!w.keep || lacks(i) > 0) && w.moveUp(i, &left, over))) {
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
	if w.less(l.cost, Score{}) && (best.first < 0 || w.less(l.cost, best.cost)) {
		l.left = append(best.left[:0], l.left...)
		*best = l
	}
}

// moveUp fills one seat of a shift by the shortest row of members who each leave one shift for the next, the
// last of whose seats goes to one whom nothing is against; it says whether there is one. The row is found by
// breadth: each member's own rules decide about their step alone.
func (w *search) moveUp(i int32, left *int, over func() bool) bool {
	came := map[int32]seat{i: {-1, -1}} // by shift: who leaves it, and for which
	queue := []int32{i}
	for ; len(queue) > 0; queue = queue[1:] {
		o := queue[0]
		for n := range w.m.fitting(int(o)) {
			if *left--; *left < 0 || (*left&255 == 0 && over()) {
				return false
			}
			j := w.m.fitter(int(o), n)
			if w.s.may(o, j) && !w.moves(came, o, j) {
				w.step(came, o, j)
				return true
			}
			leave, ok := w.against(o, j, w.leave[:0])
			w.leave = leave
			if !ok || len(leave) != 1 || w.moves(came, o, j) {
				continue
			}
			if _, seen := came[leave[0]]; !seen {
				came[leave[0]] = seat{o, j}
				queue = append(queue, leave[0])
			}
		}
	}
	return false
}

// certain is how many shifts are mended whatever the clock says, as that is a matter of milliseconds: a drop-out
// is filled on a busy machine as well.
const certain = 12

// mostRows is how many members are looked at for rows in one repair.
const mostRows = 100_000

// moves says whether a member has a step already in the row that leads to a shift.
func (w *search) moves(came map[int32]seat, o, j int32) bool {
	for at := came[o]; at.member >= 0; at = came[at.shift] {
		if at.member == j {
			return true
		}
	}
	return false
}

// step makes the steps of a row from its far end: whoever left a shift is in the next before another takes it.
func (w *search) step(came map[int32]seat, o, j int32) {
	type leg struct{ from, to, who int32 }
	legs := []leg{{-1, o, j}}
	for at := came[o]; at.member >= 0; at = came[at.shift] {
		legs = append(legs, leg{o, at.shift, at.member})
		o = at.shift
	}
	for _, l := range slices.Backward(legs) {
		if l.from >= 0 {
			w.score = w.score.plus(w.s.takeCost(l.from, l.who, w.s.total[l.who]))
			w.take(l.from, l.who)
		}
		w.score = w.score.plus(w.s.putCost(l.to, l.who, w.s.total[l.who]))
		w.put(l.to, l.who)
	}
}
