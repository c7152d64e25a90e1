package mobilize

import (
	"cmp"
	"iter"
	"slices"

	"whistle/models"
)

// partyOf counts the party's members and the full members among people.
func partyOf(people []candidate) (members, full int) {
	for _, p := range people {
		if inParty(p.Standing) {
			members++
		}
		if p.Standing == models.StandingFull {
			full++
		}
	}
	return members, full
}

// splitByHome divides the people, sorted by home, into branches of neighbours: each with three full members, none
// above fifty members of the party where that can be, along the grids where that can be, and then as few and as
// even as can be.
func splitByHome(people []candidate) [][]candidate {
	members, full := partyOf(people)
	if members <= mostInBranch || full < 2*fewestFull {
		return [][]candidate{people}
	}
	s := splitting{people: people, members: make([]int, len(people)+1), full: make([]int, len(people)+1)}
	for i := range people {
		m, f := partyOf(people[i : i+1])
		s.members[i+1], s.full[i+1] = s.members[i]+m, s.full[i]+f
	}
	for most := mostInBranch; ; most *= 2 { // more than fifty only where full members are too few, or live too far apart
		if cuts := s.best(most); cuts != nil {
			return slices.Collect(pieces(people, cuts))
		}
	}
}

// pieces gives the people between the cuts.
func pieces(people []candidate, cuts []int) iter.Seq[[]candidate] {
	return func(yield func([]candidate) bool) {
		from := 0
		for _, to := range cuts {
			if !yield(people[from:to]) {
				return
			}
			from = to
		}
	}
}

// splitting holds how many members and full members come before each of the people.
type splitting struct {
	people        []candidate
	members, full []int
}

// price is what a division costs, the worst first; see splitByHome.
type price struct {
	above     int // members beyond fifty in a branch
	buildings int // that are divided
	grids     int // that are divided
	branches  int
	uneven    int // sum of the squares of the branches' members
}

func (p price) plus(o price) price {
	return price{p.above + o.above, p.buildings + o.buildings, p.grids + o.grids, p.branches + o.branches, p.uneven + o.uneven}
}

func (p price) compare(o price) int {
	return cmp.Or(cmp.Compare(p.above, o.above), cmp.Compare(p.buildings, o.buildings), cmp.Compare(p.grids, o.grids),
		cmp.Compare(p.branches, o.branches), cmp.Compare(p.uneven, o.uneven))
}

// best gives where each branch ends in the cheapest division into branches of at most so many members, by
// dynamic programming over the place of the last border; nil where there is none.
func (s splitting) best(most int) []int {
	type step struct {
		price price
		from  int
		found bool
	}
	steps := make([]step, len(s.people)+1)
	steps[0].found = true
	first := 0
	for to := 1; to <= len(s.people); to++ {
		for s.members[to]-s.members[first] > most {
			first++
		}
		for from := first; from < to && s.full[to]-s.full[from] >= fewestFull; from++ {
			if !steps[from].found {
				continue
			}
			whole := steps[from].price.plus(s.price(from, to))
			if !steps[to].found || whole.compare(steps[to].price) < 0 {
				steps[to] = step{whole, from, true}
			}
		}
	}
	if !steps[len(s.people)].found {
		return nil
	}
	var cuts []int
	for at := len(s.people); at > 0; at = steps[at].from {
		cuts = append(cuts, at)
	}
	slices.Reverse(cuts)
	return cuts
}

// price is what the branch of the people from one place to another costs, with the border at its end.
func (s splitting) price(from, to int) price {
	members := s.members[to] - s.members[from]
	p := price{above: max(members-mostInBranch, 0), branches: 1, uneven: members * members}
	if to < len(s.people) {
		if s.people[to].Home == s.people[to-1].Home {
			p.buildings = 1
		}
		if s.people[to].Grid == s.people[to-1].Grid {
			p.grids = 1
		}
	}
	return p
}
