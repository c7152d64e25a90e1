package models

import "fmt"

// AssignmentsOf reads the assignments of a call-up that stand (none dropped), by shift.
func (q *query) AssignmentsOf(callUp ID) ([]Assignment, error) {
	return all[Assignment](q.gorm.Where("callup_id = ? AND state <> ?", callUp, AssignmentDropped).Order("shift_id, member_id").Limit(maxShifts), "assignments")
}

// AllAssignmentsOf reads every assignment of a call-up, dropped ones too.
func (q *query) AllAssignmentsOf(callUp ID) ([]Assignment, error) {
	return all[Assignment](q.gorm.Where("callup_id = ?", callUp).Order("shift_id, member_id").Limit(2*maxShifts), "assignments")
}

// AssignmentsOfMember reads what a member has to do in a call-up, as far as it is published.
func (q *query) AssignmentsOfMember(callUp, member ID) ([]Assignment, error) {
	return all[Assignment](q.gorm.Where("callup_id = ? AND member_id = ? AND state NOT IN ?", callUp, member,
		[]AssignmentState{AssignmentDropped, AssignmentProposed}).Order("shift_id").Limit(200), "assignments")
}

// StandingOfMember reads what a member is in for in a call-up, told or not.
func (q *query) StandingOfMember(callUp, member ID) ([]Assignment, error) {
	return all[Assignment](q.gorm.Where("callup_id = ? AND member_id = ? AND state <> ?", callUp, member, AssignmentDropped).
		Order("shift_id").Limit(200), "assignments")
}

// AssignmentsOfShift reads who stands in a shift (none dropped), by member.
func (q *query) AssignmentsOfShift(shift ID) ([]Assignment, error) {
	return all[Assignment](q.gorm.Where("shift_id = ? AND state <> ?", shift, AssignmentDropped).Order("member_id").Limit(1000), "assignments")
}

// AssignmentFor reads the one assignment that a member ever had in a shift, found false where none is.
func (tx *Tx) AssignmentFor(shift, member ID) (Assignment, bool, error) {
	rows, err := all[Assignment](tx.gorm.Where("shift_id = ? AND member_id = ?", shift, member).Limit(1), "assignment")
	if err != nil || len(rows) == 0 {
		return Assignment{}, false, err
	}
	return rows[0], true, nil
}

// ShiftsByID reads shifts by their ids.
func (q *query) ShiftsByID(ids []ID) (map[ID]Shift, error) {
	byID := make(map[ID]Shift, len(ids))
	for _, part := range chunks(ids, 500) {
		shifts, err := all[Shift](q.gorm.Where("id IN ?", part).Limit(len(part)), "shifts")
		if err != nil {
			return nil, err
		}
		for _, s := range shifts {
			byID[s.ID] = s
		}
	}
	return byID, nil
}

// CreateAssignments inserts assignments.
func (tx *Tx) CreateAssignments(a []Assignment) error { return createAll(tx.gorm, a) }

// SaveAssignment writes a changed assignment; for a move there is MoveAssignment.
func (tx *Tx) SaveAssignment(a Assignment) error {
	a.Revision++
	if err := tx.gorm.Save(&a).Error; err != nil {
		return fmt.Errorf("save the assignment: %w", err)
	}
	return nil
}

// MoveAssignment moves an assignment where its table allows it, and writes it with its event.
func (tx *Tx) MoveAssignment(a *Assignment, to AssignmentState, actor string, within Path) error {
	event, err := a.Move(to, tx.Now, actor, within)
	if err != nil {
		return err
	}
	return tx.keepMove(*a, event)
}

// keepMove writes a move of an assignment with its event. Whoever leaves a supply run, by whatever way, leaves
// its requests to wait for another.
func (tx *Tx) keepMove(a Assignment, event Event) error {
	if err := tx.Record(event); err != nil {
		return err
	}
	left := a.State == AssignmentDropped || a.State == AssignmentNoShow
	if left && event.FromState != string(AssignmentProposed) {
		if err := tx.returnRequests(a, event.Actor); err != nil {
			return err
		}
	}
	return tx.SaveAssignment(a)
}

// DeleteProposed removes the proposals of a call-up that were never told to anybody and are not pinned. One that
// stands in the place of a shift taken away by hand goes back to that: its member is still to be told.
func (tx *Tx) DeleteProposed(callUp ID) error {
	return tx.deleteProposed("callup_id = ? AND pinned = ?", callUp, false)
}

// DeleteAssignment removes a proposal.
func (tx *Tx) DeleteAssignment(id ID) error { return tx.deleteProposed("id = ?", id) }

func (tx *Tx) deleteProposed(which string, args ...any) error {
	back := tx.gorm.Model(&Assignment{}).Where(which, args...).Where("state = ? AND id IN (SELECT assignment_id FROM untold_drops)", AssignmentProposed).
		Updates(map[string]any{"state": AssignmentDropped, "pinned": false})
	if back.Error != nil {
		return fmt.Errorf("take the proposals back: %w", back.Error)
	}
	if err := tx.gorm.Where(which, args...).Where("state = ?", AssignmentProposed).Delete(&Assignment{}).Error; err != nil {
		return fmt.Errorf("clear the proposals: %w", err)
	}
	return nil
}

// DropAssignments drops what a member has to do in a call-up, with one event each, which says what was undone by
// it, "" for nothing.
func (tx *Tx) DropAssignments(callUp, member ID, actor string, within Path, undone string) error {
	standing, err := all[Assignment](tx.gorm.Where("callup_id = ? AND member_id = ? AND state IN ?", callUp, member,
		[]AssignmentState{AssignmentProposed, AssignmentPublished, AssignmentConfirmed}).Limit(200), "assignments")
	if err != nil {
		return err
	}
	for i := range standing {
		standing[i].Pinned = false
		event, err := standing[i].Move(AssignmentDropped, tx.Now, actor, within)
		if err != nil {
			return err
		}
		if undone != "" {
			event.Detail.V["undone"] = undone
		}
		if err := tx.keepMove(standing[i], event); err != nil {
			return err
		}
	}
	return nil
}

// AssignmentsOfMembers reads what members have to do in a call-up, as far as it is published.
func (q *query) AssignmentsOfMembers(callUp ID, members []ID) ([]Assignment, error) {
	var rows []Assignment
	for _, part := range chunks(members, 500) {
		some, err := all[Assignment](q.gorm.Where("callup_id = ? AND member_id IN ? AND state NOT IN ?", callUp, part,
			[]AssignmentState{AssignmentDropped, AssignmentProposed}).Order("shift_id, member_id").Limit(maxShifts), "assignments")
		if err != nil {
			return nil, err
		}
		rows = append(rows, some...)
	}
	return rows, nil
}

// AssignmentsBetween reads the published assignments of a call-up whose shift overlaps the time, of members
// whose name holds the text.
func (q *query) AssignmentsBetween(callUp ID, from, to Time, name string) ([]Assignment, error) {
	g := q.gorm.Where(`callup_id = ? AND state NOT IN ? AND shift_id IN (SELECT id FROM shifts WHERE callup_id = ? AND starts_at < ? AND ends_at > ?)`,
		callUp, []AssignmentState{AssignmentDropped, AssignmentProposed}, callUp, to, from)
	if name != "" {
		g = g.Where("member_id IN (SELECT member_id FROM summonses WHERE callup_id = ? AND member_name LIKE ?)", callUp, "%"+name+"%")
	}
	return all[Assignment](g.Order("shift_id, member_id").Limit(maxShifts), "assignments")
}
