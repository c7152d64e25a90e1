package models

import "fmt"

// RecordInbound keeps a text that came from a phone. It gives false where the carrier told of it before.
func (tx *Tx) RecordInbound(m InboundMessage) (bool, error) {
	err := tx.gorm.Create(&m).Error
	if isDuplicate(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("record the reply: %w", err)
	}
	return true, nil
}

// OpenInbound reads the texts of the scope that nobody has dealt with, oldest first.
func (q *query) OpenInbound(scope Scope, limit int) ([]InboundMessage, error) {
	return all[InboundMessage](scope.within(q.gorm, "area_path").Where("handled_at = 0 AND meaning = ?", MeaningUnclear).
		Order("received_at").Limit(limit), "the inbox")
}

// HandleInbound marks a text of the scope as dealt with, NotFound where it is none of the scope.
func (tx *Tx) HandleInbound(scope Scope, id, by ID) error {
	done := scope.within(tx.gorm.Model(&InboundMessage{}), "area_path").Where("id = ? AND handled_at = 0", id).
		Updates(map[string]any{"handled_at": tx.Now, "handled_by": by})
	if done.Error != nil {
		return fmt.Errorf("handle the message: %w", done.Error)
	}
	if done.RowsAffected == 0 {
		return NotFound("message")
	}
	return nil
}
