package models

import (
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Claim is what a dispatcher asks the outbox for.
type Claim struct {
	Owner   string
	Carrier string
	Lease   time.Duration
	Limit   int
	Rate    int // messages a second that all replicas together may hand to the carrier
}

// Claimed is what a dispatcher got: pages to send under a lease, and how long the common rate bids it wait
// before it asks again.
type Claimed struct {
	Pages []Page
	Wait  time.Duration
}

// ClaimPages takes queued pages that are due for sending, the most urgent first. Between call-ups of one
// urgency, pages are taken in the order of their turn (DueAt), so that none waits for the whole of another.
func (tx *Tx) ClaimPages(c Claim) (Claimed, error) {
	pace, err := tx.carrierForUpdate(c.Carrier)
	if err != nil {
		return Claimed{}, err
	}
	if wait := pace.NextSendAt.Sub(tx.Now); wait > 0 {
		return Claimed{Wait: wait}, nil
	}
	pages, err := all[Page](tx.gorm.Where("state = ? AND due_at <= ? AND expires_at > ?", PageQueued, tx.Now, tx.Now).
		Order("urgency, due_at, id").Limit(c.Limit).Clauses(skipLocked), "due pages")
	if err != nil || len(pages) == 0 {
		return Claimed{}, err
	}
	pace.NextSendAt = tx.Now.Add(time.Duration(len(pages)) * time.Second / time.Duration(c.Rate))
	if err := tx.saveCarrier(pace); err != nil {
		return Claimed{}, err
	}
	if err := tx.lease(pages, c, PageSending); err != nil {
		return Claimed{}, err
	}
	return Claimed{Pages: pages, Wait: pace.NextSendAt.Sub(tx.Now)}, nil
}

// skipLocked leaves rows that another replica is taking to it. SQLite has one writer and ignores it.
var skipLocked = clause.Locking{Strength: "UPDATE", Options: "SKIP LOCKED"}

// lease marks pages as taken by their owner until the lease runs out, with an event where the state changes.
func (tx *Tx) lease(pages []Page, c Claim, to PageState) error {
	until := tx.Now.Add(c.Lease)
	var events []Event
	for _, part := range chunks(pages, 500) {
		ids := make([]ID, len(part))
		for i, p := range part {
			ids[i] = p.ID
		}
		err := tx.gorm.Model(&Page{}).Where("id IN ?", ids).Updates(map[string]any{
			"state": to, "lease_owner": c.Owner, "lease_until": until, "carrier": c.Carrier, "revision": gorm.Expr("revision + 1"),
		}).Error
		if err != nil {
			return fmt.Errorf("lease pages: %w", err)
		}
	}
	for i := range pages {
		if pages[i].State != to {
			events = append(events, pages[i].event(to, "carrier:"+c.Carrier, ""))
		}
		pages[i].State, pages[i].LeaseOwner, pages[i].LeaseUntil, pages[i].Carrier = to, c.Owner, until, c.Carrier
	}
	return tx.Record(events...)
}

// ClaimDoubtful takes pages in doubt whose time to ask has come.
func (tx *Tx) ClaimDoubtful(c Claim) ([]Page, error) {
	pages, err := all[Page](tx.gorm.Where("state = ? AND due_at <= ? AND lease_until < ?", PageInDoubt, tx.Now, tx.Now).
		Order("due_at, id").Limit(c.Limit).Clauses(skipLocked), "pages in doubt")
	if err != nil || len(pages) == 0 {
		return nil, err
	}
	return pages, tx.lease(pages, c, PageInDoubt)
}

// DoubtLapsed puts pages in doubt whose dispatcher let its lease run out while sending: it may have died
// before or after the carrier took them.
func (tx *Tx) DoubtLapsed(limit int) (int, error) {
	pages, err := all[Page](tx.gorm.Where("state = ? AND lease_until < ?", PageSending, tx.Now).Order("lease_until").Limit(limit).Clauses(skipLocked), "lapsed pages")
	if err != nil {
		return 0, err
	}
	return len(pages), tx.moveAll(pages, PageInDoubt, "system", "lease ran out", map[string]any{"due_at": tx.Now, "lease_until": 0, "settled_at": tx.Now})
}

// ExpirePages gives up pages whose hour passed before they were sent.
func (tx *Tx) ExpirePages(limit int) (int, error) {
	pages, err := all[Page](tx.gorm.Where("state = ? AND expires_at <= ?", PageQueued, tx.Now).Order("expires_at").Limit(limit).Clauses(skipLocked), "expired pages")
	if err != nil {
		return 0, err
	}
	return len(pages), tx.moveAll(pages, PageExpired, "system", "", map[string]any{"settled_at": tx.Now})
}

func (tx *Tx) moveAll(pages []Page, to PageState, actor, why string, more map[string]any) error {
	if len(pages) == 0 {
		return nil
	}
	more["state"], more["revision"] = to, gorm.Expr("revision + 1")
	events := make([]Event, 0, len(pages))
	for _, part := range chunks(pages, 500) {
		ids := make([]ID, len(part))
		for i, p := range part {
			ids[i] = p.ID
			events = append(events, p.event(to, actor, why))
		}
		if err := tx.gorm.Model(&Page{}).Where("id IN ?", ids).Updates(more).Error; err != nil {
			return fmt.Errorf("move pages to %s: %w", to, err)
		}
	}
	return tx.Record(events...)
}

func (p Page) event(to PageState, actor, why string) Event {
	e := Event{Actor: actor, CallUpID: p.CallUpID, AreaPath: p.AreaPath, Entity: MachinePage, EntityID: p.ID, FromState: string(p.State), ToState: string(to)}
	if why != "" {
		e.Detail = AsJSON(map[string]string{"why": why})
	}
	return e
}

// Result is what became of one try to send a page, or of asking about one in doubt.
type Result struct {
	Page      Page // as it was claimed
	To        PageState
	StartedAt Time
	Outcome   string // the class of the carrier's answer
	SID       string
	Code      int
	Text      string
	DueAt     Time // when to try again or to ask
	Duplicate bool // it is sent again though it may have arrived
	Tried     bool // a post went out; asking about a doubt is no try
}

// RecordResults writes what became of claimed pages, with an attempt and an event each. A page that a
// receipt has settled meanwhile keeps its higher state and only learns its carrier's id; one whose lease
// another dispatcher took over is left to that one.
func (tx *Tx) RecordResults(results []Result) error {
	var attempts []PageAttempt
	var events []Event
	for _, r := range results {
		if r.Tried {
			attempts = append(attempts, PageAttempt{
				ID: tx.NewID(), PageID: r.Page.ID, StartedAt: r.StartedAt, FinishedAt: tx.Now, Carrier: r.Page.Carrier,
				Outcome: r.Outcome, CarrierSID: r.SID, ErrorCode: r.Code, ErrorText: cutText(r.Text),
			})
		}
		moved, err := tx.recordResult(r)
		if err != nil {
			return err
		}
		if moved && r.To != r.Page.State {
			events = append(events, r.Page.event(r.To, "carrier:"+r.Page.Carrier, r.Outcome))
		}
	}
	if err := createAll(tx.gorm, attempts); err != nil {
		return err
	}
	return tx.Record(events...)
}

func (tx *Tx) recordResult(r Result) (bool, error) {
	set := map[string]any{"state": r.To, "lease_owner": "", "lease_until": 0, "error_code": r.Code, "error_text": cutText(r.Text), "revision": gorm.Expr("revision + 1")}
	if r.Tried {
		set["attempts"] = gorm.Expr("attempts + 1")
	}
	if r.SID != "" {
		set["carrier_sid"] = r.SID
	}
	if r.DueAt != 0 {
		set["due_at"] = r.DueAt
	}
	if r.Duplicate {
		set["possible_duplicate"] = true
	}
	switch r.To {
	case PageSent, PageDelivered:
		set["sent_at"] = tx.Now
	case PageInDoubt:
		if r.Page.State != PageInDoubt {
			set["settled_at"] = tx.Now // since when it is in doubt
		}
	case PageRefused, PageUndelivered:
		set["settled_at"] = tx.Now
	case PageQueued, PageSending, PageCancelled, PageExpired:
	}
	done := tx.gorm.Model(&Page{}).Where("id = ? AND state = ? AND lease_owner = ?", r.Page.ID, r.Page.State, r.Page.LeaseOwner).Updates(set)
	if done.Error != nil {
		return false, fmt.Errorf("record a page: %w", done.Error)
	}
	if done.RowsAffected == 0 && r.SID != "" { // a receipt came first
		err := tx.gorm.Model(&Page{}).Where("id = ? AND carrier_sid = ''", r.Page.ID).Update("carrier_sid", r.SID).Error
		if err != nil {
			return false, fmt.Errorf("record a page's carrier id: %w", err)
		}
	}
	return done.RowsAffected > 0, nil
}

func cutText(s string) string {
	if r := []rune(s); len(r) > 250 {
		return string(r[:250])
	}
	return s
}

// pageRank orders the states: a receipt only ever moves a page to a higher one.
var pageRank = map[PageState]int{
	PageQueued: 0, PageCancelled: 0, PageExpired: 0, PageSending: 1, PageInDoubt: 1, PageSent: 2, PageRefused: 3, PageUndelivered: 3, PageDelivered: 4,
}

// ApplyReceipt takes a carrier's later word on a page. Late, twice or out of order it changes nothing that
// ranks as high already; a page that was delivered stays so. It gives whether the page moved, NotFound for
// a page that is not there.
func (tx *Tx) ApplyReceipt(page ID, sid string, to PageState, code int) (bool, error) {
	p, err := first[Page](tx.gorm.Where("id = ?", page).Clauses(clause.Locking{Strength: "UPDATE"}), "page")
	if err != nil {
		return false, err
	}
	if p.CarrierSID != "" && sid != "" && p.CarrierSID != sid && pageRank[p.State] >= pageRank[PageUndelivered] {
		return false, nil // word on an earlier try of a page that is settled
	}
	if pageRank[to] <= pageRank[p.State] {
		return false, nil
	}
	set := map[string]any{"state": to, "error_code": code, "lease_owner": "", "lease_until": 0, "revision": gorm.Expr("revision + 1")}
	if sid != "" {
		set["carrier_sid"] = sid
	}
	if to != PageSent {
		set["settled_at"] = tx.Now
	}
	if p.SentAt.IsZero() {
		set["sent_at"] = tx.Now
	}
	if err := tx.gorm.Model(&Page{}).Where("id = ?", page).Updates(set).Error; err != nil {
		return false, fmt.Errorf("apply a receipt: %w", err)
	}
	return true, tx.Record(p.event(to, "carrier:"+p.Carrier, "receipt"))
}

// carrierForUpdate reads what replicas share about a carrier, and locks it.
func (tx *Tx) carrierForUpdate(name string) (CarrierState, error) {
	state := CarrierState{Carrier: name}
	err := tx.gorm.Clauses(clause.Locking{Strength: "UPDATE"}).Where("carrier = ?", name).Take(&state).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		err = tx.gorm.Clauses(clause.OnConflict{DoNothing: true}).Create(&state).Error
	}
	if err != nil {
		return state, fmt.Errorf("read the carrier's state: %w", err)
	}
	return state, nil
}

