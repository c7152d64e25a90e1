package live_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"whistle/app/live"
	"whistle/models"
	"whistle/models/modelstest"
)

// TestAChangeReachesTheReadersOfEveryReplica has two feeds on one database, as two replicas have.
func TestAChangeReachesTheReadersOfEveryReplica(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *models.DB) {
		one, other := start(t, db).Listen(), start(t, db).Listen()
		happen(t, db, "a")
		for _, l := range []*live.Listener{one, other} {
			if got := next(t, l); len(got) != 1 || got[0].CallUpID != "a" {
				t.Errorf("one call-up changed, heard %v", got)
			}
		}
	})
}

// TestASlowReaderHearsOfEachCallUpOnce lets many things happen before the reader looks.
func TestASlowReaderHearsOfEachCallUpOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *models.DB) {
		feed := start(t, db)
		slow, quick := feed.Listen(), feed.Listen()
		for range 5 {
			happen(t, db, "a", "b")
			next(t, quick)
		}
		got := next(t, slow)
		slices.SortFunc(got, func(a, b live.Change) int { return strings.Compare(string(a.CallUpID), string(b.CallUpID)) })
		if len(got) != 2 || got[0].CallUpID != "a" || got[1].CallUpID != "b" {
			t.Errorf("two call-ups changed five times each, heard %v", got)
		}
	})
}

// TestAnEventThatIsCommittedAfterALaterOneIsHeard holds a transaction open that drew its sequence number before
// another that committed first.
func TestAnEventThatIsCommittedAfterALaterOneIsHeard(t *testing.T) {
	db := modelstest.Open(t, modelstest.MariaDBURL(t), time.Now) // SQLite has one writer, and so no such case
	listener := start(t, db).Listen()
	drew, commit, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- models.Do(context.Background(), db, func(tx *models.Tx) error {
			if err := tx.Record(event("early")); err != nil {
				return err
			}
			close(drew)
			<-commit
			return nil
		})
	}()
	<-drew
	happen(t, db, "late")
	if got := next(t, listener); len(got) != 1 || got[0].CallUpID != "late" {
		t.Fatalf("heard %v, want the committed one", got)
	}
	close(commit)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	for {
		for _, change := range next(t, listener) { // another may be told once more
			if change.CallUpID == "early" {
				return
			}
		}
	}
}

// TestAStreamOnWhichNothingHappensSaysThatItIsThere waits, under a false clock, for what a reader needs to tell
// silence from a connection that died.
func TestAStreamOnWhichNothingHappensSaysThatItIsThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		feed := live.New(nil, slog.New(slog.DiscardHandler), time.Hour)
		ctx, cancel := context.WithCancel(t.Context())
		answer, ended := httptest.NewRecorder(), make(chan error, 1)
		go func() {
			ended <- feed.Stream(ctx, answer, func(live.Change) (string, error) { return "", nil })
		}()
		time.Sleep(3*live.Beat + time.Second)
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if got := strings.Count(answer.Body.String(), "event: alive\n"); got < 3 || answer.Header().Get("Content-Type") != "text/event-stream" || answer.Code != http.StatusOK {
			t.Errorf("in three beats it said %q", answer.Body)
		}
	})
}

// TestAStreamEndsWhereItsReaderMayNotBeTold gives the error of what it asks about each change.
func TestAStreamEndsWhereItsReaderMayNotBeTold(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *models.DB) {
		feed, ended := start(t, db), make(chan error, 1)
		refused := models.Forbidden("the session has ended")
		listening := feed.Listen()
		go func() {
			ended <- feed.Stream(t.Context(), httptest.NewRecorder(), func(live.Change) (string, error) { return "", refused })
		}()
		for {
			happen(t, db, "a") // again and again: the stream may begin to listen after the first
			next(t, listening)
			select {
			case err := <-ended:
				if models.CodeOf(err) != models.CodeForbidden {
					t.Errorf("it ended with %v", err)
				}
				return
			default:
			}
		}
	})
}

func start(t *testing.T, db *models.DB) *live.Feed {
	t.Helper()
	feed := live.New(db, slog.New(slog.DiscardHandler), 5*time.Millisecond)
	if err := feed.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(feed.Stop)
	return feed
}

func event(callup models.ID) models.Event {
	return models.Event{CallUpID: callup, Entity: models.MachineCallUp, EntityID: callup, Actor: "user:u", ToState: "active"}
}

// happen records an event of each call-up, all in one transaction.
func happen(t *testing.T, db *models.DB, callups ...models.ID) {
	t.Helper()
	err := models.Do(t.Context(), db, func(tx *models.Tx) error {
		for _, id := range callups {
			if err := tx.Record(event(id)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func next(t *testing.T, l *live.Listener) []live.Change {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	changes := l.Wait(ctx)
	if len(changes) == 0 {
		t.Fatal("heard nothing within ten seconds")
	}
	return changes
}
