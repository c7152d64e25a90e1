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
	Rate() int                // messages a second

	First(phone string, approved bool) string                // the first carrier that can carry a message, of an approved template or not
	Price(carrier, phone string) (price float64, known bool) // of one segment
	Currency() string

	// Templates says whether any carrier sends approved templates only; Approved gives the template that is
	// named for a message to a phone, nil where no such carrier may carry it.
	Templates() bool
	Approved(phone, key string) *models.CarrierTemplate
}

// Deps are what a Mobilizer works with.
type Deps struct {
	DB      *models.DB
	Paging  Paging
	Wake    func() // a hint to the dispatcher that pages wait; after the commit
	BaseURL string // public address, without a slash at the end
	Zone    *time.Location

	SolveFor time.Duration // how long a roster is searched for while somebody waits; two seconds where not given

	TextsKept time.Duration // how long personal data is kept after a call-up's end; 30 days where not given

	Heartbeat HeartbeatRule // where a page goes every so often, to see that pages arrive
	// SearchSteps bounds the search for a roster by steps instead of by time, so that a rehearsal comes out
	// the same each time; 0 for the time that a person would wait.
	SearchSteps int
}

// solveFor is Deps.SolveFor where it is not given.
const solveFor = 2 * time.Second

// Mobilizer carries out the use cases.
type Mobilizer struct {
	db      *models.DB
	paging  Paging
	wake    func()
	baseURL string
	zone    *time.Location

	solveFor  time.Duration
	textsKept time.Duration

	heartbeat HeartbeatRule
	began     models.Time // heartbeats are expected since
	steps     int

	lastSpent lastSpent
}

// New makes a Mobilizer.
func New(d Deps) *Mobilizer {
	if d.SolveFor == 0 {
		d.SolveFor = solveFor
	}
	if d.TextsKept == 0 {
		d.TextsKept = textsKept
	}
	return &Mobilizer{
		db: d.DB, paging: d.Paging, wake: d.Wake, baseURL: d.BaseURL, heartbeat: d.Heartbeat, began: d.DB.Now(), zone: d.Zone, solveFor: d.SolveFor, textsKept: d.TextsKept,
		steps: d.SearchSteps,
	}
}
