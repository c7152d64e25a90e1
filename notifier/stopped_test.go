package notifier_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"whistle/models"
	"whistle/notifier"
)

// TestACarrierThatStopsEverythingIsLeftAloneAndTheNextTakesOver does so with one code in an answer and one in a
// receipt: that every such code is of that class is held by TestCarrierCodesAreSorted.
func TestACarrierThatStopsEverythingIsLeftAloneAndTheNextTakesOver(t *testing.T) {
	for inAnswer, code := range map[bool]int{true: 20003, false: 30007} {
		t.Run(fmt.Sprint(code, " in the answer ", inAnswer), func(t *testing.T) {
			inEachBubble(t, func(t *testing.T, db *models.DB) { stopped(t, db, code, inAnswer) })
		})
	}
}

func stopped(t *testing.T, db *models.DB, code int, inAnswer bool) {
	t.Helper()
	first, second := newPlain("first"), newPlain("second")
	if inAnswer {
		first.answer = func(context.Context, notifier.Message) (notifier.Accepted, error) {
			return notifier.Accepted{}, &notifier.SendError{Class: notifier.ClassOf(code), Code: code, Message: "no"}
		}
	}
	fill(t, db, 1)
	o := optionsOf(db, notifier.By(first, second))
	o.Every = 20 * time.Second // half an hour passes
	d := notifier.New(o)
	d.Start(t.Context())
	defer d.Stop()
	time.Sleep(time.Second)
	if !inAnswer {
		told := notifier.Receipt{PageID: first.sent()[0].PageID, Carrier: "first", SID: "first-1", Status: notifier.StatusUndelivered, Class: notifier.ClassOf(code), Code: code}
		if err := notifier.NewReceipts(db).Take(t.Context(), told); err != nil {
			t.Fatal(err)
		}
	}
	since := downSince(t, db)
	fillFor(t, db, "later", models.UrgencyWhistle, 20)
	time.Sleep(25 * time.Minute)
	if first, second := len(first.sent()), len(second.sent()); first != 1 || second != 21 {
		t.Errorf("the first was handed %d messages and the second %d of 21 in 25 minutes: %v", first, second, tally(t, db))
	}
	if now := downSince(t, db); now.IsZero() || now != since {
		t.Errorf("it was down since %v, now since %v", since, now)
	}
	if err := models.Do(t.Context(), db, func(tx *models.Tx) error { return tx.MarkCarrier("first", "") }); err != nil {
		t.Fatal(err)
	}
	first.set(func() { first.answer = nil })
	fillFor(t, db, "again", models.UrgencyWhistle, 20)
	time.Sleep(time.Minute)
	if got := len(first.sent()); got != 21 {
		t.Errorf("after a person acted it was handed %d of 20", got-1)
	}
}

// TestWhatIsInTheAirWhenACarrierStopsEverythingIsAllThatFollows has four hundred pages wait for a carrier that
// takes ten and then says that the account is closed.
func TestWhatIsInTheAirWhenACarrierStopsEverythingIsAllThatFollows(t *testing.T) {
	inEachBubble(t, func(t *testing.T, db *models.DB) {
		carrier := newPlain("plain")
		carrier.answer = func(_ context.Context, m notifier.Message) (notifier.Accepted, error) {
			time.Sleep(5 * time.Millisecond)
			if len(carrier.sent()) <= 10 {
				return notifier.Accepted{SID: m.PageID, Status: notifier.StatusSent}, nil
			}
			return notifier.Accepted{}, &notifier.SendError{Class: notifier.ClassStopAll, Code: 20003, Message: "no"}
		}
		fill(t, db, 400)
		o := optionsOf(db, notifier.By(carrier))
		o.Batch, o.Every = 400, often
		d := notifier.New(o)
		d.Start(t.Context())
		defer d.Stop()
		time.Sleep(25 * time.Minute)
		if got := len(carrier.sent()); got > 10+2*o.Workers {
			t.Errorf("it was handed %d messages by %d workers, though it closed the account after the tenth", got, o.Workers)
		}
		if tally := tally(t, db); tally[models.PageQueued] < 400-10-2*o.Workers {
			t.Errorf("the others do not wait: %v", tally)
		}
	})
}

func downSince(t *testing.T, db *models.DB) models.Time {
	t.Helper()
	carriers, err := db.Read(t.Context()).Carriers()
	if err != nil || len(carriers) != 2 {
		t.Fatalf("%+v, %v", carriers, err)
	}
	return carriers[0].DownSince
}

