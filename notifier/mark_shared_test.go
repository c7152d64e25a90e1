package notifier_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"whistle/models"
	"whistle/notifier"
)

// TestADoubtIsNotSettledByAMessageThatMayBeAnotherPages has a call dropped and the reminder after it taken, both
// without an answer, at a carrier whose list shows their common mark and other words.
func TestADoubtIsNotSettledByAMessageThatMayBeAnotherPages(t *testing.T) {
	inEachBubble(t, func(t *testing.T, db *models.DB) {
		another(t, db, models.PurposeCall, "come? TOKEN", 0)
		another(t, db, models.PurposeRemind, "still? TOKEN", 2*time.Second)
		carrier := newPlain("plain")
		carrier.answer = func(_ context.Context, m notifier.Message) (notifier.Accepted, error) {
			if len(carrier.sent()) <= 2 {
				return notifier.Accepted{}, errors.New("cut off")
			}
			return notifier.Accepted{SID: "S of " + m.Body, Status: notifier.StatusSent}, nil
		}
		carrier.list = func(string) ([]notifier.Listed, error) {
			if len(carrier.sent()) < 2 {
				return nil, errors.New("not now")
			}
			return []notifier.Listed{{SID: "S2", Body: "[filtered] TOKEN", Status: notifier.StatusDelivered}}, nil
		}
		started(t, db, carrier)
		time.Sleep(5 * time.Minute)
		call := onePage(t, db, models.PurposeCall)
		if call.CarrierSID == "S2" || !call.PossibleDuplicate {
			t.Errorf("the call, which nobody has, is %s as the message %q, marked %v", call.State, call.CarrierSID, call.PossibleDuplicate)
		}
	})
}
