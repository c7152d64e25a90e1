package e2e_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestOnePoisonNumberDelaysNobody never answers the post to the first number it sees: everybody else is
// reached while that one still hangs.
func TestOnePoisonNumberDelaysNobody(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		var once sync.Once
		var poison string
		var ended atomic.Int32
		carrier := newStandIn(t)
		carrier.hold = func(to string, done <-chan struct{}) {
			once.Do(func() { poison = to })
			if to == poison {
				<-done
				ended.Add(1)
			}
		}
		p := install(t, database, carrier.URL)
		_, paged := whistle(t, p, "demo", nil)
		eventually(t, 60*time.Second, "everybody else is reached", func() bool { return len(carrier.calls()) >= paged-1 })
		if n := ended.Load(); n != 0 {
			t.Errorf("the others were reached only after %d posts to the poison number had ended", n)
		}
	})
}
