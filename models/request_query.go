package models

import (
	"fmt"

	"gorm.io/gorm/clause"
)

// SaveRequest writes a new or changed request.
func (tx *Tx) SaveRequest(r Request) error {
	r.Revision++
	if err := tx.gorm.Save(&r).Error; err != nil {
		return fmt.Errorf("save the request: %w", err)
	}
	return nil
}

// RequestForUpdate reads one request of the scope and locks it.
func (tx *Tx) RequestForUpdate(scope Scope, id ID) (Request, error) {
	return first[Request](scope.within(tx.gorm, "area_path").Where("id = ?", id).Clauses(clause.Locking{Strength: "UPDATE"}), "request")
}

// Requests reads at most limit requests of the scope above the id after, by id; states narrows them.
func (q *query) Requests(scope Scope, states []RequestState, after ID, limit int) ([]Request, error) {
	g := scope.within(q.gorm, "area_path").Where("id > ?", after)
	if len(states) > 0 {
		g = g.Where("state IN ?", states)
	}
	return all[Request](g.Order("id").Limit(limit), "requests")
}

// OpenRequestTimes reads when the requests of an area that still wait were received.
func (q *query) OpenRequestTimes(within Path) ([]Time, error) {
	var times []Time
	err := Scope{within}.within(q.gorm.Model(&Request{}), "area_path").Where("state IN ?", []RequestState{RequestReceived, RequestDispatched}).
		Limit(maxAudience).Pluck("received_at", &times).Error
	if err != nil {
		return nil, fmt.Errorf("read the times of the requests: %w", err)
	}
	return times, nil
}
