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

// mortal stands between one process and the world: its database and its carrier. At a chosen step it dies,
// and nothing of it reaches the world from then on, or it freezes for a while, as by SIGSTOP. The steps are
// the moments before and after each touch of the world, which is all that a process can die between.
type mortal struct {
	notifier.Outbox
	carrier notifier.Carrier
	freeze  time.Duration // 0: it dies

	mu     sync.Mutex
	left   int // steps until then; below 0: never
	dead   chan struct{}
	thawed time.Time
}

func newMortal(outbox notifier.Outbox, carrier notifier.Carrier, steps int, freeze time.Duration) *mortal {
	return &mortal{Outbox: outbox, carrier: carrier, left: steps, freeze: freeze, dead: make(chan struct{})}
}

// step passes one moment, and says whether the process lives.
func (m *mortal) step() error {
	m.mu.Lock()
	if m.left == 0 {
		if m.freeze > 0 {
			m.thawed = time.Now().Add(m.freeze)
		} else {
			close(m.dead)
		}
	}
	m.left--
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
	return touch(m, func() (models.Claimed, error) { return m.Outbox.Claim(ctx, c) })
}

func (m *mortal) Record(ctx context.Context, results []models.Result) error {
	_, err := touch(m, func() (int, error) { return 0, m.Outbox.Record(ctx, results) })
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

func (m *mortal) ClaimConflicts(ctx context.Context, c models.Claim) ([]models.Page, error) {
	return touch(m, func() ([]models.Page, error) { return m.Outbox.ClaimConflicts(ctx, c) })
}

func (m *mortal) SettleConflict(ctx context.Context, page models.ID, fate models.Fate) error {
	_, err := touch(m, func() (int, error) { return 0, m.Outbox.SettleConflict(ctx, page, fate) })
	return err
}

func (m *mortal) MarkCarrier(ctx context.Context, name, reason string) error {
	_, err := touch(m, func() (int, error) { return 0, m.Outbox.MarkCarrier(ctx, name, reason) })
	return err
}

func (m *mortal) Name() string { return m.carrier.Name() }

// Send posts as the real transport does: not after the post's time, which a frozen process may find passed.
func (m *mortal) Send(ctx context.Context, message notifier.Message) (notifier.Accepted, error) {
	return touch(m, func() (notifier.Accepted, error) {
		if deadline, ok := ctx.Deadline(); ok && !time.Now().Before(deadline) {
			return notifier.Accepted{}, &notifier.SendError{Class: notifier.ClassLater, Message: "too late to post"}
		}
		return m.carrier.Send(ctx, message)
	})
}

func (m *mortal) Find(ctx context.Context, to string, since time.Time) ([]notifier.Listed, error) {
	return touch(m, func() ([]notifier.Listed, error) { return m.carrier.Find(ctx, to, since) })
}
