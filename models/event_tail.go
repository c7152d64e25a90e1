package models

import (
	"fmt"
	"time"
)

// Activity says how much happened to one call-up since a floor: when Events or Last differ from what was
// read before, something new was committed.
type Activity struct {
	CallUpID ID `gorm:"column:callup_id"`
	Events   int64
	Last     int64 // highest sequence number
}

// ActivitySince sums up the events with a sequence number above floor, by call-up.
func (q *query) ActivitySince(floor int64) ([]Activity, error) {
	return all[Activity](q.gorm.Model(&Event{}).
		Select("callup_id, COUNT(*) AS events, MAX(seq) AS last").
		Where("seq > ? AND callup_id <> ''", floor).Group("callup_id").Limit(10_000), "activity")
}

// FloorBefore gives a sequence number below which nothing can appear any more: that of the newest event
// older than lag. Sequence numbers are drawn before the commit, so that on MySQL a lower one may become
// visible after a higher; no transaction of ours lasts as long as lag.
func (q *query) FloorBefore(floor int64, now Time, lag time.Duration) (int64, error) {
	var seq int64
	err := q.gorm.Model(&Event{}).Select("COALESCE(MAX(seq), ?)", floor).
		Where("seq > ? AND at < ?", floor, now.Add(-lag)).Scan(&seq).Error
	if err != nil {
		return 0, fmt.Errorf("read the floor of events: %w", err)
	}
	return seq, nil
}
