package roster

import (
	"math/rand/v2"
	"slices"
)

// Rules by name, as Why and Breaks give them.
const (
	RuleSkill  = "skill"  // lacks the skill
	RuleArea   = "area"   // does not serve the site's area
	RuleHours  = "hours"  // did not offer the hours
	RulePlace  = "place"  // is in another shift at that time
	RuleTravel = "travel" // cannot be there in time from another site
	RuleRest   = "rest"   // has too little rest between two days
	RuleDay    = "day"    // works too long on that day
	RuleTotal  = "total"  // works too long in all
	RuleRow    = "row"    // works too many days in a row
	RuleBarred = "barred" // was taken out by hand
	RulePins   = "pins"   // every seat is held by a pin
)

// Why says how a member and a shift stand to each other in a roster. Either Rule names what may never be
// broken and would be, or Change is what the four figures of the whole roster become if the member were in
// (or, for one who is in, were not): both are read off the roster with that done, never estimated.
type Why struct {
	In          bool
	Pinned      bool
	Rule        string   // "" where no rule stands against it
	With        []string // the shifts of theirs that the rule is about, where it is about some
	Leaves      []string // shifts that the member would leave
	Other       string   // who would take the seat instead, or whose seat it is; "" for nobody
	OtherLeaves []string // shifts that the other would leave
	Change      Score    // after less before: above nought is worse
	Far         int      // 0 at home, 1 in the home's grid, 2 near, 3 elsewhere
	Room        bool     // the shift has a seat free
}

// Explain says why a member is in a shift of a legal roster, or why not, weighing others in the order that keep of
// the Options says; found is false for ids that the problem does not have.
func Explain(p *Problem, pairs []Pair, shiftID, memberID string, keep bool) (why Why, found bool) {
	m := newModel(p)
	at, knownShift := m.shiftOf[shiftID]
	who, knownMember := m.who[memberID]
	if !knownShift || !knownMember {
		return Why{}, false
	}
	i, j := int32(at), int32(who)
	s := rebuild(m, pairs)
	w := &search{s: s, m: m, random: rand.New(rand.NewPCG(1, 1)), keep: keep}
	why = Why{In: s.isIn(i, j), Pinned: contains(m.members[j].pinned, i), Far: m.distance(i, j), Room: s.room(i)}
	switch {
	case why.Pinned:
	case why.In:
		w.whyIn(&why, i, j)
	default:
		w.whyOut(&why, i, j)
	}
	return why, true
}

// whyIn takes the member out, and gives the seat to whom it costs least or to nobody, whichever is better.
func (w *search) whyIn(why *Why, i, j int32) {
	before := w.s.count()
	w.s.take(i, j)
	without := w.s.count()
	best := without
	for n := range w.m.fitting(int(i)) {
		k := w.m.fitter(int(i), n)
		if k == j || w.s.isIn(i, k) || !w.s.room(i) {
			continue
		}
		leave, ok := w.against(i, k, nil)
		if !ok {
			continue
		}
		if after := without.plus(w.costOfLeaving(leave, k, i)); w.less(after, best) {
			best, why.Other, why.OtherLeaves = after, w.m.p.Members[k].ID, w.namesOf(leave)
		}
	}
	why.Change = best.minus(before)
}

// whyOut looks for the rule that keeps the member out, else puts them in: into a free seat, or into that of
// the one whose leaving costs least.
func (w *search) whyOut(why *Why, i, j int32) {
	if w.m.isBarred(i, j) {
		why.Rule = RuleBarred
		return
	}
	leave, ok := w.against(i, j, nil)
	if against := w.m.ruleAgainst(int(i), int(j)); against != "" {
		why.Rule = against
		return
	}
	if !ok {
		why.Rule, why.With = w.ruleBetween(i, j)
		return
	}
	why.Leaves = w.namesOf(leave)
	if w.s.room(i) {
		why.Change = w.costOfLeaving(leave, j, i)
		return
	}
	if len(w.s.in[i]) == 0 {
		why.Rule = RulePins
		return
	}
	var best Score
	before := w.s.count()
	for n, k := range slices.Clone(w.s.in[i]) {
		w.s.take(i, k)
		after := w.s.count().plus(w.costOfLeaving(leave, j, i))
		w.s.put(i, k)
		if n == 0 || w.less(after, best) {
			best, why.Other = after, w.m.p.Members[k].ID
		}
	}
	why.Change = best.minus(before)
}

