// Package mobilize holds the use cases of a call-up, one file a verb: draft, preview, whistle, answer,
// escalate, form, solve the roster, stand down. Each is one exported method that reads top to bottom and
// one transaction. It knows nothing of HTTP, HTML or carriers; screens, the API and the workers call it.
package mobilize

import (
	"time"

	"whistle/models"
)

// Ways are the ways to an answer that a page to a phone may carry.
type Ways struct {
	Link, Reply, Code bool
}

// Paging is what the rules of paging need to know of the carrier; the notifier provides it.
type Paging interface {
	Ways(phone string) Ways   // for this number's country
	Segments(text string) int // as the carrier counts them
	CostPerSegment() float64  // in yuan; 0 where unknown
	Rate() int                // messages a second
}

// Deps are what a Mobilizer works with.
type Deps struct {
	DB      *models.DB
	Paging  Paging
	Wake    func() // a hint to the dispatcher that pages wait; after the commit
	BaseURL string // public address, without a slash at the end
	Zone    *time.Location
}

// Mobilizer carries out the use cases.
type Mobilizer struct {
	db      *models.DB
	paging  Paging
	wake    func()
	baseURL string
	zone    *time.Location
}

// New makes a Mobilizer.
func New(d Deps) *Mobilizer {
	return &Mobilizer{db: d.DB, paging: d.Paging, wake: d.Wake, baseURL: d.BaseURL, zone: d.Zone}
}
