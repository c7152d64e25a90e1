package roster_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"whistle/app/roster"
)

// TestEveryRosterIsLegalHonestAndWithinItsBound draws small problems, tight ones among them.
func TestEveryRosterIsLegalHonestAndWithinItsBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t)
		if err := p.Validate(); err != nil {
			t.Fatalf("drew a wrong problem: %v", err)
		}
		s := roster.Solve(t.Context(), p, roster.Options{Seed: 3, Steps: fewSteps})
		legalAndHonest(t, p, s)
		everyGapIsNamed(t, p, s)
		if longer := roster.Solve(t.Context(), p, roster.Options{Seed: 3, Steps: 3 * fewSteps}); s.Score.Less(longer.Score) {
			t.Fatalf("three times the steps are worse: %+v, then %+v", s.Score, longer.Score)
		}
		if other := roster.Solve(t.Context(), shuffled(t, p), roster.Options{Seed: 3, Steps: fewSteps}); other.Score != s.Score {
			t.Fatalf("the same file in another order: %+v, then %+v", s.Score, other.Score)
		}
		for _, e := range s.Empty {
			if e.Fix != nil {
				fixFillsTheSeat(t, p, s, *e.Fix)
			}
		}
	})
}

// fewSteps is enough for problems of this size, and lets make soak draw many of them.
const fewSteps = 12

func legalAndHonest(t *rapid.T, p *roster.Problem, s *roster.Solution) {
	report := roster.Check(p, s)
	if len(report.Faults) > 0 {
		t.Fatalf("not legal: %v", report.Faults)
	}
	if report.Score.ShortMin != s.Score.ShortMin || report.Score.ShortIdeal != s.Score.ShortIdeal || report.Score.Changes != s.Score.Changes || math.Abs(report.Score.Comfort-s.Score.Comfort) > 1e-6 {
		t.Fatalf("claims %+v, is %+v", s.Score, report.Score)
	}
	if s.Bound.ShortMin > s.Score.ShortMin || s.Bound.ShortIdeal > s.Score.ShortIdeal {
		t.Fatalf("better than its bound: %+v, %+v", s.Score, s.Bound)
	}
	broken := 0
	for _, pin := range p.Pinned {
		alone := *p
		alone.Pinned = nil
		if len(roster.Check(&alone, &roster.Solution{Assignments: []roster.Pair{pin}}).Faults) > 0 {
			broken++
		}
	}
	if broken > len(s.BrokenPins) {
		t.Fatalf("%d pins break a rule by themselves, told are %v", broken, s.BrokenPins)
	}
}

// everyGapIsNamed compares the list of empty seats with the assignments.
func everyGapIsNamed(t *rapid.T, p *roster.Problem, s *roster.Solution) {
	filled, named := map[string]int{}, map[string]roster.Empty{}
	for _, pair := range s.Assignments {
		filled[pair.Shift]++
	}
	for _, e := range s.Empty {
		named[e.Shift] = e
	}
	for _, shift := range p.Shifts {
		e, told := named[shift.ID]
		n := filled[shift.ID]
		switch {
		case told != (n < shift.Ideal):
			t.Fatalf("shift %s holds %d of %d, named: %v", shift.ID, n, shift.Ideal, told)
		case n < shift.Min && (e.Seats != shift.Min-n || e.Detail == "" || e.SmallestFix == ""):
			t.Fatalf("shift %s lacks %d of its minimum, told is %+v", shift.ID, shift.Min-n, e)
		case told && !slices.Contains([]string{"nobody", "skill", "area", "limit", "weight"}, e.Reason):
			t.Fatalf("shift %s is empty for the reason %q", shift.ID, e.Reason)
		}
	}
}

// shuffled is the same problem with its lists in another order.
func shuffled(t *rapid.T, p *roster.Problem) *roster.Problem {
	out := *p
	out.Sites = rapid.Permutation(p.Sites).Draw(t, "sites in order")
	out.Shifts = rapid.Permutation(p.Shifts).Draw(t, "shifts in order")
	out.Members = rapid.Permutation(p.Members).Draw(t, "members in order")
	out.Pinned = rapid.Permutation(p.Pinned).Draw(t, "pins in order")
	out.Barred = rapid.Permutation(p.Barred).Draw(t, "barred in order")
	out.Published = rapid.Permutation(p.Published).Draw(t, "published in order")
	return &out
}

