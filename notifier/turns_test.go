package notifier_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"whistle/models"
	"whistle/models/modelstest"
	"whistle/notifier"
)

// inEachBubble runs a test once a database under a false clock. What takes its time is that a dispatcher looks at its
// outbox, the more where it must connect anew for it. Where minutes pass it looks as often as the simulation's do,
// where hours pass less often.
func inEachBubble(t *testing.T, test func(t *testing.T, db *models.DB)) {
	t.Helper()
	inEachBubbleAt(t, func(t *testing.T, address string) { test(t, modelstest.Open(t, address, time.Now)) })
}

// inEachBubbleAt is inEachBubble for a test that opens the database itself.
func inEachBubbleAt(t *testing.T, test func(t *testing.T, address string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		address := "sqlite://" + memoryFolder(t) + "/whistle.db"
		synctest.Test(t, func(t *testing.T) { test(t, address) })
	})
	t.Run("mariadb", func(t *testing.T) {
		address := modelstest.EmptiedMariaDBURL(t)
		synctest.Test(t, func(t *testing.T) { test(t, address) })
	})
}

func order(t *testing.T, db *models.DB, carrier *plain, pages int) []notifier.Message {
	t.Helper()
	o := optionsOf(db, notifier.By(carrier))
	o.Workers = 1 // the order of the outbox, not of several in the air
	d := notifier.New(o)
	d.Start(t.Context())
	time.Sleep(time.Minute)
	d.Stop()
	sent := carrier.sent()
	if len(sent) != pages {
		t.Fatalf("%d of %d pages were sent: %v", len(sent), pages, tally(t, db))
	}
	return sent
}

func TestALateSmallCallUpDoesNotWaitForAWholeLargeOne(t *testing.T) {
	inEachBubble(t, func(t *testing.T, db *models.DB) {
		fillFor(t, db, "large", models.UrgencyWhistle, 400)
		fillFor(t, db, "small", models.UrgencyWhistle, 40)
		last := 0
		small := pagesOf(t, db, "small")
		for i, m := range order(t, db, newPlain("plain"), 440) {
			if small[m.PageID] {
				last = i
			}
		}
		if last > 100 {
			t.Errorf("the last of 40 went out as number %d, behind the 400 before it", last+1)
		}
	})
}

func TestTheUrgentGoBeforeTheRoutineAndTheRealBeforeDrills(t *testing.T) {
	inEachBubble(t, func(t *testing.T, db *models.DB) {
		fillFor(t, db, "drill", models.UrgencyWhistle+models.UrgencyDrillPenalty, 20)
		fillFor(t, db, "remind", models.UrgencyRemind, 20)
		fillFor(t, db, "whistle", models.UrgencyWhistle, 20)
		sent := order(t, db, newPlain("plain"), 60)
		for i, callUp := range []models.ID{"whistle", "remind", "drill"} {
			mine := pagesOf(t, db, callUp)
			early := 0
			for _, m := range sent[i*20 : (i+1)*20] {
				if mine[m.PageID] {
					early++
				}
			}
			if early < 20 {
				t.Errorf("%d of 20 pages of %s went out in their turn", early, callUp)
			}
		}
	})
}

