package mobilize

import (
	"context"
	"slices"
	"strings"

	"whistle/app/access"
	"whistle/models"
)

// Whistled says what a whistle did.
type Whistled struct {
	Paged   int                `json:"paged"`
	Later   int                `json:"later,omitempty"` // who may be asked in later waves
	Skipped map[SkipReason]int `json:"skipped,omitempty"`
}

// Whistle pages everyone whom the call-up's audience rule selects. The summonses and their pages are
// committed together before it returns: from then on nobody is forgotten. The same key answers the same
// and pages nobody again. It returns Conflict where the call-up was whistled before or is over, or has tasks
// and no seat in any, NotFound where it lies outside the actor's areas, Forbidden where the actor's role may not.
func (m *Mobilizer) Whistle(ctx context.Context, by access.Actor, id models.ID, key string) (Whistled, error) {
	if err := by.Can(access.Mobilize); err != nil {
		return Whistled{}, err
	}
	whistled, err := models.Within(ctx, m.db, func(tx *models.Tx) (Whistled, error) {
		return once(tx, by, key, "whistle "+string(id), func() (Whistled, error) { return m.whistle(tx, by, id) })
	})
	if err == nil {
		m.wake()
	}
	return whistled, err
}

func (m *Mobilizer) whistle(tx *models.Tx, by access.Actor, id models.ID) (Whistled, error) {
	callUp, err := tx.CallUpForUpdate(by.Scope(), id)
	if err != nil {
		return Whistled{}, err
	}
	moved, err := callUp.Whistle(tx.Now, by.UserID) // the table of moves says no, in one place
	if err != nil {
		return Whistled{}, err
	}
	absent, err := inPlaceOf(tx, by, callUp)
	if err != nil {
		return Whistled{}, err
	}
	moved.Actor = by.String()
	if absent != "" {
		moved.Detail = models.AsJSON(map[string]string{"in_place_of": absent})
	}
	if err := takeVisits(tx, &callUp, by.String()); err != nil {
		return Whistled{}, err
	}
	paths, err := audiencePaths(tx, callUp)
	if err != nil {
		return Whistled{}, err
	}
	audience, skipped, err := audienceOf(tx, callUp, paths)
	if err != nil {
		return Whistled{}, err
	}
	if len(audience) == 0 {
		return Whistled{}, models.Conflict("nobody_to_page", "nobody would be paged: choose more areas or a wider audience")
	}
	place, err := placeOf(tx, callUp)
	if err != nil {
		return Whistled{}, err
	}
	audience, later, err := m.askFirst(tx, callUp, audience)
	if err != nil {
		return Whistled{}, err
	}
	summonses, pages, events, err := m.summon(tx, callUp, place, audience, 0, by.String())
	if err != nil {
		return Whistled{}, err
	}
	steps, err := escalationSteps(tx, callUp)
	if err != nil {
		return Whistled{}, err
	}
	if err := tx.CreateSteps(steps); err != nil {
		return Whistled{}, err
	}
	if later > 0 {
		if err := m.lookAgain(tx, callUp); err != nil {
			return Whistled{}, err
		}
	}
	if err := saveSummoned(tx, summonses, pages, append(events, moved)); err != nil {
		return Whistled{}, err
	}
	if err := tx.Audit(by.String(), "whistle", string(id), callUp.ScopePath, strings.TrimSpace(callUp.Title+" "+bracketed(absent))); err != nil {
		return Whistled{}, err
	}
	return Whistled{Paged: len(pages), Later: later, Skipped: countReasons(skipped)}, tx.SaveCallUp(callUp)
}

// placeOf names the risk area in a message: its deepest common area, by its short name.
func placeOf(r interface {
	AreasAbove(path models.Path) ([]models.Area, error)
}, callUp models.CallUp,
) (string, error) {
	above, err := r.AreasAbove(callUp.ScopePath)
	if err != nil || len(above) == 0 {
		return "", err
	}
	for _, a := range slices.Backward(above) { // a grid's name means nothing without its community's
		switch a.Level {
		case models.LevelCommunity, models.LevelStreet, models.LevelDistrict, models.LevelCity:
			return a.Name, nil
		case models.LevelGrid1, models.LevelGrid2, models.LevelGrid3, models.LevelBuilding:
		}
	}
	return above[len(above)-1].Name, nil
}

func countReasons(skipped []Skipped) map[SkipReason]int {
	counts := map[SkipReason]int{}
	for _, s := range skipped {
		counts[s.Reason]++
	}
	return counts
}
