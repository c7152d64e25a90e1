package roster

import (
	"cmp"
	"slices"
)

// canonical gives the same problem with sites, shifts, members and pairs in the order of their ids, so that the
// order in which a file happens to list them decides nothing.
func (p *Problem) canonical() *Problem {
	out := *p
	out.Sites, out.Shifts, out.Members = slices.Clone(p.Sites), slices.Clone(p.Shifts), slices.Clone(p.Members)
	out.Pinned, out.Published = slices.Clone(p.Pinned), slices.Clone(p.Published)
	out.Barred = slices.Clone(p.Barred)
	slices.SortFunc(out.Sites, func(a, b Site) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(out.Shifts, func(a, b Shift) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(out.Members, func(a, b Member) int { return cmp.Compare(a.ID, b.ID) })
	for _, pairs := range [][]Pair{out.Pinned, out.Published, out.Barred} {
		slices.SortFunc(pairs, func(a, b Pair) int { return cmp.Or(cmp.Compare(a.Shift, b.Shift), cmp.Compare(a.Member, b.Member)) })
	}
	return &out
}

// inOrderOf puts what a solution lists into the order of a problem's own lists.
func (s *Solution) inOrderOf(p *Problem) {
	shifts, members := make(map[string]int, len(p.Shifts)), make(map[string]int, len(p.Members))
	for i := range p.Shifts {
		shifts[p.Shifts[i].ID] = i
	}
	for j := range p.Members {
		members[p.Members[j].ID] = j
	}
	slices.SortFunc(s.Assignments, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(shifts[a.Shift], shifts[b.Shift]), cmp.Compare(members[a.Member], members[b.Member]))
	})
	slices.SortFunc(s.Empty, func(a, b Empty) int { return cmp.Compare(shifts[a.Shift], shifts[b.Shift]) })
}
