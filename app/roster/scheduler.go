package roster

import (
	"encoding/binary"
	"math"
	"slices"
)

// scheduler finds the schedule of one member that is worth most at given prices of windows. Day by day it
// knows the sets of windows that fit one day (no two overlap, the hours a day hold); over the days it fills a
// table: for each sum of hours, and where it matters each time until which the member must rest and each
// number of days in a row, the greatest worth. Rules that the best schedule without them keeps by itself need
// no table: they are added one after the other until the schedule keeps them all.
type scheduler struct {
	m     *model
	unit  int32 // seconds; all lengths of windows are whole multiples, or are rounded down to them
	plans map[planKey][]dayPlan

	worth  []float64 // by window of the member
	choice []int32   // by window of the member: the kind that is worth most
	values []float64 // of the plans of all days
	days   []daily   // on which something is worth anything
	layers []layer   // by day: the best with so much work done
}

type planKey struct {
	windows string // of one day, four bytes each
	maxDay  int32
}

// dayPlan is a set of windows of one day: another set and one window more, later than all of it.
type dayPlan struct {
	parent int32 // the other set, -1 for none
	window int32 // place in the day's list
	units  int32
	start  int32 // of the first window, in seconds
	end    int32 // of the last
}

// mostPlans is how many sets of windows a day may have; of more, the worth of every window that may be
// worked is added up, which is above every plan and so still a bound.
const mostPlans = 400

func newScheduler(m *model) *scheduler {
	unit := int32(0)
	for _, w := range m.windows {
		unit = gcd(unit, w.seconds())
	}
	return &scheduler{m: m, unit: max(unit, 900), plans: map[planKey][]dayPlan{}}
}

func gcd(a, b int32) int32 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// memberDay is a day with windows that a member may work.
type memberDay struct {
	first, last int32 // windows of the member's list
	day         int32
	plans       []dayPlan // nil where there are too many
}

// daily is one day of the member at hand: the plans worth anything, best first for their hours.
type daily struct {
	of    *memberDay
	value []float64 // of its plans; below nought for those that hold a window worth nothing
	kept  []int32
	top   int32 // the best plan
}

// schedulable lays out the days of a member, once.
func (d *scheduler) schedulable(who *memberKinds) {
	for first := 0; first < len(who.windows); {
		day := d.m.windows[who.windows[first]].day
		last := first
		for last < len(who.windows) && d.m.windows[who.windows[last]].day == day {
			last++
		}
		of := memberDay{first: int32(first), last: int32(last), day: day, plans: d.plansOf(who, first, last)}
		who.sums = who.sums || of.plans == nil
		who.days = append(who.days, of)
		first = last
	}
}

// best gives the worth of the member's best schedule, and counts the kinds in it.
func (d *scheduler) best(r *relaxation, who *memberKinds) float64 {
	d.price(r, who)
	if who.sums {
		return d.sumPositive(r, who)
	}
	d.value(who)
	if len(d.days) == 0 {
		return 0
	}
	if value, fits := d.dayByDay(r, who.maxTotal/d.unit); fits {
		return value
	}
	width, rest, row := d.width(who.maxTotal/d.unit), false, false
	for {
		value, breaksRest, breaksRow := d.table(r, width, rest, row)
		if !breaksRest && !breaksRow {
			return value
		}
		rest, row = rest || breaksRest, row || breaksRow
	}
}

// price finds, for each window of a member, what its best kind is worth.
func (d *scheduler) price(r *relaxation, who *memberKinds) {
	d.worth, d.choice = d.worth[:0], d.choice[:0]
	for n := range who.windows {
		best, kind := math.Inf(-1), int32(-1)
		for _, k := range who.kinds[n] {
			if v := r.kinds[k].weight - r.price[k]; kind < 0 || v > best {
				best, kind = v, k
			}
		}
		d.worth, d.choice = append(d.worth, best), append(d.choice, kind)
	}
}

// worthless is below what counts as a worth.
const worthless = 1e-12

