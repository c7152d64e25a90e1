package models

import (
	"fmt"

	"gorm.io/gorm"
)

// AllianceState says whether a work unit is allied with a community (1+N 共建联盟).
type AllianceState string

// The states of an alliance: a unit is allied while it names a community.
const (
	AllianceNone AllianceState = "none"
	AllianceIn   AllianceState = "allied"
)

var allianceMoves = moves[AllianceState]{
	AllianceNone: {AllianceIn},
	AllianceIn:   {AllianceNone},
}

// Alliance gives how the unit stands.
func (u WorkUnit) Alliance() AllianceState {
	if u.AreaCode == "" {
		return AllianceNone
	}
	return AllianceIn
}

// CreateWorkUnits inserts work units.
func (tx *Tx) CreateWorkUnits(units []WorkUnit) error { return createAll(tx.gorm, units) }

// MoveAlliance allies a unit with an area, or parts it from the one at the path where the code is "", and
// writes it with its event.
func (tx *Tx) MoveAlliance(u *WorkUnit, code string, at Path, actor string) error {
	event, err := u.move(code, at, actor)
	if err != nil {
		return err
	}
	if err := tx.gorm.Save(u).Error; err != nil {
		return fmt.Errorf("save the work unit: %w", err)
	}
	return tx.Record(event)
}

// move allies the unit with the community of a code, or ends that with none, where the table allows it.
func (u *WorkUnit) move(code string, at Path, actor string) (Event, error) {
	from, to := u.Alliance(), WorkUnit{AreaCode: code}.Alliance()
	if err := allianceMoves.check("alliance", from, to); err != nil {
		return Event{}, err
	}
	area := u.AreaCode + code // one of the two is empty
	u.AreaCode = code
	return Event{
		Actor: actor, AreaPath: at, Entity: MachineAlliance, EntityID: u.ID, FromState: string(from), ToState: string(to),
		Detail: AsJSON(map[string]string{"area": area, "unit": u.Name}),
	}, nil
}

// WorkUnitForUpdate reads a unit and locks it.
func (tx *Tx) WorkUnitForUpdate(id ID) (WorkUnit, error) {
	return first[WorkUnit](tx.lock().Where("id = ?", id), "work unit")
}

// WorkUnitsNamed reads the units of these names, by name; of two of one name the first that was made.
func (q *query) WorkUnitsNamed(names []string) (map[string]WorkUnit, error) {
	found := map[string]WorkUnit{}
	for _, part := range chunks(names, 500) {
		units, err := all[WorkUnit](q.gorm.Where("name IN ?", part).Order("id").Limit(8*len(part)), "work units")
		if err != nil {
			return nil, err
		}
		for _, u := range units {
			if _, seen := found[u.Name]; !seen {
				found[u.Name] = u
			}
		}
	}
	return found, nil
}

// AlliedUnits reads the work units that are allied with areas of the scope, by name.
func (q *query) AlliedUnits(scope Scope, limit int) ([]WorkUnit, error) {
	fresh := q.gorm.Session(&gorm.Session{NewDB: true})
	areas := scope.within(fresh.Model(&Area{}), "path").Select("code")
	return all[WorkUnit](q.gorm.Where("area_code <> '' AND area_code IN (?)", areas).Order("area_code, name, id").Limit(limit), "work units")
}

// CountUnitMembers counts the active members of work units, by unit: all of them, and those of them who live in
// the scope or are enrolled there.
func (q *query) CountUnitMembers(scope Scope, units []ID) (whole, here map[ID]int, err error) {
	whole, here = map[ID]int{}, map[ID]int{}
	for into, members := range map[*map[ID]int]*gorm.DB{&whole: q.gorm.Model(&Member{}), &here: q.membersOf(scope)} {
		var rows []struct {
			WorkUnitID ID
			N          int
		}
		err := members.Select("work_unit_id, COUNT(*) AS n").Where("active = ? AND work_unit_id IN ?", true, units).
			Group("work_unit_id").Limit(max(len(units), 1)).Scan(&rows).Error
		if err != nil {
			return nil, nil, fmt.Errorf("count the units' members: %w", err)
		}
		for _, r := range rows {
			(*into)[r.WorkUnitID] = r.N
		}
	}
	return whole, here, nil
}
