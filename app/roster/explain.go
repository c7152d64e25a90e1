package roster

import (
	"fmt"
	"iter"
	"math"
)

// Fix is the smallest thing that would fill an empty seat: one more member, or one member who offers more.
type Fix struct {
	Shift          string    `json:"shift"`
	Member         string    `json:"member,omitempty"` // who offers more; "" for one more member
	Offers         *Interval `json:"offers,omitempty"`
	Skill          string    `json:"skill,omitempty"` // that one more member must have
	MaxHours       *float64  `json:"max_hours,omitempty"`
	MaxHoursPerDay *float64  `json:"max_hours_per_day,omitempty"`
}

// Apply gives the problem with a fix in it. The problem itself stays as it is.
func (p *Problem) Apply(f Fix) *Problem {
	out := *p
	out.Members = append([]Member{}, p.Members...)
	if f.Member == "" {
		id := "one more"
		for n := 2; memberIn(out.Members, id) >= 0; n++ {
			id = fmt.Sprintf("one more %d", n)
		}
		out.Members = append(out.Members, Member{ID: id})
		f.Member = id
	}
	who := &out.Members[memberIn(out.Members, f.Member)]
	if f.Offers != nil {
		who.Available = append(append([]Interval{}, who.Available...), *f.Offers)
	}
	if f.Skill != "" {
		who.Skills = append(append([]string{}, who.Skills...), f.Skill)
	}
	if f.MaxHours != nil {
		who.MaxHours = f.MaxHours
	}
	if f.MaxHoursPerDay != nil {
		who.MaxHoursPerDay = f.MaxHoursPerDay
	}
	return &out
}

func memberIn(members []Member, id string) int {
	for n := range members {
		if members[n].ID == id {
			return n
		}
	}
	return -1
}

// empty names every shift below its ideal; those below their minimum with what would fill them.
func (s *state) empty() []Empty {
	list := []Empty{}
	for i := range s.m.shifts {
		if e, open := s.gap(int32(i)); open {
			list = append(list, e)
		}
	}
	return list
}

// gap says what is empty of a shift and why; false for a full one.
func (s *state) gap(i int32) (Empty, bool) {
	sh, filled := &s.m.shifts[i], s.filled(i)
	if filled >= sh.ideal {
		return Empty{}, false
	}
	e := Empty{Shift: s.m.p.Shifts[i].ID, Seats: int(sh.ideal - filled)}
	var counts map[string]int
	e.Reason, counts = s.reason(i, filled < sh.min)
	if filled < sh.min {
		e.Seats = int(sh.min - filled)
		e.Count = counts[e.Reason]
		e.Detail = s.detail(i, e.Reason, counts)
		e.Fix = s.fix(i)
		e.SmallestFix = s.fixWords(i, e.Fix)
	}
	return e, true
}

// Gaps says what is empty of some shifts of a legal roster and why, as a solution does of all. A seat that
// somebody could take as things stand, as it opened since the roster was solved, has the reason "free".
func Gaps(p *Problem, pairs []Pair, shifts ...string) []Empty {
	m := newModel(p)
	s, list := rebuild(m, pairs), []Empty{}
	for _, id := range shifts {
		i, known := m.shiftOf[id]
		if !known {
			continue
		}
		e, open := s.gap(int32(i))
		if free := s.free(int32(i)); open && free > 0 {
			named := e.Detail != ""
			e = Empty{Shift: id, Seats: e.Seats, Reason: reasonFree, Count: free}
			if named {
				e.Detail = fmt.Sprintf("%d who are free %s could take it", free, s.when(int32(i)))
			}
		}
		if open {
			list = append(list, e)
		}
	}
	return list
}

// free counts who could take a seat of a shift beside what they have.
func (s *state) free(i int32) int {
	free := 0
	for n := range s.m.fitting(int(i)) {
		if s.may(i, s.m.fitter(int(i), n)) {
			free++
		}
	}
	return free
}

