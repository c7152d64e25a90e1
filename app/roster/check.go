package roster

import (
	"fmt"
	"slices"
	"time"
)

// Report is what an independent look at a solution found. Faults is empty for a legal one.
type Report struct {
	Faults []string
	Score  Score
}

// Check validates and scores a solution from the problem's own texts and times. It shares nothing with the
// solver, so that a fault of the one is seen by the other.
func Check(p *Problem, s *Solution) Report {
	c := newChecker(p)
	for i, pair := range s.Assignments {
		c.take(i, pair)
	}
	for _, pin := range p.Pinned {
		if !c.assigned[pin] {
			c.fault("pinned %s at %s is gone", pin.Member, pin.Shift)
		}
	}
	for _, member := range p.Members {
		c.checkMember(member)
	}
	for _, shift := range p.Shifts {
		free := 0
		for _, member := range c.inShift[shift.ID] {
			if !c.pins[Pair{shift.ID, member}] {
				free++
			}
		}
		if free > 0 && len(c.inShift[shift.ID]) > shift.Ideal {
			c.fault("shift %s holds %d, its ideal is %d", shift.ID, len(c.inShift[shift.ID]), shift.Ideal)
		}
	}
	return Report{Faults: c.faults, Score: c.score()}
}

type checker struct {
	p        *Problem
	zone     *time.Location
	shifts   map[string]Shift
	members  map[string]Member
	sites    map[string]Site
	pins     map[Pair]bool
	barred   map[Pair]bool
	assigned map[Pair]bool
	inShift  map[string][]string
	ofMember map[string][]Shift
	faults   []string
}

func newChecker(p *Problem) *checker {
	zone, err := time.LoadLocation(p.Timezone)
	if err != nil {
		zone = time.UTC
	}
	c := &checker{
		p: p, zone: zone, shifts: map[string]Shift{}, members: map[string]Member{}, sites: map[string]Site{}, pins: map[Pair]bool{}, barred: map[Pair]bool{},
		assigned: map[Pair]bool{}, inShift: map[string][]string{}, ofMember: map[string][]Shift{},
	}
	for _, s := range p.Shifts {
		c.shifts[s.ID] = s
	}
	for _, m := range p.Members {
		c.members[m.ID] = m
	}
	for _, s := range p.Sites {
		c.sites[s.ID] = s
	}
	for _, pin := range p.Pinned {
		c.pins[pin] = true
	}
	for _, pair := range p.Barred {
		c.barred[pair] = true
	}
	return c
}

func (c *checker) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

func (c *checker) take(i int, pair Pair) {
	shift, knownShift := c.shifts[pair.Shift]
	member, knownMember := c.members[pair.Member]
	switch {
	case !knownShift:
		c.fault("assignments[%d].shift: %q is unknown", i, pair.Shift)
		return
	case !knownMember:
		c.fault("assignments[%d].member: %q is unknown", i, pair.Member)
		return
	case c.assigned[pair]:
		c.fault("assignments[%d]: %s is in %s twice", i, pair.Member, pair.Shift)
		return
	}
	c.assigned[pair] = true
	c.inShift[pair.Shift] = append(c.inShift[pair.Shift], pair.Member)
	c.ofMember[pair.Member] = append(c.ofMember[pair.Member], shift)
	if c.pins[pair] {
		return
	}
	if why := c.against(member, shift); why != "" {
		c.fault("%s in %s: %s", pair.Member, pair.Shift, why)
	}
}

// against gives which rule forbids the pair by itself.
func (c *checker) against(m Member, s Shift) string {
	if c.barred[Pair{s.ID, m.ID}] {
		return "was taken out by hand"
	}
	if s.Skill != "" && !slices.Contains(m.Skills, s.Skill) {
		return "lacks the skill " + s.Skill
	}
	if len(m.Serves) > 0 && !slices.Contains(m.Serves, c.sites[s.Site].Area) {
		return "does not serve the area"
	}
	if !c.offered(m, s) {
		return "did not offer these hours"
	}
	perDay, most := c.limits(m)
	if hours := s.End.Sub(s.Start).Hours(); hours > perDay+1e-9 || hours > most+1e-9 || c.p.Rules.MaxDaysInRow < 1 {
		return "works longer than allowed"
	}
	return ""
}

func (c *checker) limits(m Member) (perDay, most float64) {
	perDay, most = c.p.Rules.MaxHoursPerDay, c.p.Rules.MaxHours
	if m.MaxHoursPerDay != nil {
		perDay = *m.MaxHoursPerDay
	}
	if m.MaxHours != nil {
		most = *m.MaxHours
	}
	return perDay, most
}

