package models

import "fmt"

// EnrolmentState is where a member stands with a community that is not the one of their home.
type EnrolmentState string

// The states of an enrolment; the row is there while it is enrolled.
const (
	EnrolmentNone EnrolmentState = "none"
	EnrolmentIn   EnrolmentState = "enrolled"
)

var enrolmentMoves = moves[EnrolmentState]{
	EnrolmentNone: {EnrolmentIn},
	EnrolmentIn:   {EnrolmentNone},
}

// Enrol registers a member with an area, with its event.
func (tx *Tx) Enrol(e Enrolment, actor string) error {
	event, err := e.move(EnrolmentNone, EnrolmentIn, actor)
	if err != nil {
		return err
	}
	if err := tx.gorm.Create(&e).Error; err != nil {
		if isDuplicate(err) {
			return enrolmentMoves.check("enrolment", EnrolmentIn, EnrolmentIn)
		}
		return fmt.Errorf("enrol: %w", err)
	}
	return tx.Record(event)
}

// EndEnrolment strikes a member off an area's list, with its event.
func (tx *Tx) EndEnrolment(e Enrolment, actor string) error {
	event, err := e.move(EnrolmentIn, EnrolmentNone, actor)
	if err != nil {
		return err
	}
	done := tx.gorm.Where("member_id = ? AND area_code = ?", e.MemberID, e.AreaCode).Delete(&Enrolment{})
	if done.Error != nil {
		return fmt.Errorf("end the enrolment: %w", done.Error)
	}
	if done.RowsAffected == 0 {
		return enrolmentMoves.check("enrolment", EnrolmentNone, EnrolmentNone)
	}
	return tx.Record(event)
}

func (e Enrolment) move(from, to EnrolmentState, actor string) (Event, error) {
	return Event{
		Actor: actor, AreaPath: e.AreaPath, Entity: MachineEnrolment, EntityID: e.MemberID, FromState: string(from), ToState: string(to),
		Detail: AsJSON(map[string]string{"area": e.AreaCode}),
	}, enrolmentMoves.check("enrolment", from, to)
}

// EnrolmentsOf reads with which areas members are enrolled besides their homes, by member.
func (q *query) EnrolmentsOf(members []ID) (map[ID][]Enrolment, error) {
	enrolled := map[ID][]Enrolment{}
	for _, part := range chunks(members, 500) {
		rows, err := all[Enrolment](q.gorm.Where("member_id IN ?", part).Order("member_id, area_code").Limit(16*len(part)), "enrolments")
		if err != nil {
			return nil, err
		}
		for _, e := range rows {
			enrolled[e.MemberID] = append(enrolled[e.MemberID], e)
		}
	}
	return enrolled, nil
}

// CountEnrolled counts the enrolments with areas at or below the paths.
func (q *query) CountEnrolled(scope Scope) (int, error) {
	var n int64
	if err := scope.within(q.gorm.Model(&Enrolment{}), "area_path").Count(&n).Error; err != nil {
		return 0, fmt.Errorf("count the enrolled: %w", err)
	}
	return int(n), nil
}
