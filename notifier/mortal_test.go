package notifier_test

import (
	"context"
	"errors"
	"sync"
	"time"

	"whistle/models"
	"whistle/notifier"
)

var errDead = errors.New("the process is dead")

// mortal stands between one process and the world: its database and its carriers. At a chosen step it dies,
// and nothing of it reaches the world from then on, or it freezes for a while, as by SIGSTOP. The steps are
// the moments before and after each touch of the world, which is all that a process can die between.
type mortal struct {
	notifier.Outbox
	name  string
	life  life
	clock *wrongClock
	truth *chronicle

	mu      sync.Mutex
	steps   int
	dead    chan struct{}
	thawed  time.Time
	claimed map[string]time.Time // pages, since when truly
}

func newMortal(name string, outbox notifier.Outbox, l life, clock *wrongClock, truth *chronicle) *mortal {
	return &mortal{Outbox: outbox, name: name, life: l, clock: clock, truth: truth, dead: make(chan struct{}), claimed: map[string]time.Time{}}
}

// step passes one moment, and says whether the process lives.
func (m *mortal) step() error {
	m.mu.Lock()
	if m.steps == m.life.step {
		m.end()
	}
	if m.steps == m.life.jumpAt {
		m.clock.jump(m.life.jump)
		m.truth.saw("a clock jumped")
	}
	m.steps++
	thawed := m.thawed
	m.mu.Unlock()
	time.Sleep(time.Until(thawed))
	select {
	case <-m.dead:
		return errDead
	default:
		return nil
	}
}

// end kills or freezes the process. The mutex is held.
func (m *mortal) end() {
	switch m.life.end {
	case byFreeze:
		m.thawed = time.Now().Add(m.life.freeze)
	case byKill:
		close(m.dead)
	case byStop, noEnd:
		return // from outside, or never
	}
	m.truth.saw("a process " + string(m.life.end))
}

// outlived ends a process that lives longer than its plan.
func (m *mortal) outlived() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.steps <= m.life.step {
		m.life.step = -1
		m.end()
	}
}

// touch does something to the world between two moments.
func touch[T any](m *mortal, do func() (T, error)) (T, error) {
	var none T
	if err := m.step(); err != nil {
		return none, err
	}
	done, err := do()
	if dead := m.step(); dead != nil {
		return none, dead
	}
	return done, err
}

func (m *mortal) Claim(ctx context.Context, c models.Claim) (models.Claimed, error) {
	return touch(m, func() (models.Claimed, error) {
		got, err := m.Outbox.Claim(ctx, c)
		m.mu.Lock()
		defer m.mu.Unlock()
		for _, p := range got.Pages {
			m.claimed[string(p.ID)] = time.Now()
		}
		return got, err
	})
}

func (m *mortal) Record(ctx context.Context, results []models.Result) error {
	_, err := touch(m, func() (int, error) {
		err := m.Outbox.Record(ctx, results)
		if err == nil {
			m.truth.record(results)
		}
		return 0, err
	})
	return err
}

func (m *mortal) Tidy(ctx context.Context) error {
	_, err := touch(m, func() (int, error) { return 0, m.Outbox.Tidy(ctx) })
	return err
}

func (m *mortal) Expire(ctx context.Context) error {
	_, err := touch(m, func() (int, error) { return 0, m.Outbox.Expire(ctx) })
	return err
}

func (m *mortal) ClaimDoubtful(ctx context.Context, c models.Claim) ([]models.Page, error) {
	return touch(m, func() ([]models.Page, error) { return m.Outbox.ClaimDoubtful(ctx, c) })
}

func (m *mortal) ClaimConflicts(ctx context.Context, c models.Claim) ([]models.PageConflict, error) {
	return touch(m, func() ([]models.PageConflict, error) { return m.Outbox.ClaimConflicts(ctx, c) })
}

func (m *mortal) SettleConflict(ctx context.Context, page models.ID, fate models.Fate) error {
	_, err := touch(m, func() (int, error) {
		m.truth.saw("a contradiction settled")
		return 0, m.Outbox.SettleConflict(ctx, page, fate)
	})
	return err
}

func (m *mortal) MarkCarrier(ctx context.Context, name, reason string) error {
	_, err := touch(m, func() (int, error) {
		m.truth.saw("a carrier marked")
		return 0, m.Outbox.MarkCarrier(ctx, name, reason)
	})
	return err
}

// to gives a carrier as this process reaches it.
func (m *mortal) to(carrier *faulty) notifier.Carrier { return line{m, carrier} }

// line is the way from one process to a carrier.
type line struct {
	m       *mortal
	carrier *faulty
}

func (l line) Name() string { return l.carrier.Name() }

// Send posts as the real transport does: not after the post's time, which a frozen process may find passed.
func (l line) Send(ctx context.Context, message notifier.Message) (notifier.Accepted, error) {
	return touch(l.m, func() (notifier.Accepted, error) {
		if deadline, ok := ctx.Deadline(); ok && !time.Now().Before(deadline) {
			return notifier.Accepted{}, &notifier.SendError{Class: notifier.ClassLater, Message: "too late to post"}
		}
		l.m.mu.Lock()
		claimedAt := l.m.claimed[message.PageID]
		l.m.mu.Unlock()
		l.m.truth.post(posted{message.PageID, l.m.name, l.Name(), time.Now(), claimedAt, message.ValidFor})
		return l.carrier.Send(ctx, message)
	})
}

func (l line) Find(ctx context.Context, to string, since time.Time) ([]notifier.Listed, error) {
	return touch(l.m, func() ([]notifier.Listed, error) { return l.carrier.Find(ctx, to, since) })
}