// offered walks through the intervals from the shift's start as far as they reach.
func (c *checker) offered(m Member, s Shift) bool {
	reach := s.Start
	for moved := true; moved && reach.Before(s.End); {
		moved = false
		for _, a := range m.Available {
			if !a.Start.After(reach) && a.End.After(reach) {
				reach, moved = a.End, true
			}
		}
	}
	return !reach.Before(s.End)
}

// checkMember looks at the rules between the shifts of one member. What pins alone break is theirs to break.
func (c *checker) checkMember(m Member) {
	mine := slices.Clone(c.ofMember[m.ID])
	slices.SortFunc(mine, func(a, b Shift) int { return a.Start.Compare(b.Start) })
	free := slices.ContainsFunc(mine, func(s Shift) bool { return !c.pins[Pair{s.ID, m.ID}] })
	for i, a := range mine {
		for _, b := range mine[i+1:] {
			if c.pins[Pair{a.ID, m.ID}] && c.pins[Pair{b.ID, m.ID}] {
				continue
			}
			if why := c.between(a, b); why != "" {
				c.fault("%s in %s and %s: %s", m.ID, a.ID, b.ID, why)
			}
		}
	}
	if free {
		c.checkHours(m, mine)
	}
}

func (c *checker) between(a, b Shift) string {
	gap := b.Start.Sub(a.End)
	switch {
	case gap < 0:
		return "overlap"
	case a.Site != b.Site && gap < time.Duration(c.p.Rules.TravelMinutes)*time.Minute:
		return "no time to travel"
	case c.date(a) != c.date(b) && gap.Hours() < c.p.Rules.MinRestHours:
		return "too little rest"
	}
	return ""
}

func (c *checker) date(s Shift) string { return s.Start.In(c.zone).Format(time.DateOnly) }

// checkHours looks at sums; a day, a total or a row that only pins make is not looked at again.
func (c *checker) checkHours(m Member, mine []Shift) {
	perDay, most := c.limits(m)
	days, freeDays, total := map[string]float64{}, map[string]bool{}, 0.0
	for _, s := range mine {
		days[c.date(s)] += s.End.Sub(s.Start).Hours()
		total += s.End.Sub(s.Start).Hours()
		if !c.pins[Pair{s.ID, m.ID}] {
			freeDays[c.date(s)] = true
		}
	}
	for day, hours := range days {
		if freeDays[day] && hours > perDay+1e-9 {
			c.fault("%s works %.1f hours on %s, at most %.1f", m.ID, hours, day, perDay)
		}
	}
	if total > most+1e-9 {
		c.fault("%s works %.1f hours, at most %.1f", m.ID, total, most)
	}
	for day := range freeDays {
		if n := rowAround(days, day); n > c.p.Rules.MaxDaysInRow {
			c.fault("%s works %d days in a row around %s, at most %d", m.ID, n, day, c.p.Rules.MaxDaysInRow)
		}
	}
}

func rowAround(days map[string]float64, day string) int {
	at, _ := time.Parse(time.DateOnly, day)
	n := 1
	for _, step := range []int{-1, 1} {
		for d := at.AddDate(0, 0, step); ; d = d.AddDate(0, 0, step) {
			if _, works := days[d.Format(time.DateOnly)]; !works {
				break
			}
			n++
		}
	}
	return n
}

func (c *checker) score() Score {
	var out Score
	for _, s := range c.p.Shifts {
		n := len(c.inShift[s.ID])
		out.ShortMin += s.Weight * max(0, s.Min-n)
		out.ShortIdeal += s.Weight * max(0, s.Ideal-n)
	}
	for _, pair := range c.p.Published {
		if !c.assigned[pair] && c.against(c.members[pair.Member], c.shifts[pair.Shift]) == "" {
			out.Changes++
		}
	}
	for _, m := range c.p.Members {
		hours := 0.0
		for _, s := range c.ofMember[m.ID] {
			hours += s.End.Sub(s.Start).Hours()
			out.Comfort += c.p.Weights.Far * float64(c.distance(m, s))
			if len(m.Prefers) > 0 && !slices.Contains(m.Prefers, s.Task) {
				out.Comfort += c.p.Weights.Prefer
			}
		}
		out.Comfort += c.p.Weights.Fair * hours * hours / 4
	}
	return out
}

func (c *checker) distance(m Member, s Shift) int {
	home, known := c.sites[m.Home]
	switch {
	case known && s.Site == m.Home:
		return 0
	case known && c.sites[s.Site].Grid == home.Grid:
		return 1
	case known && slices.Contains(home.Near, s.Site):
		return 2
	default:
		return 3
	}
}
