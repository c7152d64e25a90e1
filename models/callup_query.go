package models

import (
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

var callUpColumns = []string{
	"id", "title", "kind", "drill", "state", "scope_path", "muster_point", "instructions", "starts_at", "ends_at", "audience", "quorum",
	"escalation", "created_by", "created_at", "whistled_by", "whistled_at", "quorum_met_at", "stood_down_at", "revision",
}

// SaveDraft writes a draft with its risk area, tasks and shifts in place of what it held before.
func (tx *Tx) SaveDraft(c CallUp, areas []CallUpArea, tasks []Task, shifts []Shift) error {
	for _, old := range []any{&CallUpArea{}, &Task{}, &Shift{}, &TaskFigure{}} {
		if err := tx.gorm.Where("callup_id = ?", c.ID).Delete(old).Error; err != nil {
			return fmt.Errorf("replace the draft: %w", err)
		}
	}
	if err := tx.gorm.Save(&c).Error; err != nil {
		return fmt.Errorf("save the draft: %w", err)
	}
	for _, err := range []error{createAll(tx.gorm, areas), createAll(tx.gorm, tasks), createAll(tx.gorm, shifts)} {
		if err != nil {
			return err
		}
	}
	return nil
}

// ReplaceShifts writes the shifts of some tasks of a draft in place of those they had.
func (tx *Tx) ReplaceShifts(tasks []ID, shifts []Shift) error {
	if err := tx.gorm.Where("task_id IN ?", tasks).Delete(&Shift{}).Error; err != nil {
		return fmt.Errorf("replace the shifts: %w", err)
	}
	return createAll(tx.gorm, shifts)
}

// DeleteDraft removes a call-up that was never whistled.
func (tx *Tx) DeleteDraft(id ID) error {
	for _, old := range []any{&CallUpArea{}, &Task{}, &Shift{}, &TaskFigure{}, &CallUpText{}} {
		if err := tx.gorm.Where("callup_id = ?", id).Delete(old).Error; err != nil {
			return fmt.Errorf("discard the draft: %w", err)
		}
	}
	if err := tx.gorm.Where("id = ? AND state = ?", id, CallUpDraft).Delete(&CallUp{}).Error; err != nil {
		return fmt.Errorf("discard the draft: %w", err)
	}
	return nil
}

// SaveCallUp writes a changed call-up.
func (tx *Tx) SaveCallUp(c CallUp) error {
	c.Revision++
	if err := tx.gorm.Save(&c).Error; err != nil {
		return fmt.Errorf("save the call-up: %w", err)
	}
	return nil
}

// ArchiveCallUps archives the call-ups that were stood down before a moment, each with its event.
func (tx *Tx) ArchiveCallUps(ended Time, actor string) error {
	for {
		over, err := all[CallUp](tx.lock().Where("state = ? AND stood_down_at < ?", CallUpStoodDown, ended).Order("id").Limit(500), "call-ups to archive")
		if err != nil || len(over) == 0 {
			return err
		}
		for _, c := range over {
			event, err := c.Archive(actor)
			if err != nil {
				return err
			}
			if err := tx.SaveCallUp(c); err != nil {
				return err
			}
			if err := tx.Record(event); err != nil {
				return err
			}
		}
	}
}

// callUpsOf selects the call-ups whose whole risk area lies in the scope.
func (q *query) callUpsOf(scope Scope) *gorm.DB {
	return scope.within(q.gorm.Model(&CallUp{}), "scope_path").Select(callUpColumns)
}

// CallUp reads one call-up of the scope.
func (q *query) CallUp(scope Scope, id ID) (CallUp, error) {
	return first[CallUp](q.callUpsOf(scope).Where("id = ?", id), "call-up")
}

// CallUpForUpdate reads one call-up of the scope and locks it to the end of the transaction, so that two
// who whistle at once do it one after the other.
func (tx *Tx) CallUpForUpdate(scope Scope, id ID) (CallUp, error) {
	return first[CallUp](tx.callUpsOf(scope).Where("id = ?", id).Clauses(clause.Locking{Strength: "UPDATE"}), "call-up")
}

// CallUps reads at most limit call-ups of the scope in any of the states (none: in all), newest first,
// below the id before.
func (q *query) CallUps(scope Scope, states []CallUpState, before ID, limit int) ([]CallUp, error) {
	g := q.callUpsOf(scope)
	if len(states) > 0 {
		g = g.Where("state IN ?", states)
	}
	if before != "" {
		g = g.Where("id < ?", before)
	}
	return all[CallUp](g.Order("id DESC").Limit(limit), "call-ups")
}

// AreasOf reads the risk area of a call-up.
func (q *query) AreasOf(callUp ID) ([]CallUpArea, error) {
	return all[CallUpArea](q.gorm.Where("callup_id = ?", callUp).Order("area_path").Limit(10_000), "the risk area")
}

// LockedDown reads the areas that are locked down in a call-up, or in another one that is open and no drill: who
// lives there stays in their own building, whoever calls them up.
func (q *query) LockedDown(callUp ID) ([]Path, error) {
	open := q.gorm.Model(&CallUp{}).Select("id").Where("id = ? OR (drill = ? AND state IN ?)", callUp, false, []CallUpState{CallUpWhistled, CallUpStanding})
	rows, err := all[CallUpArea](q.gorm.Where("label = ? AND callup_id IN (?)", LabelLockdown, open).Order("area_path").Limit(10_000), "locked-down areas")
	paths := make([]Path, len(rows))
	for i, r := range rows {
		paths[i] = r.AreaPath
	}
	return paths, err
}

// SaveLabel changes the label of an area of a risk area.
func (tx *Tx) SaveLabel(a CallUpArea, label AreaLabel) error {
	err := tx.gorm.Model(&CallUpArea{}).Where("callup_id = ? AND area_code = ?", a.CallUpID, a.AreaCode).Update("label", label).Error
	if err != nil {
		return fmt.Errorf("label an area: %w", err)
	}
	return nil
}

// AddLabel labels a part of the risk area that had no label of its own so far.
func (tx *Tx) AddLabel(a CallUpArea) error {
	if err := tx.gorm.Create(&a).Error; err != nil {
		return fmt.Errorf("label a part of the risk area: %w", err)
	}
	return nil
}

// TasksOf reads the tasks of a call-up in their order.
func (q *query) TasksOf(callUp ID) ([]Task, error) {
	return all[Task](q.gorm.Where("callup_id = ?", callUp).Order("position").Limit(100), "tasks")
}

// ShiftsOf reads the shifts of a call-up by time and site.
func (q *query) ShiftsOf(callUp ID) ([]Shift, error) {
	return all[Shift](q.gorm.Where("callup_id = ?", callUp).Order("starts_at, site_path, kind, id").Limit(maxShifts), "shifts")
}

// HasShifts says whether a call-up has any shift.
func (q *query) HasShifts(callUp ID) (bool, error) {
	found, err := all[Shift](q.gorm.Select("id").Where("callup_id = ?", callUp).Limit(1), "shifts")
	return len(found) > 0, err
}

// Shift reads one shift of a call-up.
func (q *query) Shift(callUp, id ID) (Shift, error) {
	return first[Shift](q.gorm.Where("callup_id = ? AND id = ?", callUp, id), "shift")
}

// maxShifts is what one call-up may hold; a city of 5,638 sites with a dozen windows stays below it.
const maxShifts = 100_000
