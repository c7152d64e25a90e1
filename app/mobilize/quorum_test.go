package mobilize_test

import (
	"strings"
	"testing"
	"time"

	"whistle/app/mobilize"
	"whistle/models"
	"whistle/models/modelstest"
)

// stepsLeft gives the kinds of the steps that wait, with the time until each.
func (s *scene) stepsLeft(now models.Time) map[models.StepKind]time.Duration {
	s.t.Helper()
	steps, err := s.db.Read(s.t.Context()).StepsOf(s.id)
	must(s.t, err)
	left := map[models.StepKind]time.Duration{}
	for _, step := range steps {
		if step.State == models.StepWaiting {
			left[step.Kind] = step.DueAt.Sub(now)
		}
	}
	return left
}

func TestAQuorumThatIsLostAgainGoesOnAsking(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, func(in *mobilize.DraftInput) {
			in.Quorum, in.Escalation = 3, models.EscalationRule{RemindAfterMinutes: []int{10}, WidenAfterMinutes: 30}
		})
		for i := range 4 {
			s.reply(1, i, models.MeaningYes, "1")
		}
		if left := s.stepsLeft(db.Now()); len(left) != 0 {
			t.Fatalf("enough have said yes, and these steps wait: %v", left)
		}
		clock.Advance(time.Hour)
		s.reply(1, 0, models.MeaningNo, "2")
		if left := s.stepsLeft(db.Now()); len(left) != 0 {
			t.Errorf("the reserve moved up, and these steps wait: %v", left)
		}
		s.reply(1, 1, models.MeaningNo, "2")
		left := s.stepsLeft(db.Now())
		if left[models.StepRemind] != 10*time.Minute || left[models.StepWidenGrid]+left[models.StepWidenAdjacent] < 30*time.Minute || left[models.StepTellCommand] == 0 {
			t.Errorf("two are left of three, and these steps wait: %v", left)
		}
		clock.Advance(11 * time.Minute)
		if _, err := s.m.EscalateDue(t.Context()); err != nil || s.tally()[models.PageQueued] == 0 {
			t.Errorf("the silent are not reminded: %v, %v", s.tally(), err)
		}
		s.reply(1, 5, models.MeaningYes, "1")
		pages, err := db.Read(t.Context()).PagesOf(s.id, 1000)
		must(t, err)
		for _, p := range pages {
			if p.State == models.PageQueued && !strings.HasPrefix(string(p.Purpose), string(models.PurposeAnswer)) && !strings.HasPrefix(string(p.Purpose), string(models.PurposeReserve)) {
				t.Errorf("enough have said yes again, and a page for %s waits", p.Purpose)
			}
		}
		if c := s.counts(); c.Reserve != 0 || len(s.stepsLeft(db.Now())) != 0 {
			t.Errorf("enough again: %+v, waiting %v", c, s.stepsLeft(db.Now()))
		}
	})
}

func TestWhoHasAnsweredIsNotRemindedByWhatWaits(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, func(in *mobilize.DraftInput) {
			in.Escalation = models.EscalationRule{RemindAfterMinutes: []int{10}}
		})
		clock.Advance(11 * time.Minute)
		if _, err := s.m.EscalateDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		before := s.tally()[models.PageQueued]
		s.reply(1, 0, models.MeaningYes, "1")
		if after := s.tally(); after[models.PageCancelled] != 1 || after[models.PageQueued] != before-1 {
			t.Errorf("%d pages waited; after one answered: %v", before, after)
		}
	})
}
