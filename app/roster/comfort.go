package roster

import (
	"cmp"
	"math"
	"slices"
)

// comforter improves the comfort of one part whose cover and changes stand: they never get worse by its moves.
// Those are: two members of one window exchange seats; a seat is handed to another member, mostly to one who
// lives near; two members exchange seats of different windows; a seat is given up for an open one of equal
// weight. What a move would cost is known before the rules are looked at, and most moves end there.
type comforter struct {
	peers []int32   // the part's shifts by window
	first []int32   // by place in the part's shifts: where its window begins in peers
	count []int32   // and how many it has
	near  [][]int32 // by place in the part's shifts: the fitting members who live near; none where most do
}

// mostNear is how many members may live near a site for that to be a choice.
const mostNear = 300

func newComforter(p *part) *comforter {
	c := &comforter{peers: slices.Clone(p.shifts), first: make([]int32, len(p.shifts)), count: make([]int32, len(p.shifts)), near: make([][]int32, len(p.shifts))}
	m := p.m
	slices.SortFunc(c.peers, func(a, b int32) int {
		return cmp.Or(cmp.Compare(m.shifts[a].window, m.shifts[b].window), cmp.Compare(a, b))
	})
	start, size := map[int32]int32{}, map[int32]int32{}
	for at, i := range slices.Backward(c.peers) {
		start[m.shifts[i].window] = int32(at)
		size[m.shifts[i].window]++
	}
	living := m.living(p)
	for at, i := range p.shifts {
		c.first[at], c.count[at] = start[m.shifts[i].window], size[m.shifts[i].window]
		neighbours := living[m.shifts[i].site]
		if len(neighbours) > mostNear {
			continue
		}
		for _, j := range neighbours {
			if m.against(int(i), int(j)) == "" {
				c.near[at] = append(c.near[at], j)
			}
		}
	}
	return c
}

// living gives, for the sites of a part's shifts, the members of the part who live there, in its grid, or near.
func (m *model) living(p *part) map[int32][]int32 {
	wanted, byGrid := map[int32]bool{}, map[int32][]int32{}
	for _, i := range p.shifts {
		if at := m.shifts[i].site; !wanted[at] {
			wanted[at] = true
			byGrid[m.sites[at].grid] = append(byGrid[m.sites[at].grid], at)
		}
	}
	living := map[int32][]int32{}
	for _, j := range p.members {
		home := m.members[j].home
		if home < 0 {
			continue
		}
		for _, at := range byGrid[m.sites[home].grid] {
			living[at] = append(living[at], j)
		}
		for _, at := range m.sites[home].near {
			if wanted[at] && m.sites[at].grid != m.sites[home].grid {
				living[at] = append(living[at], j)
			}
		}
	}
	return living
}

// settle makes a number of moves while it cools from one temperature to another.
func (p *part) settle(c *comforter, moves int, from, to float64, over func() bool) bool {
	p.covering = false
	cooling, heat := math.Pow(to/from, 256/float64(moves)), from
	for n := range moves {
		if n&255 == 0 {
			if over() {
				return false
			}
			heat *= cooling
		}
		p.ease(c, heat*p.random.ExpFloat64())
	}
	return true
}

// ease tries one move and does it where it costs at most heat.
func (p *part) ease(c *comforter, heat float64) {
	at := p.random.IntN(len(p.shifts))
	i := p.shifts[at]
	if len(p.s.in[i]) == 0 {
		return
	}
	j := p.s.in[i][p.random.IntN(len(p.s.in[i]))]
	kind := p.random.IntN(16)
	if kind < 4 && len(p.open) > 0 {
		o := p.open[p.random.IntN(len(p.open))]
		n := p.m.fitting(int(o))
		switch {
		case n == 0:
		case kind == 0:
			p.tryFill(o, p.m.fitter(int(o), p.random.IntN(n)), heat) // what the cover left open that somebody can take
		case kind == 1 && o != i:
			p.tryInstead(i, j, o, j, heat)
		case o != i:
			p.tryInstead(i, j, o, p.m.fitter(int(o), p.random.IntN(n)), heat)
		}
		return
	}
	switch {
	case kind < 9:
		o := c.peers[int(c.first[at])+p.random.IntN(int(c.count[at]))]
		if o != i && len(p.s.in[o]) > 0 {
			p.tryExchange(i, j, o, p.s.in[o][p.random.IntN(len(p.s.in[o]))], heat)
		}
	case kind < 12 && len(c.near[at]) > 0:
		p.tryNear(i, j, c.near[at][p.random.IntN(len(c.near[at]))], heat)
	case kind < 15:
		p.tryHandOver(i, j, p.m.fitter(int(i), p.random.IntN(p.m.fitting(int(i)))), heat)
	default:
		k := p.m.fitter(int(i), p.random.IntN(p.m.fitting(int(i))))
		if k != j && len(p.s.has[k]) > 0 {
			p.tryExchange(i, j, p.s.has[k][p.random.IntN(len(p.s.has[k]))], k, heat)
		}
	}
}

// tryNear gives j's seat in i to k, who lives near, and to j what k would leave for it.
func (p *part) tryNear(i, j, k int32, heat float64) {
	if j == k {
		return
	}
	for _, o := range p.s.has[k] {
		if o == i {
			return
		}
		if p.m.clash(i, o) {
			p.tryExchange(i, j, o, k, heat)
			return
		}
	}
	p.tryHandOver(i, j, k, heat)
}

// tryHandOver gives j's seat in i to k, who leaves nothing for it.
func (p *part) tryHandOver(i, j, k int32, heat float64) {
	if j == k {
		return
	}
	s, sh := p.s, &p.m.shifts[i]
	length := sh.end - sh.start
	change := Score{Comfort: p.m.pairCost(i, k) - p.m.pairCost(i, j) + p.m.fairness(s.total[j]-length) - p.m.fairness(s.total[j]) +
		p.m.fairness(s.total[k]+length) - p.m.fairness(s.total[k])}
	if p.changes {
		change.Changes = old(p.m, i, j) - old(p.m, i, k)
	}
	if !p.accept(change, heat) || !s.may(i, k) {
		return
	}
	p.keepBest(change)
	p.take(i, j)
	p.put(i, k)
	p.score = p.score.plus(change)
}

// tryInstead empties j's seat in i and seats k, who may be j, in o, which is open.
func (p *part) tryInstead(i, j, o, k int32, heat float64) {
	s, total := p.s, p.s.total[k]
	change := s.takeCost(i, j, s.total[j])
	if j == k {
		total -= p.m.shifts[i].end - p.m.shifts[i].start
	}
	change = change.plus(s.putCost(o, k, total))
	if !p.accept(change, heat) || (j == k && p.m.against(int(o), int(j)) != "") { // whoever else is drawn fits
		return
	}
	s.take(i, j)
	may := s.may(o, k)
	s.put(i, j)
	if !may {
		return
	}
	p.keepBest(change)
	p.take(i, j)
	p.put(o, k)
	p.score = p.score.plus(change)
}