func (w *search) namesOf(shifts []int32) []string {
	names := make([]string, len(shifts))
	for n, i := range shifts {
		names[n] = w.m.p.Shifts[i].ID
	}
	return names
}

// ruleAgainst is against with the limits told apart.
func (m *model) ruleAgainst(i, j int) string {
	s, who := &m.shifts[i], &m.members[j]
	switch m.against(i, j) {
	case "skill":
		return RuleSkill
	case "area":
		return RuleArea
	case "offered":
		return RuleHours
	case "limit":
		switch {
		case s.end-s.start > who.maxDay:
			return RuleDay
		case s.end-s.start > who.maxTotal:
			return RuleTotal
		}
		return RuleRow
	}
	return ""
}

// ruleBetween names what stands between a shift and those pins of a member that cannot be left for it.
func (w *search) ruleBetween(i, j int32) (rule string, with []string) {
	who, sh := &w.m.members[j], &w.m.shifts[i]
	var day, total int32
	for _, other := range who.pinned {
		if rule := w.m.clashRule(i, other); rule != "" {
			return rule, w.namesOf([]int32{other})
		}
		o := &w.m.shifts[other]
		total += o.end - o.start
		if o.day == sh.day {
			day += o.end - o.start
		}
	}
	length := sh.end - sh.start
	switch {
	case day+length > who.maxDay:
		return RuleDay, nil
	case total+length > who.maxTotal:
		return RuleTotal, nil
	}
	return RuleRow, nil
}

// clashRule names the rule by which one member cannot have both shifts, "" where they can.
func (m *model) clashRule(a, b int32) string {
	if !m.clash(a, b) {
		return ""
	}
	s, t := &m.shifts[a], &m.shifts[b]
	if s.start > t.start || (s.start == t.start && s.end > t.end) {
		s, t = t, s
	}
	switch gap := t.start - s.end; {
	case gap < 0:
		return RulePlace
	case s.site != t.site && gap < m.travel:
		return RuleTravel
	}
	return RuleRest
}

// Break is a rule that a pair of a roster breaks, with the other shift it is about, if it is about one.
type Break struct {
	Rule string
	With string
}

// Breaks names every rule that a member in a shift breaks beside the other pairs of a roster: what is said of
// a pin that a person sets against the rules.
func Breaks(p *Problem, pairs []Pair, shiftID, memberID string) []Break {
	m := newModel(p)
	at, knownShift := m.shiftOf[shiftID]
	who, knownMember := m.who[memberID]
	if !knownShift || !knownMember {
		return nil
	}
	i, j := int32(at), int32(who)
	s := rebuild(m, pairs)
	if !s.isIn(i, j) {
		s.put(i, j)
	}
	var broken []Break
	if m.isBarred(i, j) {
		broken = append(broken, Break{Rule: RuleBarred})
	}
	if rule := m.ruleAgainst(at, who); rule != "" {
		broken = append(broken, Break{Rule: rule})
	}
	for _, list := range [][]int32{s.has[j], m.members[j].pinned} {
		for _, other := range list {
			if other == i {
				continue
			}
			if rule := m.clashRule(i, other); rule != "" {
				broken = append(broken, Break{Rule: rule, With: p.Shifts[other].ID})
			}
		}
	}
	day := m.shifts[i].day
	for _, limit := range []struct {
		rule   string
		broken bool
	}{
		{RuleDay, s.onDay[int(j)*m.days+int(day)] > m.members[j].maxDay},
		{RuleTotal, s.total[j] > m.members[j].maxTotal},
		{RuleRow, s.inRow(j, day) > m.row},
	} {
		if limit.broken && !slices.ContainsFunc(broken, func(b Break) bool { return b.Rule == limit.rule }) {
			broken = append(broken, Break{Rule: limit.rule})
		}
	}
	return broken
}

// minus takes figure by figure.
func (s Score) minus(t Score) Score {
	return Score{s.ShortMin - t.ShortMin, s.ShortIdeal - t.ShortIdeal, s.Changes - t.Changes, s.Comfort - t.Comfort}
}
