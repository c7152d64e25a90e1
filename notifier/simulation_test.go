package notifier_test

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"whistle/models"
	"whistle/models/modelstest"
	"whistle/notifier"
)

// How many call-ups the simulation plays: WHISTLE_PAGING_RUNS, from the seed WHISTLE_PAGING_SEED on.
const shortRuns = 40

// TestNobodyIsLostAndNobodyPagedTwice plays small call-ups under a false clock, with a carrier that goes wrong
// in every way and processes that are killed or frozen at any step.
func TestNobodyIsLostAndNobodyPagedTwice(t *testing.T) {
	runs, first := shortRuns, uint64(1)
	if text := os.Getenv("WHISTLE_PAGING_RUNS"); text != "" {
		runs, _ = strconv.Atoi(text)
	}
	if text := os.Getenv("WHISTLE_PAGING_SEED"); text != "" {
		first, _ = strconv.ParseUint(text, 10, 64)
	}
	template := templateDatabase(t)
	folder := memoryFolder(t)
	began, marked := time.Now(), 0
	for seed := first; seed < first+uint64(runs) && !t.Failed(); seed++ {
		path := filepath.Join(folder, fmt.Sprintf("%d.db", seed))
		if err := os.WriteFile(path, template, 0o600); err != nil {
			t.Fatal(err)
		}
		synctest.Test(t, func(t *testing.T) { marked += simulate(t, "sqlite://"+path, seed) })
		for _, tail := range []string{"", "-wal", "-shm"} {
			_ = os.Remove(path + tail)
		}
	}
	t.Logf("%d call-ups of %d in %s, %d people paged twice and marked so", runs, simulatedPages, time.Since(began).Round(time.Millisecond), marked)
}

// TestTheSimulationHoldsOnMariaDB plays a few of them where rows are locked one by one.
func TestTheSimulationHoldsOnMariaDB(t *testing.T) {
	for seed := uint64(1); seed <= 2; seed++ {
		address := modelstest.MariaDBURL(t)
		modelstest.Open(t, address, time.Now)
		synctest.Test(t, func(t *testing.T) { simulate(t, address, seed) })
	}
}

func templateDatabase(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "template.db")
	db, err := models.Open(t.Context(), models.Options{URL: "sqlite://" + path, Secret: modelstest.Secret, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil { // folds the log into the file
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// memoryFolder is a folder in memory where the machine has one.
func memoryFolder(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("/dev/shm", "whistle-") //nolint:usetesting // t.TempDir is on the disk
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	return folder
}

const simulatedPages = 10

// simulate plays one call-up to its end and checks everybody. It gives how many were paged twice.
func simulate(t *testing.T, address string, seed uint64) int {
	db, err := models.Open(t.Context(), models.Options{URL: address, Secret: modelstest.Secret, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	random := rand.New(rand.NewPCG(seed, 77))
	fill(t, db, simulatedPages)
	carrier := newFaulty(seed, random.IntN(60), notifier.NewReceipts(db))
	var all []*notifier.Dispatcher
	start := func(name string, steps int, freeze time.Duration) *mortal {
		m := newMortal(notifier.NewOutbox(db), carrier, steps, freeze)
		d := notifier.New(notifier.Options{
			DB: db, Outbox: m, Routes: notifier.By(m), Log: slog.New(slog.DiscardHandler), Owner: name,
			Rate: 50, Random: rand.New(rand.NewPCG(seed, 3)), Workers: 3, Batch: 1 + random.IntN(6), Every: 10 * time.Second,
		})
		d.Start(t.Context())
		all = append(all, d)
		return m
	}
	for life := range random.IntN(4) { // of processes that do not last
		if freeze := time.Duration(random.IntN(3)) * time.Duration(random.IntN(90)) * time.Second; freeze > 0 {
			start(fmt.Sprint("frozen ", life), random.IntN(60), freeze)
			time.Sleep(time.Duration(random.IntN(10)) * time.Second)
			continue
		}
		m := start(fmt.Sprint("killed ", life), random.IntN(60), 0)
		select {
		case <-m.dead:
		case <-time.After(time.Duration(random.IntN(60)) * time.Second): // it outlived its plan; it dies now
			m.mu.Lock()
			if m.left >= 0 {
				m.left = -1
				close(m.dead)
			}
			m.mu.Unlock()
		}
		time.Sleep(time.Duration(random.IntN(3)) * time.Second)
	}
	start("lasting", -1, 0)
	settled := false
	for end := time.Now().Add(2 * time.Hour); !settled && time.Now().Before(end); {
		time.Sleep(10 * time.Second)
		settled = isSettled(t, db)
		if settled { // but for receipts that are late
			carrier.tasks.Wait()
			settled = isSettled(t, db)
		}
	}
	for _, d := range all {
		d.Stop()
	}
	if !settled {
		t.Errorf("seed %d: not settled after two hours: %v", seed, tally(t, db))
	}
	return judge(t, db, carrier, seed)
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

// judge compares what the pages say with what the carrier really took.
func judge(t *testing.T, db *models.DB, carrier *faulty, seed uint64) int {
	t.Helper()
	pages, err := db.Read(t.Context()).PagesOf("c", 1000)
	if err != nil {
		t.Fatal(err)
	}
	forPerson, err := db.Read(t.Context()).PagesForPerson(models.Everywhere(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	listed := map[models.ID]bool{}
	for _, p := range forPerson {
		listed[p.ID] = true
	}
	if len(pages) != simulatedPages {
		t.Errorf("seed %d: %d pages of %d", seed, len(pages), simulatedPages)
	}
	twice := 0
	for _, p := range pages {
		arrived, failed, delivered := 0, 0, false
		for _, m := range carrier.took {
			switch {
			case m.pageID != string(p.ID):
			case m.arrives:
				arrived++
				delivered = delivered || m.told
			default:
				failed++
			}
		}
		switch {
		case arrived > 1 && !p.PossibleDuplicate:
			t.Errorf("seed %d: page %s arrived %d times and is not marked", seed, p.ID, arrived)
		case arrived > 1:
			twice++
		case arrived == 0 && failed == 0 && !listed[p.ID]:
			t.Errorf("seed %d: page %s is %s, was never handed over, and nobody is told", seed, p.ID, p.State)
		case arrived == 0 && p.State != models.PageUndelivered && !listed[p.ID] && (p.State != models.PageSent || failed == 0):
			t.Errorf("seed %d: page %s is %s and did not arrive", seed, p.ID, p.State)
		}
		if delivered && p.State != models.PageDelivered {
			t.Errorf("seed %d: page %s is %s, a receipt said delivered", seed, p.ID, p.State)
		}
	}
	return twice
}
