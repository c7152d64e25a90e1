package models

import (
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// CreateRequest writes a new request with its receipt and its event.
func (tx *Tx) CreateRequest(r Request, receipt RequestReceipt, actor string) error {
	if err := tx.SaveRequest(r); err != nil {
		return err
	}
	if err := tx.gorm.Create(&receipt).Error; err != nil {
		return fmt.Errorf("save the receipt: %w", err)
	}
	return tx.recordReceived(r, actor)
}

// SaveRequest writes a new or changed request.
func (tx *Tx) SaveRequest(r Request) error {
	r.Revision++
	if err := tx.gorm.Save(&r).Error; err != nil {
		return fmt.Errorf("save the request: %w", err)
	}
	return nil
}

// MoveRequest moves a request where its table allows it, and writes it with its event and its receipt.
func (tx *Tx) MoveRequest(r *Request, to RequestState, actor string) error {
	from := r.State
	event, err := r.Move(to, tx.Now, actor)
	if err != nil {
		return err
	}
	event.Detail = AsJSON(map[string]string{"shift": string(r.ShiftID), "member": string(r.MemberID)})
	if err := tx.Record(event); err != nil {
		return err
	}
	changes := map[string]any{}
	switch {
	case to == RequestDelivered:
		changes["delivered_at"] = tx.Now
	case to == RequestReceived && from != RequestDispatched: // re-opened, and what was said of it no longer holds
		changes = map[string]any{"reopened": gorm.Expr("reopened + 1"), "delivered_at": 0, "asked_at": 0, "satisfaction": SatisfactionNone, "satisfied_at": 0}
	}
	if len(changes) > 0 {
		if err := tx.gorm.Model(&RequestReceipt{}).Where("request_id = ?", r.ID).Updates(changes).Error; err != nil {
			return fmt.Errorf("save the receipt: %w", err)
		}
	}
	return tx.SaveRequest(*r)
}

// returnRequests takes back what a member was to bring in a shift.
func (tx *Tx) returnRequests(a Assignment, actor string) error {
	theirs, err := tx.Requests(Everywhere(), RequestFilter{CallUp: a.CallUpID, Member: a.MemberID, States: []RequestState{RequestDispatched}, Limit: 500})
	if err != nil {
		return err
	}
	for _, r := range theirs {
		if r.ShiftID != a.ShiftID {
			continue
		}
		if err := tx.MoveRequest(&r, RequestReceived, actor); err != nil {
			return err
		}
	}
	return nil
}

// RequestForUpdate reads one request of the scope and locks it.
func (tx *Tx) RequestForUpdate(scope Scope, id ID) (Request, error) {
	return first[Request](scope.within(tx.gorm, "area_path").Where("id = ?", id).Clauses(clause.Locking{Strength: "UPDATE"}), "request")
}

// Request reads one request.
func (q *query) Request(id ID) (Request, error) {
	return first[Request](q.gorm.Where("id = ?", id), "request")
}

// RequestFilter narrows a list of requests; empty fields do not.
type RequestFilter struct {
	CallUp, Member ID
	Standing       bool // those that no call-up has
	States         []RequestState
	OverdueAt      Time   // those past their deadline then, unsettled and of call-ups that are on
	Find           string // a receipt's number, or how a place's name begins
	After          ID
	Limit          int
}

// Requests reads the requests of the scope that fit the filter, by id.
func (q *query) Requests(scope Scope, f RequestFilter) ([]Request, error) {
	g := scope.within(q.gorm, "area_path").Where("id > ?", f.After)
	if len(f.States) > 0 {
		g = g.Where("state IN ?", f.States)
	}
	if f.CallUp != "" {
		g = g.Where("callup_id = ?", f.CallUp)
	}
	if f.OverdueAt > 0 {
		g = openOnly(g).Where("deadline > 0 AND deadline < ? AND state IN ?", f.OverdueAt, []RequestState{RequestReceived, RequestDispatched})
	}
	if f.Find != "" {
		g = g.Where("(id IN (SELECT request_id FROM request_receipts WHERE receipt = ?) OR area_code IN (SELECT code FROM areas WHERE name LIKE ?))", strings.ToUpper(f.Find), f.Find+"%")
	}
	if f.Standing {
		g = g.Where("callup_id = ''")
	}
	if f.Member != "" {
		g = g.Where("member_id = ?", f.Member)
	}
	return all[Request](g.Order("id").Limit(f.Limit), "requests")
}

// openOnly leaves the requests of call-ups that are on, and those that wait for one.
func openOnly(g *gorm.DB) *gorm.DB {
	return g.Where("(requests.callup_id = '' OR requests.callup_id IN (SELECT id FROM callups WHERE state IN ?))", []CallUpState{CallUpWhistled, CallUpStanding})
}

// ReceiptsOf reads the receipts of requests, by request.
func (q *query) ReceiptsOf(requests []ID) (map[ID]RequestReceipt, error) {
	byRequest := make(map[ID]RequestReceipt, len(requests))
	for _, part := range chunks(requests, 500) {
		rows, err := all[RequestReceipt](q.gorm.Where("request_id IN ?", part).Limit(len(part)), "receipts")
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			byRequest[r.RequestID] = r
		}
	}
	return byRequest, nil
}

