package mobilize

import (
	"context"

	"whistle/app/access"
	"whistle/models"
)

// TryCarrier has pages go to a carrier again that lets nothing pass until a person acts: somebody has. It
// returns NotFound where no carrier of that name is down.
func (m *Mobilizer) TryCarrier(ctx context.Context, by access.Actor, name string) error {
	if err := by.Can(access.Administer); err != nil {
		return err
	}
	err := models.Do(ctx, m.db, func(tx *models.Tx) error {
		down, err := tx.CarrierDown(name)
		if err != nil {
			return err
		}
		if err := tx.MarkCarrier(name, ""); err != nil {
			return err
		}
		return tx.Audit(by.String(), "try_carrier", name, "", down.Reason)
	})
	if err == nil {
		m.wake()
	}
	return err
}
