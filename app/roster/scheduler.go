package roster

import "slices"

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
	windows []int16
	units   int32
	start   int32 // of the first, in seconds
	end     int32 // of the last
}

// mostPlans is how many sets of windows a day may have; of more, the worth of every window that may be
// worked is added up, which is above every plan and so still a bound.
const mostPlans = 3000

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
	worth float64
	from  int32 // place in the day before
	plan  int32 // -1 for a free day
}

// best gives the worth of the member's best schedule, and counts the kinds in it.
func (d *scheduler) best(r *relaxation, who *memberKinds) float64 {
	d.price(r, who)
	dayOf := func(n int) int32 { return d.m.windows[who.windows[n]].day }
	type daily struct {
		first, last int // windows of the member's list
		plans       []dayPlan
		kept        []int32   // plans that are not worse than another alike
		worth       []float64 // of plans
	}
	var days []daily
	most := 0.0 // of all days together, if nothing bound across them
	for first := 0; first < len(who.windows); {
		last := first
		for last < len(who.windows) && dayOf(last) == dayOf(first) {
			last++
		}
		day := daily{first: first, last: last}
		worthy := slices.ContainsFunc(d.worth[first:last], func(v float64) bool { return v > 1e-12 })
		if worthy {
			day.plans = d.plansOf(who, first, last)
			if day.plans == nil { // too many: above all of them
				for n := first; n < last; n++ {
					most += max(0, d.worth[n])
				}
				return d.sumPositive(r, who)
			}
			days = append(days, day)
		}
		first = last
	}
	if len(days) == 0 {
		return 0
	}
	limit := who.maxTotal / d.unit
	// Where the best plan of each day by itself keeps the rules across days, it is the schedule.
	units, until, fits := int32(0), int32(0), true
	picks := make([]int, len(days))
	for n := range days {
		day := &days[n]
		day.worth = make([]float64, len(day.plans))
		top := -1
		for k, plan := range day.plans {
			for _, w := range plan.windows {
				day.worth[k] += d.worth[day.first+int(w)]
			}
			if top < 0 || day.worth[k] > day.worth[top] {
				top = k
			}
		}
		picks[n] = top
		if day.worth[top] <= 0 {
			picks[n] = -1
			continue
		}
		plan := &day.plans[top]
		if plan.start < until {
			fits = false
		}
		units, until = units+plan.units, plan.end+d.m.rest
	}
	if fits && units <= limit {
		value := 0.0
		for n := range days {
			if picks[n] >= 0 {
				value += days[n].worth[picks[n]]
				d.take(r, days[n].first, &days[n].plans[picks[n]])
			}
		}
		return value
	}
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
		day.kept = d.keep(day.plans, day.worth, next)
		d.rows[n+1] = d.step(d.rows[n], d.rows[n+1][:0], day.plans, day.worth, day.kept, limit, next)
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
		r.count[d.choice[first+int(w)]]++
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
		key = append(key, byte(w), byte(w>>8), byte(w>>16), byte(w>>24))
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
		plan := dayPlan{windows: append(slices.Clone(so.windows), int16(n)), units: so.units + w.seconds()/d.unit, start: so.start, end: w.end}
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
func (d *scheduler) step(before, after []entry, plans []dayPlan, worth []float64, kept []int32, limit, next int32) []entry {
	add := func(e entry) {
		for n := range after {
			if after[n].units == e.units && after[n].until == e.until {
				if e.worth > after[n].worth {
					after[n] = e
				}
				return
			}
		}
		after = append(after, e)
	}
	for n := range before {
		e := before[n]
		if e.until <= next {
			add(entry{e.units, 0, e.worth, int32(n), -1})
		} else {
			add(entry{e.units, e.until, e.worth, int32(n), -1})
		}
		for _, k := range kept {
			plan := &plans[k]
			if plan.start < e.until || e.units+plan.units > limit {
				continue
			}
			add(entry{e.units + plan.units, d.until(plan.end, next), e.worth + worth[k], int32(n), k})
		}
	}
	return thin(after)
}

// thin leaves out what is beaten by another with no more hours and no longer rest.
func thin(entries []entry) []entry {
	slices.SortFunc(entries, func(a, b entry) int {
		switch {
		case a.units != b.units:
			return int(a.units - b.units)
		case a.worth != b.worth:
			if a.worth > b.worth {
				return -1
			}
			return 1
		}
		return int(a.until - b.until)
	})
	kept := entries[:0]
	for _, e := range entries {
		beaten := false
		for n := len(kept) - 1; n >= 0 && !beaten; n-- {
			beaten = kept[n].worth >= e.worth && kept[n].until <= e.until
		}
		if !beaten {
			kept = append(kept, e)
		}
	}
	return kept
}
