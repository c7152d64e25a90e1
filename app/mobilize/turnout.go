package mobilize

import (
	"maps"
	"slices"

	"whistle/app/forecast"
	"whistle/models"
)

// measureTurnout keeps, when a call-up ends, how many of each community were asked and came, and how fast: what
// later forecasts learn from. Whoever was asked less than half an hour before the end had no time to answer
// and is not counted.
func (m *Mobilizer) measureTurnout(tx *models.Tx, c models.CallUp) error {
	asked, err := tx.Askings(c.ID)
	if err != nil {
		return err
	}
	communities := map[models.Path]*models.Turnout{}
	for _, a := range asked {
		if tx.Now.Sub(a.PagedAt) < planningWindow {
			continue
		}
		place := communityOf(a.HomePath)
		t := communities[place]
		if t == nil {
			codes := place.Codes()
			t = &models.Turnout{
				CallUpID: c.ID, AreaCode: codes[len(codes)-1], AreaPath: place, Drill: c.Drill, WorkingDay: m.workingDay(c.WhistledAt),
				Hour: c.WhistledAt.Time().In(m.zone).Hour(), WhistledAt: c.WhistledAt, ByMark: models.AsJSON(make([]int, len(forecast.Marks))),
			}
			communities[place] = t
		}
		t.Asked++
		if a.Answer != models.AnswerYes {
			continue
		}
		t.Yes++
		countMark(t.ByMark.V, a.PagedAt, a.AnsweredAt)
	}
	turnouts := make([]models.Turnout, 0, len(communities))
	for _, place := range slices.Sorted(maps.Keys(communities)) {
		turnouts = append(turnouts, *communities[place])
	}
	return tx.SaveTurnouts(c.ID, turnouts)
}

// communityOf gives the community that a home lies in, which stands fourth in the tree.
func communityOf(home models.Path) models.Path {
	for len(home.Codes()) > 4 {
		home = home.Parent()
	}
	return home
}
