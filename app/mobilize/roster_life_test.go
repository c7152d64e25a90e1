package mobilize_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"whistle/app/access"
	"whistle/app/mobilize"
	"whistle/models"
	"whistle/models/modelstest"
)

func (s *scene) roster() mobilize.RosterView {
	s.t.Helper()
	view, err := s.m.Roster(s.t.Context(), access.System(), s.id)
	if err != nil {
		s.t.Fatal(err)
	}
	return view
}

func (s *scene) solve() mobilize.RosterView {
	s.t.Helper()
	view, err := s.m.SolveRoster(s.t.Context(), access.System(), s.id)
	if err != nil {
		s.t.Fatal(err)
	}
	return view
}

func (s *scene) publish() mobilize.Published {
	s.t.Helper()
	done, err := s.m.PublishRoster(s.t.Context(), access.System(), s.id, "")
	if err != nil {
		s.t.Fatal(err)
	}
	return done
}

func (s *scene) mend() int {
	s.t.Helper()
	s.clock.Advance(3 * time.Second)
	did := 0
	for range 2 { // two replicas look: one does it
		n, err := s.m.MendDue(s.t.Context())
		if err != nil {
			s.t.Fatal(err)
		}
		did += n
	}
	return did
}

// patrols asks for one member in each of the two buildings of the first grid, at the same time.
func patrols(in *mobilize.DraftInput) {
	in.Tasks = []mobilize.TaskInput{{Kind: "patrol", Sites: models.SitesBuilding, MinSeats: 1, IdealSeats: 1, Shifts: []models.Window{{Start: in.StartsAt, End: in.StartsAt.Add(4 * time.Hour)}}}}
}

func TestADropOutIsMendedByAProposalThatWaitsForTheSecretary(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, patrols)
		for i := range 3 {
			s.reply(1, i, models.MeaningYes, "1")
		}
		s.solve()
		first := s.publish()
		send(t, db)
		var out int
		for i := range 3 {
			if slices.ContainsFunc(s.shifts(), func(shift mobilize.RosterShift) bool {
				return len(shift.Assigned) > 0 && shift.Assigned[0].MemberID == s.member(1, i)
			}) {
				out = i
			}
		}
		gone := s.member(1, out)
		s.reply(1, out, models.MeaningNo, "2")
		if did := s.mend(); did != 1 {
			t.Fatalf("%d repairs were made, want 1", did)
		}
		view := s.roster()
		if view.Roster.State != models.RosterProposed || view.Roster.Version != first.Version+1 || view.Repair != "" {
			t.Fatalf("after the drop-out: %s %d, repair %q", view.Roster.State, view.Roster.Version, view.Repair)
		}
		if len(view.Changes) != 1 || view.Changes[0].Kind != mobilize.ChangeNew || view.Changes[0].Member == gone || view.Tell != 1 {
			t.Errorf("what would change: %+v", view.Changes)
		}
		if len(view.Gaps) != 1 || !view.Gaps[0].Closes {
			t.Errorf("the gap would close: %+v", view.Gaps)
		}
		if out := send(t, db); len(out) != 0 {
			t.Errorf("a repair published itself: %v", out)
		}
		home, err := s.m.Home(t.Context(), access.System())
		if err != nil || len(home.Proposals) != 1 || home.Proposals[0].Tell != 1 {
			t.Errorf("Home shows %+v, %v", home.Proposals, err)
		}
		s.publish()
		if out := send(t, db); len(out) != 1 {
			t.Errorf("who is told of the repair: %v", out)
		}
	})
}

