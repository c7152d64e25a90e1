package mobilize

import (
	"slices"

	"whistle/models"
)

// checkQuorum stops asking when enough have said yes: steps that wait and pages not yet sent are cancelled.
func (m *Mobilizer) checkQuorum(tx *models.Tx, c *models.CallUp) error {
	if c.Quorum == 0 || !c.QuorumMetAt.IsZero() {
		return nil
	}
	counts, err := tx.CountsOf(c.ID)
	if err != nil || counts.Confirmed < c.Quorum {
		return err
	}
	c.QuorumMetAt = tx.Now
	if err := cancelSteps(tx, *c, "system"); err != nil {
		return err
	}
	if err := tx.CancelAsking(c.ID, "system"); err != nil {
		return err
	}
	return tx.SaveCallUp(*c)
}

// askAgainForQuorum goes on where the quorum stopped the escalation, should fewer than enough be left. The steps
// that were cancelled then come as late from now on as they would have come; the silent are reminded at once
// where no reminder is among them.
func (m *Mobilizer) askAgainForQuorum(tx *models.Tx, c *models.CallUp) error {
	counts, err := tx.CountsOf(c.ID)
	if err != nil || counts.Confirmed >= c.Quorum || !c.Open(tx.Now) {
		return err
	}
	met := c.QuorumMetAt
	c.QuorumMetAt = 0
	if err := tx.SaveCallUp(*c); err != nil {
		return err
	}
	steps, err := tx.StepsOf(c.ID)
	if err != nil {
		return err
	}
	waves := false
	var again []models.EscalationStep
	for _, s := range steps {
		if s.State == models.StepCancelled && s.DoneAt == met {
			waves = waves || s.Kind == models.StepWave
			again = append(again, models.EscalationStep{Kind: s.Kind, DueAt: tx.Now.Add(max(s.DueAt.Sub(met), 0))})
		}
	}
	if !slices.ContainsFunc(again, func(s models.EscalationStep) bool { return s.Kind == models.StepRemind }) {
		again = append([]models.EscalationStep{{Kind: models.StepRemind, DueAt: tx.Now}}, again...)
	}
	for i := range again {
		again[i].ID, again[i].CallUpID, again[i].Position, again[i].State = tx.NewID(), c.ID, lastPosition(steps)+1+i, models.StepWaiting
	}
	if err := tx.CreateSteps(again); err != nil || waves || !c.Audience.V.Waves {
		return err
	}
	return m.lookAgain(tx, *c)
}
