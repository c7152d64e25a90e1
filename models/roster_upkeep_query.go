package models

import (
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// AskRepair asks for a call-up's roster to be solved anew, soon after what happened last.
func (tx *Tx) AskRepair(callUp ID, reason RepairReason, after time.Duration) error {
	asked := tx.gorm.Model(&RosterRepair{}).Where("callup_id = ?", callUp).Updates(map[string]any{
		"reason": reason, "asked_at": tx.Now, "due_at": tx.Now.Add(after), "revision": gorm.Expr("revision + 1"),
	})
	if asked.Error == nil && asked.RowsAffected == 0 {
		asked = tx.gorm.Clauses(clause.OnConflict{DoNothing: true}).Create(&RosterRepair{CallUpID: callUp, Reason: reason, AskedAt: tx.Now, DueAt: tx.Now.Add(after), Revision: 1})
	}
	if asked.Error != nil {
		return fmt.Errorf("ask for a repair of the roster: %w", asked.Error)
	}
	return nil
}

// DueRepairs reads the repairs whose time has come and that no replica is at.
func (q *query) DueRepairs(now Time, limit int) ([]RosterRepair, error) {
	return all[RosterRepair](q.gorm.Where("due_at <= ? AND lease_until <= ?", now, now).Order("due_at").Limit(limit), "repairs")
}

// ClaimRepair takes a repair until the lease runs out; false where another replica has it.
func (tx *Tx) ClaimRepair(r RosterRepair, lease time.Duration) (bool, error) {
	claimed := tx.gorm.Model(&RosterRepair{}).Where("callup_id = ? AND revision = ? AND lease_until <= ?", r.CallUpID, r.Revision, tx.Now).
		Update("lease_until", tx.Now.Add(lease))
	if claimed.Error != nil {
		return false, fmt.Errorf("claim a repair: %w", claimed.Error)
	}
	return claimed.RowsAffected == 1, nil
}

// EndRepair ends a repair that was claimed; one that was asked for again meanwhile is left for the next look.
func (tx *Tx) EndRepair(r RosterRepair) error {
	if err := tx.gorm.Where("callup_id = ? AND revision = ?", r.CallUpID, r.Revision).Delete(&RosterRepair{}).Error; err != nil {
		return fmt.Errorf("end a repair: %w", err)
	}
	if err := tx.gorm.Model(&RosterRepair{}).Where("callup_id = ?", r.CallUpID).Update("lease_until", 0).Error; err != nil {
		return fmt.Errorf("end a repair: %w", err)
	}
	return nil
}

// RepairOf reads the repair that a call-up's roster waits for, found false for none.
func (q *query) RepairOf(callUp ID) (RosterRepair, bool, error) {
	rows, err := all[RosterRepair](q.gorm.Where("callup_id = ?", callUp).Limit(1), "repairs")
	if err != nil || len(rows) == 0 {
		return RosterRepair{}, false, err
	}
	return rows[0], true, nil
}

// PublishedRosters reads the versions of a call-up that are in force; there is one at most.
func (q *query) PublishedRosters(callUp ID) ([]Roster, error) {
	return all[Roster](q.gorm.Where("callup_id = ? AND state = ?", callUp, RosterPublished).Order("version").Limit(10), "rosters in force")
}

// KeepRecord keeps a version as it was published.
func (tx *Tx) KeepRecord(r RosterRecord) error {
	if err := tx.gorm.Create(&r).Error; err != nil {
		return fmt.Errorf("keep the published roster: %w", err)
	}
	return nil
}

// RecordsOf reads the published versions of a call-up without their seats, the newest first.
func (q *query) RecordsOf(callUp ID) ([]RosterRecord, error) {
	return all[RosterRecord](q.gorm.Select("roster_id", "callup_id", "version", "published_by", "published_at", "told", "score").
		Where("callup_id = ?", callUp).Order("version DESC").Limit(500), "published rosters")
}

// RecordOf reads one published version.
func (q *query) RecordOf(callUp ID, version int) (RosterRecord, error) {
	return first[RosterRecord](q.gorm.Where("callup_id = ? AND version = ?", callUp, version), "published roster")
}

// RecordBefore reads the version that was in force before one, found false for the first.
func (q *query) RecordBefore(callUp ID, version int) (RosterRecord, bool, error) {
	rows, err := all[RosterRecord](q.gorm.Where("callup_id = ? AND version < ?", callUp, version).Order("version DESC").Limit(1), "published rosters")
	if err != nil || len(rows) == 0 {
		return RosterRecord{}, false, err
	}
	return rows[0], true, nil
}

// RosterByID reads one solved version.
func (q *query) RosterByID(callUp, id ID) (Roster, error) {
	return first[Roster](q.gorm.Where("callup_id = ? AND id = ?", callUp, id), "roster")
}

// KeepUntold keeps that a member was taken out of a shift and not told.
func (tx *Tx) KeepUntold(a Assignment) error {
	err := tx.gorm.Clauses(clause.OnConflict{DoNothing: true}).Create(&UntoldDrop{AssignmentID: a.ID, CallUpID: a.CallUpID}).Error
	if err != nil {
		return fmt.Errorf("keep who is to be told: %w", err)
	}
	return nil
}

// UntoldOf reads the assignments of a call-up that were taken away by hand and whose members were not told.
func (q *query) UntoldOf(callUp ID) ([]Assignment, error) {
	return all[Assignment](q.gorm.Where("callup_id = ? AND id IN (SELECT assignment_id FROM untold_drops WHERE callup_id = ?)", callUp, callUp).
		Order("shift_id, member_id").Limit(maxShifts), "who is to be told")
}

// ForgetUntold ends that members are to be told what was taken from them: all of a call-up, or one's.
func (tx *Tx) ForgetUntold(callUp ID, members ...ID) error {
	g := tx.gorm.Where("callup_id = ?", callUp)
	if len(members) > 0 {
		g = g.Where("assignment_id IN (SELECT id FROM assignments WHERE callup_id = ? AND member_id IN ?)", callUp, members)
	}
	if err := g.Delete(&UntoldDrop{}).Error; err != nil {
		return fmt.Errorf("forget who was to be told: %w", err)
	}
	return nil
}

// SetBound keeps whether a member must stay in their own building during a call-up.
func (tx *Tx) SetBound(s Summons, bound bool, by string) error {
	row := SummonsBound{SummonsID: s.ID, CallUpID: s.CallUpID, Bound: bound, SetBy: by, SetAt: tx.Now}
	if err := tx.gorm.Save(&row).Error; err != nil {
		return fmt.Errorf("keep who must stay in their building: %w", err)
	}
	return nil
}

// BoundsOf reads who of a call-up must stay in their own building or need not, by summons.
func (q *query) BoundsOf(callUp ID) (map[ID]bool, error) {
	rows, err := all[SummonsBound](q.gorm.Where("callup_id = ?", callUp).Limit(maxAudience), "who must stay in their building")
	bound := make(map[ID]bool, len(rows))
	for _, r := range rows {
		bound[r.SummonsID] = r.Bound
	}
	return bound, err
}

// BoundOf is BoundsOf for one summons.
func (q *query) BoundOf(summons ID) (map[ID]bool, error) {
	rows, err := all[SummonsBound](q.gorm.Where("summons_id = ?", summons).Limit(1), "who must stay in their building")
	bound := make(map[ID]bool, len(rows))
	for _, r := range rows {
		bound[r.SummonsID] = r.Bound
	}
	return bound, err
}