// TestAShiftThatBeganBeforeTheRosterIsFilled makes the first roster when its shifts have begun: they are not called
// covered, and members are sent as long as it is worth coming; who is there then stays.
func TestAShiftThatBeganBeforeTheRosterIsFilled(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, patrols)
		for i := range 3 {
			s.reply(1, i, models.MeaningYes, "1")
		}
		began := s.shifts()[0].StartsAt
		clock.Advance(began.Add(10 * time.Minute).Sub(models.At(clock.Now())))
		if view := s.solve(); len(view.Gaps) != 2 || view.Tell != 2 {
			t.Fatalf("ten minutes into its shifts the roster has the gaps %+v and would tell %d", view.Gaps, view.Tell)
		}
		send(t, db)
		s.publish()
		if told := len(send(t, db)); told != 2 {
			t.Errorf("%d were told to come", told)
		}
		clock.Advance(began.Add(20 * time.Minute).Sub(models.At(clock.Now())))
		if view := s.solve(); view.Tell != 0 {
			t.Errorf("solved anew, %d would be moved out of shifts that have begun", view.Tell)
		}
	})
}

// TestAShiftThatIsNearlyOverIsLeft makes the first roster when little is left of its shifts.
func TestAShiftThatIsNearlyOverIsLeft(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, patrols)
		s.reply(1, 0, models.MeaningYes, "1")
		clock.Advance(s.shifts()[0].StartsAt.Add(4*time.Hour - 29*time.Minute).Sub(models.At(clock.Now())))
		if view := s.solve(); view.Tell != 0 {
			t.Errorf("%d would be sent for less than half an hour", view.Tell)
		}
	})
}

func TestPublishingTellsEachAffectedMemberTheDifferenceAndNobodyElse(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, func(in *mobilize.DraftInput) { patrols(in); in.Drill = true })
		for i := range 4 {
			s.reply(1, i, models.MeaningYes, "1")
		}
		shifts := s.shifts()
		assign := func(changes ...mobilize.AssignInput) mobilize.RosterView {
			view, err := s.m.Assign(t.Context(), access.System(), s.id, changes)
			if err != nil {
				t.Fatal(err)
			}
			return view
		}
		s.solve()
		for _, shift := range s.shifts() { // start from what hands decide
			for _, a := range shift.Assigned {
				assign(mobilize.AssignInput{Shift: shift.ID, Member: a.MemberID})
			}
		}
		assign(mobilize.AssignInput{Shift: shifts[0].ID, Member: s.member(1, 0), Pin: true}, mobilize.AssignInput{Shift: shifts[1].ID, Member: s.member(1, 1), Pin: true})
		s.publish()
		send(t, db)
		view := assign(
			mobilize.AssignInput{Shift: shifts[0].ID, Member: s.member(1, 0)}, mobilize.AssignInput{Shift: shifts[1].ID, Member: s.member(1, 0), Pin: true}, // moves
			mobilize.AssignInput{Shift: shifts[0].ID, Member: s.member(1, 2), Pin: true}, // new
		)
		kinds := map[mobilize.ChangeKind]int{}
		for _, c := range view.Changes {
			kinds[c.Kind]++
		}
		if view.Tell != 2 || kinds[mobilize.ChangeMoved] != 1 || kinds[mobilize.ChangeNew] != 1 {
			t.Fatalf("what would change: %+v", view.Changes)
		}
		done := s.publish()
		out := send(t, db)
		moved, fresh := out[modelstest.PhoneOf(1, 0)], out[modelstest.PhoneOf(1, 2)]
		if done.Told != 2 || len(out) != 2 || len(moved) != 1 || len(fresh) != 1 {
			t.Fatalf("told %d: %v", done.Told, out)
		}
		if !strings.HasPrefix(moved[0], "【演练】排班有变：新增") || !strings.Contains(moved[0], "2号楼") || !strings.Contains(moved[0], "取消") || !strings.Contains(moved[0], "1号楼") {
			t.Errorf("who moves reads %q", moved[0])
		}
		if !strings.HasPrefix(fresh[0], "【演练】排班：") {
			t.Errorf("who is new reads %q", fresh[0])
		}
		view = assign(mobilize.AssignInput{Shift: shifts[0].ID, Member: s.member(1, 2)})
		if len(view.Changes) != 1 || view.Changes[0].Kind != mobilize.ChangeReleased || len(view.Gaps) != 1 || view.Gaps[0].Closes {
			t.Fatalf("taken out by hand: %+v, %+v", view.Changes, view.Gaps)
		}
		if view = assign(mobilize.AssignInput{Shift: shifts[0].ID, Member: s.member(1, 2), Pin: true}); len(view.Changes) != 0 {
			t.Errorf("taken out and put back: %+v", view.Changes)
		}
		if done := s.publish(); done.Told != 0 {
			t.Errorf("told %d of nothing", done.Told)
		}
		assign(mobilize.AssignInput{Shift: shifts[0].ID, Member: s.member(1, 2)})
		s.publish()
		if out := send(t, db); len(out) != 1 || !strings.Contains(out[modelstest.PhoneOf(1, 2)][0], "班次已取消") {
			t.Errorf("who is released reads %v", out)
		}
	})
}

