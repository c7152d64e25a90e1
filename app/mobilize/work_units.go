package mobilize

import (
	"context"

	"whistle/app/access"
	"whistle/models"
)

// WorkUnitView is an allied work unit: how many active members it has, and how many of them live in the
// actor's areas or are enrolled there and so answer a whistle there.
type WorkUnitView struct {
	models.WorkUnit
	Community string
	Members   int
	Here      int
}

// unitsShown is how many work units are listed.
const unitsShown = 500

// WorkUnits lists the work units that are allied with communities of the actor's.
func (m *Mobilizer) WorkUnits(ctx context.Context, by access.Actor) ([]WorkUnitView, error) {
	if err := by.Can(access.See); err != nil {
		return nil, err
	}
	read := m.db.Read(ctx)
	units, err := read.AlliedUnits(by.Scope(), unitsShown)
	if err != nil {
		return nil, err
	}
	ids, codes := make([]models.ID, len(units)), make([]string, len(units))
	for i, u := range units {
		ids[i], codes[i] = u.ID, u.AreaCode
	}
	names, err := areaNames(read, codes)
	if err != nil {
		return nil, err
	}
	whole, here, err := read.CountUnitMembers(by.Scope(), ids)
	views := make([]WorkUnitView, len(units))
	for i, u := range units {
		views[i] = WorkUnitView{WorkUnit: u, Community: names[u.AreaCode], Members: whole[u.ID], Here: here[u.ID]}
	}
	return views, err
}
