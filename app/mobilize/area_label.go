package mobilize

import (
	"context"

	"whistle/app/access"
	"whistle/models"
)

// LabelArea keeps what the authorities call one area of the risk area of a call-up, "" for nothing. Who lives where
// it is locked down gets shifts in their own building only, so that the roster is mended where that changes. It
// returns Invalid for a label that there is none of, NotFound for an area that is none of the risk area.
func (m *Mobilizer) LabelArea(ctx context.Context, by access.Actor, id models.ID, code string, label models.AreaLabel) error {
	if err := by.Can(access.Mobilize); err != nil {
		return err
	}
	if label != "" && !label.Known() {
		return models.Invalid(models.Field("label", "unknown_label", "must be lockdown, control or precaution"))
	}
	return models.Do(ctx, m.db, func(tx *models.Tx) error {
		callUp, err := tx.CallUpForUpdate(by.Scope(), id)
		if err != nil {
			return err
		}
		if callUp.State != models.CallUpDraft && !callUp.Open(tx.Now) {
			return models.Conflict("callup_over", "the call-up is not open")
		}
		if known, err := tx.SaveLabel(id, code, label); err != nil || !known {
			if err == nil {
				err = models.NotFound("area")
			}
			return err
		}
		err = tx.Record(models.Event{
			Actor: by.String(), CallUpID: id, AreaPath: callUp.ScopePath, Entity: models.MachineCallUp, EntityID: id, FromState: string(callUp.State),
			ToState: string(callUp.State), Detail: models.AsJSON(map[string]string{"area": code, "label": string(label)}),
		})
		if err != nil {
			return err
		}
		return askRepair(tx, callUp, models.RepairHours)
	})
}