func TestEachPublishedVersionIsKeptWithItsExplanation(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, func(in *mobilize.DraftInput) {
			patrols(in)
			in.Tasks[0].MinSeats, in.Tasks[0].IdealSeats = 2, 2
		})
		for i := range 3 {
			s.reply(1, i, models.MeaningYes, "1")
		}
		s.solve()
		s.publish()
		s.reply(2, 0, models.MeaningYes, "1")
		s.solve()
		s.publish()
		_, versions, err := s.m.RosterVersions(t.Context(), access.System(), s.id)
		if err != nil || len(versions) != 2 || versions[0].Told != 1 || versions[1].Told != 3 || versions[0].PublishedBy == "" {
			t.Fatalf("%+v, %v", versions, err)
		}
		first, err := s.m.RosterVersion(t.Context(), access.System(), s.id, versions[1].Version)
		if err != nil || len(first.Short) != 1 || first.Short[0].Empty == nil || first.Short[0].Empty.Reason == "" || first.Before != 0 {
			t.Errorf("the first version: %+v, %v", first.Short, err)
		}
		second, err := s.m.RosterVersion(t.Context(), access.System(), s.id, versions[0].Version)
		if err != nil || len(second.Changes) != 1 || second.Changes[0].Member != s.member(2, 0) || len(second.Gaps) != 1 || !second.Gaps[0].Closes || len(second.Short) != 0 {
			t.Errorf("the second version: %+v, %+v, %v", second.Changes, second.Gaps, err)
		}
		if _, err := s.m.RosterVersion(t.Context(), access.System(), s.id, 99); models.CodeOf(err) != models.CodeNotFound {
			t.Errorf("a version that never was: %v", err)
		}
	})
}

