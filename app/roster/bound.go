package roster

import (
	"cmp"
	"math"
	"slices"
)

// relaxation bounds from below what any roster of one part leaves short, of the minimum or of the ideal.
//
// Take the greatest weight that can be covered: maximise Σ_c w_c Σ_j y_cj over members j and classes c of
// seats that are alike (one window, skill, area and weight), where each member's y is a legal schedule and
// Σ_j y_cj <= cap_c. What is short is the weight of all seats less that. For any prices u >= 0, moving the
// caps into the objective gives
//
//	L(u) = Σ_c cap_c u_c + Σ_j max over schedules of j of Σ_c (w_c - u_c) y_cj
//
// which no roster's covered weight exceeds (weak duality: with y of any roster, the terms u_c (cap_c - Σ y)
// added to its weight are none of them negative). So the weight of all seats less L(u), rounded up, is a
// bound for every u; the search for good prices cannot make it wrong. Prices follow the subgradient
// cap_c - Σ_j y_cj with the steps of Polyak (1969), USSR Computational Mathematics 9.
//
// A member's best schedule is found exactly by dynamic programming over the days (see scheduler). Where that
// leaves rules out, it only lets members do more, which keeps L(u) above every roster: the time to travel
// between windows that touch; rest across a day without a shift; days in a row; what pins stand in the way of
// beyond the pinned member's hours.
type relaxation struct {
	kinds   []kind
	total   float64 // weight of all seats
	pinned  int64   // weight that pins cover, none of it in total
	price   []float64
	best    []float64 // the prices of the least L so far
	least0  float64   // the least L so far
	step    float64
	waited  int
	count   []int32
	members []memberKinds
	days    *scheduler
	done    bool
}

// kind is a class of seats that are alike, weight included.
type kind struct {
	window      int32
	skill, area int32
	weight      float64
	cap         float64
}

// memberKinds lists what a member may take: for each window they are free in, the kinds there.
type memberKinds struct {
	windows  []int32   // sorted by start
	kinds    [][]int32 // by place in windows
	maxDay   int32
	maxTotal int32
}

func newRelaxation(m *model, p *part, minimum bool) *relaxation {
	r := &relaxation{step: 1, days: newScheduler(m)}
	type key struct{ window, skill, area, weight int32 }
	known := map[key]int{}
	byWindow := map[int32][]int32{}
	for _, i := range p.shifts {
		s := &m.shifts[i]
		seats := s.ideal - s.pins
		if minimum {
			seats = s.min - s.pins
		}
		if seats <= 0 {
			continue
		}
		k := key{s.window, s.skill, s.area, s.weight}
		at, seen := known[k]
		if !seen {
			at = len(r.kinds)
			known[k] = at
			r.kinds = append(r.kinds, kind{window: s.window, skill: s.skill, area: s.area, weight: float64(s.weight)})
			byWindow[s.window] = append(byWindow[s.window], int32(at))
		}
		r.kinds[at].cap += float64(seats)
		r.total += float64(seats) * float64(s.weight)
	}
	windows := make([]int32, 0, len(byWindow))
	for w := range byWindow {
		windows = append(windows, w)
	}
	slices.SortFunc(windows, func(a, b int32) int {
		return cmp.Or(cmp.Compare(m.windows[a].start, m.windows[b].start), cmp.Compare(m.windows[a].end, m.windows[b].end))
	})
	r.count = make([]int32, len(r.kinds))
	fit := make([]float64, len(r.kinds))
	for _, j := range p.members {
		if mine := r.kindsOf(m, &m.members[j], windows, byWindow, fit); len(mine.windows) > 0 {
			r.members = append(r.members, mine)
		}
	}
	// Each kind by itself covers no more than there are members for it.
	r.least0 = 0
	for k := range r.kinds {
		r.least0 += r.kinds[k].weight * min(r.kinds[k].cap, fit[k])
	}
	r.price = make([]float64, len(r.kinds))
	r.best = make([]float64, len(r.kinds))
	r.done = r.least() == 0 && r.least0 >= r.total
	return r
}

func (r *relaxation) kindsOf(m *model, who *member, windows []int32, byWindow map[int32][]int32, fit []float64) memberKinds {
	out := memberKinds{maxDay: who.maxDay, maxTotal: who.maxTotal}
	if m.row < 1 {
		return out
	}
	for _, i := range who.pinned {
		out.maxTotal -= m.shifts[i].end - m.shifts[i].start
	}
	for _, w := range windows {
		length := m.windows[w].seconds()
		if !bit(who.free, w) || length > out.maxDay || length > out.maxTotal {
			continue
		}
		var kinds []int32
		for _, k := range byWindow[w] {
			of := &r.kinds[k]
			if (of.skill < 0 || bit(who.skills, of.skill)) && (who.everybody || contains(who.areas, of.area)) {
				kinds = append(kinds, k)
				fit[k]++
			}
		}
		if len(kinds) > 0 {
			out.windows, out.kinds = append(out.windows, w), append(out.kinds, kinds)
		}
	}
	return out
}

// least is the bound as it stands: no roster is shorter.
func (r *relaxation) least() int {
	return int(math.Ceil(r.total - r.least0 - 1e-6))
}

// improve makes a number of steps towards better prices; found is what the best roster so far is short. It
// ends early where the bound meets it.
func (r *relaxation) improve(found int64, steps int, over func() bool) {
	if r.done {
		return
	}
	if r.count == nil || len(r.members) == 0 {
		r.done = true
		return
	}
	goal := r.total - float64(found) // a weight that a roster covers: L cannot fall below
	for range steps {
		if int64(r.least()) >= found || over() {
			return
		}
		value, norm := r.evaluate()
		if value < r.least0-1e-9 {
			if value < r.least0-1e-4*max(1, r.least0-goal) {
				r.waited = 0
			}
			r.least0 = value
			copy(r.best, r.price)
		} else if r.waited++; r.waited >= 8 {
			r.waited, r.step = 0, r.step*0.6
			copy(r.price, r.best)
			if r.step < 1e-3 {
				r.done = true
				return
			}
			_, norm = r.evaluate()
			value = r.least0
		}
		if norm == 0 {
			r.done = true // the prices are the best there are
			return
		}
		pace := r.step * max(value-goal+0.3, 0.01) / norm
		for k := range r.kinds {
			r.price[k] = max(0, r.price[k]-pace*(r.kinds[k].cap-float64(r.count[k])))
		}
	}
}

// evaluate gives L at the prices as they stand and the square of the subgradient's length; count is how many
// members would take each kind.
func (r *relaxation) evaluate() (value, norm float64) {
	clear(r.count)
	for k := range r.kinds {
		value += r.kinds[k].cap * r.price[k]
	}
	for n := range r.members {
		value += r.days.best(r, &r.members[n])
	}
	for k := range r.kinds {
		g := r.kinds[k].cap - float64(r.count[k])
		if g < 0 || r.price[k] > 0 {
			norm += g * g
		}
	}
	return value, norm
}
