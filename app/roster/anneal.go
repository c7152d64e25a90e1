package roster

import (
	"math/rand/v2"
	"slices"
)

// search improves one part of a roster that shares no member and no shift with any other part. Its moves
// are: a member takes a seat and leaves whatever of theirs stands against it; a member takes another's seat
// so; two members exchange seats. Each is accepted as simulated annealing does (Kirkpatrick, Gelatt and
// Vecchi 1983, Science 220): always when better, else with a probability that falls as the search cools.
type search struct {
	s       *state
	m       *model
	random  *rand.Rand
	shifts  []int32 // that somebody may fill
	members []int32
	seats   int

	best      *state // the best roster found; its score is of this part alone
	bestScore Score
	score     Score // of this part now

	open  []int32 // shifts of the part below their ideal
	place []int32 // in open, by shift; -1 for none; shared by all parts

	touched        touched // what may differ from the best roster; shared by all parts
	shiftsTouched  []int32
	membersTouched []int32

	leave   []int32 // what a member would leave for a move; scratch
	weight  float64 // mean weight of a seat
	scale   float64 // mean comfort of a seat
	changes bool    // something was published
	keep    bool    // and goes before the ideal, see Options

	covering bool // else the comfort is improved alone
}

// touched says of shifts and members whether they changed since the best roster was remembered.
type touched struct{ shifts, members []bool }

// touch notes that a shift and a member changed.
func (w *search) touch(i, j int32) {
	if !w.touched.shifts[i] {
		w.touched.shifts[i], w.shiftsTouched = true, append(w.shiftsTouched, i)
	}
	if !w.touched.members[j] {
		w.touched.members[j], w.membersTouched = true, append(w.membersTouched, j)
	}
}

// level makes one of two rosters that differ in no more than what was touched the same as the other.
func (w *search) level(to, from *state) {
	to.copyFrom(from, w.shiftsTouched, w.membersTouched)
	for _, i := range w.shiftsTouched {
		w.touched.shifts[i] = false
	}
	for _, j := range w.membersTouched {
		w.touched.members[j] = false
	}
	w.shiftsTouched, w.membersTouched = w.shiftsTouched[:0], w.membersTouched[:0]
}

// anneal makes a number of moves while cooling from one temperature to another, with everything weighed together.
func (w *search) anneal(moves int, from, to float64, over func() bool) bool {
	w.covering = true
	cooling := 0.0
	if moves > 1 {
		cooling = (to - from) / float64(moves)
	}
	for n := range moves {
		if n&255 == 0 && over() {
			return false
		}
		heat := (from + cooling*float64(n)) * w.random.ExpFloat64()
		w.move(heat)
	}
	return true
}

// move tries one move and does it where it costs at most heat.
func (w *search) move(heat float64) {
	kind := w.random.IntN(8)
	if len(w.open) > 0 && kind < 5 {
		i := w.open[w.random.IntN(len(w.open))]
		if n := w.m.fitting(int(i)); n > 0 {
			w.tryFill(i, w.m.fitter(int(i), w.random.IntN(n)), heat)
		}
		return
	}
	i := w.shifts[w.random.IntN(len(w.shifts))]
	if len(w.s.in[i]) == 0 {
		return
	}
	j := w.s.in[i][w.random.IntN(len(w.s.in[i]))]
	if kind&1 == 0 {
		if n := w.m.fitting(int(i)); n > 1 {
			w.tryReplace(i, j, w.m.fitter(int(i), w.random.IntN(n)), heat)
		}
		return
	}
	k := w.m.fitter(int(i), w.random.IntN(w.m.fitting(int(i))))
	if len(w.s.has[k]) == 0 || k == j {
		return
	}
	w.tryExchange(i, j, w.s.has[k][w.random.IntN(len(w.s.has[k]))], k, heat)
}

// accept says whether a move that changes the score so may be done: while covering everything is weighed
// together, else cover and changes never get worse and the comfort alone counts.
func (w *search) accept(change Score, heat float64) bool {
	if w.covering {
		return w.weigh(change) <= heat
	}
	if sign := w.sign(change); sign != 0 {
		return sign < 0
	}
	return change.Comfort <= heat
}

