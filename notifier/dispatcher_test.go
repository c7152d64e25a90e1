package notifier_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"
	"time"

	"whistle/models"
	"whistle/models/modelstest"
	"whistle/notifier"
)

// faulty is a carrier that goes wrong by chance, and remembers what it really took.
type faulty struct {
	mu     sync.Mutex
	random *rand.Rand
	clock  *modelstest.Clock
	share  int // of 100 that go wrong
	took   map[string][]notifier.Listed
	n      int
}

func (f *faulty) Name() string { return "faulty" }

func (f *faulty) take(m notifier.Message) string {
	f.n++
	sid := fmt.Sprintf("SM%d", f.n)
	f.took[m.To] = append(f.took[m.To], notifier.Listed{SID: sid, Body: m.Body, Status: notifier.StatusSent})
	return sid
}

func (f *faulty) Send(_ context.Context, m notifier.Message) (notifier.Accepted, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.random.IntN(100) >= f.share {
		return notifier.Accepted{SID: f.take(m), Status: notifier.StatusSent}, nil
	}
	switch f.random.IntN(5) {
	case 0:
		return notifier.Accepted{}, &notifier.SendError{Class: notifier.ClassLater, Code: 20429, RetryAfter: 2 * time.Second}
	case 1: // dropped before it was taken
		return notifier.Accepted{}, &notifier.SendError{Class: notifier.ClassInDoubt, Message: "cut off"}
	case 2: // taken, and the answer lost
		f.take(m)
		return notifier.Accepted{}, &notifier.SendError{Class: notifier.ClassInDoubt, Message: "cut off"}
	case 3: // slow
		f.clock.Advance(3 * time.Second)
		return notifier.Accepted{SID: f.take(m), Status: notifier.StatusSent}, nil
	default:
		return notifier.Accepted{}, &notifier.SendError{Class: notifier.ClassUnknown, Code: 1, Message: "a surprise"}
	}
}

func (f *faulty) Find(_ context.Context, to string, _ time.Time) ([]notifier.Listed, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.took[to], nil
}

