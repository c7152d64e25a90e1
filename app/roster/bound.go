package roster

import (
	"cmp"
	"math"
	"slices"
)

// relaxation bounds from below what any roster of one part leaves short: of the minimum; or of the ideal,
// among the rosters that leave no more of the minimum short than the best one found, as those alone compare.
//
// Take the greatest weight that can be covered: maximise Σ_c w_c x_c over classes c of seats that are alike
// (one window, skill, area and weight), where x_c <= cap_c counts the members in them, each member's y_cj is a
// legal schedule, x_c = Σ_j y_cj, and of the m_c seats of the minimum in c no more is left empty than
// Σ_c w_c max(0, m_c - x_c) <= F. For any prices p_c and any l >= 0, moving both limits into the objective gives
//
//	L(p, l) = l F + Σ_c (p_c > 0: cap_c p_c, else: -m_c min(-p_c, l w_c))
//	              + Σ_j max over schedules of j of Σ_c (w_c - p_c) y_cj
//
// which no roster's covered weight exceeds (weak duality: with the y of such a roster, the terms that were
// added to its weight, p_c (cap_c - x_c) for a positive price and min(-p_c, l w_c) (x_c - m_c) + l (F - ...)
// for the others, are none of them negative in sum). So the weight of all seats less L, rounded up, is a bound
// at all prices; the search for good ones cannot make it wrong. Where F is proven to be the least, the greater
// l the better, but for what rounding F up lost; l starts great and is halved where the prices settle. Prices follow the subgradient by the steps of
// Polyak (1969), USSR Computational Mathematics 9, deflected as by Camerini, Fratta and Maffioli (1975),
// Mathematical Programming Study 3. Where F is 0, l is as good as infinite and drops out.
//
// A member's best schedule is found exactly by dynamic programming over the days (see scheduler). Where that
// leaves rules out, it only lets members do more, which keeps L above every roster: the time to travel
// between windows that touch; rest across a day without a shift; what pins stand in the way of
// beyond the pinned member's hours.
type relaxation struct {
	kinds    []kind
	total    float64 // weight of all seats
	price    []float64
	course   []float64 // the subgradient, scratch
	mean     []float64 // by kind: the counts, fading
	swing    []float64 // by kind: the squares of its slopes, fading
	lambda   float64
	dearest  float64   // prices below nought end there, as great ones would swallow what they are added to
	floor    bool      // the minimum's seats count apart
	short    int       // F
	best     []float64 // the prices of the least L so far
	lowest   float64   // L at them
	least0   float64   // the least proven so far
	step     float64
	waited   int
	count    []int32
	members  []memberKinds
	who      []int32   // the members, by their number in the problem
	worth    []float64 // of each member's best schedule at the prices last looked at
	most     []float64 // of each member's best schedule at the best prices
	shiftsOf [][]int32 // by kind
	days     *scheduler
	begun    bool
	done     bool
}

// kind is a class of seats that are alike, weight included.
type kind struct {
	window      int32
	skill, area int32
	weight      float64
	cap         float64
	floor       float64 // m
}

// memberKinds lists what a member may take: for each window they are free in, the kinds there.
type memberKinds struct {
	windows  []int32   // sorted by start
	kinds    [][]int32 // by place in windows
	days     []memberDay
	sums     bool // a day has too many plans to list
	maxDay   int32
	maxTotal int32
}

func newRelaxation(m *model, p *part, minimum bool) *relaxation {
	r := &relaxation{step: 1, days: newScheduler(m), floor: !minimum, lambda: greatest}
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
			r.shiftsOf = append(r.shiftsOf, nil)
			byWindow[s.window] = append(byWindow[s.window], int32(at))
		}
		r.shiftsOf[at] = append(r.shiftsOf[at], i)
		r.kinds[at].cap += float64(seats)
		if !minimum {
			r.kinds[at].floor += float64(max(0, s.min-s.pins))
		}
		r.total += float64(seats) * float64(s.weight)
		r.dearest = max(r.dearest, 10*float64(s.weight))
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
			r.days.schedulable(&mine)
			r.members, r.who = append(r.members, mine), append(r.who, j)
		}
	}
	// Each kind by itself covers no more than there are members for it.
	r.least0 = 0
	for k := range r.kinds {
		r.least0 += r.kinds[k].weight * min(r.kinds[k].cap, fit[k])
	}
	r.least0 = min(r.least0, r.total-r.shortAt(m))
	r.worth, r.most = make([]float64, len(r.members)), make([]float64, len(r.members))
	r.price = make([]float64, len(r.kinds))
	r.best, r.course, r.swing, r.mean = make([]float64, len(r.kinds)), make([]float64, len(r.kinds)), make([]float64, len(r.kinds)), make([]float64, len(r.kinds))
	r.lowest = math.Inf(1)
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
	return int(math.Ceil(r.total - r.least0 - 1e-6 - 1e-9*r.total)) // less what rounding may have added
}

