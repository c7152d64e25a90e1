package roster_test

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"whistle/app/roster"
)

func load(t *testing.T, name string) *roster.Problem {
	t.Helper()
	file, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	p, err := roster.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestGivenProblemsAreSolvedLegallyAndScoredHonestly(t *testing.T) {
	for name, shortMin := range map[string]int{"small.json": 4, "medium.json": 0} {
		t.Run(name, func(t *testing.T) {
			p := load(t, name)
			s := roster.Solve(t.Context(), p, roster.Options{Seed: 1, Steps: 200})
			report := roster.Check(p, s)
			if len(report.Faults) > 0 {
				t.Fatalf("not legal: %v", report.Faults)
			}
			if report.Score.ShortMin != s.Score.ShortMin || report.Score.ShortIdeal != s.Score.ShortIdeal || math.Abs(report.Score.Comfort-s.Score.Comfort) > 1e-6 {
				t.Errorf("claims %+v, is %+v", s.Score, report.Score)
			}
			if s.Score.ShortMin != shortMin {
				t.Errorf("short_min %d, proven optimum %d", s.Score.ShortMin, shortMin)
			}
			if s.Bound.ShortMin > s.Score.ShortMin || s.Bound.ShortIdeal > s.Score.ShortIdeal {
				t.Errorf("better than its bound: %+v below %+v", s.Score, s.Bound)
			}
		})
	}
}

func TestSameSeedAndStepsGiveTheSameBytes(t *testing.T) {
	p := load(t, "small.json")
	var texts [2]string
	told := 0
	for i := range texts {
		text, err := json.Marshal(roster.Solve(t.Context(), p, roster.Options{Seed: 5, Steps: 600, Progress: func(at roster.Progress) {
			if told++; at.Score.ShortMin < at.Bound.ShortMin || at.Steps == 0 {
				t.Errorf("progress says %+v", at)
			}
		}}))
		if err != nil {
			t.Fatal(err)
		}
		texts[i] = string(text)
	}
	if texts[0] != texts[1] {
		t.Error("two runs differ")
	}
	if told == 0 {
		t.Error("no progress was told")
	}
}

func TestWrongFileNamesEveryFaultByItsPlace(t *testing.T) {
	_, err := roster.Read(strings.NewReader(`{"format":"whistle-roster/1","timezone":"Asia/Shanghai","rules":{"max_days_in_row":6},
		"sites":[{"id":"a","near":["zz"]},{"id":"a"}],
		"shifts":[{"id":"s","site":"q","start":"2026-12-01T08:00:00+08:00","end":"2026-12-01T07:00:00+08:00","min":3,"ideal":2,"weight":0}],
		"members":[{"id":"m","available":[{"start":"2026-12-01T09:00:00+08:00","end":"2026-12-01T08:00:00+08:00"}]}],
		"pinned":[{"shift":"s","member":"nobody"}]}`))
	if err == nil {
		t.Fatal("a wrong file was read")
	}
	for _, want := range []string{
		"sites[0].near[0]", "sites[1].id", "shifts[0].site", "shifts[0]: end is not after start", "shifts[0].min", "shifts[0].weight",
		"members[0].available[0]: end is before start", `pinned[0].member: "nobody"`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("does not name %s in:\n%v", want, err)
		}
	}
	if _, err := roster.Read(strings.NewReader(`{"format":"whistle-roster/1","shifts":[{"start":"2026-12-01T08:00:00"}]}`)); err == nil || !strings.Contains(err.Error(), "offset") {
		t.Errorf("a time without an offset: %v", err)
	}
}

// TestEveryRosterIsLegalHonestAndWithinItsBound draws small problems, tight ones among them.
func TestEveryRosterIsLegalHonestAndWithinItsBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t)
		if err := p.Validate(); err != nil {
			t.Fatalf("drew a wrong problem: %v", err)
		}
		s := roster.Solve(t.Context(), p, roster.Options{Seed: 3, Steps: 20})
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
		if longer := roster.Solve(t.Context(), p, roster.Options{Seed: 3, Steps: 60}); s.Score.Less(longer.Score) {
			t.Fatalf("three times the steps are worse: %+v, then %+v", s.Score, longer.Score)
		}
		for _, e := range s.Empty {
			if e.Fix != nil {
				fixFillsTheSeat(t, p, s, *e.Fix)
			}
		}
	})
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
	again := roster.Solve(t.Context(), fixed, roster.Options{Seed: 3, Steps: 60})
	if again.Score.ShortMin >= s.Score.ShortMin {
		t.Fatalf("with the fix %+v as much is short: %+v, then %+v", fix, s.Score, again.Score)
	}
}

