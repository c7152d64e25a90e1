package mobilize

import (
	"slices"
	"time"

	"whistle/models"
)

// The planning defaults of an escalation, where the call-up's own rule is silent.
const (
	ringEvery      = 10 * time.Minute // from one ring of closeness to the next
	silentLeaderIs = 30 * time.Minute // how long a leader may stay silent after being told
)

// planned is one step of an escalation before it has a call-up.
type planned struct {
	kind  models.StepKind
	after time.Duration
}

// planSteps turns a rule into steps by the time after the whistle: remind, ask by another way, widen ring by
// ring, then tell the secretary, the deputy and command. A drill has no step that widens, and widening
// without a quorum would have no end, so there is none either. Rings that hold nothing new are left out.
func planSteps(c models.CallUp, rings []models.StepKind) []planned {
	rule := c.Escalation.V
	var steps []planned
	for _, minutes := range rule.RemindAfterMinutes {
		steps = append(steps, planned{models.StepRemind, minutesOf(minutes, 0)})
	}
	if rule.OtherWayAfterMinutes > 0 {
		steps = append(steps, planned{models.StepOtherWay, minutesOf(rule.OtherWayAfterMinutes, 0)})
	}
	if rule.WidenAfterMinutes > 0 {
		at, every := minutesOf(rule.WidenAfterMinutes, 0), minutesOf(rule.WidenEveryMinutes, ringEvery)
		if !c.Drill && c.Quorum > 0 {
			for i, ring := range rings {
				steps = append(steps, planned{ring, at + time.Duration(i)*every})
			}
			at += time.Duration(max(len(rings)-1, 0)) * every
		}
		steps = append(steps, planned{models.StepTellSecretary, at + every}, planned{models.StepTellDeputy, at + every + every/2}, planned{models.StepTellCommand, at + 2*every})
	}
	slices.SortStableFunc(steps, func(a, b planned) int { return int(a.after - b.after) })
	return steps
}

// minutesOf gives a rule's minutes, or the default where it is silent.
func minutesOf(minutes int, otherwise time.Duration) time.Duration {
	if minutes == 0 {
		return otherwise
	}
	return time.Duration(minutes) * time.Minute
}

// escalationSteps lays out the steps of a call-up that is being whistled, with their due times.
func escalationSteps(tx *models.Tx, c models.CallUp) ([]models.EscalationStep, error) {
	rings, err := ringsOf(tx, c)
	if err != nil {
		return nil, err
	}
	var steps []models.EscalationStep
	for i, p := range planSteps(c, rings) {
		steps = append(steps, models.EscalationStep{ID: tx.NewID(), CallUpID: c.ID, Position: i + 1, Kind: p.kind, DueAt: tx.Now.Add(p.after), State: models.StepWaiting})
	}
	return steps, nil
}

// cancelSteps cancels the steps of a call-up that wait.
func cancelSteps(tx *models.Tx, c models.CallUp, actor string) error {
	return cancelStepsFrom(tx, c, 0, actor)
}

// cancelStepsFrom cancels the steps that wait from a position on.
func cancelStepsFrom(tx *models.Tx, c models.CallUp, position int, actor string) error {
	steps, err := tx.StepsOf(c.ID)
	if err != nil {
		return err
	}
	for i := range steps {
		if steps[i].State != models.StepWaiting || steps[i].Position < position {
			continue
		}
		if err := tx.MoveStep(&steps[i], models.StepCancelled, actor, c.ScopePath); err != nil {
			return err
		}
	}
	return nil
}
