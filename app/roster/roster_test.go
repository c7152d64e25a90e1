package roster_test

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

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
		"pinned":[{"shift":"s","member":"nobody"}],"barred":[{"shift":"t","member":"m"},{"shift":"t","member":"m"}]}`))
	if err == nil {
		t.Fatal("a wrong file was read")
	}
	for _, want := range []string{
		"sites[0].near[0]", "sites[1].id", "shifts[0].site", "shifts[0]: end is not after start", "shifts[0].min", "shifts[0].weight",
		"members[0].available[0]: end is before start", `pinned[0].member: "nobody"`, `barred[0].shift: "t" is unknown`, "barred[1]: stands there twice",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("does not name %s in:\n%v", want, err)
		}
	}
}

func TestValuesOfAnotherKindAreNamedByTheirPlaceAsWell(t *testing.T) {
	_, err := roster.Read(strings.NewReader(`{"format":7,"timezone":"Asia/Shanghai","rules":{"max_hours":"forty"},"weights":{"fair":[]},
		"sites":[{"id":"a"},{"id":3}],
		"shifts":[{"id":"s","start":"2026-12-01T08:00:00","end":"2026-12-01T09:00:00+08:00","min":1.5},{"id":"t","end":12},"u"],
		"members":[{"id":"m","available":[{"start":"2026-12-01T09:00:00+08:00"},{"start":"today"}],"max_hours":true}],
		"pinned":{}}`))
	if err == nil {
		t.Fatal("a wrong file was read")
	}
	for _, want := range []string{
		"format: is a number", "rules.max_hours: is a string, not a number", "weights.fair: ", "sites[1].id: is a number, not a text",
		`shifts[0].start: "2026-12-01T08:00:00" is not a time with an offset`, "shifts[0].min: ", "shifts[1].end: ", "shifts[2]: is no object",
		`members[0].available[1].start: "today" is not a time`, "members[0].max_hours: ", "pinned: is no list",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("does not name %s in:\n%v", want, err)
		}
	}
	if got := strings.Count(err.Error(), "\n") + 1; got != 11 {
		t.Errorf("%d faults are named, there are 11:\n%v", got, err)
	}
}

func TestWhatFollowsAFileOrStandsOutsideItsLimitsIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		``:                                 "not a roster file",
		`[]`:                               "not a roster file",
		`{"format":"whistle-roster/1"} {}`: "not a roster file",
		`{"format":"whistle-roster/2","timezone":"Asia/Shanghai"}`:                               "format: must be",
		`{"format":"whistle-roster/1","timezone":"Mars/Olympus"}`:                                "timezone: \"Mars/Olympus\"",
		`{"format":"whistle-roster/1","timezone":"Local"}`:                                       "timezone: \"Local\"",
		`{"format":"whistle-roster/1","timezone":"Asia/Shanghai","weights":{"far":-1}}`:          "weights.far",
		`{"format":"whistle-roster/1","timezone":"Asia/Shanghai","rules":{"min_rest_hours":-1}}`: "rules.min_rest_hours",
	} {
		if _, err := roster.Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, wanted %s", text, err, want)
		}
	}
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
	list := roster.Candidates(p, s.Assignments, shift, 5, false)
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
