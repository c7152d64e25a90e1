package notifier_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"whistle/models"
	"whistle/notifier"
)

// another puts a further page to the first phone into the outbox.
func another(t *testing.T, db *models.DB, purpose models.Purpose, body string, after time.Duration) {
	t.Helper()
	err := models.Do(t.Context(), db, func(tx *models.Tx) error {
		phone, err := tx.Vault.Seal(number(0))
		if err != nil {
			return err
		}
		sealed, err := tx.Vault.Seal(body)
		if err != nil {
			return err
		}
		return tx.CreatePages([]models.Page{{
			ID: tx.NewID(), CallUpID: "c", MemberID: "m0", Purpose: purpose, Urgency: models.UrgencyWhistle, PhoneSealed: phone, Mark: "TOKEN",
			PhoneIndex: tx.Vault.Index(number(0)), BodySealed: sealed, State: models.PageQueued, DueAt: tx.Now.Add(after), ExpiresAt: tx.Now.Add(24 * time.Hour), CreatedAt: tx.Now,
		}})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// started runs a dispatcher until the test's end.
func started(t *testing.T, db *models.DB, carrier notifier.Carrier) {
	startedEvery(t, db, carrier, time.Second)
}

// startedEvery has the dispatcher look less often, where hours pass.
func startedEvery(t *testing.T, db *models.DB, carrier notifier.Carrier, every time.Duration) {
	t.Helper()
	o := optionsOf(db, notifier.By(carrier))
	o.Every = every
	d := notifier.New(o)
	d.Start(t.Context())
	t.Cleanup(d.Stop)
}

// onePage reads the one page of its purpose.
func onePage(t *testing.T, db *models.DB, purpose models.Purpose) models.Page {
	t.Helper()
	pages, err := db.Read(t.Context()).PagesOf("c", 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pages {
		if p.Purpose == purpose {
			return p
		}
	}
	t.Fatalf("there is no page for %s", purpose)
	return models.Page{}
}

// TestADoubtIsNotSettledByAnEarlierMessageOfAnotherPage has a call that went out twice, both with the token that
// the person's reminder bears too, and a reminder that the carrier never took.
func TestADoubtIsNotSettledByAnEarlierMessageOfAnotherPage(t *testing.T) {
	inEachBubble(t, func(t *testing.T, db *models.DB) {
		another(t, db, models.PurposeCall, "come? TOKEN", 0)
		carrier := newPlain("plain")
		carrier.answer = func(context.Context, notifier.Message) (notifier.Accepted, error) {
			switch len(carrier.sent()) {
			case 1:
				return notifier.Accepted{SID: "S1", Status: notifier.StatusSent}, nil
			case 2:
				return notifier.Accepted{SID: "S2", Status: notifier.StatusSent}, nil
			default:
				return notifier.Accepted{}, errors.New("dropped")
			}
		}
		off := notifier.Listed{SID: "S1", Body: "come? TOKEN", Status: notifier.StatusUndelivered, Class: notifier.ClassLater, Code: 30003}
		carrier.list = func(string) ([]notifier.Listed, error) {
			return []notifier.Listed{{SID: "S2", Body: "come? TOKEN", Status: notifier.StatusDelivered}, off}, nil
		}
		started(t, db, carrier)
		time.Sleep(time.Second)
		told := notifier.Receipt{PageID: carrier.sent()[0].PageID, Carrier: "plain", SID: off.SID, Status: off.Status, Class: off.Class, Code: off.Code}
		if err := notifier.NewReceipts(db).Take(t.Context(), told); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		another(t, db, models.PurposeRemind, "tomorrow! TOKEN", 0)
		time.Sleep(30 * time.Second)
		if p := onePage(t, db, models.PurposeRemind); p.State != models.PageInDoubt || p.CarrierSID != "" {
			t.Errorf("the reminder, which nobody has, is %s as the message %q", p.State, p.CarrierSID)
		}
	})
}
