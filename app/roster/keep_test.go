package roster_test

import (
	"slices"
	"testing"
	"time"

	"whistle/app/roster"
)

// oneHour is a problem of members at one hour: A and B were told of the light shift, C of the heavy one.
func oneHour(members ...string) *roster.Problem {
	start := time.Date(2026, 12, 1, 8, 0, 0, 0, time.FixedZone("", 8*3600))
	shift := func(id string, weight int) roster.Shift {
		return roster.Shift{ID: id, Task: id, Site: "a", Start: start, End: start.Add(4 * time.Hour), Min: 1, Ideal: 2, Weight: weight}
	}
	p := &roster.Problem{
		Format: roster.Format, Timezone: "Asia/Shanghai", Weights: roster.Weights{Fair: 1, Far: 4, Prefer: 2},
		Rules:  roster.Rules{TravelMinutes: 15, MinRestHours: 8, MaxHoursPerDay: 10, MaxHours: 40, MaxDaysInRow: 6},
		Sites:  []roster.Site{{ID: "a", Grid: "g", Area: "x"}},
		Shifts: []roster.Shift{shift("evacuation", 60), shift("supply", 10)},
	}
	for _, id := range members {
		p.Members = append(p.Members, roster.Member{ID: id, Home: "a", Available: []roster.Interval{{Start: start, End: start.Add(4 * time.Hour)}}})
	}
	p.Published = []roster.Pair{{Shift: "supply", Member: "A"}, {Shift: "supply", Member: "B"}, {Shift: "evacuation", Member: "C"}}
	return p
}

// TestAnIdealSeatMovesNobodyWhoWasToldAndAMinimumDoes: three members, two of whom were told of the light shift.
func TestAnIdealSeatMovesNobodyWhoWasToldAndAMinimumDoes(t *testing.T) {
	p := oneHour("A", "B", "C")
	changes := func(keep bool) int {
		if err := p.Validate(); err != nil {
			t.Fatal(err)
		}
		return roster.Solve(t.Context(), p, roster.Options{Seed: 1, Steps: 20, Keep: keep}).Score.Changes
	}
	if n := changes(true); n != 0 {
		t.Errorf("%d were moved for an ideal seat", n)
	}
	if n := changes(false); n != 1 {
		t.Errorf("%d were moved in the order of the file, want 1 for the heavier seat", n)
	}
	p.Members, p.Published = p.Members[:2], p.Published[:2] // C drops out: nobody is left at the evacuation
	if n := changes(true); n != 1 {
		t.Errorf("%d were moved for a minimum, want 1", n)
	}
}

// TestWhatIsSaidOfARosterComparesAsItsSolverDoes: whoever was told of the light shift is no better for an ideal seat
// than whoever leaves one that nobody told them of, nor than nobody.
func TestWhatIsSaidOfARosterComparesAsItsSolverDoes(t *testing.T) {
	p := oneHour("A", "B", "C", "D")
	patrol := p.Shifts[0]
	patrol.ID, patrol.Task, patrol.Weight, patrol.Min, patrol.Ideal = "patrol", "patrol", 55, 0, 1
	p.Shifts = append(p.Shifts, patrol)
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	standing := append(slices.Clone(p.Published), roster.Pair{Shift: "patrol", Member: "D"})
	for keep, want := range map[bool]struct{ first, instead string }{true: {"D", ""}, false: {"A", "A"}} {
		if list := roster.Candidates(p, standing, "evacuation", 5, keep); len(list) != 3 || list[0].Member != want.first {
			t.Errorf("keep %v: the candidates are %+v, want %s first", keep, list, want.first)
		}
		if why, _ := roster.Explain(p, standing, "patrol", "D", keep); why.Other != want.instead {
			t.Errorf("keep %v: instead of D stands %q, want %q", keep, why.Other, want.instead)
		}
	}
}