// TestALoneCarrierThatThrowsMessagesAwayStaysDownUntilOneArrives has a carrier take everything and throw it
// away a minute later: what it takes as a probe must not make it seem up, nor let the others be thrown away too.
func TestALoneCarrierThatThrowsMessagesAwayStaysDownUntilOneArrives(t *testing.T) {
	inEachBubble(t, func(t *testing.T, db *models.DB) {
		carrier, receipts := newPlain("lone"), notifier.NewReceipts(db)
		fate := notifier.Receipt{Status: notifier.StatusUndelivered, Class: notifier.ClassOf(30007), Code: 30007}
		told := 0
		tell := func() { // what became of each message that was taken
			sent := carrier.sent()
			for ; told < len(sent); told++ {
				word := fate
				word.PageID, word.Carrier, word.SID = sent[told].PageID, "lone", fmt.Sprint("lone-", told+1)
				if err := receipts.Take(t.Context(), word); err != nil {
					t.Fatal(err)
				}
			}
		}
		state := func() models.CarrierState {
			carriers, err := db.Read(t.Context()).Carriers()
			if err != nil || len(carriers) != 1 {
				t.Fatalf("%+v, %v", carriers, err)
			}
			return carriers[0]
		}
		fill(t, db, 1)
		startedEvery(t, db, carrier, 20*time.Second)
		time.Sleep(time.Second)
		tell()
		since := state().DownSince
		if since.IsZero() {
			t.Fatal("it is not down")
		}
		fillFor(t, db, "later", models.UrgencyWhistle, 20)
		for minute := range 110 {
			time.Sleep(time.Minute)
			if s := state(); s.DownSince != since || s.Code() != 30007 || !s.ThrewAway() {
				t.Fatalf("in minute %d it is %+v", minute, s)
			}
			tell()
		}
		if probes := len(carrier.sent()) - 1; probes < 3 || probes > 4 {
			t.Errorf("%d probes in 110 minutes", probes)
		}
		fate = notifier.Receipt{Status: notifier.StatusDelivered}
		time.Sleep(31 * time.Minute)
		tell()
		if s := state(); !s.DownSince.IsZero() {
			t.Errorf("though a probe arrived it is %+v", s)
		}
		time.Sleep(time.Minute)
		if n := len(carrier.sent()); n < 21 {
			t.Errorf("after a probe arrived it was handed %d messages", n)
		}
	})
}

// TestACarrierThatTellsOfFailuresAloneComesBackByItself has a carrier throw one message away and say nothing of those
// that it takes later, as one does that reports what failed and never what arrived.
func TestACarrierThatTellsOfFailuresAloneComesBackByItself(t *testing.T) {
	inEachBubble(t, func(t *testing.T, db *models.DB) {
		carrier, receipts := newPlain("lone"), notifier.NewReceipts(db)
		fill(t, db, 1)
		startedEvery(t, db, carrier, 20*time.Second)
		lose := func(n int) {
			lost := notifier.Receipt{PageID: carrier.sent()[n-1].PageID, Carrier: "lone", SID: fmt.Sprint("lone-", n), Status: notifier.StatusUndelivered, Class: notifier.ClassOf(30007), Code: 30007}
			if err := receipts.Take(t.Context(), lost); err != nil {
				t.Fatal(err)
			}
		}
		down := func() bool {
			carriers, err := db.Read(t.Context()).Carriers()
			if err != nil || len(carriers) != 1 {
				t.Fatalf("%+v, %v", carriers, err)
			}
			return !carriers[0].DownSince.IsZero()
		}
		time.Sleep(time.Second)
		lose(1)
		fillFor(t, db, "later", models.UrgencyWhistle, 20)
		time.Sleep(32 * time.Minute)
		if n := len(carrier.sent()); n != 2 || !down() {
			t.Fatalf("half an hour later it was handed %d, down %v", n, down())
		}
		lose(2) // its first probe is lost too
		time.Sleep(35 * time.Minute)
		if n := len(carrier.sent()); n != 3 || !down() {
			t.Fatalf("an hour later it was handed %d, down %v", n, down())
		}
		time.Sleep(20 * time.Minute) // nothing is said of the second probe
		if n := len(carrier.sent()); n < 21 || down() {
			t.Errorf("it was handed %d, down %v", n, down())
		}
	})
}