// Reasons why a member is not in a shift, beside "skill", "area", "offered" and "limit" of the rules.
const (
	reasonIn     = "in"     // they are
	reasonWeight = "weight" // they are at another shift that clashes
	reasonFree   = "free"   // nothing is against it
)

// whyNot says what keeps a member out of a shift.
func (s *state) whyNot(i, j int32) string {
	if s.isIn(i, j) {
		return reasonIn
	}
	if against := s.m.against(int(i), int(j)); against != "" {
		return against
	}
	if s.m.isBarred(i, j) {
		return RuleBarred
	}
	for _, list := range [][]int32{s.has[j], s.m.members[j].pinned} {
		for _, other := range list {
			if s.m.clash(i, other) {
				return reasonWeight
			}
		}
	}
	if !s.may(i, j) {
		return "limit"
	}
	return reasonFree
}

// reason gives what binds an empty seat: what stands against those who come closest to it. Those who fit but
// are elsewhere come closest of all; how many they are is counted only where that is to be said.
func (s *state) reason(i int32, counted bool) (string, map[string]int) {
	counts := map[string]int{}
	for n := range s.m.fitting(int(i)) {
		if j := s.m.fitter(int(i), n); s.clashes(i, j) && !s.isIn(i, j) && !s.m.isBarred(i, j) {
			if counts[reasonWeight]++; !counted {
				break
			}
		}
	}
	if counts[reasonWeight] > 0 {
		return reasonWeight, counts
	}
	free := s.m.shifts[i].window
	for j := range s.m.near(i) {
		against := s.whyNot(i, j)
		if against == "skill" && !bit(s.m.members[j].free, free) { // would they be free but for that?
			against = "offered"
		}
		counts[against]++
	}
	for _, reason := range []string{"limit", "skill"} {
		if counts[reason] > 0 {
			return reason, counts
		}
	}
	for j := range s.m.members {
		if s.m.against(int(i), j) == "area" && bit(s.m.members[j].free, free) {
			return "area", counts
		}
	}
	return "nobody", counts
}

// near gives the members who serve a shift's area.
func (m *model) near(i int32) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		lists := [][]int32{m.serving[-1]}
		if area := m.shifts[i].area; area >= 0 {
			lists = append(lists, m.serving[area])
		}
		for _, list := range lists {
			for _, j := range list {
				if !yield(j) {
					return
				}
			}
		}
	}
}

func (s *state) when(i int32) string {
	sh := &s.m.p.Shifts[i]
	return fmt.Sprintf("%s-%s", sh.Start.Format("2 Jan 15:04"), sh.End.Format("15:04"))
}

func (s *state) detail(i int32, reason string, counts map[string]int) string {
	when := s.when(i)
	switch reason {
	case reasonWeight:
		return fmt.Sprintf("%d who could come %s are at other shifts then", counts[reason], when)
	case "limit":
		return fmt.Sprintf("%d who offered %s have reached their hours, rest or days", counts[reason], when)
	case "skill":
		return fmt.Sprintf("no member who is free %s has the skill %s", when, s.m.p.Shifts[i].Skill)
	case "area":
		return "no member who serves this area is free " + when
	default:
		if taken := counts[RuleBarred]; taken > 0 {
			return fmt.Sprintf("nobody else offered %s; %d were taken out by hand", when, taken)
		}
		return "nobody else offered " + when
	}
}

// longest is what a member is asked for beside what they offered; for more, one more member is wanted.
const longest = 2 * 3600 // seconds

// fix finds the smallest offer of one member that fills a seat of a shift while everybody else stays where
// they are, else describes one more member who would. Either way the roster as it is and that one seat are
// a legal roster of the problem with the fix in it. It is nil where the rules let nobody work such a shift.
func (s *state) fix(i int32) *Fix {
	m, sh, of := s.m, &s.m.shifts[i], &s.m.p.Shifts[i]
	if m.row < 1 {
		return nil
	}
	best, least := int32(-1), int32(longest+1)
	missing := s.missing(i)
	for j := range m.near(i) {
		if missing[j] >= least || (sh.skill >= 0 && !bit(m.members[j].skills, sh.skill)) {
			continue
		}
		if extra := missing[j] + s.beyond(i, j); extra > 0 && extra < least && !s.isIn(i, j) && !m.isBarred(i, j) && !s.clashes(i, j) && s.inRow(j, sh.day) <= m.row {
			best, least = j, extra
		}
	}
	if best >= 0 {
		return s.offer(i, best)
	}
	hours := of.End.Sub(of.Start).Hours()
	return &Fix{Shift: of.ID, Offers: &Interval{of.Start, of.End}, Skill: of.Skill, MaxHours: &hours, MaxHoursPerDay: &hours}
}

