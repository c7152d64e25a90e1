package roster

import (
	"testing"
	"time"
)

// TestARowOfMembersMovesUpWhereOneMoveFillsNothing has a seat that only a can take, whose seat only b can, whose
// seat c can: two changes fill it.
func TestARowOfMembersMovesUpWhereOneMoveFillsNothing(t *testing.T) {
	start := time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC)
	end := start.Add(4 * time.Hour)
	p := &Problem{
		Format: Format, Timezone: "Asia/Shanghai", Rules: Rules{MaxHoursPerDay: 10, MaxHours: 40, MaxDaysInRow: 6}, Weights: Weights{Fair: 1, Far: 4, Prefer: 2},
		Sites: []Site{{ID: "x"}}, Published: []Pair{{"two", "a"}, {"three", "b"}},
	}
	for _, skill := range []string{"one", "two", "three"} {
		p.Shifts = append(p.Shifts, Shift{ID: skill, Site: "x", Start: start, End: end, Skill: skill, Min: 1, Ideal: 1, Weight: 1})
	}
	for id, skills := range map[string][]string{"a": {"one", "two"}, "b": {"two", "three"}, "c": {"three"}} {
		p.Members = append(p.Members, Member{ID: id, Skills: skills, Available: []Interval{{start, end}}})
	}
	v := &solver{m: newModel(p.canonical())}
	v.divide(newState(v.m))
	for _, part := range v.parts {
		part.construct(v.late)
		if len(part.open) != 1 {
			t.Fatalf("%d shifts are open, one is", len(part.open))
		}
		part.mend(func() bool { return false })
		part.remember()
	}
	if got := v.score(); got.ShortMin != 0 || got.Changes != 2 {
		t.Errorf("mended: %+v", got)
	}
}
