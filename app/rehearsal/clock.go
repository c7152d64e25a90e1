package rehearsal

import (
	"container/heap"
	"encoding/binary"
	"io"
	"math/rand/v2"
	"sync"
	"time"
)

// Clock is the false clock: it stands still until the play moves it.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock makes a clock at the moment at which the play begins.
func NewClock() *Clock { return &Clock{now: begins} }

// Now gives the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// set moves the clock forward; it never goes back.
func (c *Clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.After(c.now) {
		c.now = t
	}
}

// Random is the source of ids and seals that makes one seed play the same each time.
func Random(seed uint64) io.Reader {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	return rand.NewChaCha8(key)
}

// happening is something that is to happen at a moment.
type happening struct {
	at  time.Time
	seq int // of two at one moment, the one that was planned first
	do  func() error
}

// agenda holds what is to happen, the soonest on top.
type agenda struct {
	mu   sync.Mutex // the crowd plans from the goroutine that sends
	list happenings
	next int
}

func (a *agenda) plan(at time.Time, do func() error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.next++
	heap.Push(&a.list, happening{at: at, seq: a.next, do: do})
}

// pop takes what comes next, as far as it comes before the end.
func (a *agenda) pop(end time.Time) (happening, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.list) == 0 || a.list[0].at.After(end) {
		return happening{}, false
	}
	return heap.Pop(&a.list).(happening), true //nolint:forcetypeassert // nothing else is pushed
}

type happenings []happening

func (h happenings) Len() int { return len(h) }
func (h happenings) Less(i, j int) bool {
	if h[i].at.Equal(h[j].at) {
		return h[i].seq < h[j].seq
	}
	return h[i].at.Before(h[j].at)
}
func (h happenings) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

// Push is for container/heap.
func (h *happenings) Push(x any) { *h = append(*h, x.(happening)) } //nolint:forcetypeassert // see pop

// Pop is for container/heap.
func (h *happenings) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