func (tx *Tx) saveCarrier(s CarrierState) error {
	s.Revision++
	if err := tx.gorm.Save(&s).Error; err != nil {
		return fmt.Errorf("save the carrier's state: %w", err)
	}
	return nil
}

// MarkCarrier keeps since when and why a carrier is down, or that it is up again (reason "").
func (tx *Tx) MarkCarrier(name, reason string) error {
	state, err := tx.carrierForUpdate(name)
	if err != nil {
		return err
	}
	switch {
	case reason == "":
		state.DownSince, state.Reason = 0, ""
	case state.DownSince.IsZero():
		state.DownSince, state.Reason = tx.Now, cutText(reason)
	default:
		state.Reason = cutText(reason)
	}
	return tx.saveCarrier(state)
}

// Carriers reads the state of every carrier that was used.
func (q *query) Carriers() ([]CarrierState, error) {
	return all[CarrierState](q.gorm.Order("carrier").Limit(20), "carriers")
}

// PageTally counts the outbox by state.
func (q *query) PageTally() (map[PageState]int, error) {
	var rows []struct {
		State PageState
		N     int
	}
	if err := q.gorm.Model(&Page{}).Select("state, COUNT(*) AS n").Group("state").Limit(20).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("count the outbox: %w", err)
	}
	tally := map[PageState]int{}
	for _, r := range rows {
		tally[r.State] = r.N
	}
	return tally, nil
}
