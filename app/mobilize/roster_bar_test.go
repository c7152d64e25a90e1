package mobilize_test

import (
	"slices"
	"testing"

	"whistle/app/access"
	"whistle/app/mobilize"
	"whistle/models"
	"whistle/models/modelstest"
)

func (s *scene) assign(in mobilize.AssignInput) mobilize.RosterView {
	s.t.Helper()
	view, err := s.m.Assign(s.t.Context(), access.System(), s.id, []mobilize.AssignInput{in})
	must(s.t, err)
	return view
}

// in gives who stands in the first shift when the roster is published as it is.
func in(v mobilize.RosterView) []models.ID {
	var members []models.ID
	for _, a := range v.Shifts[0].Assigned {
		if a.State != models.AssignmentNoShow && !v.Leaving[a.ID] {
			members = append(members, a.MemberID)
		}
	}
	return members
}

func TestWhoIsTakenOutByHandIsNotProposedAgainUntilThatIsUndone(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, onePatrol)
		for i := range 2 {
			s.reply(1, i, models.MeaningYes, "1")
		}
		first := in(s.solve())[0]
		seat := s.shifts()[0].ID
		if v := s.assign(mobilize.AssignInput{Shift: seat, Member: first}); !slices.Equal(v.Barred[seat], []models.ID{first}) {
			t.Fatalf("taken out is %v", v.Barred)
		}
		second := in(s.solve())
		if len(second) != 1 || second[0] == first {
			t.Fatalf("solved again, %v is in, was %v", second, first)
		}
		s.assign(mobilize.AssignInput{Shift: seat, Member: second[0]})
		if v := s.solve(); len(in(v)) != 0 {
			t.Errorf("with both taken out, %v is in", in(v))
		}
		best, err := s.m.Candidates(t.Context(), access.System(), s.id, seat)
		must(t, err)
		if len(best.List) != 0 || len(best.Barred) != 2 || best.Barred[0].ID != first {
			t.Errorf("the drawer proposes %v and says of %v that they were taken out", best.List, best.Barred)
		}
		why, err := s.m.WhyNot(t.Context(), access.System(), s.id, seat, first)
		must(t, err)
		if why.Rule != "barred" {
			t.Errorf("why not: %q", why.Rule)
		}
		s.assign(mobilize.AssignInput{Shift: seat, Member: first, Allow: true})
		if v := s.solve(); !slices.Equal(in(v), []models.ID{first}) {
			t.Errorf("allowed again, %v is in", in(v))
		}
	})
}

func TestWhoIsPinnedAfterBeingTakenOutStays(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, onePatrol)
		s.reply(1, 0, models.MeaningYes, "1")
		who, seat := in(s.solve())[0], s.shifts()[0].ID
		s.assign(mobilize.AssignInput{Shift: seat, Member: who})
		s.assign(mobilize.AssignInput{Shift: seat, Member: who, Pin: true})
		s.assign(mobilize.AssignInput{Shift: seat, Member: who, Loose: true})
		if v := s.solve(); !slices.Equal(in(v), []models.ID{who}) || len(v.Barred) != 0 {
			t.Errorf("pinned and loosed again: in is %v, taken out is %v", in(v), v.Barred)
		}
	})
}

func TestAGapOpenedByHandHasItsReasonAtOnce(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, onePatrol)
		for i := range 2 {
			s.reply(1, i, models.MeaningYes, "1")
		}
		first := in(s.solve())[0]
		seat := s.shifts()[0].ID
		v := s.assign(mobilize.AssignInput{Shift: seat, Member: first})
		if e := v.Shifts[0].Empty; e == nil || e.Reason != "free" || e.Count != 1 {
			t.Fatalf("one could take the seat, said is %+v", e)
		}
		if list := v.Reasons(); len(list) != 1 || list[0].Shift != seat {
			t.Errorf("the reasons are %+v", list)
		}
		best, err := s.m.Candidates(t.Context(), access.System(), s.id, seat)
		must(t, err)
		if best.Empty == nil || best.Empty.Reason != "free" || len(best.List) != 1 {
			t.Errorf("the drawer says %+v of %v", best.Empty, best.List)
		}
		s.assign(mobilize.AssignInput{Shift: seat, Member: models.ID(best.List[0].Member)})
		if e := s.roster().Shifts[0].Empty; e == nil || e.Reason != "nobody" || e.Fix == nil {
			t.Errorf("nobody is left, said is %+v", e)
		}
	})
}
