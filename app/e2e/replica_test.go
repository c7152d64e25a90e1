package e2e_test

import (
	"net"
	"net/http"
	"syscall"
	"testing"
	"time"

	"whistle/models/modelstest"
)

// TestAFrozenReplicaThatWakesPagesNobodyAgain stops one of two replicas on one MariaDB while it holds leases
// and has posts in the air, lets its leases run out and the other take over, and wakes it.
func TestAFrozenReplicaThatWakesPagesNobodyAgain(t *testing.T) {
	t.Parallel()
	carrier := newStandIn(t)
	carrier.delay = 300 * time.Millisecond
	p := install(t, modelstest.MariaDBURL(t), carrier.URL)
	id, paged := whistle(t, p, "demo", nil)
	eventually(t, time.Minute, "posts are in the air", func() bool { return len(carrier.calls()) > 0 })
	p.signal(syscall.SIGSTOP)
	time.Sleep(time.Second) // what was in the air has landed
	frozenAt := len(carrier.calls())
	if frozenAt == paged {
		t.Fatal("it was frozen too late to hold a lease")
	}
	other := p.replica()
	other.start()
	eventually(t, 4*time.Minute, "the other replica takes over", func() bool { return len(carrier.calls()) == paged })
	settled(t, other, id)
	t.Logf("frozen with %d of %d reached; the other reached the rest", frozenAt, paged)
	p.signal(syscall.SIGCONT)
	time.Sleep(3 * time.Second) // whatever it still wants to send, it sends now
	everybodyOnce(t, carrier, paged)
	answer, err := http.Get(p.Address + "/readyz")
	if err != nil {
		t.Fatalf("the woken replica does not serve: %v", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("the woken replica is not ready: %s", answer.Status)
	}
}

// TestTwoReplicasShareOneCallUp runs two from the start: each pages a part, nobody twice.
func TestTwoReplicasShareOneCallUp(t *testing.T) {
	t.Parallel()
	carrier := newStandIn(t)
	carrier.delay = 50 * time.Millisecond
	p := install(t, modelstest.MariaDBURL(t), carrier.URL)
	other := p.replica()
	other.start()
	id, paged := whistle(t, p, "demo", nil)
	eventually(t, time.Minute, "everybody is paged", func() bool { return len(carrier.calls()) == paged })
	settled(t, other, id)
	everybodyOnce(t, carrier, paged)
}

// replica is another process on the same database, behind the same public address.
func (p *program) replica() *program {
	p.t.Helper()
	address := freeAddress(p.t)
	other := *p
	other.process, other.Address = nil, "http://"+address
	other.env = append(append([]string{}, p.env...), "WHISTLE_LISTEN="+address)
	return &other
}

func (p *program) signal(s syscall.Signal) {
	p.t.Helper()
	if err := p.process.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// freeAddress gives an address on the loopback that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}
