package mobilize_test

import (
	"log/slog"
	"testing"
	"time"

	"whistle/app/mobilize"
	"whistle/models"
	"whistle/models/modelstest"
)

// TestTheStewardPassesOffersOnByItselfAndStopsTwice lets it look on its own: the time runs out, the next is asked.
func TestTheStewardPassesOffersOnByItselfAndStopsTwice(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, onePatrol)
		for i := range 2 {
			s.reply(1, i, models.MeaningYes, "1")
		}
		s.offer(mobilize.OfferInput{Shift: s.shifts()[0].ID, Minutes: 5})
		send(t, db)
		clock.Advance(6 * time.Minute)
		steward := mobilize.NewSteward(s.m, slog.New(slog.DiscardHandler), 5*time.Millisecond)
		steward.Start(t.Context())
		for tries := 0; s.states() != "lapsed offered" && tries < 2000; tries++ {
			time.Sleep(5 * time.Millisecond)
		}
		steward.Stop()
		steward.Stop()
		if got := s.states(); got != "lapsed offered" {
			t.Errorf("nobody passed the offer on: %s", got)
		}
	})
}
