package mobilize

import (
	"context"

	"whistle/app/access"
	"whistle/models"
)

// EndAlliance parts a work unit from its community. The unit and where its members work stay as they are. It
// returns NotFound where the community is not the actor's.
func (m *Mobilizer) EndAlliance(ctx context.Context, by access.Actor, id models.ID) error {
	if err := by.Can(access.EditMembers); err != nil {
		return err
	}
	return models.Do(ctx, m.db, func(tx *models.Tx) error {
		unit, err := tx.WorkUnitForUpdate(id)
		if err != nil {
			return err
		}
		area, err := tx.Area(by.Scope(), unit.AreaCode)
		if err != nil {
			return err
		}
		if err := tx.MoveAlliance(&unit, "", area.Path, by.String()); err != nil {
			return err
		}
		return tx.Audit(by.String(), "end_alliance", string(unit.ID), area.Path, unit.Name)
	})
}
