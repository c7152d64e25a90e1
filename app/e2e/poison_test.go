package e2e_test

import (
	"sync"
	"testing"
	"time"
)

// pauses measures the longest time in which nobody's post began.
type pauses struct {
	mu            sync.Mutex
	last          time.Time
	longest       time.Duration
	poison        string
	poisonedPosts int
}

// see takes in a post, and says whether it is to the poison number, which is the first one seen.
func (p *pauses) see(to string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.poison == "" {
		p.poison = to
	}
	if to == p.poison {
		p.poisonedPosts++
		return true
	}
	if !p.last.IsZero() {
		p.longest = max(p.longest, time.Since(p.last))
	}
	p.last = time.Now()
	return false
}

// others gives how often each other phone was called up.
func (p *pauses) others(carrier *standIn) map[string]int {
	calls := carrier.calls()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(calls, p.poison) // the stand-in takes it when its client has given up
	return calls
}

// TestOnePoisonNumberDelaysNobody never answers the post to the first number it sees: all the while the others'
// posts go on, and each of them is paged once. `make soak-outages` has it among a city's 15,000.
func TestOnePoisonNumberDelaysNobody(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		var seen pauses
		carrier := newStandIn(t)
		carrier.hold = func(to string, done <-chan struct{}) {
			if seen.see(to) {
				<-done
			}
		}
		p := installScale(t, *scale, database, carrier.URL)
		_, paged := whistle(t, p, *scale, nil)
		began := time.Now()
		eventually(t, 5*time.Minute, "everybody else is reached", func() bool { return len(seen.others(carrier)) >= paged-1 })
		calls := seen.others(carrier)
		seen.mu.Lock()
		defer seen.mu.Unlock()
		t.Logf("%d others were reached within %s, never longer than %s without a post; the poison number was posted to %d times", paged-1, time.Since(began), seen.longest, seen.poisonedPosts)
		if seen.longest > 3*time.Second { // a post to the poison number hangs for ten
			t.Errorf("nobody was posted to for %s", seen.longest)
		}
		if len(calls) != paged-1 {
			t.Errorf("%d of %d others were reached", len(calls), paged-1)
		}
		for phone, n := range calls {
			if n != 1 {
				t.Errorf("%s was paged %d times", phone, n)
			}
		}
	})
}
