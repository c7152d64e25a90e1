// Package notifier hands pages to carriers: it drains the outbox of package models, so that nobody is lost
// and nobody is paged twice, and takes in receipts. It carries pages, it does not decide who is paged.
package notifier

import (
	"context"
	"fmt"
	"time"
)

// Message is one page as a carrier needs it.
type Message struct {
	PageID   string        // carried in the callback's address, found again in receipts
	To       string        // E.164
	Body     string        // as the phone shows it
	ValidFor time.Duration // the carrier drops it after this; 0 for the carrier's own limit
}

// Accepted is a carrier's word that it took a message.
type Accepted struct {
	SID    string // the carrier's id of the message
	Status Status
}

// Listed is a message that a carrier has on record.
type Listed struct {
	SID    string
	Body   string
	Status Status
	Code   int // the carrier's error code, 0 for none
}

// Status is where a message stands at its carrier.
type Status string

// The statuses; a carrier's own are sorted into these.
const (
	StatusSent        Status = "sent" // taken, on its way
	StatusDelivered   Status = "delivered"
	StatusUndelivered Status = "undelivered"
)

// Receipt is a carrier's later word on a page. It may come late, twice, out of order, or before the answer
// to the sending.
type Receipt struct {
	PageID string
	SID    string
	Status Status
	Code   int
}

// Ways are the ways to an answer that a message to a number may carry.
type Ways struct {
	Link, Reply, Code bool
}

// Carrier sends messages and knows what it sent. It is used by many goroutines at once.
type Carrier interface {
	Name() string
	// Send hands over one message. An error is a *SendError; any other counts as in doubt.
	Send(ctx context.Context, m Message) (Accepted, error)
	// Find lists the messages to a number since a moment, newest first, for settling what is in doubt.
	Find(ctx context.Context, to string, since time.Time) ([]Listed, error)
}

// Class sorts what went wrong by what to do next.
type Class string

// The classes.
const (
	Refused  Class = "refused"   // this number never takes it
	OptedOut Class = "opted_out" // the phone asked for no more
	StopAll  Class = "stop_all"  // the account is wrong: nothing can be sent until a person acts
	Later    Class = "later"     // surely not sent: try again after a while
	InDoubt  Class = "in_doubt"  // may have been sent: ask before anything else
	Unknown  Class = "unknown"   // surely not sent, and nobody knows why: a few tries, then a person
)

// SendError is a message that was not accepted.
type SendError struct {
	Class      Class
	Code       int // the carrier's own, 0 for none
	Message    string
	RetryAfter time.Duration // at the carrier's wish; 0 for ours
}

func (e *SendError) Error() string {
	return fmt.Sprintf("%s (%d): %s", e.Class, e.Code, e.Message)
}
