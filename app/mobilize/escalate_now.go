package mobilize

import (
	"context"
	"fmt"

	"whistle/app/access"
	"whistle/models"
)

// RemindNow reminds those who did not answer, at a person's word. A second call within the same minute
// reminds nobody again.
func (m *Mobilizer) RemindNow(ctx context.Context, by access.Actor, id models.ID) (int, error) {
	return m.escalateNow(ctx, by, id, func(tx *models.Tx, c models.CallUp) (int, error) {
		return m.remind(tx, c, fmt.Sprintf("hand%d", tx.Now/60_000), by.String())
	})
}

// WidenNow pages the nearest ring of areas in which somebody was not asked so far, at a person's word. A
// drill is a Conflict.
func (m *Mobilizer) WidenNow(ctx context.Context, by access.Actor, id models.ID) (int, error) {
	return m.escalateNow(ctx, by, id, func(tx *models.Tx, c models.CallUp) (int, error) {
		if c.Drill {
			return 0, errDrillStays()
		}
		return m.widen(tx, c, by.String())
	})
}

func errDrillStays() error {
	return models.Conflict("drill_stays", "a drill never pages outside of its area")
}

// StopEscalation cancels the steps that wait.
func (m *Mobilizer) StopEscalation(ctx context.Context, by access.Actor, id models.ID) error {
	_, err := m.escalateNow(ctx, by, id, func(tx *models.Tx, c models.CallUp) (int, error) {
		return 0, cancelSteps(tx, c, by.String())
	})
	return err
}

// Steps reads the escalation steps of a call-up in their order.
func (m *Mobilizer) Steps(ctx context.Context, by access.Actor, id models.ID) ([]models.EscalationStep, error) {
	if err := by.Can(access.See); err != nil {
		return nil, err
	}
	read := m.db.Read(ctx)
	if _, err := read.CallUp(by.Scope(), id); err != nil {
		return nil, err
	}
	return read.StepsOf(id)
}

// DoStep does a step that waits now instead of at its time. It returns Conflict where it waits no longer,
// where the quorum is met, and for a drill's step that would widen.
func (m *Mobilizer) DoStep(ctx context.Context, by access.Actor, id, step models.ID) error {
	return m.changeStep(ctx, by, id, step, func(tx *models.Tx, c models.CallUp, s models.EscalationStep) error {
		if !c.QuorumMetAt.IsZero() {
			return models.Conflict("quorum_met", "enough have said yes; nobody else is asked")
		}
		if c.Drill && s.Kind.Widens() {
			return errDrillStays()
		}
		return m.carryOut(tx, c, s, by.String())
	})
}

// SkipStep leaves a step out; those after it stay as they are. It returns Conflict where it waits no longer.
func (m *Mobilizer) SkipStep(ctx context.Context, by access.Actor, id, step models.ID) error {
	return m.changeStep(ctx, by, id, step, func(tx *models.Tx, c models.CallUp, s models.EscalationStep) error {
		return tx.MoveStep(&s, models.StepSkipped, by.String(), c.ScopePath)
	})
}

// StopStep cancels a step and all that wait after it. It returns Conflict where it waits no longer.
func (m *Mobilizer) StopStep(ctx context.Context, by access.Actor, id, step models.ID) error {
	return m.changeStep(ctx, by, id, step, func(tx *models.Tx, c models.CallUp, s models.EscalationStep) error {
		return cancelStepsFrom(tx, c, s.Position, by.String())
	})
}

func (m *Mobilizer) changeStep(ctx context.Context, by access.Actor, id, step models.ID, change func(*models.Tx, models.CallUp, models.EscalationStep) error) error {
	_, err := m.escalateNow(ctx, by, id, func(tx *models.Tx, c models.CallUp) (int, error) {
		s, err := tx.StepForUpdate(step)
		if models.CodeOf(err) == models.CodeNotFound {
			known, err := tx.StepsOf(id)
			if err != nil {
				return 0, err
			}
			for _, k := range known {
				if k.ID == step {
					return 0, models.Conflict("step_over", "the step is %s already", k.State)
				}
			}
		}
		if err != nil {
			return 0, err
		}
		if s.CallUpID != id {
			return 0, models.NotFound("escalation step")
		}
		return 0, change(tx, c, s)
	})
	return err
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
