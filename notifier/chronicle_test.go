package notifier_test

import (
	"sync"
	"time"

	"whistle/models"
)

// chronicle is what happened in a run by the true clock, whatever the processes' clocks say. Processes write
// into it what they did; it is no part of what they know.
type chronicle struct {
	mu       sync.Mutex
	posts    []posted
	recorded map[models.ID]int       // tries that the database took
	marked   map[models.ID]time.Time // when a page was put into the line again as a possible duplicate
	seen     map[string]int
}

// posted is one message on its way from a process to a carrier.
type posted struct {
	page, process, carrier string
	at, claimedAt          time.Time
	validFor               time.Duration
}

func newChronicle() *chronicle {
	c := &chronicle{recorded: map[models.ID]int{}, marked: map[models.ID]time.Time{}, seen: map[string]int{}}
	for _, what := range occurrences {
		c.seen[what] = 0
	}
	for _, kind := range troubles {
		c.seen["carrier: "+string(kind)] = 0
	}
	for _, kind := range faults {
		c.seen["fault: "+string(kind)] = 0
	}
	return c
}

// occurrences are what many seeds must have seen, beside the carriers' faults.
var occurrences = []string{
	"a carrier marked", "a clock jumped", "a contradiction settled", "a process frozen and woken", "a process killed", "a process stopped gracefully",
	"answer: accepted", "answer: in_doubt", "answer: later", "answer: mistake", "answer: opted_out", "answer: refused", "answer: stop_all", "answer: unknown",
	"not sent: adopted", "not sent: asked", "not sent: expired", "not sent: given_up", "not sent: released", "not sent: sent_again",
	"receipt: before the answer", "receipt: first the contrary", "receipt: late", "receipt: never", "receipt: the wrong way round", "receipt: twice", "foreign receipts",
	"over: quorum", "over: end", "over: out 0", "handed over as it was in the air", "cancelled before it was sent", "by one carrier, then by the other",
	"once more", "marked as possibly twice", "twice and marked", "sent after all", "on MariaDB",
	"page: cancelled", "page: delivered", "page: expired", "page: for a person", "page: refused", "page: sent", "page: undelivered",
}

func (c *chronicle) saw(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen[what]++
}

func (c *chronicle) post(p posted) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.posts = append(c.posts, p)
}

// record keeps what the database took of a process's results.
func (c *chronicle) record(results []models.Result) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range results {
		if r.Tried {
			c.recorded[r.Page.ID]++
			c.seen["answer: "+r.Outcome]++
		} else {
			c.seen["not sent: "+r.Outcome]++
		}
		if _, before := c.marked[r.Page.ID]; r.Duplicate && r.To == models.PageQueued && !before {
			c.marked[r.Page.ID] = time.Now()
		}
	}
}

// wrongClock is the clock of one process.
type wrongClock struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *wrongClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *wrongClock) jump(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += by
}
