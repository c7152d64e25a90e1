package mobilize_test

import (
	"fmt"
	"testing"
	"time"

	"whistle/app/access"
	"whistle/app/mobilize"
	"whistle/models"
	"whistle/models/modelstest"
)

// scene is a call-up of the first grid, whistled, with ten members in each of its two buildings.
type scene struct {
	t     *testing.T
	db    *models.DB
	m     *mobilize.Mobilizer
	clock *modelstest.Clock
	id    models.ID
}

func whistled(t *testing.T, db *models.DB, clock *modelstest.Clock, change func(*mobilize.DraftInput)) *scene {
	t.Helper()
	modelstest.AddTerritory(t, db)
	for building := 1; building <= 4; building++ {
		modelstest.AddMembers(t, db, building, 10)
	}
	s := &scene{t: t, db: db, m: newMobilizer(db), clock: clock}
	in := mobilize.DraftInput{
		Title: "防汛", Kind: "flood", Areas: []string{modelstest.Community + "-1"}, MusterPoint: "活动室",
		StartsAt: models.At(clock.Now().Add(time.Hour)), EndsAt: models.At(clock.Now().Add(9 * time.Hour)),
	}
	if change != nil {
		change(&in)
	}
	callUp, err := s.m.Draft(t.Context(), access.System(), in)
	if err != nil {
		t.Fatal(err)
	}
	s.id = callUp.ID
	if _, err := s.m.Whistle(t.Context(), access.System(), s.id, ""); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *scene) counts() models.Counts {
	s.t.Helper()
	view, err := s.m.CallUp(s.t.Context(), access.System(), s.id)
	if err != nil {
		s.t.Fatal(err)
	}
	return view.Counts
}

func (s *scene) reply(building, i int, meaning models.Meaning, body string) {
	s.t.Helper()
	err := s.m.Reply(s.t.Context(), mobilize.InboundReply{Carrier: "twilio", SID: fmt.Sprintf("SM%d-%d-%s-%d", building, i, body, s.clock.Now().UnixNano()), From: modelstest.PhoneOf(building, i), Body: body, Meaning: meaning})
	if err != nil {
		s.t.Fatal(err)
	}
}

// pagesTo counts the pages of a purpose by state.
func (s *scene) tally() map[models.PageState]int {
	s.t.Helper()
	tally, err := s.db.Read(s.t.Context()).PageTally()
	if err != nil {
		s.t.Fatal(err)
	}
	return tally
}

func each(t *testing.T, test func(t *testing.T, db *models.DB, clock *modelstest.Clock)) {
	t.Helper()
	clock := modelstest.NewClock()
	modelstest.EachAt(t, clock.Now, func(t *testing.T, db *models.DB) { test(t, db, clock) })
}

func TestFarTooManyAnswerTheLateOnesAreReserveInOrder(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, func(in *mobilize.DraftInput) {
			in.Quorum, in.Escalation = 3, models.EscalationRule{RemindAfterMinutes: []int{10}, WidenAfterMinutes: 30}
		})
		for i := range 5 {
			clock.Advance(time.Second)
			s.reply(1, i, models.MeaningYes, "1")
		}
		if c := s.counts(); c.Confirmed != 5 || c.Reserve != 2 {
			t.Fatalf("five yes at a quorum of three: %+v", c)
		}
		if s.tally()[models.PageCancelled] != 20 { // none had been sent
			t.Errorf("the rest of the wave is not cancelled: %v", s.tally())
		}
		clock.Advance(20 * time.Minute)
		if n, err := s.m.EscalateDue(t.Context()); err != nil || n != 0 {
			t.Errorf("a quorum met still escalates: %d, %v", n, err)
		}
		s.reply(1, 0, models.MeaningNo, "2")
		if c := s.counts(); c.Confirmed != 4 || c.Reserve != 1 {
			t.Errorf("nobody of the reserve moved up: %+v", c)
		}
	})
}

func TestNobodyAnswersRemindsThenWidensToTheAdjacentGrid(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, func(in *mobilize.DraftInput) {
			in.Quorum, in.Escalation = 15, models.EscalationRule{RemindAfterMinutes: []int{10}, WidenAfterMinutes: 30}
		})
		s.reply(1, 0, models.MeaningYes, "1")
		clock.Advance(11 * time.Minute)
		for range 2 { // two replicas look at once: one does it
			if _, err := s.m.EscalateDue(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if n := s.tally()[models.PageQueued]; n != 20+19 {
			t.Errorf("%d pages wait after the reminder, want 20 calls and 19 reminders", n)
		}
		clock.Advance(20 * time.Minute)
		if _, err := s.m.EscalateDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		if c := s.counts(); c.Paged != 40 {
			t.Errorf("%d are paged after widening, want the 20 of the next grid, too", c.Paged)
		}
	})
}

