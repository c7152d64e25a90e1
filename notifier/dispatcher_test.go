package notifier_test

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"whistle/models"
	"whistle/models/modelstest"
	"whistle/notifier"
)

func number(i int) string { return fmt.Sprintf("+86154%08d", i) }

func bodyTo(number string) string { return "message to " + number }

// fill puts pages into the outbox.
func fill(t *testing.T, db *models.DB, n int) {
	t.Helper()
	fillFor(t, db, "c", models.UrgencyWhistle, n)
}

func fillFor(t *testing.T, db *models.DB, callUp models.ID, urgency models.Urgency, n int) {
	t.Helper()
	err := models.Do(t.Context(), db, func(tx *models.Tx) error {
		pages := make([]models.Page, n)
		for i := range pages {
			phone, err := tx.Vault.Seal(number(i))
			if err != nil {
				return err
			}
			body, err := tx.Vault.Seal(bodyTo(number(i)))
			if err != nil {
				return err
			}
			pages[i] = models.Page{
				ID: tx.NewID(), CallUpID: callUp, MemberID: models.ID(fmt.Sprintf("m%d", i)), Purpose: models.PurposeCall, Urgency: urgency, PhoneSealed: phone,
				PhoneIndex: tx.Vault.Index(number(i)), BodySealed: body, State: models.PageQueued, DueAt: tx.Now, ExpiresAt: tx.Now.Add(24 * time.Hour), CreatedAt: tx.Now,
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

func optionsOf(db *models.DB, routes notifier.Routes) notifier.Options {
	return notifier.Options{DB: db, Routes: routes, Log: slog.New(slog.DiscardHandler), Owner: "one", Rate: 20_000, Random: rand.New(rand.NewPCG(1, 2)), Workers: 8, Batch: 20}
}

// pagesOf gives the ids of a call-up's pages.
func pagesOf(t *testing.T, db *models.DB, callUp models.ID) map[string]bool {
	t.Helper()
	pages, err := db.Read(t.Context()).PagesOf(callUp, 1000)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, p := range pages {
		ids[string(p.ID)] = true
	}
	return ids
}

func TestTwoReplicasShareTheWorkWithoutSendingTwice(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *models.DB) {
		fill(t, db, 600)
		carrier := newPlain("plain")
		for i := range 2 {
			o := optionsOf(db, notifier.By(carrier))
			o.Owner, o.Workers = fmt.Sprint("replica", i), 32
			d := notifier.New(o)
			d.Start(t.Context())
			defer d.Stop()
		}
		await(t, func() bool { return tally(t, db)[models.PageSent] == 600 })
		if sent := carrier.sent(); len(sent) != 600 {
			t.Errorf("%d messages for 600 pages", len(sent))
		}
	})
}

// await waits until something is so.
func await(t *testing.T, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !so(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it did not come to be within 30 seconds")
		}
	}
}

func TestAClaimPassesOverPagesThatSomebodyIsAt(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *models.DB) {
		fill(t, db, 10)
		outbox, claimed := notifier.NewOutbox(db), map[models.ID]bool{}
		for _, owner := range []string{"one", "two", "three"} {
			got, err := outbox.Claim(t.Context(), models.Claim{Owner: owner, Carriers: []string{"plain"}, Lease: time.Minute, Limit: 5, Rate: 1_000_000})
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range got.Pages {
				if claimed[p.ID] {
					t.Errorf("%s got a page that is taken", owner)
				}
				claimed[p.ID] = true
			}
		}
		if len(claimed) != 10 || tally(t, db)[models.PageSending] != 10 {
			t.Errorf("%d of 10 were claimed: %v", len(claimed), tally(t, db))
		}
	})
}

func TestAnAbsurdCodeOfACarriersIsRecorded(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *models.DB) {
		fill(t, db, 1)
		absurd := newPlain("plain")
		absurd.answer = func(context.Context, notifier.Message) (notifier.Accepted, error) {
			return notifier.Accepted{SID: "S1"}, &notifier.SendError{Class: notifier.ClassRefused, Code: 9_999_999_999_999}
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		if _, err := notifier.New(optionsOf(db, notifier.By(absurd))).RunOnce(ctx); err != nil {
			t.Fatal(err)
		}
		pages, err := db.Read(t.Context()).PagesOf("c", 10)
		if err != nil || len(pages) != 1 || pages[0].State != models.PageRefused || pages[0].ErrorCode != math.MaxInt32 {
			t.Fatalf("%+v, %v", pages, err)
		}
		told := notifier.Receipt{PageID: string(pages[0].ID), Carrier: "plain", SID: "S2", Status: notifier.StatusUndelivered, Class: notifier.ClassRefused, Code: -9_999_999_999_999}
		if err := notifier.NewReceipts(db).Take(t.Context(), told); err != nil {
			t.Error(err)
		}
	})
}

func TestAMistakeOfOursComesToAPersonAndIsNotSentAgain(t *testing.T) {
	inEachBubble(t, func(t *testing.T, db *models.DB) {
		fill(t, db, 2)
		mistaken := newPlain("plain")
		code := notifier.CodeOfName("isv.TEMPLATE_MISSING_PARAMETERS")
		mistaken.answer = func(_ context.Context, m notifier.Message) (notifier.Accepted, error) {
			if len(mistaken.sent()) == 1 {
				return notifier.Accepted{}, &notifier.SendError{Class: notifier.ClassOf(code), Code: code, Message: "a parameter is missing"}
			}
			return notifier.Accepted{SID: "S" + m.PageID, Status: notifier.StatusSent}, nil
		}
		o := optionsOf(db, notifier.By(mistaken))
		o.Workers, o.Every = 1, often
		d := notifier.New(o)
		d.Start(t.Context())
		defer d.Stop()
		time.Sleep(time.Second)
		for _, m := range mistaken.sent()[1:] { // what it took, it calls mistaken afterwards
			told := notifier.Receipt{PageID: m.PageID, Carrier: "plain", SID: "S" + m.PageID, Status: notifier.StatusUndelivered, Class: notifier.ClassOf(code), Code: code}
			if err := notifier.NewReceipts(db).Take(t.Context(), told); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(5 * time.Minute)
		waiting, err := db.Read(t.Context()).PagesForPerson(models.Everywhere(), 10)
		if err != nil || len(waiting) != 2 || len(mistaken.sent()) != 2 {
			t.Errorf("%d of 2 pages wait for a person, %d posts, %v", len(waiting), len(mistaken.sent()), err)
		}
	})
}
