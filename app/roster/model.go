package roster

import (
	"cmp"
	"slices"
	"time"
)

// model is a problem in compact arrays: seconds instead of times, numbers instead of ids. It does not change
// while it is solved, so that several searches may share it.
type model struct {
	p       *Problem
	windows []window
	shifts  []shift
	members []member
	sites   []site
	shiftOf map[string]int
	who     map[string]int
	days    int   // calendar days from the first shift's to the last one's
	travel  int32 // seconds
	rest    int32 // seconds
	row     int32 // days
	classes []class
	general [][]int32         // members who serve every area, by kind of window and skill
	serving map[int32][]int32 // members who serve an area, -1 for those who serve all
}

// window is a stretch of time that at least one shift has.
type window struct {
	start, end int32 // seconds since the first day's midnight
	day        int32 // on which it starts, from 0
}

func (w window) seconds() int32 { return w.end - w.start }

// class is a kind of seat: shifts of one window, skill and area may be filled by the same members.
type class struct {
	window, skill, area int
	own                 []int32 // members who serve this area by name
	general             int     // place in model.general
}

type shift struct {
	window, class int32
	start, end    int32 // seconds
	day           int32
	site          int32
	skill, area   int32 // -1 for none; an area that nobody serves by name is none
	task          int32
	min, ideal    int32 // of all members, pins among them
	weight        int32
	pins          int32 // seats that pins take, beside min and ideal
}

type site struct {
	grid int32
	near []int32 // sorted
}

type member struct {
	free      []uint64 // windows inside the offered hours, a bit each
	skills    []uint64 // a bit each
	areas     []int32  // served by name, sorted; nil for all
	everybody bool     // serves all areas
	maxTotal  int32    // seconds
	maxDay    int32    // seconds
	home      int32    // -1 for none that is known
	prefers   []uint64 // tasks, a bit each; nil for no preference
	pinned    []int32  // shifts, which nothing moves
	old       []int32  // published shifts that the rules still allow, sorted
	barred    []int32  // shifts that a person took them out of
}

func bit(set []uint64, i int32) bool { return i >= 0 && set[i>>6]&(1<<(uint(i)&63)) != 0 }

func setBit(set []uint64, i int) { set[i>>6] |= 1 << (uint(i) & 63) }

func words(n int) int { return (n + 63) / 64 }

// numbers gives each text a number in the order of its first mention.
type numbers map[string]int

func (n numbers) of(text string) int {
	if _, known := n[text]; !known {
		n[text] = len(n)
	}
	return n[text]
}

// newModel prepares a problem that Validate has passed.
func newModel(p *Problem) *model {
	m := &model{
		p: p, shiftOf: make(map[string]int, len(p.Shifts)), who: make(map[string]int, len(p.Members)),
		travel: int32(p.Rules.TravelMinutes) * 60, rest: secondsOf(p.Rules.MinRestHours), row: int32(p.Rules.MaxDaysInRow),
	}
	served := map[string]bool{}
	for _, who := range p.Members {
		for _, area := range who.Serves {
			served[area] = true
		}
	}
	siteNumbers, grids, areas, skills, tasks := numbers{}, numbers{}, numbers{}, numbers{}, numbers{}
	for _, s := range p.Sites {
		siteNumbers.of(s.ID)
	}
	for _, s := range p.Sites {
		of := site{grid: int32(grids.of(s.Grid))}
		for _, near := range s.Near {
			of.near = append(of.near, int32(siteNumbers.of(near)))
		}
		slices.Sort(of.near)
		m.sites = append(m.sites, of)
	}
	m.addShifts(siteNumbers, areas, skills, tasks, served)
	for j, who := range p.Members {
		m.who[who.ID] = j
		m.members = append(m.members, m.newMember(who, siteNumbers, areas, skills, tasks))
	}
	for _, pair := range p.Pinned {
		i, j := m.shiftOf[pair.Shift], m.who[pair.Member]
		m.shifts[i].pins++
		m.members[j].pinned = append(m.members[j].pinned, int32(i))
	}
	for _, pair := range p.Barred {
		i, j := m.shiftOf[pair.Shift], m.who[pair.Member]
		m.members[j].barred = append(m.members[j].barred, int32(i))
	}
	for _, pair := range p.Published {
		i, j := m.shiftOf[pair.Shift], m.who[pair.Member]
		if m.against(i, j) == "" && !m.isBarred(int32(i), int32(j)) {
			m.members[j].old = append(m.members[j].old, int32(i))
		}
	}
	for j := range m.members {
		slices.Sort(m.members[j].old)
	}
	m.sortIntoClasses()
	return m
}