// fixFillsTheSeat applies a fix to the problem: the roster with that one seat more is legal and shorter by its
// weight, and solving again leaves less short.
func fixFillsTheSeat(t *rapid.T, p *roster.Problem, s *roster.Solution, fix roster.Fix) {
	fixed := p.Apply(fix)
	who := fix.Member
	if who == "" {
		who = fixed.Members[len(fixed.Members)-1].ID
	}
	with := *s
	with.Assignments = append(append([]roster.Pair{}, s.Assignments...), roster.Pair{Shift: fix.Shift, Member: who})
	report := roster.Check(fixed, &with)
	if len(report.Faults) > 0 {
		t.Fatalf("the fix %+v makes no legal roster: %v", fix, report.Faults)
	}
	if report.Score.ShortMin >= s.Score.ShortMin {
		t.Fatalf("the fix %+v fills nothing: %+v, then %+v", fix, s.Score, report.Score)
	}
	again := roster.Solve(t.Context(), fixed, roster.Options{Seed: 3, Steps: 3 * fewSteps})
	if again.Score.ShortMin >= s.Score.ShortMin {
		t.Fatalf("with the fix %+v as much is short: %+v, then %+v", fix, s.Score, again.Score)
	}
}

// TestBoundIsNeverAboveTheBestRoster compares with every roster there is, on problems small enough.
func TestBoundIsNeverAboveTheBestRoster(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t)
		pairs := possible(p)
		if len(pairs) > 10 {
			return
		}
		s := roster.Solve(t.Context(), p, roster.Options{Seed: 3, Steps: fewSteps})
		best := bestOfAll(p, pairs, roster.Score.Less)
		if best.ShortMin < s.Bound.ShortMin || (best.ShortMin == s.Score.ShortMin && best.ShortIdeal < s.Bound.ShortIdeal) {
			t.Fatalf("the bound %+v is above the best roster %+v", s.Bound, best)
		}
		if best.Less(s.Score) {
			t.Fatalf("found %+v, the best is %+v", s.Score, best)
		}
	})
}

// TestWhatWasPublishedIsKeptUnlessAMinimumNeedsIt compares with every roster there is: none has the minima as
// full with fewer of those moved who were told, and of the equal ones none is better.
func TestWhatWasPublishedIsKeptUnlessAMinimumNeedsIt(t *testing.T) {
	keepFirst := func(a, b roster.Score) bool {
		a.ShortIdeal, a.Changes, b.ShortIdeal, b.Changes = a.Changes, a.ShortIdeal, b.Changes, b.ShortIdeal
		return a.Less(b)
	}
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t)
		pairs := possible(p)
		if len(pairs) > 10 {
			return
		}
		s := roster.Solve(t.Context(), p, roster.Options{Seed: 3, Steps: fewSteps, Keep: true})
		legalAndHonest(t, p, s)
		if best := bestOfAll(p, pairs, keepFirst); keepFirst(best, s.Score) {
			t.Fatalf("found %+v, the best is %+v", s.Score, best)
		}
	})
}

// possible gives the pairs beside pins that are legal by themselves: the others are in no legal roster.
func possible(p *roster.Problem) []roster.Pair {
	var pairs []roster.Pair
	alone := *p
	alone.Pinned = nil
	for _, shift := range p.Shifts {
		for _, member := range p.Members {
			pair := roster.Pair{Shift: shift.ID, Member: member.ID}
			if !slices.Contains(p.Pinned, pair) && len(roster.Check(&alone, &roster.Solution{Assignments: []roster.Pair{pair}}).Faults) == 0 {
				pairs = append(pairs, pair)
			}
		}
	}
	return pairs
}

