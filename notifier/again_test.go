package notifier_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"testing"
	"time"

	"whistle/models"
	"whistle/notifier"
)

// TestAMessageThatIsTakenAndFailedAtOnceIsSentOnceMore has the receipt of the failed message come too, before the next
// is sent or while it is.
func TestAMessageThatIsTakenAndFailedAtOnceIsSentOnceMore(t *testing.T) {
	for _, code := range []int{30001, 30007} {
		for _, told := range []string{"before the next", "while the next is sent"} {
			t.Run(fmt.Sprint(code, " told ", told), func(t *testing.T) {
				inEachBubble(t, func(t *testing.T, db *models.DB) {
					fill(t, db, 1)
					carrier, class := newPlain("plain"), notifier.ClassOf(code)
					tell := func() {
						word := notifier.Receipt{PageID: carrier.sent()[0].PageID, Carrier: "plain", SID: "S1", Status: notifier.StatusUndelivered, Class: class, Code: code}
						if err := notifier.NewReceipts(db).Take(t.Context(), word); err != nil {
							t.Error(err)
						}
					}
					carrier.answer = func(context.Context, notifier.Message) (notifier.Accepted, error) {
						if len(carrier.sent()) == 1 {
							return notifier.Accepted{SID: "S1"}, &notifier.SendError{Class: class, Code: code, SID: "S1"}
						}
						if told == "while the next is sent" {
							tell()
						}
						return notifier.Accepted{SID: "S2", Status: notifier.StatusSent}, nil
					}
					startedEvery(t, db, carrier, often)
					time.Sleep(500 * time.Millisecond)
					if told == "before the next" {
						tell()
					}
					time.Sleep(35 * time.Minute)
					if p := onePage(t, db, models.PurposeCall); len(carrier.sent()) != 2 || p.State != models.PageSent || p.CarrierSID != "S2" {
						t.Errorf("handed over %d times, and %s as %q", len(carrier.sent()), p.State, p.CarrierSID)
					}
				})
			})
		}
	}
}

// TestTriesThatTheCarrierSurelyDidNotTakeDoNotCount has the carrier be busy before it takes the page: the phone
// is off after that, or an unknown error comes, or answers that nobody knows.
func TestTriesThatTheCarrierSurelyDidNotTakeDoNotCount(t *testing.T) {
	for code, want := range map[int]int{30003: 4, 30008: 2, 99999: 4} {
		t.Run(strconv.Itoa(code), func(t *testing.T) {
			inEachBubble(t, func(t *testing.T, db *models.DB) {
				const busy = 5
				fill(t, db, 1)
				carrier, receipts := newPlain("plain"), notifier.NewReceipts(db)
				carrier.answer = func(context.Context, notifier.Message) (notifier.Accepted, error) {
					n := len(carrier.sent())
					switch {
					case n <= busy:
						return notifier.Accepted{}, &notifier.SendError{Class: notifier.ClassLater, Code: 20429}
					case notifier.ClassOf(code) == notifier.ClassUnknown:
						return notifier.Accepted{}, &notifier.SendError{Class: notifier.ClassUnknown, Code: code}
					default:
						return notifier.Accepted{SID: fmt.Sprint("S", n), Status: notifier.StatusSent}, nil
					}
				}
				startedEvery(t, db, carrier, 20*time.Second)
				for range 6 {
					time.Sleep(20 * time.Minute)
					if p := onePage(t, db, models.PurposeCall); p.State == models.PageSent {
						told := notifier.Receipt{PageID: string(p.ID), Carrier: "plain", SID: p.CarrierSID, Status: notifier.StatusUndelivered, Class: notifier.ClassOf(code), Code: code}
						if err := receipts.Take(t.Context(), told); err != nil {
							t.Fatal(err)
						}
					}
				}
				if tries := len(carrier.sent()) - busy; tries != want {
					t.Errorf("tried %d times after it was busy, want %d", tries, want)
				}
			})
		})
	}
}

// TestWhoOptsOutBetweenTwoTriesGetsNoMore has the phone opt out while its page is claimed, in doubt, or waiting
// to be sent once more.
func TestWhoOptsOutBetweenTwoTriesGetsNoMore(t *testing.T) {
	for name, c := range map[string]struct {
		answer error
		code   int // of a receipt
		want   models.PageState
	}{
		"claimed":   {&notifier.SendError{Class: notifier.ClassLater, Code: 20429}, 0, models.PageCancelled},
		"in doubt":  {errors.New("dropped"), 0, models.PageCancelled},
		"once more": {nil, 30003, models.PageUndelivered},
	} {
		t.Run(name, func(t *testing.T) {
			inEachBubble(t, func(t *testing.T, db *models.DB) {
				fill(t, db, 1)
				carrier := newPlain("plain")
				carrier.answer = func(context.Context, notifier.Message) (notifier.Accepted, error) {
					time.Sleep(5 * time.Second)
					return notifier.Accepted{SID: "S1", Status: notifier.StatusSent}, c.answer
				}
				startedEvery(t, db, carrier, often)
				if name != "claimed" {
					time.Sleep(10 * time.Second)
				}
				time.Sleep(2 * time.Second)
				if c.code != 0 {
					told := notifier.Receipt{PageID: carrier.sent()[0].PageID, Carrier: "plain", SID: "S1", Status: notifier.StatusUndelivered, Class: notifier.ClassOf(c.code), Code: c.code}
					if err := notifier.NewReceipts(db).Take(t.Context(), told); err != nil {
						t.Fatal(err)
					}
				}
				index := db.Vault().Index(number(0))
				err := models.Do(t.Context(), db, func(tx *models.Tx) error {
					if err := tx.CancelPagesTo(index, "system"); err != nil {
						return err
					}
					return tx.SetOptOut(index, true)
				})
				if err != nil {
					t.Fatal(err)
				}
				time.Sleep(10 * time.Minute)
				if p := onePage(t, db, models.PurposeCall); len(carrier.sent()) != 1 || p.State != c.want {
					t.Errorf("handed over %d times, and %s; want %s", len(carrier.sent()), p.State, c.want)
				}
			})
		})
	}
}
