package roster

import "math"

// layer is the table after one day. A place in it is (row x untils + until) x width + units.
type layer struct {
	worth  []float64 // -Inf where nothing leads there
	from   []int32   // the place in the layer before
	plan   []int32   // -1 for a free day
	untils []int32   // times until which the member must rest, ascending; the first is none
	rows   int32     // numbers of days in a row that are told apart
	merged int32     // up to so many they are not
}

func (l *layer) reset(size int) {
	if cap(l.worth) < size {
		l.worth, l.from, l.plan = make([]float64, size), make([]int32, size), make([]int32, size)
	}
	l.worth, l.from, l.plan = l.worth[:size], l.from[:size], l.plan[:size]
	for n := range l.worth {
		l.worth[n] = math.Inf(-1)
	}
}

// table finds the best schedule by dynamic programming over the days: the hours in all hold, and, where
// asked for, the rest between days and the days in a row. It says which of the two rules the schedule breaks;
// the kinds in it are counted only where that is neither.
func (d *scheduler) table(r *relaxation, width int32, rest, row bool) (value float64, breaksRest, breaksRow bool) {
	for len(d.layers) <= len(d.days) {
		d.layers = append(d.layers, layer{})
	}
	first := &d.layers[0]
	first.untils, first.rows, first.merged = append(first.untils[:0], 0), 1, 0
	first.reset(int(width))
	first.worth[0] = 0
	for n := range d.days {
		next := int32(1 << 30) // the first start of any later day
		if n+1 < len(d.days) {
			next = d.firstStart(&d.days[n+1])
		}
		d.keep(&d.days[n], next, rest)
		d.day(n, width, next, rest, row)
	}
	last := &d.layers[len(d.days)]
	end := int32(0)
	for k := range last.worth {
		if last.worth[k] > last.worth[end] {
			end = int32(k)
		}
	}
	value = last.worth[end]
	if breaksRest, breaksRow = d.breaks(end); breaksRest || breaksRow {
		return value, breaksRest, breaksRow
	}
	for n, at := len(d.days), end; n > 0; n-- {
		l := &d.layers[n]
		d.take(r, d.days[n-1].of, l.plan[at])
		at = l.from[at]
	}
	return value, false, false
}

// width is one more than the most units that any schedule has.
func (d *scheduler) width(limit int32) int32 {
	sum := int32(0)
	for n := range d.days {
		day, most := &d.days[n], int32(0)
		for k := range day.value {
			if day.value[k] > 0 {
				most = max(most, day.of.plans[k].units)
			}
		}
		sum += most
		if sum >= limit {
			return limit + 1
		}
	}
	return sum + 1
}

func (d *scheduler) firstStart(day *daily) int32 {
	first := int32(1 << 30)
	for k := range day.value {
		if day.value[k] > 0 {
			first = min(first, day.of.plans[k].start)
		}
	}
	return first
}

// until gives the time a plan makes the member rest until, 0 where that is before any later start.
func (d *scheduler) until(end, next int32, rest bool) int32 {
	if !rest || end+d.m.rest <= next {
		return 0
	}
	return end + d.m.rest
}

// keep leaves out plans that another one beats: worth no less, with no more hours and, where the rest counts,
// a start no earlier and a rest no longer.
func (d *scheduler) keep(day *daily, next int32, rest bool) {
	kept, plans, value := day.kept[:0], day.of.plans, day.value
	beats := func(b, a int32) bool {
		return value[b] >= value[a] && plans[b].units <= plans[a].units &&
			(!rest || (plans[b].start >= plans[a].start && d.until(plans[b].end, next, rest) <= d.until(plans[a].end, next, rest)))
	}
	for k := range plans {
		a := int32(k)
		if value[a] <= 0 {
			continue
		}
		beaten := false
		for n := 0; n < len(kept) && !beaten; n++ {
			if b := kept[n]; beats(b, a) {
				beaten = true
			} else if beats(a, b) {
				kept[n] = kept[len(kept)-1]
				kept = kept[:len(kept)-1]
				n--
			}
		}
		if !beaten {
			kept = append(kept, a)
		}
	}
	day.kept = kept
}