func TestWhoWorkedLastNightInAnotherCallUpIsNotRosteredThisMorning(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		start := models.At(clock.Now().Truncate(24 * time.Hour))    // 08:00 in Shanghai
		s := whistled(t, db, clock, func(in *mobilize.DraftInput) { // the night from 22:00 to 04:00
			in.StartsAt, in.EndsAt = start.Add(time.Hour), start.Add(21*time.Hour)
			onePatrol(in)
			in.Tasks[0].Shifts = []models.Window{{Start: start.Add(14 * time.Hour), End: start.Add(20 * time.Hour)}}
		})
		s.reply(1, 0, models.MeaningYes, "1")
		s.solve()
		s.publish()
		if len(s.shifts()[0].Assigned) != 1 {
			t.Fatal("nobody works at night")
		}
		night := s.id
		clock.Advance(time.Second)
		morning, err := s.m.Draft(t.Context(), access.System(), mobilize.DraftInput{
			Title: "清晨", Kind: "testing", Areas: []string{modelstest.Community + "-b01"}, StartsAt: start.Add(22 * time.Hour), EndsAt: start.Add(40 * time.Hour),
			Tasks: []mobilize.TaskInput{{Kind: "testing", Sites: models.SitesBuilding, MinSeats: 2, IdealSeats: 2, Shifts: []models.Window{
				{Start: start.Add(24 * time.Hour), End: start.Add(28 * time.Hour)}, // 08:00, four hours after the night
				{Start: start.Add(29 * time.Hour), End: start.Add(32 * time.Hour)}, // 13:00, nine hours after
			}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.m.Whistle(t.Context(), access.System(), morning.ID, ""); err != nil {
			t.Fatal(err)
		}
		s.id = morning.ID
		for i := range 2 {
			err := s.m.AnswerFor(t.Context(), access.System(), s.id, s.member(1, i), mobilize.AnswerInput{Answer: models.AnswerYes})
			if err != nil {
				t.Fatal(err)
			}
		}
		view := s.solve()
		tired := s.member(1, 0)
		for n, want := range []int{1, 2} {
			if got := len(view.Shifts[n].Assigned); got != want {
				t.Errorf("shift %d has %d, want %d", n, got, want)
			}
		}
		for _, a := range view.Shifts[0].Assigned {
			if a.MemberID == tired {
				t.Error("who worked until four in the morning is rostered at eight")
			}
		}
		why, err := s.m.WhyNot(t.Context(), access.System(), s.id, view.Shifts[0].ID, tired)
		if err != nil || why.Rule != "rest" || len(why.With) != 1 || why.With[0].CallUpID != night {
			t.Errorf("why not: %+v, %v", why, err)
		}
		view, err = s.m.Assign(t.Context(), access.System(), s.id, []mobilize.AssignInput{{Shift: view.Shifts[0].ID, Member: tired, Pin: true}})
		if err != nil {
			t.Fatal(err)
		}
		broken := 0
		for _, rules := range view.Broken {
			for _, rule := range rules {
				if rule.Rule == "rest" {
					broken++
				}
			}
		}
		if broken != 1 {
			t.Errorf("the pin breaks: %+v", view.Broken)
		}
	})
}

func TestNobodyIsPublishedInTwoPlacesAtOnce(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, onePatrol)
		first := s.id
		clock.Advance(time.Second)
		second, err := s.m.Draft(t.Context(), access.System(), mobilize.DraftInput{
			Title: "寻人", Kind: "search", Areas: []string{modelstest.Community + "-b01"}, StartsAt: models.At(clock.Now().Add(30 * time.Minute)), EndsAt: models.At(clock.Now().Add(9 * time.Hour)),
			Tasks: []mobilize.TaskInput{{Kind: "search", Sites: models.SitesBuilding, MinSeats: 1, IdealSeats: 1, Shifts: []models.Window{{Start: models.At(clock.Now().Add(2 * time.Hour)), End: models.At(clock.Now().Add(3 * time.Hour))}}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.m.Whistle(t.Context(), access.System(), second.ID, ""); err != nil {
			t.Fatal(err)
		}
		for _, id := range []models.ID{first, second.ID} { // the same one comes to both, and both rosters want them
			if err := s.m.AnswerFor(t.Context(), access.System(), id, s.member(1, 0), mobilize.AnswerInput{Answer: models.AnswerYes}); err != nil {
				t.Fatal(err)
			}
			s.id = id
			s.solve()
		}
		s.publish()
		s.id = first
		if _, err := s.m.PublishRoster(t.Context(), access.System(), first, ""); models.CodeOf(err) != models.CodeConflict {
			t.Errorf("published in two places at once: %v", err)
		}
		if view := s.solve(); len(view.Shifts[0].Assigned) != 0 {
			t.Errorf("solved again, and in two places: %+v", view.Shifts[0].Assigned)
		}
	})
}

func TestWhoWasTakenOutByHandIsToldWhateverIsProposedMeanwhile(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, onePatrol)
		s.reply(1, 0, models.MeaningYes, "1")
		s.solve()
		s.publish()
		send(t, db)
		seat, out := s.shifts()[0].ID, s.member(1, 0)
		take := func() {
			if _, err := s.m.Assign(t.Context(), access.System(), s.id, []mobilize.AssignInput{{Shift: seat, Member: out}}); err != nil {
				t.Fatal(err)
			}
		}
		take()
		s.assign(mobilize.AssignInput{Shift: seat, Member: out, Allow: true})
		if view := s.solve(); len(view.Changes) != 0 { // there is nobody else: the solver puts them back
			t.Fatalf("back again: %+v", view.Changes)
		}
		take()
		s.publish()
		if out := send(t, db); len(out) != 1 {
			t.Errorf("who was taken out hears nothing: %v", out)
		}
	})
}

