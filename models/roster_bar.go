package models

import (
	"fmt"

	"gorm.io/gorm/clause"
)

// RosterBar says that a person took a member out of a shift: no solving puts them there again until that is
// undone, or a person puts them there.
type RosterBar struct {
	ShiftID  ID `gorm:"primaryKey"`
	MemberID ID `gorm:"primaryKey"`
	CallUpID ID `gorm:"column:callup_id"`
	BarredBy string
	BarredAt Time
}

// Bar keeps that a member is not to be in a shift.
func (tx *Tx) Bar(callUp, shift, member ID, by string) error {
	row := RosterBar{ShiftID: shift, MemberID: member, CallUpID: callUp, BarredBy: by, BarredAt: tx.Now}
	if err := tx.gorm.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error; err != nil {
		return fmt.Errorf("bar a member from a shift: %w", err)
	}
	return nil
}

// Unbar ends that, and says whether there was such a bar.
func (tx *Tx) Unbar(shift, member ID) (bool, error) {
	gone := tx.gorm.Where("shift_id = ? AND member_id = ?", shift, member).Delete(&RosterBar{})
	if gone.Error != nil {
		return false, fmt.Errorf("end the bar of a member from a shift: %w", gone.Error)
	}
	return gone.RowsAffected > 0, nil
}

// BarsOf reads who is barred from which shift of a call-up, in the order in which they were taken out.
func (q *query) BarsOf(callUp ID) ([]RosterBar, error) {
	return all[RosterBar](q.gorm.Where("callup_id = ?", callUp).Order("barred_at, shift_id, member_id").Limit(maxShifts), "who was taken out of shifts")
}