func secondsOf(hours float64) int32 { return int32(min(hours*3600+1e-6, 1<<30)) }

func (m *model) addShifts(siteNumbers, areas, skills, tasks numbers, served map[string]bool) {
	zone, _ := time.LoadLocation(m.p.Timezone)
	var first time.Time
	for _, s := range m.p.Shifts {
		if first.IsZero() || s.Start.Before(first) {
			first = s.Start
		}
	}
	local := first.In(zone)
	midnight := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, zone)
	firstDay := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, time.UTC)
	windows := map[window]int{}
	for i, s := range m.p.Shifts {
		m.shiftOf[s.ID] = i
		local := s.Start.In(zone)
		day := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, time.UTC).Sub(firstDay).Hours() / 24
		w := window{start: int32(s.Start.Sub(midnight).Seconds()), end: int32(s.End.Sub(midnight).Seconds()), day: int32(day + 0.5)}
		m.days = max(m.days, int(w.day)+1)
		if _, known := windows[w]; !known {
			windows[w] = len(m.windows)
			m.windows = append(m.windows, w)
		}
		at := int32(siteNumbers.of(s.Site))
		skill, area := int32(-1), int32(-1)
		if s.Skill != "" {
			skill = int32(skills.of(s.Skill))
		}
		if name := m.p.Sites[at].Area; served[name] {
			area = int32(areas.of(name))
		}
		m.shifts = append(m.shifts, shift{
			window: int32(windows[w]), start: w.start, end: w.end, day: w.day, site: at, skill: skill, area: area, task: int32(tasks.of(s.Task)),
			min: int32(s.Min), ideal: int32(s.Ideal), weight: int32(s.Weight),
		})
	}
}

func (m *model) newMember(who Member, siteNumbers, areas, skills, tasks numbers) member {
	out := member{
		free: make([]uint64, words(len(m.windows))), skills: make([]uint64, words(len(skills))), everybody: len(who.Serves) == 0,
		maxTotal: secondsOf(m.p.Rules.MaxHours), maxDay: secondsOf(m.p.Rules.MaxHoursPerDay), home: -1,
	}
	if who.MaxHours != nil {
		out.maxTotal = secondsOf(*who.MaxHours)
	}
	if who.MaxHoursPerDay != nil {
		out.maxDay = secondsOf(*who.MaxHoursPerDay)
	}
	if n, known := siteNumbers[who.Home]; known {
		out.home = int32(n)
	}
	for _, s := range who.Skills {
		if n, known := skills[s]; known {
			setBit(out.skills, n)
		}
	}
	for _, a := range who.Serves {
		if n, known := areas[a]; known {
			out.areas = append(out.areas, int32(n))
		}
	}
	slices.Sort(out.areas)
	if len(who.Prefers) > 0 {
		out.prefers = make([]uint64, words(len(tasks)))
		for _, t := range who.Prefers {
			if n, known := tasks[t]; known {
				setBit(out.prefers, n)
			}
		}
	}
	m.offer(&out, who.Available)
	return out
}

// offer marks the windows that lie inside one stretch of offered hours; stretches that touch count as one.
func (m *model) offer(out *member, available []Interval) {
	if len(m.p.Shifts) == 0 || len(available) == 0 {
		return
	}
	origin := m.p.Shifts[0].Start.Add(-time.Duration(m.shifts[0].start) * time.Second)
	free := make([][2]time.Duration, len(available))
	for i, a := range available {
		free[i] = [2]time.Duration{a.Start.Sub(origin), a.End.Sub(origin)}
	}
	slices.SortFunc(free, func(a, b [2]time.Duration) int { return cmp.Compare(a[0], b[0]) })
	merged := free[:1]
	for _, f := range free[1:] {
		if last := &merged[len(merged)-1]; f[0] <= last[1] {
			last[1] = max(last[1], f[1])
			continue
		}
		merged = append(merged, f)
	}
	for n, w := range m.windows {
		for _, f := range merged {
			if f[0] <= time.Duration(w.start)*time.Second && time.Duration(w.end)*time.Second <= f[1] {
				setBit(out.free, n)
				break
			}
		}
	}
}

