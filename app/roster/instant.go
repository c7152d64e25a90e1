package roster

import (
	"cmp"
	"slices"
)

// shortAt bounds a part from below by single moments: whoever is at one seat at that moment is at no other.
// Of the kinds of seats that are on at a moment, the most weight that members can fill is that of a matching
// with capacities; the kinds that can be filled together are a matroid, so that taking them heaviest first
// finds it (Edmonds 1971, Mathematical Programming 1). What is short of all their seats is short in every
// roster. Moments that share no kind add up.
func (r *relaxation) shortAt(m *model) float64 {
	type moment struct {
		kinds []int32
		short float64
	}
	var moments []moment
	seen := map[int32]bool{}
	for k := range r.kinds {
		at := m.windows[r.kinds[k].window].start
		if seen[at] {
			continue
		}
		seen[at] = true
		on := moment{}
		for other := range r.kinds {
			if w := m.windows[r.kinds[other].window]; w.start <= at && at < w.end {
				on.kinds = append(on.kinds, int32(other))
			}
		}
		if on.short = r.unfilled(on.kinds); on.short > 0 {
			moments = append(moments, on)
		}
	}
	slices.SortFunc(moments, func(a, b moment) int {
		return cmp.Or(cmp.Compare(b.short, a.short), cmp.Compare(a.kinds[0], b.kinds[0]))
	})
	used := make([]bool, len(r.kinds))
	sum := 0.0
	for _, on := range moments {
		if slices.ContainsFunc(on.kinds, func(k int32) bool { return used[k] }) {
			continue
		}
		for _, k := range on.kinds {
			used[k] = true
		}
		sum += on.short
	}
	return sum
}

// unfilled gives the weight of the seats of some kinds that stay empty where each member takes one of them.
func (r *relaxation) unfilled(kinds []int32) float64 {
	place := map[int32]int{}
	for n, k := range kinds {
		place[k] = n
	}
	can := make([][]int32, len(kinds)) // members by kind
	for j := range r.members {
		for _, list := range r.members[j].kinds {
			for _, k := range list {
				if n, on := place[k]; on && (len(can[n]) == 0 || can[n][len(can[n])-1] != int32(j)) {
					can[n] = append(can[n], int32(j))
				}
			}
		}
	}
	order := make([]int, len(kinds))
	for n := range order {
		order[n] = n
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(r.kinds[kinds[b]].weight, r.kinds[kinds[a]].weight), cmp.Compare(len(can[a]), len(can[b])))
	})
	at := make([]int, len(r.members)) // the kind a member is at, -1 for none
	for j := range at {
		at[j] = -1
	}
	seen := make([]int, len(kinds))
	round := 0
	var seat func(n int) bool
	seat = func(n int) bool {
		if seen[n] == round {
			return false
		}
		seen[n] = round
		for _, j := range can[n] {
			if at[j] < 0 {
				at[j] = n
				return true
			}
		}
		for _, j := range can[n] {
			if from := at[j]; from != n && seen[from] != round {
				at[j] = n // leaves, and another takes the seat they had
				if seat(from) {
					return true
				}
				at[j] = from
			}
		}
		return false
	}
	short := 0.0
	for _, n := range order {
		of := &r.kinds[kinds[n]]
		for filled := 0.0; filled < of.cap; filled++ {
			if round++; !seat(n) {
				short += of.weight * (of.cap - filled)
				break
			}
		}
	}
	return short
}