// ReceiptByToken reads the receipt that a link belongs to.
func (q *query) ReceiptByToken(token string) (RequestReceipt, error) {
	return first[RequestReceipt](q.gorm.Where("token_hash = ?", HashToken(token)), "request")
}

// ReceiptByOnce reads the receipt of a form that was sent before; found is false where it was not.
func (q *query) ReceiptByOnce(hash []byte) (RequestReceipt, bool, error) {
	rows, err := all[RequestReceipt](q.gorm.Where("once_hash = ?", hash).Limit(1), "receipt")
	if err != nil || len(rows) == 0 {
		return RequestReceipt{}, false, err
	}
	return rows[0], true, nil
}

// AskedReceiptOf reads the newest receipt of a phone that was asked and has not answered; found is false
// where none is.
func (q *query) AskedReceiptOf(phone BlindIndex) (RequestReceipt, bool, error) {
	rows, err := all[RequestReceipt](q.gorm.Where("callback_index = ? AND asked_at > 0 AND satisfaction = ?", []byte(phone), SatisfactionNone).
		Order("asked_at DESC").Limit(1), "receipt")
	if err != nil || len(rows) == 0 {
		return RequestReceipt{}, false, err
	}
	return rows[0], true, nil
}

// SaveReceipt writes a changed receipt.
func (tx *Tx) SaveReceipt(r RequestReceipt) error {
	if err := tx.gorm.Save(&r).Error; err != nil {
		return fmt.Errorf("save the receipt: %w", err)
	}
	return nil
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

// CallUpsAround reads the call-ups that are open now and whose risk area holds the place, real ones before
// drills, the newest first.
func (q *query) CallUpsAround(place Path, now Time) ([]CallUp, error) {
	return all[CallUp](q.gorm.Where("state IN ? AND ends_at > ? AND id IN (SELECT callup_id FROM callup_areas WHERE area_code IN ?)",
		[]CallUpState{CallUpWhistled, CallUpStanding}, now, place.Codes()).Order("drill, id DESC").Limit(5), "call-ups around a place")
}

// CountIntake counts one more of a bucket and gives how many there were before it; a count that began before
// since begins anew.
func (tx *Tx) CountIntake(bucket []byte, since Time) (int, error) {
	var c IntakeCount
	err := tx.lock().Where("bucket = ?", bucket).Take(&c).Error
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		c = IntakeCount{Bucket: bucket, Since: tx.Now}
	case err != nil:
		return 0, fmt.Errorf("count the requests: %w", err)
	case c.Since < since:
		c.Since, c.Taken = tx.Now, 0
	}
	before := c.Taken
	c.Taken++
	if err := tx.gorm.Save(&c).Error; err != nil {
		return 0, fmt.Errorf("count the requests: %w", err)
	}
	return before, nil
}

// RequestCount is how many requests of one place and state there are, and how old those that wait.
type RequestCount struct {
	AreaPath                                           Path
	State                                              RequestState
	Total, Overdue, Dispatched, Satisfied, Unsatisfied int
	Under2, Under8, Under24, Older                     int
}

// CountRequests counts the requests of call-ups that are open and those that stand, or those of one call-up, by place
// and state.
func (q *query) CountRequests(scope Scope, callUp ID, now Time) ([]RequestCount, error) {
	const hour = Time(3_600_000)
	g := scope.within(q.gorm.Table("requests"), "area_path").
		Joins("LEFT JOIN request_receipts ON request_receipts.request_id = requests.id")
	if callUp != "" {
		g = g.Where("requests.callup_id = ?", callUp)
	} else {
		g = openOnly(g)
	}
	var rows []RequestCount
	err := g.Select(`area_path, state, COUNT(*) AS total,
		COALESCE(SUM(deadline > 0 AND deadline < ? AND state IN ('received', 'dispatched')), 0) AS overdue,
		COALESCE(SUM(dispatched_at > 0), 0) AS dispatched,
		COALESCE(SUM(satisfaction = 'satisfied'), 0) AS satisfied, COALESCE(SUM(satisfaction = 'not_satisfied'), 0) AS unsatisfied,
		COALESCE(SUM(received_at > ?), 0) AS under2, COALESCE(SUM(received_at > ? AND received_at <= ?), 0) AS under8,
		COALESCE(SUM(received_at > ? AND received_at <= ?), 0) AS under24, COALESCE(SUM(received_at <= ?), 0) AS older`,
		now, now-2*hour, now-8*hour, now-2*hour, now-24*hour, now-8*hour, now-24*hour).
		Group("area_path, state").Limit(maxShifts).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("count the requests: %w", err)
	}
	return rows, nil
}
