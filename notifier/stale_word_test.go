package notifier_test

import (
	"testing"
	"time"

	"whistle/models"
	"whistle/notifier"
)

// TestWhatACarrierSaidOfAnEarlierMessageDoesNotUndoALaterOne has a process freeze after it asked about a message that
// failed. When it wakes and writes that down, the page has gone out once more and arrived.
func TestWhatACarrierSaidOfAnEarlierMessageDoesNotUndoALaterOne(t *testing.T) {
	inBubble(t, func(t *testing.T, db *models.DB) {
		s := sentPage(t, db)
		s.tell("plain-1", notifier.StatusUndelivered, 30003)
		time.Sleep(3 * time.Minute)
		s.tell("plain-2", notifier.StatusDelivered, 0)
		asked := models.Fate{To: models.PageUndelivered, SID: "plain-1", Code: 30003}
		if err := notifier.NewOutbox(db).SettleConflict(t.Context(), models.ID(s.page), asked); err != nil {
			t.Fatal(err)
		}
		s.expect(models.PageDelivered, 2, "after a stale answer")
	})
}
