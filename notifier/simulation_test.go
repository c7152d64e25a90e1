package notifier_test

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"testing"
	"time"

	"whistle/models"
	"whistle/models/modelstest"
	"whistle/notifier"
)

// often is how often a dispatcher looks at its outbox, and the test at the pages: an idle connection that is used so
// often is not closed, and to open one takes longer than all that is done by it.
const often = 9 * time.Second

// run is one story played.
type run struct {
	story    story
	address  string
	db       *models.DB // under the true clock
	truth    *chronicle
	callUps  *callUps
	carriers map[string]*faulty
	others   []*models.DB // under processes' own clocks
	started  []*notifier.Dispatcher
}

// simulate plays two call-ups to their end and checks everybody. It gives what was seen.
func simulate(t *testing.T, address string, s story) map[string]int {
	t.Helper()
	r := &run{story: s, address: address, db: openUnder(t, address, time.Now), truth: newChronicle(), carriers: map[string]*faulty{}}
	defer func() {
		for _, db := range append(r.others, r.db) {
			_ = db.Close()
		}
	}()
	receipts := notifier.NewReceipts(r.db)
	for _, name := range []string{twilio, aliyun} {
		r.carriers[name] = newFaulty(name, s, receipts, r.truth.saw)
	}
	r.callUps = whistle(t, r.db, s, r.truth)
	r.callUps.begin(receipts)
	for i, l := range s.lives {
		r.live(t, fmt.Sprint(l.end, " ", i), l)
	}
	for i, l := range s.lasts {
		r.start(t, fmt.Sprint("lasting ", i), l)
	}
	settled := r.awaitEnd(t)
	for _, d := range r.started {
		d.Stop()
	}
	if !settled {
		t.Errorf("seed %d: not settled: %v", s.seed, tally(t, r.db))
	}
	judge(t, r)
	return r.truth.seen
}

func openUnder(t *testing.T, address string, now func() time.Time) *models.DB {
	t.Helper()
	db, err := models.Open(t.Context(), models.Options{URL: address, Secret: modelstest.Secret, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// start begins a process.
func (r *run) start(t *testing.T, name string, l life) (*mortal, *notifier.Dispatcher) {
	t.Helper()
	db, clock := r.db, &wrongClock{ahead: l.ahead}
	if r.story.skewed {
		db = openUnder(t, r.address, clock.now)
		r.others = append(r.others, db)
	}
	m := newMortal(name, notifier.NewOutbox(db), l, clock, r.truth)
	first, second := m.to(r.carriers[aliyun]), m.to(r.carriers[twilio])
	if !r.story.approvedFirst {
		first, second = second, first
	}
	d := notifier.New(notifier.Options{
		DB: db, Outbox: m, Log: slog.New(slog.DiscardHandler), Owner: name,
		Routes: notifier.Routes{{Prefix: "+86", Carriers: []notifier.Carrier{first, second}}, {Carriers: []notifier.Carrier{second, first}}},
		Rate:   r.story.rate, Random: rand.New(rand.NewPCG(r.story.seed, 3)), Workers: 3, Batch: l.batch, Every: often,
	})
	d.Start(t.Context())
	r.started = append(r.started, d)
	return m, d
}

// live has a process that does not last live its life.
func (r *run) live(t *testing.T, name string, l life) {
	t.Helper()
	m, d := r.start(t, name, l)
	switch l.end {
	case byKill:
		select {
		case <-m.dead:
		case <-time.After(l.lasts):
			m.outlived()
		}
	case byStop:
		time.Sleep(l.lasts)
		d.Stop()
		r.truth.saw("a process " + string(byStop))
	case byFreeze, noEnd: // the next begins beside it
	}
	time.Sleep(l.pause)
}

// awaitEnd waits until nothing more will become of any page by itself.
func (r *run) awaitEnd(t *testing.T) bool {
	t.Helper()
	r.callUps.tasks.Wait()
	for end := time.Now().Add(4 * time.Hour); time.Now().Before(end); time.Sleep(often) {
		if !isSettled(t, r.db) {
			continue
		}
		for _, c := range r.carriers { // receipts may be late
			c.tasks.Wait()
		}
		if isSettled(t, r.db) {
			return true
		}
	}
	return false
}

func isSettled(t *testing.T, db *models.DB) bool {
	t.Helper()
	counts := tally(t, db)
	if counts[models.PageQueued]+counts[models.PageSending]+counts[models.PageInDoubt] > 0 {
		return false
	}
	open, err := db.Read(t.Context()).OpenQuestions()
	if err != nil {
		t.Fatal(err)
	}
	return open[models.QuestionAgain]+open[models.QuestionConflict] == 0
}