// TestBoundIsNeverAboveTheBestRoster compares with every roster there is, on problems small enough.
func TestBoundIsNeverAboveTheBestRoster(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t)
		if len(p.Members)*len(p.Shifts) > 14 {
			return
		}
		s := roster.Solve(t.Context(), p, roster.Options{Seed: 3, Steps: 20})
		best := bestOfAll(p)
		if best.ShortMin < s.Bound.ShortMin || (best.ShortMin == s.Score.ShortMin && best.ShortIdeal < s.Bound.ShortIdeal) {
			t.Fatalf("the bound %+v is above the best roster %+v", s.Bound, best)
		}
		if best.ShortMin < s.Score.ShortMin || (best.ShortMin == s.Score.ShortMin && best.ShortIdeal < s.Score.ShortIdeal) {
			t.Fatalf("found %+v, the best is %+v", s.Score, best)
		}
	})
}

func bestOfAll(p *roster.Problem) roster.Score {
	var pairs []roster.Pair
	pinned := map[roster.Pair]bool{}
	for _, pin := range p.Pinned {
		pinned[pin] = true
	}
	for _, shift := range p.Shifts {
		for _, member := range p.Members {
			if pair := (roster.Pair{Shift: shift.ID, Member: member.ID}); !pinned[pair] {
				pairs = append(pairs, pair)
			}
		}
	}
	best, found := roster.Score{}, false
	for set := range 1 << len(pairs) {
		s := &roster.Solution{Assignments: append([]roster.Pair{}, p.Pinned...)}
		for n, pair := range pairs {
			if set&(1<<n) != 0 {
				s.Assignments = append(s.Assignments, pair)
			}
		}
		if report := roster.Check(p, s); len(report.Faults) == 0 && (!found || report.Score.Less(best)) {
			best, found = report.Score, true
		}
	}
	return best
}

func TestADropOutIsMendedByOneChangeASeatAtMost(t *testing.T) {
	p := load(t, "medium.json")
	before := roster.Solve(t.Context(), p, roster.Options{Seed: 1, Steps: 400})
	gone := before.Assignments[0].Member
	p.Published = nil
	for _, pair := range before.Assignments {
		if pair.Member != gone {
			p.Published = append(p.Published, pair)
		}
	}
	p.Members = slices.DeleteFunc(p.Members, func(m roster.Member) bool { return m.ID == gone })
	after := roster.Solve(t.Context(), p, roster.Options{Seed: 1, Steps: 20})
	if report := roster.Check(p, after); len(report.Faults) > 0 {
		t.Fatalf("not legal: %v", report.Faults)
	}
	lost := len(before.Assignments) - len(p.Published)
	if after.Score.ShortMin > 0 || after.Score.Changes > lost {
		t.Errorf("after a drop-out of %d seats %+v", lost, after.Score)
	}
}

func TestCandidatesMayTakeTheSeatTheyAreNamedFor(t *testing.T) {
	p := load(t, "small.json")
	s := roster.Solve(t.Context(), p, roster.Options{Seed: 1, Steps: 100})
	shift := s.Assignments[0].Shift
	list := roster.Candidates(p, s.Assignments, shift, 5)
	if len(list) == 0 {
		t.Fatal("nobody could stand in")
	}
	for _, c := range list {
		with := &roster.Solution{}
		for n, pair := range s.Assignments {
			if n > 0 && (pair.Member != c.Member || !slices.Contains(c.Leaves, pair.Shift)) {
				with.Assignments = append(with.Assignments, pair)
			}
		}
		with.Assignments = append(with.Assignments, roster.Pair{Shift: shift, Member: c.Member})
		if report := roster.Check(p, with); len(report.Faults) > 0 {
			t.Errorf("%s may not: %v", c.Member, report.Faults)
		}
	}
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
	for range rapid.IntRange(0, 4).Draw(t, "published") {
		pair := roster.Pair{Shift: rapid.SampledFrom(p.Shifts).Draw(t, "old").ID, Member: rapid.SampledFrom(p.Members).Draw(t, "told").ID}
		if !slices.Contains(p.Published, pair) {
			p.Published = append(p.Published, pair)
		}
	}
	return p
}
