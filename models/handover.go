package models

import "fmt"

// Handover is to whom residents' requests that were open at a stand-down were handed over.
type Handover struct {
	CallUpID      ID     `gorm:"primaryKey;column:callup_id"`
	ResponsibleID ID     // a user; "" for one who has no account, or nobody named
	Responsible   string // the name; "" where nobody was named: the community has them
	Requests      int    // how many were open
	HandedAt      Time
	HandedBy      string // the actor
}

// MaxHandedOver is how many requests one call-up's list after its end holds at most.
const MaxHandedOver = 10_000

// CreateHandover writes to whom the requests went.
func (tx *Tx) CreateHandover(h Handover) error {
	if err := tx.gorm.Create(&h).Error; err != nil {
		return fmt.Errorf("save the handover: %w", err)
	}
	return nil
}

// HandoverOf reads a call-up's handover; found is false where nothing was open at its end, or it has not ended.
func (q *query) HandoverOf(callUp ID) (h Handover, found bool, err error) {
	rows, err := all[Handover](q.gorm.Where("callup_id = ?", callUp).Limit(1), "the handover")
	if err != nil || len(rows) == 0 {
		return Handover{}, false, err
	}
	return rows[0], true, nil
}

// openRequests are the states of a request that is not settled.
var openRequests = []RequestState{RequestReceived, RequestDispatched, RequestDelivered}

// CountOpenRequests counts the requests of a call-up that are not settled.
func (q *query) CountOpenRequests(callUp ID) (int, error) {
	var n int64
	if err := q.gorm.Model(&Request{}).Where("callup_id = ? AND state IN ?", callUp, openRequests).Count(&n).Error; err != nil {
		return 0, fmt.Errorf("count the open requests: %w", err)
	}
	return int(n), nil
}

// HandedOver reads the requests of a call-up that were open at its end, above an id: those that still are, and
// those settled since.
func (q *query) HandedOver(c CallUp, after ID, limit int) ([]Request, error) {
	return all[Request](q.gorm.Where("callup_id = ? AND id > ? AND (state IN ? OR resolved_at > ?)", c.ID, after, openRequests, c.StoodDownAt).
		Order("id").Limit(limit), "requests handed over")
}
