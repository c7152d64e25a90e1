// Package modelstest gives tests real databases and builders that read as sentences. Every test that
// touches the database runs on SQLite and on a private MariaDB; neither can be skipped.
package modelstest

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"whistle/models"
)

// Secret is the secret key of test databases.
var Secret = bytes.Repeat([]byte{0x5a}, 32)

// ClockSharedAt has a database be opened whose users share another clock than the machine's.
func ClockSharedAt(now func() time.Time) func(*models.Options) {
	return func(o *models.Options) {
		o.SharedClock = func(context.Context, *models.DB) (time.Time, error) { return now(), nil }
	}
}

// Clock is a clock that a test moves. It stands at 2026-12-01 08:00 in Shanghai at first.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock makes a clock at its first moment.
func NewClock() *Clock {
	return &Clock{now: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}
}

// Now gives the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Each runs a test once a database, each time on an empty one with the current schema and the machine's clock.
func Each(t *testing.T, test func(t *testing.T, db *models.DB)) {
	t.Helper()
	EachAt(t, time.Now, test)
}

// EachAt is Each under a given clock.
func EachAt(t *testing.T, now func() time.Time, test func(t *testing.T, db *models.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, Open(t, SQLiteURL(t), now)) })
	t.Run("mariadb", func(t *testing.T) { test(t, Open(t, MariaDBURL(t), now)) })
}

// URLs gives the address of an empty database of each kind, by its name.
func URLs(t testing.TB) map[string]string {
	t.Helper()
	return map[string]string{"sqlite": SQLiteURL(t), "mariadb": MariaDBURL(t)}
}

// SQLiteURL gives the address of a database file in a folder of its own, which goes when the test ends.
func SQLiteURL(t testing.TB) string {
	t.Helper()
	folder, err := os.MkdirTemp(quickFolder(), "whistle-sqlite-") //nolint:usetesting // t.TempDir is on the disk
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	return "sqlite://" + filepath.Join(folder, "whistle.db")
}

// Open opens and migrates a database, and closes it when the test ends.
func Open(t testing.TB, address string, now func() time.Time, change ...func(*models.Options)) *models.DB {
	t.Helper()
	o := models.Options{URL: address, Secret: Secret, Now: now}
	for _, c := range change {
		c(&o)
	}
	db, err := models.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
	})
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}
