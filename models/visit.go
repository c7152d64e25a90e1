package models

import (
	"fmt"
	"strconv"
)

// KindVisit is the kind of request that asks for somebody to look in. It alone is taken when no call-up is on: it
// then stands, with no call-up of its own, until one whose work is visits takes it over.
const KindVisit = "visit"

// VisitFound is how a call at a door went.
type VisitFound string

// What a visit found.
const (
	VisitDone      VisitFound = "done"
	VisitNotAtHome VisitFound = "not_at_home" // the request waits for another round
	VisitNeedsHelp VisitFound = "needs_help"  // which is a request of its own
)

// Visit is one call at the door of whoever asked for it. It says nothing of the resident.
type Visit struct {
	RequestID ID   `gorm:"primaryKey"`
	At        Time `gorm:"primaryKey"`
	CallUpID  ID   `gorm:"column:callup_id"`
	Found     VisitFound
}

// AskedVisits is how many visits were asked for at one place.
type AskedVisits struct {
	AreaPath Path
	Asked    int
}

const standingVisit = "kind = 'visit' AND callup_id = '' AND state = 'received'"

// StandingVisits counts, place by place, the visits that wait for a call-up.
func (q *query) StandingVisits(within []Path) ([]AskedVisits, error) {
	var rows []AskedVisits
	err := Scope(within).within(q.gorm.Model(&Request{}), "area_path").Where(standingVisit).
		Select("area_path, COUNT(*) AS asked").Group("area_path").Order("area_path").Limit(maxShifts).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("count the visits asked for: %w", err)
	}
	return rows, nil
}

// TakeOverVisits gives the visits that wait within the places to a call-up, which receives them as its own.
func (tx *Tx) TakeOverVisits(c CallUp, within []Path, actor string) error {
	standing, err := all[Request](Scope(within).within(tx.lock(), "area_path").Where(standingVisit).Order("id").Limit(maxShifts), "visits asked for")
	if err != nil {
		return err
	}
	for _, r := range standing {
		r.CallUpID = c.ID
		if err := tx.SaveRequest(r); err != nil {
			return err
		}
		if err := tx.gorm.Model(&RequestReceipt{}).Where("request_id = ?", r.ID).Update("callup_id", c.ID).Error; err != nil {
			return fmt.Errorf("take over a receipt: %w", err)
		}
		if err := tx.recordReceived(r, actor); err != nil {
			return err
		}
	}
	return nil
}

// recordReceived records that a call-up, or nobody's yet, has a new request.
func (tx *Tx) recordReceived(r Request, actor string) error {
	return tx.Record(Event{
		Actor: actor, CallUpID: r.CallUpID, AreaPath: r.AreaPath, Entity: MachineRequest, EntityID: r.ID, ToState: string(r.State),
		Detail: AsJSON(map[string]string{"kind": r.Kind, "source": r.Source, "deadline": strconv.FormatInt(int64(r.Deadline), 10)}),
	})
}

// SaveVisit keeps how a call at a door went.
func (tx *Tx) SaveVisit(v Visit) error {
	if err := tx.gorm.Create(&v).Error; err != nil {
		return fmt.Errorf("save the visit: %w", err)
	}
	return nil
}

// VisitsOf reads how the calls at the doors of requests went, by request, the first one first.
func (q *query) VisitsOf(requests []ID) (map[ID][]Visit, error) {
	byRequest := map[ID][]Visit{}
	for _, part := range chunks(requests, 500) {
		rows, err := all[Visit](q.gorm.Where("request_id IN ?", part).Order("request_id, at").Limit(20*len(part)), "visits")
		if err != nil {
			return nil, err
		}
		for _, v := range rows {
			byRequest[v.RequestID] = append(byRequest[v.RequestID], v)
		}
	}
	return byRequest, nil
}