func (s *state) clashes(i, j int32) bool {
	for _, list := range [][]int32{s.has[j], s.m.members[j].pinned} {
		for _, other := range list {
			if other == i || s.m.clash(i, other) {
				return true
			}
		}
	}
	return false
}

// beyond is how much longer than their limits a member would work with one more shift, in seconds.
func (s *state) beyond(i, j int32) int32 {
	sh, who := &s.m.shifts[i], &s.m.members[j]
	length := sh.end - sh.start
	return max(0, s.total[j]+length-who.maxTotal) + max(0, s.onDay[int(j)*s.m.days+int(sh.day)]+length-who.maxDay)
}

// offer says what a member would have to offer beside.
func (s *state) offer(i, j int32) *Fix {
	m, sh, of := s.m, &s.m.shifts[i], &s.m.p.Shifts[i]
	who := &m.members[j]
	f := &Fix{Shift: of.ID, Member: m.p.Members[j].ID}
	if !bit(who.free, sh.window) {
		f.Offers = &Interval{of.Start, of.End}
	}
	length := sh.end - sh.start
	if total := s.total[j] + length; total > who.maxTotal {
		hours := hoursOf(total)
		f.MaxHours = &hours
	}
	if day := s.onDay[int(j)*m.days+int(sh.day)] + length; day > who.maxDay {
		hours := hoursOf(day)
		f.MaxHoursPerDay = &hours
	}
	return f
}

// hoursOf rounds up, so that the seconds fit into the hours.
func hoursOf(seconds int32) float64 { return math.Ceil(float64(seconds)/36) / 100 }

// missing is how much of a shift's window lies outside of what each member offered, in seconds. It is found
// once for a window, as many shifts have the same.
func (s *state) missing(i int32) []int32 {
	m := s.m
	if s.gaps == nil {
		s.gaps = make([][]int32, len(m.windows))
	}
	w := m.shifts[i].window
	if s.gaps[w] != nil {
		return s.gaps[w]
	}
	of, missing := &m.p.Shifts[i], make([]int32, len(m.members))
	for j := range m.members {
		if bit(m.members[j].free, w) {
			continue
		}
		left := of.End.Sub(of.Start)
		for _, a := range m.p.Members[j].Available {
			from, to := a.Start, a.End
			if from.Before(of.Start) {
				from = of.Start
			}
			if to.After(of.End) {
				to = of.End
			}
			if d := to.Sub(from); d > 0 {
				left -= d
			}
		}
		missing[j] = max(int32(left.Seconds()), 1)
	}
	s.gaps[w] = missing
	return missing
}

func (s *state) fixWords(i int32, f *Fix) string {
	when := s.when(i)
	switch {
	case f == nil:
		return "the rules allow nobody a day's work: raise max_days_in_row"
	case f.Member == "":
		words := "1 more member who is free " + when
		if f.Skill != "" {
			words += " and has the skill " + f.Skill
		}
		return words
	}
	words := f.Member
	if f.Offers != nil {
		words += " offers " + when
	}
	if f.MaxHours != nil || f.MaxHoursPerDay != nil {
		if f.Offers != nil {
			words += " and"
		}
		words += " works longer"
		if f.MaxHoursPerDay != nil {
			words += fmt.Sprintf(" (%g hours that day)", *f.MaxHoursPerDay)
		}
		if f.MaxHours != nil {
			words += fmt.Sprintf(" (%g hours in all)", *f.MaxHours)
		}
	}
	return words
}
