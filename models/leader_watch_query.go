package models

import (
	"fmt"

	"gorm.io/gorm/clause"
)

// CreateWatches inserts watches over leaders.
func (tx *Tx) CreateWatches(w []LeaderWatch) error { return createAll(tx.gorm, w) }

// WatchesOf reads the watches of a call-up in the order of their beginning.
func (q *query) WatchesOf(callUp ID) ([]LeaderWatch, error) {
	return all[LeaderWatch](q.gorm.Where("callup_id = ?", callUp).Order("told_at, id").Limit(20_000), "watches over leaders")
}

// DueWatches reads the watches whose time has come, the longest due first.
func (q *query) DueWatches(now Time, limit int) ([]LeaderWatch, error) {
	return all[LeaderWatch](q.gorm.Where("state = ? AND due_at <= ?", WatchWaiting, now).Order("due_at, id").Limit(limit), "due watches")
}

// WatchForUpdate reads a watch and locks it.
func (tx *Tx) WatchForUpdate(id ID) (LeaderWatch, error) {
	return first[LeaderWatch](tx.gorm.Where("id = ?", id).Clauses(clause.Locking{Strength: "UPDATE"}), "watch over a leader")
}

// WatchesOver reads the watches over one member in a call-up, and locks them.
func (tx *Tx) WatchesOver(callUp, member ID) ([]LeaderWatch, error) {
	return all[LeaderWatch](tx.gorm.Where("callup_id = ? AND member_id = ?", callUp, member).Order("told_at, id").Limit(100).Clauses(clause.Locking{Strength: "UPDATE"}), "watches over a leader")
}

// Unacknowledged says whether a member was told in a call-up that they lead, and has not said that they have it.
func (q *query) Unacknowledged(callUp, member ID) (bool, error) {
	rows, err := all[LeaderWatch](q.gorm.Where("callup_id = ? AND member_id = ? AND reason = ? AND state = ?", callUp, member, WatchAppointed, WatchWaiting).Limit(1), "watches over a leader")
	return len(rows) > 0, err
}

// MoveWatch moves a watch where its table allows it, and writes it with its event.
func (tx *Tx) MoveWatch(w *LeaderWatch, to WatchState, actor string, within Path) error {
	event, err := w.Move(to, tx.Now, actor, within)
	if err != nil {
		return err
	}
	if err := tx.Record(event); err != nil {
		return err
	}
	if err := tx.gorm.Save(w).Error; err != nil {
		return fmt.Errorf("save the watch over a leader: %w", err)
	}
	return nil
}

// CancelWatches ends the watches of a call-up that wait.
func (tx *Tx) CancelWatches(callUp ID, actor string, within Path) error {
	waiting, err := all[LeaderWatch](tx.gorm.Where("callup_id = ? AND state = ?", callUp, WatchWaiting).Order("id").Limit(20_000), "watches over leaders")
	if err != nil {
		return err
	}
	for i := range waiting {
		if err := tx.MoveWatch(&waiting[i], WatchCancelled, actor, within); err != nil {
			return err
		}
	}
	return nil
}

// ActedSince says whether a member did anything in a call-up after a moment.
func (q *query) ActedSince(callUp, member ID, since Time) (bool, error) {
	rows, err := all[Event](q.gorm.Select("seq").Where("callup_id = ? AND actor = ? AND at > ?", callUp, "member:"+string(member), since).Limit(1), "what a member did")
	return len(rows) > 0, err
}

// SaveTeamMember writes one member's changed place in a service team.
func (tx *Tx) SaveTeamMember(m ServiceTeamMember) error {
	if err := tx.gorm.Save(&m).Error; err != nil {
		return fmt.Errorf("save the team's member: %w", err)
	}
	return nil
}

// SaveBranchMember writes one member's changed place in the formation.
func (tx *Tx) SaveBranchMember(m BranchMember) error {
	if err := tx.gorm.Save(&m).Error; err != nil {
		return fmt.Errorf("save the branch's member: %w", err)
	}
	return nil
}
