package notifier_test

import (
	"testing"
	"time"

	"whistle/models"
	"whistle/models/modelstest"
	"whistle/notifier"
)

// TestAReplicaWhoseClockIsAheadHoldsNobodyUp has one replica send under a clock that is an hour ahead, and then die:
// the rate that it shared with the other one begins in an hour.
func TestAReplicaWhoseClockIsAheadHoldsNobodyUp(t *testing.T) {
	inEachBubbleAt(t, func(t *testing.T, address string) {
		right := modelstest.Open(t, address, time.Now)
		ahead := modelstest.Open(t, address, func() time.Time { return time.Now().Add(time.Hour) })
		fill(t, right, 20)
		carrier := newPlain("plain")
		wrong := optionsOf(ahead, notifier.By(carrier))
		wrong.Rate, wrong.Rates, wrong.Batch = 10, map[string]int{"plain": 10}, 1
		if _, err := notifier.New(wrong).RunOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
		o := optionsOf(right, notifier.By(carrier))
		o.Owner, o.Rate, o.Rates = "two", 10, map[string]int{"plain": 10}
		d := notifier.New(o)
		d.Start(t.Context())
		defer d.Stop()
		time.Sleep(10 * time.Second)
		if tally := tally(t, right); tally[models.PageSent] != 20 {
			t.Errorf("after ten seconds at ten a second: %v of 20", tally)
		}
	})
}