func TestACarriersOwnRateHoldsWhileTheCommonOneHasRoom(t *testing.T) {
	inEachBubble(t, func(t *testing.T, db *models.DB) {
		fill(t, db, 500)
		carrier := newPlain("plain")
		o := optionsOf(db, notifier.By(carrier))
		o.Rates = map[string]int{"plain": 20}
		d := notifier.New(o)
		d.Start(t.Context())
		defer d.Stop()
		time.Sleep(10 * time.Second)
		if sent := len(carrier.sent()); sent < 150 || sent > 210 {
			t.Errorf("%d went out in ten seconds at a rate of 20", sent)
		}
	})
}

func TestTheCarrierIsAskedToDropAPageWhenItsTimeIsOver(t *testing.T) {
	inEachBubble(t, func(t *testing.T, db *models.DB) {
		fill(t, db, 1) // for 24 hours
		time.Sleep(23 * time.Hour)
		carrier := newPlain("plain")
		order(t, db, carrier, 1)
		if left := carrier.sent()[0].ValidFor; left > time.Hour || left < 59*time.Minute {
			t.Errorf("an hour before its end it was handed over with a validity of %s", left)
		}
		fillFor(t, db, "late", models.UrgencyWhistle, 1)
		time.Sleep(24 * time.Hour)
		order(t, db, newPlain("other"), 0)
		if tally(t, db)[models.PageExpired] != 1 {
			t.Errorf("after its hour: %v", tally(t, db))
		}
	})
}

// leases remembers until when each page was last claimed.
type leases struct {
	notifier.Outbox
	until map[models.ID]models.Time
}

func (l *leases) Claim(ctx context.Context, c models.Claim) (models.Claimed, error) {
	got, err := l.Outbox.Claim(ctx, c)
	for _, p := range got.Pages {
		l.until[p.ID] = p.LeaseUntil
	}
	return got, err
}

// TestNoPostBeginsThatItsLeaseDoesNotCover has one worker hang, so that the pages behind it grow old.
func TestNoPostBeginsThatItsLeaseDoesNotCover(t *testing.T) {
	inEachBubble(t, func(t *testing.T, db *models.DB) {
		fill(t, db, 6)
		carrier, seen := newPlain("plain"), &leases{notifier.NewOutbox(db), map[models.ID]models.Time{}}
		carrier.answer = func(ctx context.Context, m notifier.Message) (notifier.Accepted, error) {
			if left := seen.until[models.ID(m.PageID)].Sub(db.Now()); left < 10*time.Second {
				t.Errorf("a post that may take 10 s began %s before its lease ran out", left)
			}
			<-ctx.Done()
			return notifier.Accepted{}, ctx.Err()
		}
		o := optionsOf(db, notifier.By(carrier))
		o.Outbox, o.Workers, o.Lease, o.Post = seen, 1, 20*time.Second, 10*time.Second
		d := notifier.New(o)
		for range 3 {
			if _, err := d.RunOnce(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if len(carrier.sent()) == 0 {
			t.Error("nothing was sent")
		}
	})
}

// frozen is an outbox in whose process time passes right after the clock was read.
type frozen struct{ notifier.Outbox }

func (f frozen) Now() models.Time {
	now := f.Outbox.Now()
	time.Sleep(6 * time.Second)
	return now
}

func TestAPostsTimeEndsWithItsLeaseThoughTheProcessWasFrozenAfterLookingAtIt(t *testing.T) {
	inEachBubble(t, func(t *testing.T, db *models.DB) {
		fill(t, db, 1)
		carrier, seen := newPlain("plain"), &leases{frozen{notifier.NewOutbox(db)}, map[models.ID]models.Time{}}
		asked := false
		carrier.answer = func(ctx context.Context, m notifier.Message) (notifier.Accepted, error) {
			asked = true
			if until, limited := ctx.Deadline(); !limited || models.At(until) > seen.until[models.ID(m.PageID)] {
				t.Errorf("a post may take until %s, its lease ends %s", until, seen.until[models.ID(m.PageID)].Time())
			}
			<-ctx.Done()
			return notifier.Accepted{}, ctx.Err()
		}
		o := optionsOf(db, notifier.By(carrier))
		o.Outbox, o.Workers, o.Lease, o.Post = seen, 1, 20*time.Second, 10*time.Second
		if _, err := notifier.New(o).RunOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
		if !asked {
			t.Error("nothing was posted")
		}
	})
}
