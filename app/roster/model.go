package roster

import (
	"cmp"
	"slices"
	"time"
)

// model is a problem in arrays: minutes instead of times, numbers instead of ids.
type model struct {
	p       *Problem
	shifts  []shift
	members []member
	shiftOf map[string]int
	who     map[string]int
	travel  int64
	rest    int64
	row     int
	fits    [][]int // members by shift who may have it when they have nothing else
	pinned  map[[2]int]bool
	old     map[[2]int]bool // published
}

type shift struct {
	start, end int64 // minutes
	day        int   // calendar day in the problem's zone
	hours      float64
	site       int
	min, ideal int
	weight     int
}

type member struct {
	free      [][2]int64 // merged, sorted
	maxHours  float64
	maxPerDay float64
	cost      map[int]float64 // far and prefer, by shift
}

// newModel prepares a problem that Validate has passed.
func newModel(p *Problem) *model {
	zone, _ := time.LoadLocation(p.Timezone)
	m := &model{
		p: p, shiftOf: map[string]int{}, who: map[string]int{}, travel: int64(p.Rules.TravelMinutes), rest: int64(p.Rules.MinRestHours * 60),
		row: p.Rules.MaxDaysInRow, pinned: map[[2]int]bool{}, old: map[[2]int]bool{},
	}
	sites := map[string]int{}
	for i, s := range p.Sites {
		sites[s.ID] = i
	}
	for i, s := range p.Shifts {
		m.shiftOf[s.ID] = i
		local := s.Start.In(zone)
		day := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, time.UTC)
		m.shifts = append(m.shifts, shift{
			start: s.Start.Unix() / 60, end: s.End.Unix() / 60, day: int(day.Unix() / 86400), hours: s.End.Sub(s.Start).Hours(),
			site: sites[s.Site], min: s.Min, ideal: s.Ideal, weight: s.Weight,
		})
	}
	m.fits = make([][]int, len(p.Shifts))
	for i, who := range p.Members {
		m.who[who.ID] = i
		m.members = append(m.members, newMember(p, who))
	}
	for j := range p.Members {
		for i := range p.Shifts {
			if m.reasonAgainst(i, j) == "" {
				m.fits[i] = append(m.fits[i], j)
			}
		}
	}
	m.costs(sites)
	for _, pair := range p.Pinned {
		m.pinned[[2]int{m.shiftOf[pair.Shift], m.who[pair.Member]}] = true
	}
	for _, pair := range p.Published {
		m.old[[2]int{m.shiftOf[pair.Shift], m.who[pair.Member]}] = true
	}
	return m
}

func newMember(p *Problem, who Member) member {
	out := member{maxHours: p.Rules.MaxHours, maxPerDay: p.Rules.MaxHoursPerDay, cost: map[int]float64{}}
	if who.MaxHours != nil {
		out.maxHours = *who.MaxHours
	}
	if who.MaxHoursPerDay != nil {
		out.maxPerDay = *who.MaxHoursPerDay
	}
	for _, a := range who.Available {
		out.free = append(out.free, [2]int64{a.Start.Unix() / 60, a.End.Unix() / 60})
	}
	slices.SortFunc(out.free, func(a, b [2]int64) int { return cmp.Compare(a[0], b[0]) })
	merged := out.free[:0]
	for _, f := range out.free { // touching intervals count as one
		if n := len(merged); n > 0 && f[0] <= merged[n-1][1] {
			merged[n-1][1] = max(merged[n-1][1], f[1])
			continue
		}
		merged = append(merged, f)
	}
	out.free = merged
	return out
}

// reasonAgainst says which of the rules on a single pair of shift and member is broken: "offered", "skill",
// "area", "limit", or "" for none.
func (m *model) reasonAgainst(i, j int) string {
	s, who := m.p.Shifts[i], m.p.Members[j]
	switch {
	case s.Skill != "" && !slices.Contains(who.Skills, s.Skill):
		return "skill"
	case len(who.Serves) > 0 && !slices.Contains(who.Serves, m.p.Sites[m.shifts[i].site].Area):
		return "area"
	case !m.free(i, j):
		return "offered"
	case m.shifts[i].hours > m.members[j].maxHours || m.shifts[i].hours > m.members[j].maxPerDay || m.row < 1:
		return "limit"
	}
	return ""
}

func (m *model) free(i, j int) bool {
	for _, f := range m.members[j].free {
		if f[0] <= m.shifts[i].start && m.shifts[i].end <= f[1] {
			return true
		}
	}
	return false
}

// costs keeps what each fitting pair adds to the comfort beside the hours.
func (m *model) costs(sites map[string]int) {
	for i, s := range m.p.Shifts {
		for _, j := range m.fits[i] {
			m.members[j].cost[i] = m.pairCost(i, j, s, sites)
		}
	}
}

func (m *model) pairCost(i, j int, s Shift, sites map[string]int) float64 {
	who := m.p.Members[j]
	far := 3
	if home, ok := sites[who.Home]; ok {
		site := m.p.Sites[m.shifts[i].site]
		switch {
		case site.ID == who.Home:
			far = 0
		case site.Grid == m.p.Sites[home].Grid:
			far = 1
		case slices.Contains(m.p.Sites[home].Near, site.ID):
			far = 2
		}
	}
	cost := m.p.Weights.Far * float64(far)
	if len(who.Prefers) > 0 && !slices.Contains(who.Prefers, s.Task) {
		cost += m.p.Weights.Prefer
	}
	return cost
}

// clash says whether one member cannot have both shifts: they overlap, leave no time to travel, or, on
// different days, too little rest.
func (m *model) clash(a, b int) bool {
	s, t := m.shifts[a], m.shifts[b]
	if s.start > t.start || (s.start == t.start && s.end > t.end) {
		s, t = t, s
	}
	gap := t.start - s.end
	switch {
	case gap < 0:
		return true
	case s.site != t.site && gap < m.travel:
		return true
	case s.day != t.day && gap < m.rest:
		return true
	}
	return false
}