func bestOfAll(p *roster.Problem, pairs []roster.Pair, less func(a, b roster.Score) bool) roster.Score {
	best, found := roster.Score{}, false
	for set := range 1 << len(pairs) {
		s := &roster.Solution{Assignments: append([]roster.Pair{}, p.Pinned...)}
		for n, pair := range pairs {
			if set&(1<<n) != 0 {
				s.Assignments = append(s.Assignments, pair)
			}
		}
		if report := roster.Check(p, s); len(report.Faults) == 0 && (!found || less(report.Score, best)) {
			best, found = report.Score, true
		}
	}
	return best
}

func drawProblem(t *rapid.T) *roster.Problem {
	day := time.Date(2026, 12, 1, 0, 0, 0, 0, time.FixedZone("", 8*3600))
	p := &roster.Problem{
		Format: roster.Format, Timezone: "Asia/Shanghai", Weights: roster.Weights{Fair: 1, Far: 4, Prefer: 2},
		Rules: roster.Rules{TravelMinutes: 15, MinRestHours: 8, MaxHoursPerDay: 10, MaxHours: 40, MaxDaysInRow: rapid.IntRange(1, 6).Draw(t, "row")},
	}
	p.Sites = []roster.Site{{ID: "a", Grid: "g", Area: "x", Near: []string{"b"}}, {ID: "b", Grid: "g", Area: "x", Near: []string{"a"}}, {ID: "c", Grid: "h", Area: "y"}}
	hour := rapid.IntRange(0, 70)
	for i := range rapid.IntRange(1, 8).Draw(t, "shifts") {
		start := day.Add(time.Duration(hour.Draw(t, "start")) * time.Hour)
		ideal := rapid.IntRange(1, 3).Draw(t, "ideal")
		p.Shifts = append(p.Shifts, roster.Shift{
			ID: string(rune('a' + i)), Task: "testing", Site: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "site"), Start: start,
			End: start.Add(time.Duration(rapid.IntRange(1, 6).Draw(t, "hours")) * time.Hour), Skill: rapid.SampledFrom([]string{"", "", "lead"}).Draw(t, "skill"),
			Min: rapid.IntRange(0, ideal).Draw(t, "min"), Ideal: ideal, Weight: rapid.IntRange(1, 5).Draw(t, "weight"),
		})
	}
	for i := range rapid.IntRange(1, 6).Draw(t, "members") {
		m := roster.Member{ID: string(rune('A' + i)), Home: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "home"), Skills: rapid.SampledFrom([][]string{nil, {"lead"}}).Draw(t, "skills")}
		if rapid.Bool().Draw(t, "serves") {
			m.Serves = []string{"x"}
		}
		for range rapid.IntRange(0, 3).Draw(t, "intervals") {
			from := day.Add(time.Duration(hour.Draw(t, "from")) * time.Hour)
			m.Available = append(m.Available, roster.Interval{Start: from, End: from.Add(time.Duration(rapid.IntRange(0, 30).Draw(t, "length")) * time.Hour)})
		}
		p.Members = append(p.Members, m)
	}
	seen := map[roster.Pair]bool{}
	for range rapid.IntRange(0, 3).Draw(t, "pins") {
		pin := roster.Pair{Shift: rapid.SampledFrom(p.Shifts).Draw(t, "pin").ID, Member: rapid.SampledFrom(p.Members).Draw(t, "who").ID}
		if !seen[pin] {
			seen[pin] = true
			p.Pinned = append(p.Pinned, pin)
		}
	}
	for range rapid.IntRange(0, 2).Draw(t, "barred") {
		pair := roster.Pair{Shift: rapid.SampledFrom(p.Shifts).Draw(t, "not in").ID, Member: rapid.SampledFrom(p.Members).Draw(t, "taken out").ID}
		if !seen[pair] {
			seen[pair] = true
			p.Barred = append(p.Barred, pair)
		}
	}
	for range rapid.IntRange(0, 4).Draw(t, "published") {
		pair := roster.Pair{Shift: rapid.SampledFrom(p.Shifts).Draw(t, "old").ID, Member: rapid.SampledFrom(p.Members).Draw(t, "told").ID}
		if !slices.Contains(p.Published, pair) {
			p.Published = append(p.Published, pair)
		}
	}
	return p
}
