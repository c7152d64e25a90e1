package e2e_test

import (
	"context"
	"database/sql"
	"flag"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite" // to hold the file's write lock

	"whistle/models/modelstest"
)

// The long form is `make soak-outages`: thirty seconds.
var gone = flag.Duration("gone", 6*time.Second, "how long the database is away in the middle of a call-up")

// TestTheDatabaseGoesAwayInTheMiddle takes MariaDB away (its connections are cut and refused) and SQLite
// (another process holds its write lock) while pages are being sent. What cannot be recorded is not sent.
func TestTheDatabaseGoesAwayInTheMiddle(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		address := modelstest.SQLiteURL(t)
		databaseGoesAway(t, address, func() (back func()) { return lockFile(t, strings.TrimPrefix(address, "sqlite://")) })
	})
	t.Run("mariadb", func(t *testing.T) {
		t.Parallel()
		real, err := url.Parse(modelstest.MariaDBURL(t))
		if err != nil {
			t.Fatal(err)
		}
		cut := newCutLine(t, real.Host)
		real.Host = cut.address
		databaseGoesAway(t, real.String(), cut.cut)
	})
}

func databaseGoesAway(t *testing.T, database string, takeAway func() (back func())) {
	t.Helper()
	carrier := newStandIn(t)
	carrier.delay = 20 * time.Millisecond
	p := install(t, database, carrier.URL)
	p.env = append(p.env, "WHISTLE_CARRIER_RATE=100")
	id, paged := whistle(t, p, "demo", nil)
	eventually(t, time.Minute, "a part is paged", func() bool { return len(carrier.calls()) > paged/5 })
	back := takeAway()
	time.Sleep(2 * time.Second) // what was claimed before is sent
	during := len(carrier.Sent())
	time.Sleep(*gone - 2*time.Second)
	if after := len(carrier.Sent()); after != during {
		t.Errorf("%d pages were sent while nothing could be recorded", after-during)
	}
	t.Logf("away for %s: %d of %d had been sent", *gone, during, paged)
	back()
	eventually(t, 3*time.Minute, "everybody is paged once the database is back", func() bool { return len(carrier.calls()) == paged })
	settled(t, p, id)
	everybodyOnce(t, carrier, paged)
}

// lockFile holds SQLite's write lock until it is given back.
func lockFile(t *testing.T, path string) (back func()) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	connection, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := connection.ExecContext(context.Background(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	return func() {
		_, err := connection.ExecContext(context.Background(), "ROLLBACK")
		if err != nil {
			t.Error(err)
		}
		_ = connection.Close()
		_ = db.Close()
	}
}

// cutLine passes connections on to a server until it is cut, and again when it is mended.
type cutLine struct {
	address, server string
	mu              sync.Mutex
	down            bool
	open            map[net.Conn]bool
}

func newCutLine(t *testing.T, server string) *cutLine {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	c := &cutLine{address: listener.Addr().String(), server: server, open: map[net.Conn]bool{}}
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			go c.pass(near)
		}
	}()
	return c
}

func (c *cutLine) pass(near net.Conn) {
	far, err := net.Dial("tcp", c.server)
	c.mu.Lock()
	if err != nil || c.down {
		c.mu.Unlock()
		_ = near.Close()
		if far != nil {
			_ = far.Close()
		}
		return
	}
	c.open[near], c.open[far] = true, true
	c.mu.Unlock()
	go func() { _, _ = io.Copy(far, near); _ = far.Close() }()
	_, _ = io.Copy(near, far)
	_ = near.Close()
	c.mu.Lock()
	delete(c.open, near)
	delete(c.open, far)
	c.mu.Unlock()
}

// cut ends every connection and refuses new ones until back is called.
func (c *cutLine) cut() (back func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.down = true
	for connection := range c.open {
		_ = connection.Close()
	}
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.down = false
	}
}
