package roster

import "slices"

// state is a roster in the making. All but pins keep every rule at every moment: put is called for what may
// and has found room for.
type state struct {
	m     *model
	in    [][]int32 // members by shift, without pins
	has   [][]int32 // shifts by member, without pins
	total []int32   // seconds by member, with pins
	onDay []int32   // seconds by member and day, with pins
	gaps  [][]int32 // by window: what each member does not offer of it, nil before it is asked for
}

func newState(m *model) *state {
	s := &state{
		m: m, in: make([][]int32, len(m.shifts)), has: make([][]int32, len(m.members)),
		total: make([]int32, len(m.members)), onDay: make([]int32, len(m.members)*m.days),
	}
	for j := range m.members {
		for _, i := range m.members[j].pinned { // a person decided so, whatever the rules say
			s.work(i, int32(j), 1)
		}
	}
	return s
}

func (s *state) work(i, j, sign int32) {
	sh := &s.m.shifts[i]
	s.total[j] += sign * (sh.end - sh.start)
	s.onDay[int(j)*s.m.days+int(sh.day)] += sign * (sh.end - sh.start)
}

// filled is how many members a shift has, pins among them.
func (s *state) filled(i int32) int32 { return int32(len(s.in[i])) + s.m.shifts[i].pins }

// below counts the shifts below their minimum.
func (s *state) below() int {
	n := 0
	for i := range s.m.shifts {
		if s.filled(int32(i)) < s.m.shifts[i].min {
			n++
		}
	}
	return n
}

// covered gives what one member more (or less, at one below) changes at a shift that has n.
func (m *model) covered(i, n int32) (minimum, ideal int) {
	sh := &m.shifts[i]
	if n < sh.min {
		minimum = int(sh.weight)
	}
	if n < sh.ideal {
		ideal = int(sh.weight)
	}
	return minimum, ideal
}

// putCost is what put adds to the score, takeCost what take does; the hours a member has beside are given,
// as a move may do several steps before it is done.
func (s *state) putCost(i, j, total int32) Score {
	minimum, ideal := s.m.covered(i, s.filled(i))
	sh := &s.m.shifts[i]
	t := Score{ShortMin: -minimum, ShortIdeal: -ideal, Comfort: s.m.pairCost(i, j) + s.m.fairness(total+sh.end-sh.start) - s.m.fairness(total)}
	if s.m.members[j].old != nil && s.m.isOld(i, j) {
		t.Changes--
	}
	return t
}

func (s *state) takeCost(i, j, total int32) Score {
	minimum, ideal := s.m.covered(i, s.filled(i)-1)
	sh := &s.m.shifts[i]
	t := Score{ShortMin: minimum, ShortIdeal: ideal, Comfort: -s.m.pairCost(i, j) + s.m.fairness(total-sh.end+sh.start) - s.m.fairness(total)}
	if s.m.members[j].old != nil && s.m.isOld(i, j) {
		t.Changes++
	}
	return t
}

// fairness is what a member's time adds to the Comfort: fair x hours² / 4.
func (m *model) fairness(seconds int32) float64 {
	hours := float64(seconds) / 3600
	return m.p.Weights.Fair * hours * hours / 4
}

// put and take do a step whose cost is known.
func (s *state) put(i, j int32) {
	s.in[i], s.has[j] = append(s.in[i], j), append(s.has[j], i)
	s.work(i, j, 1)
}

func (s *state) take(i, j int32) {
	s.in[i], s.has[j] = without(s.in[i], j), without(s.has[j], i)
	s.work(i, j, -1)
}

func without(list []int32, v int32) []int32 {
	for n, x := range list {
		if x == v {
			list[n] = list[len(list)-1]
			return list[:len(list)-1]
		}
	}
	return list
}

func (s *state) isIn(i, j int32) bool {
	return contains(s.has[j], i) || contains(s.m.members[j].pinned, i)
}

// room says whether a shift takes one more beside its pins.
func (s *state) room(i int32) bool { return s.filled(i) < s.m.shifts[i].ideal }

// may says whether a member whom nothing is against can take one more shift beside those they have.
func (s *state) may(i, j int32) bool {
	who, sh := &s.m.members[j], &s.m.shifts[i]
	length := sh.end - sh.start
	if s.m.isBarred(i, j) || s.total[j]+length > who.maxTotal || s.onDay[int(j)*s.m.days+int(sh.day)]+length > who.maxDay {
		return false
	}
	for _, other := range s.has[j] {
		if other == i || s.m.clash(i, other) {
			return false
		}
	}
	for _, other := range who.pinned {
		if other == i || s.m.clash(i, other) {
			return false
		}
	}
	return s.inRow(j, sh.day) <= s.m.row
}

// inRow gives how many days in a row the member would work around a day on which they do.
func (s *state) inRow(j, day int32) int32 {
	mine := s.onDay[int(j)*s.m.days : (int(j)+1)*s.m.days]
	n := int32(1)
	for d := day - 1; d >= 0 && mine[d] > 0; d-- {
		n++
	}
	for d := day + 1; int(d) < len(mine) && mine[d] > 0; d++ {
		n++
	}
	return n
}

// count adds the whole score up anew.
func (s *state) count() Score {
	var t Score
	for i := range s.m.shifts {
		sh, n := &s.m.shifts[i], s.filled(int32(i))
		t.ShortMin += int(sh.weight) * int(max(0, sh.min-n))
		t.ShortIdeal += int(sh.weight) * int(max(0, sh.ideal-n))
	}
	for j := range s.m.members {
		who := &s.m.members[j]
		for _, i := range who.old {
			if !s.isIn(i, int32(j)) {
				t.Changes++
			}
		}
		t.Comfort += s.m.fairness(s.total[j])
		for _, i := range who.pinned {
			t.Comfort += s.m.pairCost(i, int32(j))
		}
		for _, i := range s.has[j] {
			t.Comfort += s.m.pairCost(i, int32(j))
		}
	}
	return t
}

// copyFrom makes s the same roster as t, for the shifts and members given.
func (s *state) copyFrom(t *state, shifts, members []int32) {
	for _, i := range shifts {
		s.in[i] = append(s.in[i][:0], t.in[i]...)
	}
	for _, j := range members {
		s.has[j] = append(s.has[j][:0], t.has[j]...)
		s.total[j] = t.total[j]
		copy(s.onDay[int(j)*s.m.days:(int(j)+1)*s.m.days], t.onDay[int(j)*s.m.days:(int(j)+1)*s.m.days])
	}
}

// pairs lists everybody in every shift, pins among them, in the problem's order.
func (s *state) pairs() []Pair {
	in := make([][]int32, len(s.in))
	for i := range s.in {
		in[i] = slices.Clone(s.in[i])
	}
	for j := range s.m.members {
		for _, i := range s.m.members[j].pinned {
			in[i] = append(in[i], int32(j))
		}
	}
	pairs := []Pair{}
	for i := range in {
		slices.Sort(in[i])
		for _, j := range in[i] {
			pairs = append(pairs, Pair{Shift: s.m.p.Shifts[i].ID, Member: s.m.p.Members[j].ID})
		}
	}
	return pairs
}
