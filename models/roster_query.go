package models

import (
	"errors"
	"fmt"

	"gorm.io/gorm"
)

// LatestRoster reads the newest solved version of a call-up's roster, found false where none is.
func (q *query) LatestRoster(callUp ID) (Roster, bool, error) {
	var r Roster
	err := q.gorm.Where("callup_id = ?", callUp).Order("version DESC").Take(&r).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Roster{}, false, nil
	}
	if err != nil {
		return Roster{}, false, fmt.Errorf("read the roster: %w", err)
	}
	return r, true, nil
}

// SaveRoster writes a version.
func (tx *Tx) SaveRoster(r Roster) error {
	if err := tx.gorm.Save(&r).Error; err != nil {
		return fmt.Errorf("save the roster: %w", err)
	}
	return nil
}

// MoveRoster moves a version where its table allows it, and writes it with its event.
func (tx *Tx) MoveRoster(r *Roster, to RosterState, actor string, within Path) error {
	event, err := r.Move(to, tx.Now, actor, within)
	if err != nil {
		return err
	}
	if err := tx.Record(event); err != nil {
		return err
	}
	return tx.SaveRoster(*r)
}

// Move changes the state where the table of moves allows it, and gives the event to record.
func (r *Roster) Move(to RosterState, now Time, actor string, within Path) (Event, error) {
	if err := rosterMoves.check("roster", r.State, to); err != nil {
		return Event{}, err
	}
	e := Event{Actor: actor, CallUpID: r.CallUpID, AreaPath: within, Entity: MachineRoster, EntityID: r.ID, FromState: string(r.State), ToState: string(to)}
	r.State = to
	if to == RosterPublished {
		r.PublishedAt = now
	}
	return e, nil
}

// BusyShiftsOf reads the shifts that members have in other open call-ups, by member: hours they cannot give.
func (q *query) BusyShiftsOf(except ID, from, to Time) (map[ID][]Window, error) {
	var rows []struct {
		MemberID         ID
		StartsAt, EndsAt Time
	}
	err := q.gorm.Table("assignments").Select("assignments.member_id, shifts.starts_at, shifts.ends_at").
		Joins("JOIN shifts ON shifts.id = assignments.shift_id").
		Where("assignments.callup_id <> ? AND assignments.state IN ? AND shifts.starts_at < ? AND shifts.ends_at > ?", except,
			[]AssignmentState{AssignmentPublished, AssignmentConfirmed, AssignmentCheckedIn}, to, from).
		Limit(maxAudience).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read who is busy elsewhere: %w", err)
	}
	busy := map[ID][]Window{}
	for _, r := range rows {
		busy[r.MemberID] = append(busy[r.MemberID], Window{Start: r.StartsAt, End: r.EndsAt})
	}
	return busy, nil
}

// SaveRemovals keeps which assignments a version leaves out.
func (tx *Tx) SaveRemovals(roster ID, assignments []ID) error {
	rows := make([]RosterRemoval, len(assignments))
	for i, id := range assignments {
		rows[i] = RosterRemoval{RosterID: roster, AssignmentID: id}
	}
	return createAll(tx.gorm, rows)
}

// RemovalsOf reads which assignments a version leaves out.
func (q *query) RemovalsOf(roster ID) (map[ID]bool, error) {
	rows, err := all[RosterRemoval](q.gorm.Where("roster_id = ?", roster).Limit(maxShifts), "what the roster leaves out")
	removed := make(map[ID]bool, len(rows))
	for _, r := range rows {
		removed[r.AssignmentID] = true
	}
	return removed, err
}