// day fills the layer after a day: it is free, or worked by one of its plans.
func (d *scheduler) day(n int, width, next int32, rest, row bool) {
	before, after, day := &d.layers[n], &d.layers[n+1], &d.days[n]
	after.tellRows(int32(n+1), d.following(n), d.m.row, row)
	after.untils = append(after.untils[:0], 0)
	for _, u := range before.untils {
		if u > next {
			after.note(u)
		}
	}
	for _, k := range day.kept {
		if u := d.until(day.of.plans[k].end, next, rest); u > 0 {
			after.note(u)
		}
	}
	untils := int32(len(after.untils))
	after.reset(int(after.rows*untils) * int(width))
	gap := n > 0 && d.days[n-1].of.day+1 != day.of.day
	for at := range before.rows * int32(len(before.untils)) {
		run, until := before.run(at/int32(len(before.untils))), before.untils[at%int32(len(before.untils))]
		to := int32(0)
		if until > next {
			to = after.place(until)
		}
		after.move(before, at*width, to*width, width, 0, 0, -1)
		if run++; gap {
			run = 1
		}
		if row && run > d.m.row {
			continue
		}
		base := after.rowOf(run) * untils
		for _, k := range day.kept {
			plan := &day.of.plans[k]
			if plan.start >= until {
				to := base + after.place(d.until(plan.end, next, rest))
				after.move(before, at*width, to*width, width, plan.units, day.value[k], k)
			}
		}
	}
}

// following is how many days come right after a day, one after the other.
func (d *scheduler) following(n int) int32 {
	count := int32(0)
	for n++; n < len(d.days) && d.days[n].of.day == d.days[n-1].of.day+1; n++ {
		count++
	}
	return count
}

// tellRows says which numbers of days in a row are told apart: not those that even the days that follow
// cannot make too many.
func (l *layer) tellRows(days, following, most int32, row bool) {
	l.rows, l.merged = 1, 0
	if longest := min(days, most); row && longest+following > most {
		l.merged = max(0, most-following)
		l.rows = longest - l.merged + 1
	}
}

// run gives the number of days in a row at a place among the rows, rowOf the place.
func (l *layer) run(place int32) int32 {
	if place == 0 {
		return 0
	}
	return place + l.merged
}

func (l *layer) rowOf(run int32) int32 { return min(max(0, run-l.merged), l.rows-1) }

// move lets every sum of hours of one stretch of the layer before lead to one of this.
func (l *layer) move(before *layer, from, to, width, units int32, value float64, plan int32) {
	if units >= width {
		return
	}
	source := before.worth[from : from+width-units]
	worth := l.worth[to+units : to+width]
	for n, v := range source {
		if v+value > worth[n] {
			worth[n] = v + value
			at := to + units + int32(n)
			l.from[at], l.plan[at] = from+int32(n), plan
		}
	}
}

// note adds a time to rest until, in order.
func (l *layer) note(until int32) {
	at := len(l.untils)
	for at > 0 && l.untils[at-1] >= until {
		if l.untils[at-1] == until {
			return
		}
		at--
	}
	l.untils = append(l.untils, 0)
	copy(l.untils[at+1:], l.untils[at:])
	l.untils[at] = until
}

func (l *layer) place(until int32) int32 {
	for n, u := range l.untils {
		if u == until {
			return int32(n)
		}
	}
	return 0
}

// breaks says whether the schedule that ends at a place of the last layer breaks the rest or has too many
// days in a row.
func (d *scheduler) breaks(end int32) (rest, row bool) {
	starts, day, run := int32(1<<30), int32(-2), int32(0) // of the next day worked
	for n, at := len(d.days), end; n > 0; n-- {
		l, of := &d.layers[n], d.days[n-1].of
		plan := l.plan[at]
		at = l.from[at]
		if plan < 0 {
			continue
		}
		rest = rest || of.plans[plan].end+d.m.rest > starts
		if of.day+1 != day {
			run = 0
		}
		run++
		row = row || run > d.m.row
		starts, day = of.plans[plan].start, of.day
	}
	return rest, row
}
