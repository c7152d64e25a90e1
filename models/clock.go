package models

import (
	"context"
	"fmt"
	"time"
)

// clocksApart is how far a process's clock may be from the one that all share, where nothing else is set: leases and
// doubts bear as much, and nobody's page is given up for it whose hour has not all but passed.
const clocksApart = 5 * time.Minute

// ClockCheck is how a process's clock stands to the one that all replicas share.
type ClockCheck struct {
	Ahead time.Duration // by how much at least it is ahead; below 0 it is behind
	Wrong bool          // it is further off than is borne: its process decides nothing that goes by the time
}

// ServerClock reads the clock of the machine on which the database is.
func ServerClock(ctx context.Context, db *DB) (time.Time, error) {
	var ms int64
	if err := db.gorm.WithContext(ctx).Raw(db.dialect.serverClock).Scan(&ms).Error; err != nil {
		return time.Time{}, fmt.Errorf("read the database's clock: %w", err)
	}
	return time.UnixMilli(ms), nil
}

// CheckClock compares the process's clock with the shared one. Where none is named it is taken for right.
func (db *DB) CheckClock(ctx context.Context) (ClockCheck, error) {
	if db.sharedClock == nil {
		return ClockCheck{}, nil
	}
	before := db.now()
	shared, err := db.sharedClock(ctx, db)
	if err != nil {
		return ClockCheck{}, err
	}
	after := db.now()
	var c ClockCheck
	switch { // how long the answer took, and on which way, is not known
	case shared.Before(before.Truncate(time.Millisecond)):
		c.Ahead = before.Sub(shared)
	case shared.After(after):
		c.Ahead = after.Sub(shared)
	}
	c.Wrong = c.Ahead.Abs() > db.clocksApart
	return c, nil
}
