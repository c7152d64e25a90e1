package mobilize

import (
	"context"
	"strings"

	"whistle/app/access"
	"whistle/models"
)

// AllyInput names a work unit and the community that it is to be allied with (1+N 共建联盟).
type AllyInput struct {
	Area, Name, Kind string
}

// Ally allies a work unit with a community of the actor's: the unit of that name that is allied with none, or a
// new one. It returns Invalid naming every wrong field, Conflict where the unit is allied already.
func (m *Mobilizer) Ally(ctx context.Context, by access.Actor, in AllyInput) (models.WorkUnit, error) {
	if err := by.Can(access.EditMembers); err != nil {
		return models.WorkUnit{}, err
	}
	in.Name, in.Kind = strings.TrimSpace(in.Name), strings.TrimSpace(in.Kind)
	return models.Within(ctx, m.db, func(tx *models.Tx) (models.WorkUnit, error) {
		areas, err := tx.Areas(by.Scope(), []string{in.Area})
		if err != nil {
			return models.WorkUnit{}, err
		}
		var f faults
		f.add(len(areas) == 0, "area", "unknown_area", "is no area of yours")
		f.add(len(areas) == 1 && areas[0].Level != models.LevelCommunity, "area", "not_community", "must be a community")
		f.text(in.Name, "name", true, 60)
		f.add(!word.MatchString(in.Kind), "kind", "unknown_kind", "must be a kind such as government, company, school, hospital or other")
		if err := models.Invalid(f...); err != nil {
			return models.WorkUnit{}, err
		}
		known, err := tx.WorkUnitsNamed([]string{in.Name})
		if err != nil {
			return models.WorkUnit{}, err
		}
		unit := models.WorkUnit{ID: tx.NewID(), Name: in.Name, Kind: in.Kind}
		if before, found := known[in.Name]; found {
			if unit, err = tx.WorkUnitForUpdate(before.ID); err != nil {
				return unit, err
			}
		}
		if err := tx.MoveAlliance(&unit, areas[0].Code, areas[0].Path, by.String()); err != nil {
			return unit, err
		}
		return unit, tx.Audit(by.String(), "ally", string(unit.ID), areas[0].Path, unit.Name)
	})
}
