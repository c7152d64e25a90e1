package mobilize

import (
	"context"
	"fmt"
	"slices"

	"whistle/app/access"
	"whistle/models"
)

// LabelArea keeps what the authorities call one area of the risk area of a call-up, "" for nothing. Who lives where
// it is locked down gets shifts in their own building only, so that the roster is mended where that changes. It
// returns Invalid for a label that there is none of, NotFound for an area outside of the risk area.
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
		before, err := changeLabel(tx, callUp, code, label)
		if err != nil || before == label {
			return err
		}
		err = tx.Record(models.Event{
			Actor: by.String(), CallUpID: id, AreaPath: callUp.ScopePath, Entity: models.MachineCallUp, EntityID: id, FromState: string(callUp.State),
			ToState: string(callUp.State), Detail: models.AsJSON(map[string]string{"area": code, "label": string(label), "before": string(before)}),
		})
		if err != nil {
			return err
		}
		if err := tx.Audit(by.String(), "label_area", code, callUp.ScopePath, fmt.Sprintf("%q to %q in %s", before, label, id)); err != nil {
			return err
		}
		return askRepair(tx, callUp, models.RepairHours)
	})
}

// changeLabel labels an area of the risk area, or a part of one that had no label so far, and gives the label of
// before.
func changeLabel(tx *models.Tx, c models.CallUp, code string, label models.AreaLabel) (models.AreaLabel, error) {
	risk, err := tx.AreasOf(c.ID)
	if err != nil {
		return "", err
	}
	for _, a := range risk {
		if a.AreaCode == code {
			return a.Label, tx.SaveLabel(a, label)
		}
	}
	part, err := tx.Area(models.Everywhere(), code)
	if err != nil {
		return "", err
	}
	if !slices.ContainsFunc(risk, func(a models.CallUpArea) bool { return part.Path.Within(a.AreaPath) }) {
		return "", models.NotFound("area")
	}
	return "", tx.AddLabel(models.CallUpArea{CallUpID: c.ID, AreaCode: part.Code, AreaPath: part.Path, Label: label})
}

// LabelRow is an area of a call-up that has a label or may have one.
type LabelRow struct {
	Code, Name string
	Label      models.AreaLabel
}

// AreaLabels are the labels of a call-up: of the areas of its risk area, and the buildings in it that have none.
type AreaLabels struct {
	models.CallUp
	Rows  []LabelRow
	Parts []models.Area
}

// partsShown is how many buildings of a risk area are offered to be labelled.
const partsShown = 1000

// AreaLabels shows what the authorities call the areas of a call-up.
func (m *Mobilizer) AreaLabels(ctx context.Context, by access.Actor, id models.ID) (AreaLabels, error) {
	if err := by.Can(access.See); err != nil {
		return AreaLabels{}, err
	}
	read := m.db.Read(ctx)
	callUp, err := read.CallUp(by.Scope(), id)
	if err != nil {
		return AreaLabels{}, err
	}
	risk, err := read.AreasOf(id)
	if err != nil {
		return AreaLabels{}, err
	}
	labels, known, within := AreaLabels{CallUp: callUp}, map[string]bool{}, []models.Path{}
	for _, a := range risk {
		name, err := siteName(read, a.AreaPath)
		if err != nil {
			return AreaLabels{}, err
		}
		labels.Rows = append(labels.Rows, LabelRow{Code: a.AreaCode, Name: name, Label: a.Label})
		known[a.AreaCode], within = true, append(within, a.AreaPath)
	}
	parts, err := read.AreasWithin(within, models.LevelBuilding, partsShown)
	labels.Parts = slices.DeleteFunc(parts, func(a models.Area) bool { return known[a.Code] })
	return labels, err
}