func TestAMemberBoundToTheirOwnBuildingGetsShiftsThereOnly(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, patrols)
		s.reply(1, 0, models.MeaningYes, "1")
		s.reply(1, 1, models.MeaningYes, "1")
		for i := range 2 {
			if err := s.m.SetOwnBuildingFor(t.Context(), access.System(), s.id, s.member(1, i), true); err != nil {
				t.Fatal(err)
			}
		}
		view := s.solve()
		home, other := view.Shifts[0], view.Shifts[1]
		if len(home.Assigned) != 1 || len(other.Assigned) != 0 {
			t.Fatalf("%d at home, %d next door", len(home.Assigned), len(other.Assigned))
		}
		if _, err := s.m.OfferSeat(t.Context(), access.System(), s.id, mobilize.OfferInput{Shift: other.ID}, ""); models.CodeOf(err) != models.CodeConflict {
			t.Errorf("a seat next door is offered to who must stay: %v", err)
		}
		free := s.member(1, 0)
		if home.Assigned[0].MemberID == free {
			free = s.member(1, 1)
		}
		why, err := s.m.WhyNot(t.Context(), access.System(), s.id, other.ID, free)
		if err != nil || why.Rule != "area" {
			t.Errorf("why not: %+v, %v", why, err)
		}
		_, err = s.m.Assign(t.Context(), access.System(), s.id, []mobilize.AssignInput{{Shift: other.ID, Member: free, Pin: true}})
		if models.CodeOf(err) != models.CodeInvalid {
			t.Errorf("pinned next door: %v", err)
		}
		if err := s.m.SetOwnBuildingFor(t.Context(), access.System(), s.id, free, false); err != nil {
			t.Fatal(err)
		}
		if did := s.mend(); did != 1 {
			t.Errorf("%d repairs", did)
		}
		if view = s.roster(); view.Shifts[1].Filled != 1 {
			t.Errorf("free to go, and the seat next door stays empty: %+v", view.Shifts[1])
		}
	})
}

func TestThreeNightsInAWeekAreEnough(t *testing.T) {
	zone := shanghai
	night := func(day int) models.Shift {
		at := time.Date(2026, 12, day, 22, 0, 0, 0, zone)
		return models.Shift{StartsAt: models.At(at), EndsAt: models.At(at.Add(6 * time.Hour))}
	}
	offered := []models.Window{{Start: models.At(time.Date(2026, 12, 4, 20, 0, 0, 0, zone)), End: models.At(time.Date(2026, 12, 12, 8, 0, 0, 0, zone))}}
	if off := mobilize.NightsOffForTest([]models.Shift{night(1), night(2)}, offered, zone); len(off) != 0 {
		t.Errorf("after two nights off: %v", off)
	}
	off := mobilize.NightsOffForTest([]models.Shift{night(1), night(2), night(3)}, offered, zone)
	if len(off) != 5 || off[0].Start != models.At(time.Date(2026, 12, 5, 0, 0, 0, 0, zone)) { // the first night falls out of the week on the tenth
		t.Errorf("after three nights off: %v", off)
	}
}
