package roster

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// scheduler finds the schedule of one member that is worth most at given prices of windows. Day by day it
// knows the sets of windows that fit one day (no two overlap, the hours a day hold); over the days it keeps,
// for each sum of hours and each time until which the member must rest, the greatest worth.
type scheduler struct {
	m     *model
	unit  int32 // seconds; all lengths of windows are whole multiples, or are rounded down to them
	plans map[planKey][]dayPlan

	worth  []float64 // by window of the member, scratch
	choice []int32   // by window of the member: the kind that is worth most
	rows   [][]entry // by day: what is the best with so much work done, scratch
}

type planKey struct {
	windows string // of one day, four bytes each
	maxDay  int32
}

// dayPlan is a set of windows of one day, by their place in the day's list.
type dayPlan struct {
	windows []int
	units   int32
	start   int32 // of the first, in seconds
	end     int32 // of the last
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

// entry is the best worth of the days so far with a sum of hours and a time to rest until.
type entry struct {
	units int32
	until int32 // seconds; 0 where the rest binds no later shift
	run   int32 // days in a row up to this one, 0 where no row can get too long
	worth float64
	from  int32 // place in the day before
	plan  int32 // -1 for a free day
}

// daily is one day of a member: the windows of theirs and the plans they make.
type daily struct {
	first, last int // windows of the member's list
	day         int32
	plans       []dayPlan
	worth       []float64 // of plans
}

// best gives the worth of the member's best schedule, and counts the kinds in it.
func (d *scheduler) best(r *relaxation, who *memberKinds) float64 {
	d.price(r, who)
	days, ok := d.daysOf(who)
	if !ok {
		return d.sumPositive(r, who)
	}
	if len(days) == 0 {
		return 0
	}
	if picks, fits := d.dayByDay(days, who.maxTotal/d.unit); fits {
		value := 0.0
		for n, pick := range picks {
			if pick >= 0 {
				value += days[n].worth[pick]
				d.take(r, days[n].first, &days[n].plans[pick])
			}
		}
		return value
	}
	return d.acrossDays(r, who, days)
}

// daysOf gives the days on which a window is worth anything; false where one of them has too many plans.
func (d *scheduler) daysOf(who *memberKinds) ([]daily, bool) {
	dayOf := func(n int) int32 { return d.m.windows[who.windows[n]].day }
	var days []daily
	for first := 0; first < len(who.windows); {
		last := first
		for last < len(who.windows) && dayOf(last) == dayOf(first) {
			last++
		}
		if slices.ContainsFunc(d.worth[first:last], func(v float64) bool { return v > 1e-12 }) {
			day := daily{first: first, last: last, day: dayOf(first), plans: d.plansOf(who, first, last)}
			if day.plans == nil {
				return nil, false
			}
			day.worth = make([]float64, len(day.plans))
			for k, plan := range day.plans {
				for _, w := range plan.windows {
					day.worth[k] += d.worth[first+w]
				}
			}
			days = append(days, day)
		}
		first = last
	}
	return days, true
}

// dayByDay picks the best plan of each day by itself, -1 for none worth anything, and says whether they keep
// the rules across days: then they are the best schedule.
func (d *scheduler) dayByDay(days []daily, limit int32) ([]int, bool) {
	units, until, run := int32(0), int32(0), int32(0)
	picks := make([]int, len(days))
	for n := range days {
		day := &days[n]
		top := 0
		for k := range day.worth {
			if day.worth[k] > day.worth[top] {
				top = k
			}
		}
		if n > 0 && days[n-1].day+1 != day.day {
			run = 0
		}
		if len(day.worth) == 0 || day.worth[top] <= 0 {
			picks[n], run = -1, 0
			continue
		}
		run++
		plan := &day.plans[top]
		if plan.start < until || run > d.m.row {
			return nil, false
		}
		picks[n], units, until = top, units+plan.units, plan.end+d.m.rest
	}
	return picks, units <= limit
}

// acrossDays finds the best schedule by dynamic programming over the days.
func (d *scheduler) acrossDays(r *relaxation, who *memberKinds, days []daily) float64 {
	for len(d.rows) <= len(days) {
		d.rows = append(d.rows, nil)
	}
	d.rows[0] = append(d.rows[0][:0], entry{plan: -1})
	for n := range days {
		day := &days[n]
		next := int32(1 << 30) // the first start of any later day
		if n+1 < len(days) {
			next = d.m.windows[who.windows[days[n+1].first]].start
		}
		if n > 0 && days[n-1].day+1 != day.day {
			for k := range d.rows[n] {
				d.rows[n][k].run = 0
			}
		}
		of := across{limit: who.maxTotal / d.unit, next: next, counted: len(days) > int(d.m.row)}
		d.rows[n+1] = d.step(d.rows[n], d.rows[n+1][:0], day, of)
	}
	at, last := 0, d.rows[len(days)]
	for k := range last {
		if last[k].worth > last[at].worth {
			at = k
		}
	}
	value := last[at].worth
	for n := len(days); n > 0; n-- {
		e := d.rows[n][at]
		if e.plan >= 0 {
			d.take(r, days[n-1].first, &days[n-1].plans[e.plan])
		}
		at = int(e.from)
	}
	return value
}

// across is what binds a step from day to day: units in all, the first start of a later day, and whether
// days in a row can get too many.
type across struct {
	limit, next int32
	counted     bool
}

// price finds, for each window of a member, what its best kind is worth.
func (d *scheduler) price(r *relaxation, who *memberKinds) {
	d.worth, d.choice = d.worth[:0], d.choice[:0]
	for n := range who.windows {
		best, kind := 0.0, int32(-1)
		for _, k := range who.kinds[n] {
			if v := r.kinds[k].weight - r.price[k]; kind < 0 || v > best {
				best, kind = v, k
			}
		}
		d.worth, d.choice = append(d.worth, best), append(d.choice, kind)
	}
}

func (d *scheduler) take(r *relaxation, first int, plan *dayPlan) {
	for _, w := range plan.windows {
		r.count[d.choice[first+w]]++
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
		plans = d.enumerate(who.windows[first:last], who.maxDay, 0, dayPlan{}, nil, 0)
		if len(plans) > mostPlans {
			plans = nil
		}
		d.plans[k] = plans
	}
	return plans
}

// enumerate lists every set of windows that a day has room for, each window after the one before it.
func (d *scheduler) enumerate(windows []int32, maxDay int32, from int, so dayPlan, plans []dayPlan, seconds int32) []dayPlan {
	for n := from; n < len(windows) && len(plans) <= mostPlans; n++ {
		w := d.m.windows[windows[n]]
		if (len(so.windows) > 0 && w.start < so.end) || seconds+w.seconds() > maxDay {
			continue
		}
		plan := dayPlan{windows: append(slices.Clone(so.windows), n), units: so.units + w.seconds()/d.unit, start: so.start, end: w.end}
		if len(so.windows) == 0 {
			plan.start = w.start
		}
		plans = append(plans, plan)
		plans = d.enumerate(windows, maxDay, n+1, plan, plans, seconds+w.seconds())
	}
	return plans
}

// until gives the time a plan makes the member rest until, 0 where that is before any later start.
func (d *scheduler) until(end, next int32) int32 {
	if end+d.m.rest <= next {
		return 0
	}
	return end + d.m.rest
}

// keep leaves out plans that another one beats: worth no less, with no more hours, a start no earlier and a
// rest no longer.
func (d *scheduler) keep(plans []dayPlan, worth []float64, next int32) []int32 {
	var kept []int32
	for a := range plans {
		if worth[a] <= 1e-12 {
			continue
		}
		beaten := false
		for n := 0; n < len(kept); n++ {
			b := kept[n]
			if worth[b] >= worth[a] && plans[b].units <= plans[a].units && plans[b].start >= plans[a].start && d.until(plans[b].end, next) <= d.until(plans[a].end, next) {
				beaten = true
				break
			}
			if worth[a] >= worth[b] && plans[a].units <= plans[b].units && plans[a].start >= plans[b].start && d.until(plans[a].end, next) <= d.until(plans[b].end, next) {
				kept[n] = kept[len(kept)-1]
				kept = kept[:len(kept)-1]
				n--
			}
		}
		if !beaten {
			kept = append(kept, int32(a))
		}
	}
	return kept
}

// step adds a day: free, or by one of its plans.
func (d *scheduler) step(before, after []entry, day *daily, of across) []entry {
	kept := d.keep(day.plans, day.worth, of.next)
	for n := range before {
		e := before[n]
		free := entry{units: e.units, until: e.until, worth: e.worth, from: int32(n), plan: -1}
		if e.until <= of.next {
			free.until = 0
		}
		after = append(after, free)
		run := int32(0)
		if of.counted {
			if run = e.run + 1; run > d.m.row {
				continue
			}
		}
		for _, k := range kept {
			plan := &day.plans[k]
			if plan.start < e.until || e.units+plan.units > of.limit {
				continue
			}
			after = append(after, entry{units: e.units + plan.units, until: d.until(plan.end, of.next), run: run, worth: e.worth + day.worth[k], from: int32(n), plan: k})
		}
	}
	return thin(after)
}

// thin leaves out what is beaten by another: worth no less, with no more hours, no longer rest and no longer row.
func thin(entries []entry) []entry {
	slices.SortFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.units, b.units), cmp.Compare(b.worth, a.worth), cmp.Compare(a.until, b.until), cmp.Compare(a.run, b.run))
	})
	kept := entries[:0]
	for _, e := range entries {
		beaten := false
		for n := len(kept) - 1; n >= 0 && !beaten; n-- {
			beaten = kept[n].worth >= e.worth && kept[n].until <= e.until && kept[n].run <= e.run
		}
		if !beaten {
			kept = append(kept, e)
		}
	}
	return kept
}
