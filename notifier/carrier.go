package notifier

import (
	"context"
	"time"

	"whistle/models"
)

// Message is one page as a carrier needs it.
type Message struct {
	PageID   string                  // carried in the callback's address, found again in receipts
	HandOver string                  // names this hand-over of the page and no other, for a carrier to whom we name messages
	To       string                  // E.164
	Body     string                  // as the phone shows it
	Template *models.CarrierTemplate // what makes Body at a carrier that sends approved templates only; may be nil
	ValidFor time.Duration           // the carrier drops it after this; 0 for the carrier's own limit
}

// Accepted is a carrier's word that it took a message.
type Accepted struct {
	SID    string // the carrier's id of the message: the same one in its answer, its receipts and its list
	Status Status
}

// Listed is a message that a carrier has on record.
type Listed struct {
	SID    string
	PageID string // where the carrier keeps it, "" otherwise
	Body   string
	Status Status
	Class  Class // as in Receipt
	Code   int   // the carrier's error code, 0 for none
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
	PageID  string
	Carrier string // the name of the carrier that says so
	SID     string
	Status  Status
	Class   Class  // of one that says undelivered: what is done next; "" where the carrier gave no reason
	Code    int    // the carrier's own number, 0 for none
	Text    string // the carrier's own words, where it has codes that are no numbers
}

// Inbound is a text that a phone sent to us.
type Inbound struct {
	SID, From, Body string
}

// Ways are the ways to an answer that a message to a number may carry.
type Ways struct {
	Link, Reply, Code bool
}

// Endless is a Carrier that cannot be told when a message is of no more use: what it took it delivers for as long as
// the network tries to.
type Endless interface {
	Carrier
	Endless()
}

// Carrier sends messages and knows what it sent. It is used by many goroutines at once.
type Carrier interface {
	Name() string
	// Send hands over one message. An error is a *SendError; any other counts as in doubt.
	Send(ctx context.Context, m Message) (Accepted, error)
	// Find lists the messages to a number since a moment, newest first, for settling what is in doubt.
	Find(ctx context.Context, to string, since time.Time) ([]Listed, error)
}