// value finds the days on which a window is worth anything, and what their plans are worth.
func (d *scheduler) value(who *memberKinds) {
	d.days, d.values = d.days[:0], d.values[:0]
	need := 0
	for n := range who.days {
		need += len(who.days[n].plans)
	}
	d.values = slices.Grow(d.values, need)
	for n := range who.days {
		of := &who.days[n]
		from := len(d.values)
		top, worth := int32(-1), d.worth[of.first:of.last]
		for k := range of.plans {
			plan := &of.plans[k]
			v := worth[plan.window]
			if v <= worthless || (plan.parent >= 0 && d.values[from+int(plan.parent)] < 0) {
				v = -1
			} else if plan.parent >= 0 {
				v += d.values[from+int(plan.parent)]
			}
			d.values = append(d.values, v)
			if v > 0 && (top < 0 || v > d.values[from+int(top)]) {
				top = int32(k)
			}
		}
		if top < 0 {
			d.values = d.values[:from]
			continue
		}
		if len(d.days) < cap(d.days) {
			d.days = d.days[:len(d.days)+1]
		} else {
			d.days = append(d.days, daily{})
		}
		day := &d.days[len(d.days)-1]
		day.of, day.value, day.top, day.kept = of, d.values[from:], top, day.kept[:0]
	}
}

// dayByDay takes the best plan of each day by itself, and says whether they keep the rules across days: then
// they are the best schedule.
func (d *scheduler) dayByDay(r *relaxation, limit int32) (float64, bool) {
	units, until, run := int32(0), int32(0), int32(0)
	for n := range d.days {
		day := &d.days[n]
		if n > 0 && d.days[n-1].of.day+1 != day.of.day {
			run = 0
		}
		run++
		plan := &day.of.plans[day.top]
		if plan.start < until || run > d.m.row {
			return 0, false
		}
		units, until = units+plan.units, plan.end+d.m.rest
	}
	if units > limit {
		return 0, false
	}
	value := 0.0
	for n := range d.days {
		day := &d.days[n]
		value += day.value[day.top]
		d.take(r, day.of, day.top)
	}
	return value, true
}

func (d *scheduler) take(r *relaxation, of *memberDay, plan int32) {
	for plan >= 0 {
		r.count[d.choice[of.first+of.plans[plan].window]]++
		plan = of.plans[plan].parent
	}
}

func (d *scheduler) sumPositive(r *relaxation, who *memberKinds) float64 {
	value := 0.0
	for n := range who.windows {
		if d.worth[n] > 0 {
			value += d.worth[n]
			r.count[d.choice[n]]++
		}
	}
	return value
}

// plansOf gives the plans of one day of a member, nil where there are too many. Members with the same
// windows share them.
func (d *scheduler) plansOf(who *memberKinds, first, last int) []dayPlan {
	key := make([]byte, 0, 4*(last-first))
	for _, w := range who.windows[first:last] {
		key = binary.LittleEndian.AppendUint32(key, uint32(w))
	}
	k := planKey{string(key), who.maxDay}
	plans, known := d.plans[k]
	if !known {
		plans = d.enumerate(who.windows[first:last], who.maxDay, 0, -1, nil, 0)
		if len(plans) > mostPlans {
			plans = nil
		}
		d.plans[k] = plans
	}
	return plans
}

// enumerate lists every set of windows that a day has room for, each after the set it adds a window to.
func (d *scheduler) enumerate(windows []int32, maxDay int32, from int, parent int32, plans []dayPlan, seconds int32) []dayPlan {
	for n := from; n < len(windows) && len(plans) <= mostPlans; n++ {
		w := d.m.windows[windows[n]]
		if (parent >= 0 && w.start < plans[parent].end) || seconds+w.seconds() > maxDay {
			continue
		}
		plan := dayPlan{parent: parent, window: int32(n), units: w.seconds() / d.unit, start: w.start, end: w.end}
		if parent >= 0 {
			plan.units, plan.start = plan.units+plans[parent].units, plans[parent].start
		}
		plans = append(plans, plan)
		plans = d.enumerate(windows, maxDay, n+1, int32(len(plans)-1), plans, seconds+w.seconds())
	}
	return plans
}