func TestADrillNeverPagesOutsideItsArea(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, func(in *mobilize.DraftInput) {
			in.Drill, in.Quorum, in.Audience.IncludeAdjacent = true, 15, true
			in.Escalation = models.EscalationRule{WidenAfterMinutes: 30}
		})
		if c := s.counts(); c.Paged != 20 {
			t.Errorf("the drill paged %d, its grid holds 20", c.Paged)
		}
		clock.Advance(2 * time.Hour)
		if _, err := s.m.EscalateDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := s.m.WidenNow(t.Context(), access.System(), s.id); models.CodeOf(err) != models.CodeConflict {
			t.Errorf("widening a drill by hand: %v", err)
		}
		if c := s.counts(); c.Paged != 20 {
			t.Errorf("the drill widened to %d", c.Paged)
		}
	})
}

func TestAReplyToldTwiceCountsOnceAndAnOptOutOutlivesIt(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, nil)
		for range 2 {
			s.reply(1, 0, models.MeaningYes, "1")
		}
		s.reply(1, 1, models.MeaningOptOut, "退订")
		if c := s.counts(); c.Confirmed != 1 || c.NoAnswer != 19 {
			t.Errorf("one yes told twice: %+v", c)
		}
		next, err := s.m.Draft(t.Context(), access.System(), mobilize.DraftInput{
			Title: "二", Kind: "flood", Areas: []string{modelstest.Community + "-1"},
			StartsAt: models.At(clock.Now()), EndsAt: models.At(clock.Now().Add(time.Hour)),
		})
		if err != nil {
			t.Fatal(err)
		}
		preview, err := s.m.Preview(t.Context(), access.System(), next.ID)
		if err != nil {
			t.Fatal(err)
		}
		if preview.Paged != 19 || len(preview.Skipped) != 1 || preview.Skipped[0].Reason != mobilize.SkipOptedOut {
			t.Errorf("whoever opted out: %d paged, skipped %+v", preview.Paged, preview.Skipped)
		}
	})
}

func TestADropOutAfterPublishingLosesTheShiftAndTheRestStays(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, func(in *mobilize.DraftInput) {
			in.Tasks = []mobilize.TaskInput{{Kind: "patrol", Sites: models.SitesBuilding, MinSeats: 1, IdealSeats: 2, Shifts: []models.Window{{Start: in.StartsAt, End: in.StartsAt.Add(4 * time.Hour)}}}}
		})
		for i := range 4 {
			s.reply(1, i, models.MeaningYes, "1")
		}
		if _, err := s.m.SolveRoster(t.Context(), access.System(), s.id); err != nil {
			t.Fatal(err)
		}
		if done, err := s.m.PublishRoster(t.Context(), access.System(), s.id, ""); err != nil || done.Told != 4 {
			t.Fatalf("told %d, %v", done.Told, err)
		}
		s.reply(1, 0, models.MeaningNo, "2")
		view, err := s.m.Roster(t.Context(), access.System(), s.id)
		if err != nil {
			t.Fatal(err)
		}
		seated := 0
		for _, shift := range view.Shifts {
			seated += len(shift.Assigned)
		}
		if seated != 3 {
			t.Errorf("%d stay in their shifts, want 3", seated)
		}
	})
}

func TestStandDownEndsEverything(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, func(in *mobilize.DraftInput) { in.Escalation = models.EscalationRule{RemindAfterMinutes: []int{10}} })
		for i := range 3 {
			s.reply(1, i, models.MeaningYes, "1")
		}
		done, err := s.m.StandDown(t.Context(), access.System(), s.id, mobilize.HandoverTo{}, "k")
		if err != nil || done.Thanked != 3 || done.Cancelled != 20 || done.Released != 20 {
			t.Fatalf("%+v, %v", done, err)
		}
		if again, err := s.m.StandDown(t.Context(), access.System(), s.id, mobilize.HandoverTo{}, "k"); err != nil || again != done {
			t.Errorf("the same key: %+v, %v", again, err)
		}
		clock.Advance(time.Hour)
		if n, err := s.m.EscalateDue(t.Context()); err != nil || n != 0 {
			t.Errorf("steps go on after the end: %d, %v", n, err)
		}
		if c := s.counts(); c.Confirmed != 3 || c.NoAnswer != 17 {
			t.Errorf("the answers are gone with the end: %+v", c)
		}
		if n, err := db.Read(t.Context()).VerifyAudit(); err != nil || n != 2 {
			t.Errorf("audit: %d rows, %v", n, err)
		}
	})
}
