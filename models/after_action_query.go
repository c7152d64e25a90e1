package models

import "fmt"

// PageSum is the pages of a call-up for one purpose in one state: how many, their segments, how many of them
// were handed to the carrier later than a limit, and the longest that one waited, in milliseconds.
type PageSum struct {
	Purpose  Purpose
	State    PageState
	Pages    int
	Segments int
	Late     int
	Longest  int64
}

// PageSums sums up the pages of a call-up; one that took longer than lateAfter milliseconds from the outbox
// to the carrier is late.
func (q *query) PageSums(callUp ID, lateAfter int64) ([]PageSum, error) {
	var sums []PageSum
	err := q.gorm.Model(&Page{}).Where("callup_id = ?", callUp).Select(`purpose, state, COUNT(*) AS pages, COALESCE(SUM(segments), 0) AS segments,
		COALESCE(SUM(sent_at > created_at + ?), 0) AS late, COALESCE(MAX(CASE WHEN sent_at > 0 THEN sent_at - created_at ELSE 0 END), 0) AS longest`, lateAfter).
		Group("purpose, state").Order("purpose, state").Limit(maxShifts).Scan(&sums).Error
	if err != nil {
		return nil, fmt.Errorf("sum up the pages: %w", err)
	}
	return sums, nil
}

// RequestRecords reads what is known of a call-up's requests without the resident's words.
func (q *query) RequestRecords(callUp ID) ([]Request, error) {
	return all[Request](q.gorm.Select("id", "callup_id", "area_code", "area_path", "kind", "source", "state", "shift_id", "member_id",
		"deadline", "received_at", "dispatched_at", "resolved_at").Where("callup_id = ?", callUp).Order("id").Limit(maxShifts), "requests")
}

// DrillBefore reads the newest drill that has ended, older than a call-up, of the same area, of one that holds
// it or of a part of it; found is false where there was none.
func (q *query) DrillBefore(scope Scope, c CallUp) (CallUp, bool, error) {
	above := make([]Path, 0, 8)
	for i, code := range c.ScopePath.Codes() {
		prefix := Path("")
		if i > 0 {
			prefix = above[i-1]
		}
		above = append(above, prefix+Path(code+"/"))
	}
	rows, err := all[CallUp](q.callUpsOf(scope).Where("drill = ? AND state IN ? AND id < ?", true, []CallUpState{CallUpStoodDown, CallUpArchived}, c.ID).
		Where("(scope_path IN ? OR (scope_path >= ? AND scope_path < ?))", above, c.ScopePath, c.ScopePath.end()).
		Order("id DESC").Limit(1), "the drill before")
	if err != nil || len(rows) == 0 {
		return CallUp{}, false, err
	}
	return rows[0], true, nil
}
