package mobilize

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"whistle/models"
)

// Escalator does the escalation steps whose time has come. Any replica may do a step; the one that locks it
// first does it, once. Start it, then Stop it; Stop waits for the step in hand.
type Escalator struct {
	loop
	m   *Mobilizer
	log *slog.Logger
}

// NewEscalator makes an Escalator that looks for due steps every so often.
func NewEscalator(m *Mobilizer, log *slog.Logger, every time.Duration) *Escalator {
	e := &Escalator{m: m, log: log}
	e.loop = loop{every: every, do: e.look}
	return e
}

func (e *Escalator) look(ctx context.Context) {
	if _, err := e.m.EscalateDue(ctx); err != nil && ctx.Err() == nil {
		e.log.LogAttrs(ctx, slog.LevelError, "escalate", slog.Any("error", err))
	}
}

// EscalateDue does every step whose time has come, replaces leaders who fell silent, and gives how many it did.
func (m *Mobilizer) EscalateDue(ctx context.Context) (int, error) {
	did, err := m.leadersDue(ctx)
	if err != nil {
		return did, err
	}
	for range mostSteps { // a step that finds nobody brings the next one forward
		n, err := m.escalateDue(ctx)
		did += n
		if err != nil || n == 0 {
			if did > 0 {
				m.wake()
			}
			return did, err
		}
	}
	m.wake()
	return did, nil
}

// mostSteps is how many times in a row steps are looked for: no call-up has more of them.
const mostSteps = 20

func (m *Mobilizer) escalateDue(ctx context.Context) (int, error) {
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
	needless, err := isNeedless(tx, callUp, step.Kind)
	if err != nil {
		return err
	}
	if needless {
		return tx.MoveStep(&step, models.StepCancelled, actor, callUp.ScopePath)
	}
	return m.carryOut(tx, callUp, step, actor)
}

// isNeedless says whether a step has nothing to do any more. Without a quorum nobody can say that too few answer once
// everybody has.
func isNeedless(tx *models.Tx, c models.CallUp, kind models.StepKind) (bool, error) {
	if !c.Open(tx.Now) || !c.QuorumMetAt.IsZero() {
		return true, nil
	}
	if c.Quorum > 0 || !slices.Contains([]models.StepKind{models.StepTellSecretary, models.StepTellDeputy, models.StepTellCommand}, kind) {
		return false, nil
	}
	counts, err := tx.CountsOf(c.ID)
	return counts.NoAnswer == 0, err
}

// carryOut does a step that waits, and keeps that it is done and how many it paged.
func (m *Mobilizer) carryOut(tx *models.Tx, c models.CallUp, step models.EscalationStep, actor string) error {
	paged, err := m.doStep(tx, c, step, actor)
	if err != nil {
		return err
	}
	step.Paged = paged
	if step.Kind.Widens() && paged == 0 {
		if err := hastenWidening(tx, step); err != nil {
			return err
		}
	}
	return tx.MoveStep(&step, models.StepDone, actor, c.ScopePath)
}

func (m *Mobilizer) doStep(tx *models.Tx, c models.CallUp, step models.EscalationStep, actor string) (int, error) {
	if step.Kind.Widens() && c.Audience.V.Waves {
		return m.widenAfterRest(tx, c, step.Kind, actor)
	}
	switch step.Kind {
	case models.StepRemind:
		return m.remind(tx, c, fmt.Sprintf("step%d", step.Position), actor)
	case models.StepOtherWay:
		return m.askOtherWay(tx, c, actor)
	case models.StepWidenGrid, models.StepWidenAdjacent, models.StepWidenCommunity, models.StepWidenBeyond:
		return m.widenRing(tx, c, step.Kind, actor)
	case models.StepWiden:
		return m.widen(tx, c, actor)
	case models.StepTellSecretary, models.StepTellDeputy, models.StepTellCommand:
		return m.tell(tx, c, step, actor)
	case models.StepWave:
		return m.wave(tx, c, actor)
	default:
		return 0, fmt.Errorf("unknown step %q", step.Kind)
	}
}
