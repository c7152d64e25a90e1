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

// ShiftsElsewhere reads the shifts that members have or had in other call-ups between two moments, by member:
// told or worked, and not after such a call-up was stood down.
func (q *query) ShiftsElsewhere(except ID, members []ID, from, to Time) (map[ID][]Shift, error) {
	byMember := map[ID][]Shift{}
	for _, part := range chunks(members, 500) {
		var rows []struct {
			Shift
			HeldBy ID
		}
		err := q.gorm.Table("assignments").Select("shifts.*, assignments.member_id AS held_by").
			Joins("JOIN shifts ON shifts.id = assignments.shift_id").Joins("JOIN callups ON callups.id = assignments.callup_id").
			Where("assignments.member_id IN ? AND assignments.callup_id <> ? AND assignments.state IN ?", part, except,
				[]AssignmentState{AssignmentPublished, AssignmentConfirmed, AssignmentCheckedIn, AssignmentCheckedOut}).
			Where("shifts.starts_at < ? AND shifts.ends_at > ? AND (callups.stood_down_at = 0 OR shifts.starts_at < callups.stood_down_at)", to, from).
			Order("shifts.starts_at, shifts.id").Limit(maxAudience).Scan(&rows).Error
		if err != nil {
			return nil, fmt.Errorf("read who works elsewhere: %w", err)
		}
		for _, r := range rows {
			byMember[r.HeldBy] = append(byMember[r.HeldBy], r.Shift)
		}
	}
	return byMember, nil
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
