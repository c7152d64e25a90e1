package roster

import (
	"fmt"
	"slices"
)

// solution writes a state down with its score, the bound and the reasons for what is empty.
func (s *state) solution(o Options) *Solution {
	out := &Solution{Format: SolutionFormat, Assignments: []Pair{}, Score: s.score(), Bound: s.m.bound(), Empty: s.empty(), BrokenPins: s.m.brokenPins(), Seed: o.Seed}
	for i := range s.in {
		for _, j := range s.in[i] {
			out.Assignments = append(out.Assignments, Pair{Shift: s.m.p.Shifts[i].ID, Member: s.m.p.Members[j].ID})
		}
	}
	return out
}

// bound counts, for each shift by itself, the seats that nobody at all can fill. It is a relaxation (every
// rule between two shifts is dropped, so each member may be everywhere at once), so no roster is better.
func (m *model) bound() Bound {
	var b Bound
	for i, t := range m.shifts {
		can := len(m.fits[i])
		for pair := range m.pinned {
			if pair[0] == i && m.reasonAgainst(i, pair[1]) != "" {
				can++ // a pin may seat somebody against the rules
			}
		}
		b.ShortMin += t.weight * max(0, t.min-can)
		b.ShortIdeal += t.weight * max(0, t.ideal-can)
	}
	return b
}

// empty explains every shift below its minimum in full, and every one below its ideal by its reason.
func (s *state) empty() []Empty {
	list := []Empty{}
	for i, t := range s.m.shifts {
		if len(s.in[i]) >= t.ideal {
			continue
		}
		reason, detail, fix := s.why(i)
		e := Empty{Shift: s.m.p.Shifts[i].ID, Seats: t.ideal - len(s.in[i]), Reason: reason}
		if len(s.in[i]) < t.min {
			e.Seats, e.Detail, e.SmallestFix = t.min-len(s.in[i]), detail, fix
		}
		list = append(list, e)
	}
	return list
}

// why gives the binding reason of an empty seat: what stands against those who come closest to filling it.
func (s *state) why(i int) (reason, detail, fix string) {
	counts := map[string]int{}
	for j := range s.m.members {
		against := s.m.reasonAgainst(i, j)
		if against == "" && !s.isIn(i, j) {
			against = "limit"
			if s.clashes(i, j) {
				against = "weight"
			}
		}
		counts[against]++
	}
	sh := s.m.p.Shifts[i]
	when := fmt.Sprintf("%s-%s", sh.Start.Format("2 Jan 15:04"), sh.End.Format("15:04"))
	fix = "1 more member who is free " + when
	if sh.Skill != "" {
		fix += " and has the skill " + sh.Skill
	}
	switch {
	case counts["weight"] > 0:
		return "weight", fmt.Sprintf("%d who could are at other shifts at %s", counts["weight"], when), fix
	case counts["limit"] > 0:
		return "limit", fmt.Sprintf("%d who could have reached their hours, rest or days by %s", counts["limit"], when), fix
	case counts["skill"] > 0 && s.anyFree(i):
		return "skill", fmt.Sprintf("no member who is free %s has the skill %s", when, sh.Skill), fix
	case counts["area"] > 0 && counts["offered"] == 0:
		return "area", "no member who serves this area is free " + when, fix
	default:
		return "nobody", "nobody else offered " + when, fix
	}
}

func (s *state) isIn(i, j int) bool {
	return slices.Contains(s.in[i], j)
}

func (s *state) clashes(i, j int) bool {
	for _, other := range s.has[j] {
		if s.m.clash(i, other) {
			return true
		}
	}
	return false
}

func (s *state) anyFree(i int) bool {
	for j := range s.m.members {
		if s.m.reasonAgainst(i, j) == "skill" && s.m.free(i, j) {
			return true
		}
	}
	return false
}

func (m *model) brokenPins() []string {
	broken := []string{}
	for _, pair := range m.p.Pinned {
		i, j := m.shiftOf[pair.Shift], m.who[pair.Member]
		against := m.reasonAgainst(i, j)
		for _, other := range m.p.Pinned {
			if k := m.shiftOf[other.Shift]; other.Member == pair.Member && k != i && m.clash(i, k) {
				against = "one place"
			}
		}
		if against != "" {
			broken = append(broken, fmt.Sprintf("%s at %s breaks: %s", pair.Member, pair.Shift, against))
		}
	}
	return broken
}
