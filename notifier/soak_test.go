package notifier_test

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"whistle/models"
	"whistle/models/modelstest"
)

// How many seeds the simulation plays: WHISTLE_PAGING_RUNS, from the seed WHISTLE_PAGING_SEED on. In the short form
// already everything must have been drawn; in a long one all that can happen must have happened.
const (
	shortRuns = 30
	longRuns  = 400
	onMariaDB = 10 // of so many seeds one is played where rows are locked one by one; in a long form fewer
)

// TestNobodyIsLostAndNobodyPagedTwice plays small call-ups under a false clock, with carriers that go wrong
// in every way and processes that are killed or frozen at any step.
func TestNobodyIsLostAndNobodyPagedTwice(t *testing.T) {
	runs, first := number64(t, "WHISTLE_PAGING_RUNS", shortRuns), number64(t, "WHISTLE_PAGING_SEED", 1)
	s := &soak{template: templateDatabase(t), folder: memoryFolder(t), first: first, last: first + runs - 1, seen: map[string]int{}}
	if s.onMariaDB = onMariaDB; runs >= longRuns {
		s.onMariaDB = 50
	}
	began := time.Now()
	t.Run("seeds", func(t *testing.T) {
		shards := uint64(runtime.GOMAXPROCS(0))
		for shard := range shards {
			t.Run(fmt.Sprint("shard ", shard), func(t *testing.T) {
				t.Parallel()
				s.play(t, first+shard, shards)
			})
		}
	})
	t.Logf("%d stories from seed %d on in %s\n%s", runs, first, time.Since(began).Round(time.Millisecond), s)
	if !t.Failed() {
		s.expectAll(t)
	}
}

func number64(t *testing.T, variable string, standard uint64) uint64 {
	t.Helper()
	text := cmp.Or(os.Getenv(variable), strconv.FormatUint(standard, 10))
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil || n == 0 {
		t.Fatalf("%s=%q is no number of seeds", variable, text)
	}
	return n
}

// soak plays many seeds and gathers what was seen.
type soak struct {
	template    []byte // an empty SQLite database
	folder      string
	first, last uint64
	onMariaDB   uint64

	mu   sync.Mutex
	seen map[string]int
}

// play plays every so many-th seed, until one fails.
func (s *soak) play(t *testing.T, first, every uint64) {
	mariaDB := ""
	for seed := first; seed <= s.last && !t.Failed(); seed += every {
		address := ""
		if seed%s.onMariaDB == 0 {
			if mariaDB == "" {
				mariaDB = modelstest.MariaDBURL(t)
				modelstest.Open(t, mariaDB, time.Now)
				modelstest.KeepJournal(t, mariaDB)
			}
			modelstest.Empty(t, mariaDB)
			address = mariaDB
		} else {
			path := filepath.Join(s.folder, fmt.Sprint(seed, ".db"))
			if err := os.WriteFile(path, s.template, 0o600); err != nil {
				t.Fatal(err)
			}
			address = "sqlite://" + path
		}
		story := drawStory(seed)
		s.add(story.faults())
		synctest.Test(t, func(t *testing.T) { s.add(simulate(t, address, story)) })
		if path, isFile := strings.CutPrefix(address, "sqlite://"); isFile {
			for _, tail := range []string{"", "-wal", "-shm"} {
				_ = os.Remove(path + tail)
			}
		}
	}
}

func (s *soak) add(counts map[string]int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for what, n := range counts {
		s.seen[what] += n
	}
}

// expectAll fails the test for what could be drawn, or could happen, and never was in so many seeds.
func (s *soak) expectAll(t *testing.T) {
	t.Helper()
	seeds := s.last - s.first + 1
	for what, n := range s.seen {
		drawn := strings.HasPrefix(what, "drawn: ")
		if n == 0 && (seeds >= longRuns || drawn && seeds >= shortRuns) {
			t.Errorf("in %d seeds this never was: %s", seeds, what)
		}
	}
}

// String lists what was seen, and how often.
func (s *soak) String() string {
	var b strings.Builder
	for _, what := range slices.Sorted(maps.Keys(s.seen)) {
		fmt.Fprintf(&b, "%8d  %s\n", s.seen[what], what)
	}
	return b.String()
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
	modelstest.KeepJournal(t, "sqlite://"+path)
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
