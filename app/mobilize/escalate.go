package mobilize

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"whistle/app/access"
	"whistle/models"
)

// Escalator does the escalation steps whose time has come. Any replica may do a step; the one that locks it
// first does it, once. Start it, then Stop it; Stop waits for the step in hand.
type Escalator struct {
	m      *Mobilizer
	log    *slog.Logger
	every  time.Duration
	cancel context.CancelFunc
	done   chan struct{}
}

// NewEscalator makes an Escalator that looks for due steps every so often.
func NewEscalator(m *Mobilizer, log *slog.Logger, every time.Duration) *Escalator {
	return &Escalator{m: m, log: log, every: every}
}

// Start begins to look.
func (e *Escalator) Start(ctx context.Context) {
	ctx, e.cancel = context.WithCancel(ctx)
	e.done = make(chan struct{})
	go func() {
		defer close(e.done)
		ticker := time.NewTicker(e.every)
		defer ticker.Stop()
		for {
			if _, err := e.m.EscalateDue(ctx); err != nil && ctx.Err() == nil {
				e.log.LogAttrs(ctx, slog.LevelError, "escalate", slog.Any("error", err))
			}
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
		}
	}()
}

// Stop ends the looking and waits. It may be called more than once.
func (e *Escalator) Stop() {
	if e.cancel != nil {
		e.cancel()
		<-e.done
	}
}

// EscalateDue does every step whose time has come and gives how many it did.
func (m *Mobilizer) EscalateDue(ctx context.Context) (int, error) {
	read := m.db.Read(ctx)
	due, err := read.DueSteps(read.Now, 100)
	if err != nil {
		return 0, err
	}
	did := 0
	for _, step := range due {
		err := models.Do(context.WithoutCancel(ctx), m.db, func(tx *models.Tx) error { return m.escalate(tx, step.ID, "system") })
		switch {
		case models.CodeOf(err) == models.CodeNotFound: // another replica did it
		case err != nil:
			return did, fmt.Errorf("do step %s: %w", step.ID, err)
		default:
			did++
		}
	}
	if did > 0 {
		m.wake()
	}
	return did, nil
}

// escalate does one step. What has become needless (the quorum is met, the call-up over) is cancelled.
func (m *Mobilizer) escalate(tx *models.Tx, id models.ID, actor string) error {
	step, err := tx.StepForUpdate(id)
	if err != nil {
		return err
	}
	callUp, err := tx.CallUp(models.Everywhere(), step.CallUpID)
	if err != nil {
		return err
	}
	to := models.StepDone
	if !callUp.Open(tx.Now) || !callUp.QuorumMetAt.IsZero() {
		to = models.StepCancelled
	} else if step.Paged, err = m.doStep(tx, callUp, step, actor); err != nil {
		return err
	}
	return tx.MoveStep(&step, to, actor, callUp.ScopePath)
}

func (m *Mobilizer) doStep(tx *models.Tx, c models.CallUp, step models.EscalationStep, actor string) (int, error) {
	switch step.Kind {
	case models.StepRemind:
		return m.remind(tx, c, fmt.Sprintf("step%d", step.Position), actor)
	case models.StepWiden:
		return m.widen(tx, c, actor)
	case models.StepTellSecretary, models.StepTellCommand: // a done step is what they are told by: Home shows it
		return 0, nil
	default:
		return 0, fmt.Errorf("unknown step %q", step.Kind)
	}
}

// RemindNow reminds those who did not answer, at a person's word. A second call within the same minute
// reminds nobody again.
func (m *Mobilizer) RemindNow(ctx context.Context, by access.Actor, id models.ID) (int, error) {
	return m.escalateNow(ctx, by, id, func(tx *models.Tx, c models.CallUp) (int, error) {
		return m.remind(tx, c, fmt.Sprintf("hand%d", tx.Now/60_000), by.String())
	})
}

// WidenNow pages the areas that touch those paged so far, at a person's word. A drill is a Conflict.
func (m *Mobilizer) WidenNow(ctx context.Context, by access.Actor, id models.ID) (int, error) {
	return m.escalateNow(ctx, by, id, func(tx *models.Tx, c models.CallUp) (int, error) {
		if c.Drill {
			return 0, models.Conflict("drill_stays", "a drill never pages outside of its area")
		}
		return m.widen(tx, c, by.String())
	})
}

func (m *Mobilizer) escalateNow(ctx context.Context, by access.Actor, id models.ID, do func(*models.Tx, models.CallUp) (int, error)) (int, error) {
	if err := by.Can(access.Mobilize); err != nil {
		return 0, err
	}
	n, err := models.Within(ctx, m.db, func(tx *models.Tx) (int, error) {
		callUp, err := tx.CallUpForUpdate(by.Scope(), id)
		if err != nil {
			return 0, err
		}
		if !callUp.Open(tx.Now) {
			return 0, models.Conflict("callup_over", "the call-up is not open")
		}
		return do(tx, callUp)
	})
	if err == nil {
		m.wake()
	}
	return n, err
}

// StopEscalation cancels the steps that wait.
func (m *Mobilizer) StopEscalation(ctx context.Context, by access.Actor, id models.ID) error {
	_, err := m.escalateNow(ctx, by, id, func(tx *models.Tx, c models.CallUp) (int, error) { return 0, cancelSteps(tx, c) })
	return err
}