// TestAPoisonNumberDelaysNobody has a carrier hang on one number, break on another and never take a third.
func TestAPoisonNumberDelaysNobody(t *testing.T) {
	inEachBubble(t, func(t *testing.T, db *models.DB) {
		fill(t, db, 300)
		carrier := newPlain("plain")
		carrier.answer = func(ctx context.Context, m notifier.Message) (notifier.Accepted, error) {
			switch m.To {
			case number(0):
				<-ctx.Done()
				return notifier.Accepted{}, ctx.Err()
			case number(1):
				panic("a bug in the carrier's client")
			case number(2):
				return notifier.Accepted{}, &notifier.SendError{Class: notifier.ClassUnknown, Code: 12345, Message: "no"}
			}
			time.Sleep(10 * time.Millisecond)
			return notifier.Accepted{SID: m.PageID, Status: notifier.StatusSent}, nil
		}
		o := optionsOf(db, notifier.By(carrier))
		o.Every = often
		d := notifier.New(o)
		d.Start(t.Context())
		time.Sleep(3 * time.Second)
		if sent := tally(t, db)[models.PageSent]; sent != 297 {
			t.Errorf("after three seconds %d of 297 are sent: %v", sent, tally(t, db))
		}
		time.Sleep(30 * time.Minute)
		d.Stop()
		if forPerson, err := db.Read(t.Context()).PagesForPerson(models.Everywhere(), 10); err != nil || len(forPerson) != 3 {
			t.Errorf("%d pages wait for a person, %v; %v", len(forPerson), err, tally(t, db))
		}
	})
}

func TestPagesGoByTheNextCarrierWhileOneIsDownAndComeBack(t *testing.T) {
	inEachBubble(t, func(t *testing.T, db *models.DB) {
		fill(t, db, 200)
		first, second := newPlain("first"), newPlain("second")
		healed := false
		first.answer = func(_ context.Context, m notifier.Message) (notifier.Accepted, error) {
			if !healed {
				return notifier.Accepted{}, &notifier.SendError{Class: notifier.ClassLater, Message: "no route"}
			}
			return notifier.Accepted{SID: m.PageID, Status: notifier.StatusSent}, nil
		}
		o := optionsOf(db, notifier.Routes{{Prefix: "+86", Carriers: []notifier.Carrier{first, second}}, {Carriers: []notifier.Carrier{first}}})
		o.Every = 2 * time.Second
		d := notifier.New(o)
		d.Start(t.Context())
		defer d.Stop()
		time.Sleep(2 * time.Minute)
		if sent := tally(t, db)[models.PageSent]; sent != 200 || len(second.sent()) < 190 {
			t.Errorf("%d of 200 sent, %d by the second carrier", sent, len(second.sent()))
		}
		carriers, err := db.Read(t.Context()).Carriers()
		if err != nil || carriers[0].Carrier != "first" || carriers[0].DownSince.IsZero() || !strings.Contains(carriers[0].Reason, "no route") {
			t.Errorf("the first carrier's state is %+v, %v", carriers, err)
		}
		first.set(func() { healed = true })
		before := len(second.sent())
		fillFor(t, db, "later", models.UrgencyWhistle, 100)
		time.Sleep(2 * time.Minute)
		if by := len(second.sent()) - before; by > 99 || tally(t, db)[models.PageSent] != 300 {
			t.Errorf("after it healed %d of 100 went by the second; %v", by, tally(t, db))
		}
		if carriers, err = db.Read(t.Context()).Carriers(); err != nil || !carriers[0].DownSince.IsZero() {
			t.Errorf("the first carrier is still down: %+v, %v", carriers, err)
		}
	})
}

// TestADoubtIsSettledWithTheCarrierThatHasIt has a carrier cut off its answers and go down: what it took is
// found there, and not handed to the next one.
func TestADoubtIsSettledWithTheCarrierThatHasIt(t *testing.T) {
	inEachBubble(t, func(t *testing.T, db *models.DB) {
		fill(t, db, 20)
		first, second := newPlain("first"), newPlain("second")
		first.answer = func(context.Context, notifier.Message) (notifier.Accepted, error) {
			return notifier.Accepted{}, errors.New("connection reset")
		}
		var up atomic.Bool
		first.list = func(to string) ([]notifier.Listed, error) {
			if !up.Load() {
				return nil, errors.New("the carrier is down")
			}
			var listed []notifier.Listed
			for _, m := range first.sent() {
				if m.To == to {
					listed = append(listed, notifier.Listed{SID: "F" + m.PageID, Body: m.Body, Status: notifier.StatusSent})
				}
			}
			return listed, nil
		}
		o := optionsOf(db, notifier.By(first, second))
		o.Every = often
		d := notifier.New(o)
		d.Start(t.Context())
		defer d.Stop()
		time.Sleep(5 * time.Minute)
		byFirst := len(first.sent())
		if doubts := tally(t, db)[models.PageInDoubt]; byFirst == 0 || doubts != byFirst || len(second.sent()) != 20-byFirst {
			t.Errorf("the first has %d, %d are in doubt, the second was handed %d: %v", byFirst, doubts, len(second.sent()), tally(t, db))
		}
		up.Store(true)
		time.Sleep(5 * time.Minute)
		if sent := tally(t, db)[models.PageSent]; sent != 20 || len(second.sent())+len(first.sent()) != 20 {
			t.Errorf("%d of 20 sent, handed over %d times: %v", sent, len(second.sent())+len(first.sent()), tally(t, db))
		}
	})
}

