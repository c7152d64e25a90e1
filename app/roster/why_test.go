package roster_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"whistle/app/roster"
)

// TestWhyIsTrueOfTheRosterItSpeaksOf does what an explanation says would be done, and lets the independent
// check say whether it is legal and what it costs; where a rule is named, doing it anyway must break one.
func TestWhyIsTrueOfTheRosterItSpeaksOf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t)
		s := roster.Solve(t.Context(), p, roster.Options{Seed: 1, Steps: 4})
		shift, member := rapid.SampledFrom(p.Shifts).Draw(t, "shift").ID, rapid.SampledFrom(p.Members).Draw(t, "member").ID
		pair := roster.Pair{Shift: shift, Member: member}
		why, found := roster.Explain(p, s.Assignments, shift, member, rapid.Bool().Draw(t, "keep"))
		if !found || why.In != slices.Contains(s.Assignments, pair) || why.Pinned != slices.Contains(p.Pinned, pair) {
			t.Fatalf("found %t, %+v", found, why)
		}
		if why.Pinned {
			return
		}
		done := slices.Clone(s.Assignments)
		drop := func(shift, member string) {
			done = slices.DeleteFunc(done, func(q roster.Pair) bool { return q == roster.Pair{Shift: shift, Member: member} })
		}
		entrant, leaves := member, why.Leaves
		if why.In {
			drop(shift, member)
			entrant, leaves = why.Other, why.OtherLeaves
		} else if why.Other != "" {
			drop(shift, why.Other)
		}
		for _, other := range leaves {
			drop(other, entrant)
		}
		if entrant != "" {
			done = append(done, roster.Pair{Shift: shift, Member: entrant})
		}
		report := roster.Check(p, &roster.Solution{Assignments: done})
		switch {
		case why.Rule == roster.RulePins: // a seat more than there are would be needed
		case why.Rule != "":
			if len(report.Faults) == 0 {
				t.Fatalf("%s would break no rule in %s, said to be %q", member, shift, why.Rule)
			}
		case len(report.Faults) > 0:
			t.Fatalf("%+v is not legal: %v", why, report.Faults)
		default:
			want := roster.Score{ShortMin: s.Score.ShortMin + why.Change.ShortMin, ShortIdeal: s.Score.ShortIdeal + why.Change.ShortIdeal, Changes: s.Score.Changes + why.Change.Changes, Comfort: s.Score.Comfort + why.Change.Comfort}
			if math.Abs(want.Comfort-report.Score.Comfort) > 1e-6 {
				t.Fatalf("comfort %f, said %f", report.Score.Comfort, want.Comfort)
			}
			want.Comfort = report.Score.Comfort
			if want != report.Score {
				t.Fatalf("%+v, said %+v", report.Score, want)
			}
		}
	})
}

// TestABreakIsNamedExactlyWhereTheCheckFindsOne sets a member into a shift without a pin: the check faults it
// where Breaks names something and nowhere else.
func TestABreakIsNamedExactlyWhereTheCheckFindsOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t)
		p.Pinned = nil
		for i := range p.Shifts { // seats for all: only rules of members matter here
			p.Shifts[i].Ideal = 10
		}
		s := roster.Solve(t.Context(), p, roster.Options{Seed: 1, Steps: 1})
		shift, member := rapid.SampledFrom(p.Shifts).Draw(t, "shift").ID, rapid.SampledFrom(p.Members).Draw(t, "member").ID
		broken := roster.Breaks(p, s.Assignments, shift, member)
		with := s.Assignments
		if pair := (roster.Pair{Shift: shift, Member: member}); !slices.Contains(with, pair) {
			with = append(slices.Clone(with), pair)
		}
		faults := roster.Check(p, &roster.Solution{Assignments: with}).Faults
		if (len(faults) > 0) != (len(broken) > 0) {
			t.Fatalf("the check finds %v, named are %+v", faults, broken)
		}
	})
}