// tryFill puts a member into an open shift; what of theirs stands against it they leave.
func (w *search) tryFill(i, j int32, heat float64) {
	leave, ok := w.against(i, j, w.leave[:0])
	w.leave = leave
	if !ok {
		return
	}
	change := w.costOfLeaving(leave, j, i)
	if !w.accept(change, heat) {
		return
	}
	w.keepBest(change)
	for _, other := range leave {
		w.take(other, j)
	}
	w.put(i, j)
	w.score = w.score.plus(change)
}

// costOfLeaving gives what it changes when j leaves some shifts for i.
func (w *search) costOfLeaving(leave []int32, j, i int32) Score {
	var change Score
	total := w.s.total[j]
	for _, other := range leave {
		change = change.plus(w.s.takeCost(other, j, total))
		total -= w.m.shifts[other].end - w.m.shifts[other].start
	}
	return change.plus(w.s.putCost(i, j, total))
}

// tryReplace gives j's seat in i to k.
func (w *search) tryReplace(i, j, k int32, heat float64) {
	if j == k {
		return
	}
	leave, ok := w.against(i, k, w.leave[:0])
	w.leave = leave
	if !ok {
		return
	}
	change := w.s.takeCost(i, j, w.s.total[j])
	total := w.s.total[k]
	for _, other := range leave {
		change = change.plus(w.s.takeCost(other, k, total))
		total -= w.m.shifts[other].end - w.m.shifts[other].start
	}
	arrive := w.s.putCost(i, k, total)
	minimum, ideal := w.m.covered(i, w.s.filled(i)-1) // j has left by then
	arrive.ShortMin, arrive.ShortIdeal = -minimum, -ideal
	change = change.plus(arrive)
	if !w.accept(change, heat) {
		return
	}
	w.keepBest(change)
	w.take(i, j)
	for _, other := range leave {
		w.take(other, k)
	}
	w.put(i, k)
	w.score = w.score.plus(change)
}

// tryExchange lets j, who is in i, and k, who is in o, change places.
func (w *search) tryExchange(i, j, o, k int32, heat float64) {
	s := w.s
	if i == o || j == k {
		return
	}
	a, b := &w.m.shifts[i], &w.m.shifts[o]
	longer := (b.end - b.start) - (a.end - a.start)
	change := Score{Comfort: w.m.pairCost(o, j) + w.m.pairCost(i, k) - w.m.pairCost(i, j) - w.m.pairCost(o, k) +
		w.m.fairness(s.total[j]+longer) - w.m.fairness(s.total[j]) + w.m.fairness(s.total[k]-longer) - w.m.fairness(s.total[k])}
	if w.changes {
		change.Changes = old(w.m, i, j) + old(w.m, o, k) - old(w.m, o, j) - old(w.m, i, k)
	}
	if !w.accept(change, heat) || w.m.against(int(o), int(j)) != "" || w.m.against(int(i), int(k)) != "" {
		return
	}
	w.keepBest(change)
	s.take(i, j)
	s.take(o, k)
	if s.may(o, j) && s.may(i, k) {
		s.put(o, j)
		s.put(i, k)
		w.touch(i, j)
		w.touch(o, k)
		w.score = w.score.plus(change)
		return
	}
	s.put(i, j)
	s.put(o, k)
}

func old(m *model, i, j int32) int {
	if m.isOld(i, j) {
		return 1
	}
	return 0
}

