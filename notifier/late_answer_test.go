package notifier_test

import (
	"testing"
	"time"

	"whistle/models"
	"whistle/models/modelstest"
	"whistle/notifier"
)

// TestALateAnswerOfAFailedMessageDoesNotKeepItsPageFromGoingOutOnceMore has a process freeze after its post. Meanwhile
// a receipt tells that the message failed, and the page is in the line once more when the process wakes and records
// that the carrier took it.
func TestALateAnswerOfAFailedMessageDoesNotKeepItsPageFromGoingOutOnceMore(t *testing.T) {
	inEachBubble(t, func(t *testing.T, db *models.DB) {
		fill(t, db, 1)
		outbox := notifier.NewOutbox(db)
		got, err := outbox.Claim(t.Context(), models.Claim{Owner: "one", Carriers: []string{"plain"}, Lease: 20 * time.Second, Limit: 1, Rate: 10})
		if err != nil || len(got.Pages) != 1 {
			t.Fatalf("%+v, %v", got, err)
		}
		page := got.Pages[0]
		failed := notifier.Receipt{PageID: string(page.ID), Carrier: "plain", SID: "S1", Status: notifier.StatusUndelivered, Class: notifier.ClassOf(30003), Code: 30003}
		if err := notifier.NewReceipts(db).Take(t.Context(), failed); err != nil {
			t.Fatal(err)
		}
		time.Sleep(61 * time.Second)
		if err := outbox.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		taken := models.Result{
			Fate: models.Fate{To: models.PageSent, SID: "S1"}, Page: page, StartedAt: page.CreatedAt, FinishedAt: page.CreatedAt,
			Outcome: string(notifier.ClassAccepted), Tried: true,
		}
		if err := outbox.Record(t.Context(), []models.Result{taken}); err != nil {
			t.Fatal(err)
		}
		carrier := newPlain("plain")
		started(t, db, carrier)
		time.Sleep(time.Minute)
		if p := onePage(t, db, models.PurposeCall); len(carrier.sent()) != 1 || p.Attempts != 2 {
			t.Errorf("it was handed over %d times once more, in %d tries, and is %s", len(carrier.sent()), p.Attempts, p.State)
		}
	})
}

// TestALateAnswerDoesNotCountForALaterClaimOfItsOwnProcess has a process freeze after its post, and claim the page anew,
// once its message failed, before it records that the carrier took that message.
func TestALateAnswerDoesNotCountForALaterClaimOfItsOwnProcess(t *testing.T) {
	clock := &handSet{}
	modelstest.EachAt(t, clock.now, func(t *testing.T, db *models.DB) {
		fill(t, db, 1)
		outbox := notifier.NewOutbox(db)
		claim := func() models.Page {
			got, err := outbox.Claim(t.Context(), models.Claim{Owner: "one", Carriers: []string{"plain"}, Lease: 20 * time.Second, Limit: 1, Rate: 10})
			if err != nil || len(got.Pages) != 1 {
				t.Fatalf("%+v, %v", got, err)
			}
			return got.Pages[0]
		}
		record := func(p models.Page, sid string) {
			taken := models.Result{Fate: models.Fate{To: models.PageSent, SID: sid}, Page: p, Outcome: string(notifier.ClassAccepted), Tried: true}
			if err := outbox.Record(t.Context(), []models.Result{taken}); err != nil {
				t.Fatal(err)
			}
		}
		tell := func(p models.Page, sid string, status notifier.Status) {
			told := notifier.Receipt{PageID: string(p.ID), Carrier: "plain", SID: sid, Status: status, Class: notifier.ClassOf(30003), Code: 30003}
			if err := notifier.NewReceipts(db).Take(t.Context(), told); err != nil {
				t.Fatal(err)
			}
		}
		first := claim()
		tell(first, "S1", notifier.StatusUndelivered)
		clock.pass(61 * time.Second)
		if err := outbox.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		second := claim()
		record(first, "S1")
		record(second, "S2")
		tell(second, "S2", notifier.StatusUndelivered)
		if p := onePage(t, db, models.PurposeCall); p.State != models.PageUndelivered || p.CarrierSID != "S2" || p.Attempts != 2 {
			t.Errorf("the page, whose second message failed, is %s as %q after %d tries", p.State, p.CarrierSID, p.Attempts)
		}
	})
}