func fill(t *testing.T, db *models.DB, n int) {
	t.Helper()
	err := models.Do(t.Context(), db, func(tx *models.Tx) error {
		pages := make([]models.Page, n)
		for i := range pages {
			phone, err := tx.Vault.Seal(fmt.Sprintf("+86154%08d", i))
			if err != nil {
				return err
			}
			body, err := tx.Vault.Seal(fmt.Sprintf("message %d", i))
			if err != nil {
				return err
			}
			pages[i] = models.Page{
				ID: tx.NewID(), CallUpID: "c", MemberID: models.ID(fmt.Sprintf("m%d", i)), Purpose: models.PurposeCall, PhoneSealed: phone,
				PhoneIndex: tx.Vault.Index(strconv.Itoa(i)), BodySealed: body, State: models.PageQueued, DueAt: tx.Now, ExpiresAt: tx.Now.Add(24 * time.Hour), CreatedAt: tx.Now,
			}
		}
		return tx.CreatePages(pages)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func tally(t *testing.T, db *models.DB) map[models.PageState]int {
	t.Helper()
	counts, err := db.Read(t.Context()).PageTally()
	if err != nil {
		t.Fatal(err)
	}
	return counts
}

func dispatcher(db *models.DB, carrier notifier.Carrier, owner string, seed uint64) *notifier.Dispatcher {
	return notifier.New(notifier.Options{DB: db, Routes: notifier.By(carrier), Log: slog.New(slog.DiscardHandler), Owner: owner, Rate: 2000, Random: rand.New(rand.NewPCG(seed, 2))})
}

// TestNobodyIsLostAndNobodyPagedTwiceByAFaultyCarrier runs small call-ups under a false clock.
func TestNobodyIsLostAndNobodyPagedTwiceByAFaultyCarrier(t *testing.T) {
	const pages, runs = 40, 10
	for seed := range uint64(runs) {
		clock := modelstest.NewClock()
		modelstest.EachAt(t, clock.Now, func(t *testing.T, db *models.DB) {
			fill(t, db, pages)
			carrier := &faulty{random: rand.New(rand.NewPCG(seed, 1)), clock: clock, share: 30, took: map[string][]notifier.Listed{}}
			d := dispatcher(db, carrier, "one", seed)
			for range 400 {
				if _, err := d.RunOnce(t.Context()); err != nil {
					t.Fatal(err)
				}
				clock.Advance(time.Second)
			}
			for phone, got := range carrier.took {
				if len(got) > 1 {
					t.Errorf("seed %d: %s was paged %d times", seed, phone, len(got))
				}
			}
			refused := tally(t, db)[models.PageRefused] // four surprises in a row: for a person's list
			if len(carrier.took)+refused != pages || tally(t, db)[models.PageSent] != len(carrier.took) {
				t.Errorf("seed %d: %d of %d reached, %v", seed, len(carrier.took), pages, tally(t, db))
			}
		})
	}
}

// TestAReplicaThatDiesWhileSendingLosesNobody claims pages as a replica would, lets the carrier take half of
// them, and never records it.
func TestAReplicaThatDiesWhileSendingLosesNobody(t *testing.T) {
	clock := modelstest.NewClock()
	modelstest.EachAt(t, clock.Now, func(t *testing.T, db *models.DB) {
		const pages = 20
		fill(t, db, pages)
		carrier := &faulty{random: rand.New(rand.NewPCG(1, 1)), clock: clock, took: map[string][]notifier.Listed{}}
		claimed, err := models.Within(t.Context(), db, func(tx *models.Tx) (models.Claimed, error) {
			return tx.ClaimPages(models.Claim{Owner: "dead", Carrier: "faulty", Lease: 20 * time.Second, Limit: pages, Rate: 1000})
		})
		if err != nil || len(claimed.Pages) != pages {
			t.Fatalf("claimed %d, %v", len(claimed.Pages), err)
		}
		for _, p := range claimed.Pages[:pages/2] {
			to, _ := db.Vault().Open(p.PhoneSealed)
			body, _ := db.Vault().Open(p.BodySealed)
			if _, err := carrier.Send(t.Context(), notifier.Message{PageID: string(p.ID), To: to, Body: body}); err != nil {
				t.Fatal(err)
			}
		}
		d := dispatcher(db, carrier, "alive", 1)
		for range 120 {
			if _, err := d.RunOnce(t.Context()); err != nil {
				t.Fatal(err)
			}
			clock.Advance(time.Second)
		}
		for phone, got := range carrier.took {
			if len(got) != 1 {
				t.Errorf("%s was paged %d times", phone, len(got))
			}
		}
		if len(carrier.took) != pages || tally(t, db)[models.PageSent] != pages {
			t.Errorf("%d of %d reached: %v", len(carrier.took), pages, tally(t, db))
		}
	})
}

// TestReceiptsNeverMoveAPageBack tells of one page late, twice and before the answer to its sending.
func TestReceiptsNeverMoveAPageBack(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *models.DB) {
		fill(t, db, 1)
		carrier := &faulty{random: rand.New(rand.NewPCG(1, 1)), clock: modelstest.NewClock(), took: map[string][]notifier.Listed{}}
		var page models.Page
		claimed, err := models.Within(t.Context(), db, func(tx *models.Tx) (models.Claimed, error) {
			return tx.ClaimPages(models.Claim{Owner: "x", Carrier: carrier.Name(), Lease: time.Minute, Limit: 1, Rate: 1000})
		})
		if err != nil {
			t.Fatal(err)
		}
		page = claimed.Pages[0]
		for _, step := range []struct {
			status notifier.Status
			want   models.PageState
		}{{notifier.StatusDelivered, models.PageDelivered}, {notifier.StatusSent, models.PageDelivered}, {notifier.StatusUndelivered, models.PageDelivered}, {notifier.StatusDelivered, models.PageDelivered}} {
			if err := notifier.NewReceipts(db).Take(t.Context(), notifier.Receipt{PageID: string(page.ID), SID: "SM1", Status: step.status}); err != nil {
				t.Fatal(err)
			}
			if tally(t, db)[step.want] != 1 {
				t.Errorf("after %s: %v", step.status, tally(t, db))
			}
		}
		// the answer to the sending comes after its receipt
		err = models.Do(t.Context(), db, func(tx *models.Tx) error {
			return tx.RecordResults([]models.Result{{Page: page, To: models.PageSent, SID: "SM1", Outcome: "accepted", Tried: true}})
		})
		if err != nil || tally(t, db)[models.PageDelivered] != 1 {
			t.Errorf("the late answer moved it back: %v, %v", tally(t, db), err)
		}
	})
}

func TestTwoReplicasShareTheWorkWithoutSendingTwice(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *models.DB) {
		fill(t, db, 600)
		carrier := &faulty{random: rand.New(rand.NewPCG(1, 1)), clock: modelstest.NewClock(), took: map[string][]notifier.Listed{}}
		for i := range 2 {
			d := dispatcher(db, carrier, fmt.Sprint("replica", i), uint64(i))
			d.Start(t.Context())
			defer d.Stop()
		}
		deadline := time.Now().Add(30 * time.Second)
		for tally(t, db)[models.PageSent] < 600 && time.Now().Before(deadline) {
			time.Sleep(20 * time.Millisecond)
		}
		if len(carrier.took) != 600 || carrier.n != 600 {
			t.Errorf("%d messages to %d phones for 600 pages: %v", carrier.n, len(carrier.took), tally(t, db))
		}
	})
}
