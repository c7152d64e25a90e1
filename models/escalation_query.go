package models

import (
	"fmt"

	"gorm.io/gorm/clause"
)

// CreateSteps inserts escalation steps.
func (tx *Tx) CreateSteps(steps []EscalationStep) error { return createAll(tx.gorm, steps) }

// StepsOf reads the escalation steps of a call-up in their order.
func (q *query) StepsOf(callUp ID) ([]EscalationStep, error) {
	return all[EscalationStep](q.gorm.Where("callup_id = ?", callUp).Order("position").Limit(100), "escalation steps")
}

// DueSteps reads steps whose time has come, the longest due first.
func (q *query) DueSteps(now Time, limit int) ([]EscalationStep, error) {
	return all[EscalationStep](q.gorm.Where("state = ? AND due_at <= ?", StepWaiting, now).Order("due_at").Limit(limit), "due steps")
}

// StepForUpdate reads a step and locks it, NotFound where it waits no longer: another replica did it.
func (tx *Tx) StepForUpdate(id ID) (EscalationStep, error) {
	return first[EscalationStep](tx.gorm.Where("id = ? AND state = ?", id, StepWaiting).Clauses(clause.Locking{Strength: "UPDATE"}), "escalation step")
}

// MoveStep moves a step where its table allows it, and writes it with its event.
func (tx *Tx) MoveStep(s *EscalationStep, to StepState, actor string, within Path) error {
	event, err := s.Move(to, tx.Now, actor, within)
	if err != nil {
		return err
	}
	if err := tx.Record(event); err != nil {
		return err
	}
	if err := tx.gorm.Save(s).Error; err != nil {
		return fmt.Errorf("save the step: %w", err)
	}
	return nil
}

// HastenStep brings a step that waits forward to now.
func (tx *Tx) HastenStep(s EscalationStep) error {
	err := tx.gorm.Model(&EscalationStep{}).Where("id = ? AND state = ?", s.ID, StepWaiting).Update("due_at", tx.Now).Error
	if err != nil {
		return fmt.Errorf("bring the step forward: %w", err)
	}
	return nil
}
