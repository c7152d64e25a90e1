package mobilize

import (
	"slices"

	"whistle/models"
)

// widenRing summons those who live in one ring of closeness and were not asked so far, and gives how many.
// The outermost ring goes on outwards, neighbour by neighbour, until somebody new is found.
func (m *Mobilizer) widenRing(tx *models.Tx, c models.CallUp, ring models.StepKind, actor string) (int, error) {
	risk, err := riskAreas(tx, c)
	if err != nil {
		return 0, err
	}
	areas, err := ringAreas(tx, risk, ring)
	if err != nil {
		return 0, err
	}
	for range mostRings {
		audience, _, err := audienceOf(tx, c, pathsOf(areas))
		if err != nil {
			return 0, err
		}
		if len(audience) > 0 {
			return len(audience), m.summonMore(tx, c, audience, actor)
		}
		if ring != models.StepWidenBeyond || len(areas) == 0 {
			return 0, nil
		}
		further, err := beside(tx, slices.Concat(risk, areas))
		if err != nil || len(further) == 0 {
			return 0, err
		}
		areas = slices.Concat(areas, further)
	}
	return 0, nil
}

// widen summons those of the nearest ring in which there is somebody who was not asked so far.
func (m *Mobilizer) widen(tx *models.Tx, c models.CallUp, actor string) (int, error) {
	for _, ring := range models.Closeness {
		n, err := m.widenRing(tx, c, ring, actor)
		if err != nil || n > 0 {
			return n, err
		}
	}
	return 0, nil
}

// hastenWidening brings the next ring forward to now, where a ring held nobody new: an empty grid costs no time.
func hastenWidening(tx *models.Tx, done models.EscalationStep) error {
	steps, err := tx.StepsOf(done.CallUpID)
	if err != nil {
		return err
	}
	for _, s := range steps {
		if s.State == models.StepWaiting && s.Kind.Widens() && s.ID != done.ID && s.DueAt > tx.Now {
			return tx.HastenStep(s)
		}
	}
	return nil
}
