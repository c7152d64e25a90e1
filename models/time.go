package models

import "time"

// Time is a moment in milliseconds since 1970 UTC, stored as such so that both databases sort it alike.
// Zero means that it is not set.
type Time int64

// At turns a clock's time into a stored one; the zero time becomes the unset Time.
func At(t time.Time) Time {
	if t.IsZero() {
		return 0
	}
	return Time(t.UnixMilli())
}

// Time gives the moment in UTC; the unset Time gives time.Time's zero.
func (t Time) Time() time.Time {
	if t == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(t)).UTC()
}

// IsZero says whether the moment is not set.
func (t Time) IsZero() bool { return t == 0 }

// Add gives the moment d later.
func (t Time) Add(d time.Duration) Time { return t + Time(d.Milliseconds()) }

// Sub gives the time from u to t.
func (t Time) Sub(u Time) time.Duration { return time.Duration(t-u) * time.Millisecond }

// Before says whether t is earlier than u.
func (t Time) Before(u Time) bool { return t < u }