// sortIntoClasses lists, for each kind of seat, the members who may take one when they have nothing else.
func (m *model) sortIntoClasses() {
	byArea := map[int32][]int32{}
	m.serving = byArea
	var everybody []int32
	for j := range m.members {
		if m.members[j].everybody {
			everybody = append(everybody, int32(j))
		}
		for _, area := range m.members[j].areas {
			byArea[area] = append(byArea[area], int32(j))
		}
	}
	byArea[-1] = everybody
	type kind struct{ window, skill, area int32 }
	known, generals := map[kind]int{}, map[kind]int{}
	for i := range m.shifts {
		s := &m.shifts[i]
		k := kind{s.window, s.skill, s.area}
		n, seen := known[k]
		if !seen {
			n = len(m.classes)
			known[k] = n
			g := kind{s.window, s.skill, -1}
			at, listed := generals[g]
			if !listed {
				at = len(m.general)
				generals[g] = at
				m.general = append(m.general, m.whoFit(i, everybody))
			}
			c := class{window: int(s.window), skill: int(s.skill), area: int(s.area), general: at}
			if s.area >= 0 {
				c.own = m.whoFit(i, byArea[s.area])
			}
			m.classes = append(m.classes, c)
		}
		s.class = int32(n)
	}
}

func (m *model) whoFit(i int, among []int32) []int32 {
	var fit []int32
	for _, j := range among {
		if m.against(i, int(j)) == "" {
			fit = append(fit, j)
		}
	}
	return fit
}

// fitting gives how many members may take a shift when they have nothing else, and the n-th of them.
func (m *model) fitting(i int) int {
	c := &m.classes[m.shifts[i].class]
	return len(c.own) + len(m.general[c.general])
}

func (m *model) fitter(i, n int) int32 {
	c := &m.classes[m.shifts[i].class]
	if n < len(c.own) {
		return c.own[n]
	}
	return m.general[c.general][n-len(c.own)]
}

// against says which of the rules on a single pair of shift and member is broken: "skill", "area",
// "offered", "limit", or "" for none.
func (m *model) against(i, j int) string {
	s, who := &m.shifts[i], &m.members[j]
	switch {
	case s.skill >= 0 && !bit(who.skills, s.skill):
		return "skill"
	case !who.everybody && !contains(who.areas, s.area):
		return "area"
	case !bit(who.free, s.window):
		return "offered"
	case s.end-s.start > who.maxTotal || s.end-s.start > who.maxDay || m.row < 1:
		return "limit"
	}
	return ""
}

func contains(list []int32, v int32) bool { return slices.Contains(list, v) }

// clash says whether one member cannot have both shifts: they overlap, leave no time to travel, or, on
// different days, too little rest.
func (m *model) clash(a, b int32) bool {
	s, t := &m.shifts[a], &m.shifts[b]
	if s.start > t.start || (s.start == t.start && s.end > t.end) {
		s, t = t, s
	}
	gap := t.start - s.end
	return gap < 0 || (s.site != t.site && gap < m.travel) || (s.day != t.day && gap < m.rest)
}

// pairCost is what a member in a shift adds to the comfort beside the hours.
func (m *model) pairCost(i, j int32) float64 {
	cost := m.p.Weights.Far * float64(m.distance(i, j))
	if who := &m.members[j]; who.prefers != nil && !bit(who.prefers, m.shifts[i].task) {
		cost += m.p.Weights.Prefer
	}
	return cost
}

// distance is 0 at home, 1 in the home's grid, 2 at a site near it, 3 elsewhere.
func (m *model) distance(i, j int32) int {
	at, home := m.shifts[i].site, m.members[j].home
	switch {
	case home < 0:
		return 3
	case at == home:
		return 0
	case m.sites[at].grid == m.sites[home].grid:
		return 1
	case contains(m.sites[home].near, at):
		return 2
	}
	return 3
}

// isBarred says whether a person took the member out of the shift. It stands beside against, as it is about
// one shift and not about all of its class.
func (m *model) isBarred(i, j int32) bool {
	barred := m.members[j].barred
	return len(barred) > 0 && contains(barred, i)
}

// isOld says whether the pair was published and the rules still allow it.
func (m *model) isOld(i, j int32) bool { return contains(m.members[j].old, i) }
