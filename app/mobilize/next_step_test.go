package mobilize_test

import (
	"testing"
	"time"

	"whistle/app/access"
	"whistle/app/mobilize"
	"whistle/models"
	"whistle/models/modelstest"
)

func TestTheBoardSaysWhatComesNext(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, patrols)
		board := func() mobilize.Board {
			b, err := s.m.Board(t.Context(), access.System(), s.id)
			must(t, err)
			return b
		}
		expect := func(when string, want mobilize.NextStep, short int) {
			t.Helper()
			if b := board(); b.Next != want || b.Short != short {
				t.Errorf("%s: %q with %d short, want %q with %d", when, b.Next, b.Short, want, short)
			}
		}
		expect("after the whistle", mobilize.NextAnswers, 0)
		s.reply(1, 0, models.MeaningYes, "1")
		expect("once somebody comes", mobilize.NextFormation, 0)
		_, err := s.m.ProposeFormation(t.Context(), access.System(), s.id)
		must(t, err)
		expect("once a branch is proposed", mobilize.NextRoster, 0)
		s.solve()
		expect("once a roster is proposed", mobilize.NextPublish, 0)
		s.publish()
		expect("with one for two buildings", mobilize.NextGaps, 1)
		s.reply(1, 1, models.MeaningYes, "1")
		s.solve()
		s.publish()
		expect("with one for each", mobilize.NextDuty, 0)
		clock.Advance(board().EndsAt.Time().Sub(clock.Now()) + time.Second)
		expect("after its hours", mobilize.NextStandDown, 0)
	})
}