// against gives what a member would have to leave to take a shift; false where even that would not do.
func (w *search) against(i, j int32, leave []int32) ([]int32, bool) {
	s, m := w.s, w.m
	sh, who := &m.shifts[i], &m.members[j]
	if m.isBarred(i, j) {
		return leave, false
	}
	for _, other := range who.pinned {
		if other == i || m.clash(i, other) {
			return leave, false
		}
	}
	length := sh.end - sh.start
	total, onDay := s.total[j]+length, s.onDay[int(j)*m.days+int(sh.day)]+length
	for _, other := range s.has[j] {
		if other == i {
			return leave, false
		}
		if m.clash(i, other) {
			leave = append(leave, other)
			total, onDay = m.less(other, sh.day, total, onDay)
		}
	}
	for onDay > who.maxDay {
		other := w.cheapest(j, leave, func(o *shift) bool { return o.day == sh.day })
		if other < 0 {
			return leave, false
		}
		leave = append(leave, other)
		total, onDay = m.less(other, sh.day, total, onDay)
	}
	for total > who.maxTotal {
		other := w.cheapest(j, leave, func(*shift) bool { return true })
		if other < 0 {
			return leave, false
		}
		leave = append(leave, other)
		total, onDay = m.less(other, sh.day, total, onDay)
	}
	return leave, w.rowHolds(i, j, leave)
}

func (m *model) less(other, day, total, onDay int32) (int32, int32) {
	o := &m.shifts[other]
	total -= o.end - o.start
	if o.day == day {
		onDay -= o.end - o.start
	}
	return total, onDay
}

// cheapest gives the shift of a member whose loss costs least for its length, among those not left yet; -1 for none. A little
// chance is in it, so that two that are equal both have theirs.
func (w *search) cheapest(j int32, leave []int32, of func(*shift) bool) int32 {
	best, least := int32(-1), 0.0
	for _, other := range w.s.has[j] {
		o := &w.m.shifts[other]
		if !of(o) || slices.Contains(leave, other) {
			continue
		}
		minimum, ideal := w.m.covered(other, w.s.filled(other)-1)
		cost := (20*float64(minimum) + float64(ideal) + 0.01) * (0.5 + w.random.Float64()) / float64(o.end-o.start)
		if best < 0 || cost < least {
			best, least = other, cost
		}
	}
	return best
}

// rowHolds says whether the member works few enough days in a row after a move.
func (w *search) rowHolds(i, j int32, leave []int32) bool {
	s, day := w.s, w.m.shifts[i].day
	worked := s.onDay[int(j)*w.m.days+int(day)] > 0
	if int(w.m.row) >= w.m.days || (worked && len(w.m.members[j].pinned) == 0) {
		return true // a pin may have made the row too long: nothing is added to that
	}
	for _, other := range leave {
		s.work(other, j, -1)
	}
	holds := s.inRow(j, day) <= w.m.row
	for _, other := range leave {
		s.work(other, j, 1)
	}
	return holds
}

func (w *search) put(i, j int32) {
	w.s.put(i, j)
	w.touch(i, j)
	if !w.s.room(i) {
		w.close(i)
	}
}

func (w *search) take(i, j int32) {
	w.s.take(i, j)
	w.touch(i, j)
	if w.s.room(i) && w.place[i] < 0 {
		w.place[i] = int32(len(w.open))
		w.open = append(w.open, i)
	}
}

func (w *search) close(i int32) {
	at := w.place[i]
	if at < 0 {
		return
	}
	last := w.open[len(w.open)-1]
	w.open[at], w.place[last] = last, at
	w.open, w.place[i] = w.open[:len(w.open)-1], -1
}

// keepBest remembers the roster before a move that makes the best one found worse.
func (w *search) keepBest(change Score) {
	if !w.less(w.score, w.bestScore) {
		return
	}
	if after := w.score.plus(change); w.less(after, w.score) {
		return // better still: wait
	}
	w.remember()
}

func (w *search) remember() {
	w.level(w.best, w.s)
	w.bestScore = w.score
}

// back goes back to the best roster found.
func (w *search) back() {
	if w.less(w.score, w.bestScore) {
		w.remember()
	}
	w.level(w.s, w.best)
	w.score = w.bestScore
	w.reopen()
}

func (w *search) reopen() {
	for _, i := range w.open {
		w.place[i] = -1
	}
	w.open = w.open[:0]
	for _, i := range w.shifts {
		if w.s.room(i) {
			w.place[i] = int32(len(w.open))
			w.open = append(w.open, i)
		}
	}
}