func TestWhenTheRateIsSharedNoMoreGoOut(t *testing.T) {
	inEachBubble(t, func(t *testing.T, db *models.DB) {
		fill(t, db, 500)
		carrier := newPlain("plain")
		for _, name := range []string{"one", "two"} {
			o := optionsOf(db, notifier.By(carrier))
			o.Owner, o.Rate = name, 20
			d := notifier.New(o)
			d.Start(t.Context())
			defer d.Stop()
		}
		time.Sleep(10 * time.Second)
		if sent := len(carrier.sent()); sent < 180 || sent > 210 {
			t.Errorf("%d went out in ten seconds at a rate of 20", sent)
		}
	})
}

func TestAfter429TheCarrierIsLeftAloneAsLongAsItAsks(t *testing.T) {
	inEachBubble(t, func(t *testing.T, db *models.DB) {
		fill(t, db, 1)
		carrier := newPlain("plain")
		var at []time.Time
		carrier.answer = func(context.Context, notifier.Message) (notifier.Accepted, error) {
			at = append(at, time.Now())
			if len(at) == 1 {
				return notifier.Accepted{}, &notifier.SendError{Class: notifier.ClassLater, Code: 20429, RetryAfter: 30 * time.Second}
			}
			return notifier.Accepted{SID: "S", Status: notifier.StatusSent}, nil
		}
		d := notifier.New(optionsOf(db, notifier.By(carrier)))
		d.Start(t.Context())
		time.Sleep(time.Minute)
		d.Stop()
		if len(at) != 2 || at[1].Sub(at[0]) < 30*time.Second || at[1].Sub(at[0]) > 35*time.Second {
			t.Errorf("tried at %v", at)
		}
	})
}

func TestACarrierThatAsksForADayParksNoPage(t *testing.T) {
	asksForADay := func(context.Context, notifier.Message) (notifier.Accepted, error) {
		return notifier.Accepted{}, &notifier.SendError{Class: notifier.ClassLater, Code: 20429, RetryAfter: 24 * time.Hour}
	}
	run := func(t *testing.T, db *models.DB, carriers ...notifier.Carrier) {
		fill(t, db, 1)
		o := optionsOf(db, notifier.By(carriers...))
		o.Every = 3 * time.Second
		d := notifier.New(o)
		d.Start(t.Context())
		time.Sleep(3 * time.Minute)
		d.Stop()
	}
	inEachBubble(t, func(t *testing.T, db *models.DB) {
		limited, healthy := newPlain("limited"), newPlain("healthy")
		limited.answer = asksForADay
		if run(t, db, limited, healthy); len(healthy.sent()) != 1 {
			t.Errorf("the second carrier was handed %d of 1", len(healthy.sent()))
		}
	})
	inEachBubble(t, func(t *testing.T, db *models.DB) {
		alone := newPlain("alone")
		alone.answer = asksForADay
		if run(t, db, alone); len(alone.sent()) < 2 || len(alone.sent()) > 4 {
			t.Errorf("the only carrier was asked %d times in three minutes", len(alone.sent()))
		}
	})
}