// improve makes a number of steps towards better prices. Found is what the best roster so far is short, and
// short what it is short of the minimum. It ends early where the bound meets it.
func (r *relaxation) improve(found, short, steps int, over func() bool) {
	if (r.done && short == r.short) || len(r.members) == 0 {
		return
	}
	r.done = false
	if !r.begun {
		r.begin()
		copy(r.best, r.price)
		copy(r.most, r.worth)
	}
	copy(r.price, r.best) // large steps of the search use the prices for theirs
	if short != r.short { // the prices stay; what they prove is to be seen anew
		r.short, r.lowest, r.lambda, r.step = short, math.Inf(1), greatest, 1
	}
	goal := r.total - float64(found) + 0.5 // L below this proves that there is no better
	for range steps {
		if r.least() >= found || over() {
			return
		}
		value := r.evaluate()
		switch {
		case value < r.lowest-1e-9:
			if value < r.lowest-1e-3*(r.lowest-goal) {
				r.waited = 0
			}
			r.lowest, r.least0 = value, min(r.least0, value)
			copy(r.best, r.price)
			copy(r.most, r.worth)
		default:
			if r.waited++; r.waited >= patience {
				r.waited, r.step = 0, r.step*0.7
				copy(r.price, r.best)
				if r.step < 2e-3 && !r.soften() {
					return
				}
				value = r.evaluate()
			}
		}
		if !r.follow(value - goal) {
			r.done = true // the prices are the best there are
			return
		}
	}
}

// soften halves l where the prices have settled, and says whether there was one to halve.
func (r *relaxation) soften() bool {
	if r.short == 0 || !r.floor || r.lambda < 1 {
		r.done = true
		return false
	}
	r.lambda, r.step = r.lambda/2, 0.1
	for k := range r.kinds {
		r.price[k] = max(r.price[k], -r.lambda*r.kinds[k].weight)
	}
	return true
}

// greatest is the l to start with.
const greatest = 8

// begin takes the better of two prices to start from: nothing, as where seats are many, and each seat's
// weight, which is near where all but a few seats are filled.
func (r *relaxation) begin() {
	r.begun = true
	free := r.evaluate()
	for k := range r.kinds {
		r.price[k] = r.kinds[k].weight
	}
	if full := r.evaluate(); full >= free {
		clear(r.price)
		r.evaluate()
	}
	for k := range r.mean {
		r.mean[k] = float64(r.count[k])
	}
}

// follow makes one step against the subgradient, each price at a pace of its own: the more its slope has
// swung, the slower (the metric of AdaGrad: Duchi, Hazan and Singer 2011, JMLR 12). Slopes are of the mean of
// the last schedules, and prices stay within what a seat may be worth. False where there is no slope.
func (r *relaxation) follow(gap float64) bool {
	norm := 0.0
	for k := range r.kinds {
		r.mean[k] += inertia * (float64(r.count[k]) - r.mean[k])
		g := r.slope(k)
		r.swing[k] = fade*r.swing[k] + g*g
		r.course[k] = g
		if g != 0 {
			norm += g * g / math.Sqrt(r.swing[k])
		}
	}
	if norm == 0 {
		return false
	}
	pace := r.step * max(gap, 0.05) / norm
	for k := range r.kinds {
		of := &r.kinds[k]
		if r.course[k] == 0 {
			continue
		}
		next := r.price[k] - pace*r.course[k]/math.Sqrt(r.swing[k])
		if (r.price[k] > 0 && next < 0) || (r.price[k] < 0 && next > 0) || (of.floor == 0 && next < 0) {
			next = 0
		}
		if r.floor && r.short > 0 {
			next = max(next, -r.lambda*of.weight)
		}
		next = max(next, -r.dearest)
		r.price[k] = min(next, of.weight) // dearer, nobody takes it either
	}
	return true
}

// fade is how much of a swing is left a step later.
const fade = 0.9

// inertia is the share of the newest schedules in their mean.
const inertia = 0.5

// slope is the subgradient at one price.
func (r *relaxation) slope(k int) float64 {
	of, taken := &r.kinds[k], r.mean[k]
	switch {
	case r.price[k] > 0 || (r.price[k] == 0 && taken > of.cap):
		return of.cap - taken
	case of.floor > 0 && (r.price[k] < 0 || taken < of.floor):
		return of.floor - taken
	}
	return 0
}

// patience is how many steps without a better L are made before the steps get shorter.
const patience = 25

// evaluate gives L at the prices as they stand; count is how many members would take each kind.
func (r *relaxation) evaluate() float64 {
	clear(r.count)
	value := 0.0
	if r.floor && r.short > 0 {
		value = r.lambda * float64(r.short)
	}
	for k := range r.kinds {
		of := &r.kinds[k]
		switch {
		case r.price[k] > 0:
			value += of.cap * r.price[k]
		case r.floor && r.short > 0:
			value -= of.floor * min(-r.price[k], r.lambda*of.weight)
		default:
			value += of.floor * r.price[k]
		}
	}
	for n := range r.members {
		r.worth[n] = r.days.best(r, &r.members[n])
		value += r.worth[n]
	}
	return value
}
