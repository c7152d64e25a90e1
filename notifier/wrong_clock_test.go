package notifier_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"maps"
	"strings"
	"sync"
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

// TestAReplicaWhoseClockIsHoursOffTouchesNothingUntilItIsRight has the clock of the only replica be a day ahead or behind
// when it starts, and jump there while one page is in doubt and another waits for its next try.
func TestAReplicaWhoseClockIsHoursOffTouchesNothingUntilItIsRight(t *testing.T) {
	for name, off := range map[string]time.Duration{"ahead": 25 * time.Hour, "behind": -25 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			inEachBubbleAt(t, func(t *testing.T, address string) {
				right := modelstest.Open(t, address, time.Now)
				clock := &wrongClock{ahead: off}
				db := modelstest.Open(t, address, clock.now, modelstest.ClockSharedAt(time.Now))
				fill(t, right, 3)
				carrier := newPlain("plain")
				carrier.answer = func(_ context.Context, m notifier.Message) (notifier.Accepted, error) {
					switch m.To {
					case number(0):
						return notifier.Accepted{}, errors.New("cut off")
					case number(1):
						return notifier.Accepted{}, &notifier.SendError{Class: notifier.ClassLater, Code: 20429}
					}
					return notifier.Accepted{SID: "S", Status: notifier.StatusSent}, nil
				}
				carrier.list = func(string) ([]notifier.Listed, error) { return nil, errors.New("the list cannot be had") }
				var log bytes.Buffer
				o := optionsOf(db, notifier.By(carrier))
				o.Log, o.Every = slog.New(slog.NewTextHandler(&log, nil)), often
				d := notifier.New(o)
				d.Start(t.Context())
				stop := sync.OnceFunc(d.Stop)
				t.Cleanup(stop)
				expect := func(when string, states ...models.PageState) {
					t.Helper()
					want := map[models.PageState]int{}
					for _, s := range states {
						want[s]++
					}
					if got := tally(t, right); !maps.Equal(got, want) {
						t.Errorf("%s: %v, want %v", when, got, want)
					}
				}
				time.Sleep(10 * time.Minute)
				expect("while its clock is wrong", models.PageQueued, models.PageQueued, models.PageQueued)
				clock.jump(-off)
				time.Sleep(time.Minute)
				expect("when it is right", models.PageInDoubt, models.PageQueued, models.PageSent)
				tries := len(carrier.sent())
				clock.jump(off)
				time.Sleep(10 * time.Minute)
				expect("after it jumped", models.PageInDoubt, models.PageQueued, models.PageSent)
				if n := len(carrier.sent()); tries < 3 || n != tries {
					t.Errorf("it posted %d times and after its clock jumped %d more", tries, n-tries)
				}
				stop()
				if said := strings.Count(log.String(), "clock and the database's are apart"); said != 2 {
					t.Errorf("it said %d times that its clock is wrong: %s", said, log.String())
				}
			})
		})
	}
}
