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
	inEachBubble(t, func(t *testing.T, db *models.DB) {
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

// TestAStaleAnswerAboutADoubtDoesNotUndoALaterMessage has a process freeze after it found in the carrier's list that the
// message in doubt failed. When it wakes, another has settled the doubt, and the page has gone out once more.
func TestAStaleAnswerAboutADoubtDoesNotUndoALaterMessage(t *testing.T) {
	inEachBubble(t, func(t *testing.T, db *models.DB) {
		s := sentPage(t, db)
		s.tell("plain-1", notifier.StatusUndelivered, 30003)
		time.Sleep(3 * time.Minute)
		doubtful := models.Page{ID: models.ID(s.page), State: models.PageInDoubt, Carrier: "plain", LeaseOwner: "frozen?", LeaseUntil: db.Now()}
		found := models.Result{Page: doubtful, Outcome: "adopted", Fate: models.Fate{To: models.PageUndelivered, SID: "plain-1", Code: 30003, AgainAt: db.Now()}}
		if err := notifier.NewOutbox(db).Record(t.Context(), []models.Result{found}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(3 * time.Minute)
		s.expect(models.PageSent, 2, "after a stale answer about a doubt")
	})
}
