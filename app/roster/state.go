package roster

import "slices"

// state is a roster in the making: who has what. All but pins keep every rule at every moment.
type state struct {
	m    *model
	in   [][]int // members by shift, sorted
	has  [][]int // shifts by member, sorted
	hour []float64
}

func newState(m *model) *state {
	s := &state{m: m, in: make([][]int, len(m.shifts)), has: make([][]int, len(m.members)), hour: make([]float64, len(m.members))}
	for _, pair := range m.p.Pinned { // a person decided so, whatever the rules say
		s.put(m.shiftOf[pair.Shift], m.who[pair.Member])
	}
	return s
}

func (s *state) clone() *state {
	c := &state{m: s.m, in: make([][]int, len(s.in)), has: make([][]int, len(s.has)), hour: slices.Clone(s.hour)}
	for i := range s.in {
		c.in[i] = slices.Clone(s.in[i])
	}
	for j := range s.has {
		c.has[j] = slices.Clone(s.has[j])
	}
	return c
}

func insert(list []int, v int) []int {
	at, _ := slices.BinarySearch(list, v)
	return slices.Insert(list, at, v)
}

func remove(list []int, v int) []int {
	at, found := slices.BinarySearch(list, v)
	if !found {
		return list
	}
	return slices.Delete(list, at, at+1)
}

func (s *state) put(i, j int) {
	s.in[i], s.has[j] = insert(s.in[i], j), insert(s.has[j], i)
	s.hour[j] += s.m.shifts[i].hours
}

func (s *state) take(i, j int) {
	s.in[i], s.has[j] = remove(s.in[i], j), remove(s.has[j], i)
	s.hour[j] -= s.m.shifts[i].hours
}

// may says whether a fitting member can take one more shift beside those they have.
func (s *state) may(i, j int) bool {
	m, who, want := s.m, &s.m.members[j], s.m.shifts[i]
	if s.hour[j]+want.hours > who.maxHours+1e-9 {
		return false
	}
	today := want.hours
	for _, other := range s.has[j] {
		if other == i || m.clash(i, other) {
			return false
		}
		if m.shifts[other].day == want.day {
			today += m.shifts[other].hours
		}
	}
	return today <= who.maxPerDay+1e-9 && s.row(i, j) <= m.row
}

// row gives how many days in a row the member would have shifts around the shift's day.
func (s *state) row(i, j int) int {
	day, n := s.m.shifts[i].day, 1
	for d := day - 1; s.worksOn(j, d); d-- {
		n++
	}
	for d := day + 1; s.worksOn(j, d); d++ {
		n++
	}
	return n
}

func (s *state) worksOn(j, day int) bool {
	for _, i := range s.has[j] {
		if s.m.shifts[i].day == day {
			return true
		}
	}
	return false
}

// score is the whole score; comfort as docs/roster.md has it.
func (s *state) score() Score {
	var out Score
	for i, sh := range s.m.shifts {
		out.ShortMin += sh.weight * max(0, sh.min-len(s.in[i]))
		out.ShortIdeal += sh.weight * max(0, sh.ideal-len(s.in[i]))
	}
	for pair := range s.m.old {
		if _, kept := slices.BinarySearch(s.in[pair[0]], pair[1]); !kept && slices.Contains(s.m.fits[pair[0]], pair[1]) {
			out.Changes++
		}
	}
	for j := range s.m.members {
		out.Comfort += s.m.p.Weights.Fair * s.hour[j] * s.hour[j] / 4
		for _, i := range s.has[j] {
			out.Comfort += s.cost(i, j)
		}
	}
	return out
}

func (s *state) cost(i, j int) float64 {
	if c, ok := s.m.members[j].cost[i]; ok {
		return c
	}
	sites := map[string]int{}
	for k, site := range s.m.p.Sites {
		sites[site.ID] = k
	}
	return s.m.pairCost(i, j, s.m.p.Shifts[i], sites) // a pin that breaks a rule
}
