package roster

import "fmt"

// solution writes the roster down with its score, the bound and the reasons for what is empty.
func (v *solver) solution(s *state) *Solution {
	return &Solution{
		Format: SolutionFormat, Assignments: s.pairs(), Bound: v.bound(), Empty: s.empty(), BrokenPins: v.m.brokenPins(), Seed: v.o.Seed,
		Score: s.count(),
	}
}

func (m *model) brokenPins() []string {
	broken := []string{}
	for _, pair := range m.p.Pinned {
		i, j := m.shiftOf[pair.Shift], m.who[pair.Member]
		against := m.against(i, j)
		for _, other := range m.members[j].pinned {
			if int(other) != i && m.clash(int32(i), other) {
				against = "one place"
			}
		}
		if against != "" {
			broken = append(broken, fmt.Sprintf("%s at %s breaks: %s", pair.Member, pair.Shift, against))
		}
	}
	return broken
}

// rebuild makes the state of a roster that Check has passed.
func rebuild(m *model, pairs []Pair) *state {
	s := newState(m)
	for _, pair := range pairs {
		i, known := m.shiftOf[pair.Shift]
		j, present := m.who[pair.Member]
		if known && present && !s.isIn(int32(i), int32(j)) {
			s.put(int32(i), int32(j))
		}
	}
	return s
}
