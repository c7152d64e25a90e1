package models

import (
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Claim is what a dispatcher asks the outbox for.
type Claim struct {
	Owner    string
	Lease    time.Duration
	Limit    int
	Rate     int                         // messages a second that all replicas together may hand over
	Rates    map[string]int              // of single carriers, by their name
	Carriers []string                    // every carrier's name
	Route    func(phone Sealed) []string // the carriers for a phone, in the order they are tried; nil: all for each
	Probe    map[string]bool             // of carriers that are down, those that one page may try now
	Endless  []string                    // carriers that cannot be told when a page is of no more use, see soonOver
}

// soonOver is how little time a call-up has left where its pages go no more to a carrier that would deliver them
// after its end.
const soonOver = 3 * time.Minute

// Claimed is what a dispatcher got: pages to send under a lease, each with its carrier; how long the common
// rate bids it wait before it asks again; and which carriers are down.
type Claimed struct {
	Pages []Page
	Wait  time.Duration
	Again bool              // there was something to claim: ask again without waiting for a hint
	Down  map[string]string // carrier to reason
}

// A queued page's DueAt is its turn: a small number until its first try, the moment of the next try after it.
// The turns of a call-up count up from the lowest that is still waiting when it comes, so that call-ups of one
// urgency are served by turns and none waits for the whole of another.
const firstTimedTurn Time = 100_000_000_000 // in 1973; no outbox is as long

// giveTurns gives new pages their turns.
func (tx *Tx) giveTurns(pages []Page) error {
	base := map[Urgency]Time{}
	for i := range pages {
		p := &pages[i]
		if p.DueAt > tx.Now {
			continue // for later
		}
		next, known := base[p.Urgency]
		if !known {
			err := tx.gorm.Model(&Page{}).Select("COALESCE(MIN(due_at), 0)").
				Where("state = ? AND urgency = ? AND due_at < ?", PageQueued, p.Urgency, firstTimedTurn).Scan(&next).Error
			if err != nil {
				return fmt.Errorf("find the turn of pages: %w", err)
			}
		}
		p.DueAt = next
		base[p.Urgency] = next + 1
	}
	return nil
}

// dueColumns are what a dispatcher needs of a page that it is to send, and what is asked before it goes out. Every
// further column would be read for each page of the busiest hour.
var dueColumns = []string{
	"id", "callup_id", "area_path", "purpose", "phone_sealed", "body_sealed", "segments", "attempts", "expires_at", "created_at",
}

// optedOut is whether a page's phone wants no messages.
const optedOut = "EXISTS (SELECT 1 FROM opt_outs WHERE opt_outs.phone_index = pages.phone_index)"

// askColumns are what a dispatcher needs of a page about which it asks its carrier.
var askColumns = slices.Concat(dueColumns, []string{
	"urgency", "phone_index", "mark", "state", "due_at", "carrier", "carrier_sid", "error_code", "error_text", "possible_duplicate", "sent_at", "settled_at", "revision",
})

// ClaimPages takes queued pages whose turn has come, the most urgent first, call-ups of one urgency by turns.
// Of what it meets, it expires what is too late and cancels what nobody needs any more: a call-up's pages
// after its end, its calls after its quorum, all to a phone that wants none. A page whose carriers are down or have no room waits.
func (tx *Tx) ClaimPages(c Claim) (Claimed, error) {
	paces, err := tx.pacesForUpdate(c)
	if err != nil {
		return Claimed{}, err
	}
	room := paces.room()
	if room == 0 {
		return Claimed{Wait: paces.wait(), Down: paces.down()}, nil
	}
	unclaimed, err := tx.unclaimed()
	if err != nil {
		return Claimed{}, err
	}
	due, err := scanDue(unclaimed.Model(&Page{}).Select(slices.Concat(dueColumns, []string{optedOut})).Where("state = ? AND due_at <= ?", PageQueued, tx.Now).
		Order("urgency, due_at, id").Limit(room).Clauses(skipLocked), room)
	if err != nil || len(due) == 0 {
		return Claimed{Down: paces.down()}, err
	}
	wanted, err := tx.dropUnwanted(due)
	if err != nil {
		return Claimed{}, err
	}
	unfit, err := tx.unfitFor(wanted)
	if err != nil {
		return Claimed{}, err
	}
	taken, err := tx.assign(wanted, unfit, paces, c)
	if err != nil {
		return Claimed{}, err
	}
	if err := tx.savePaces(paces); err != nil {
		return Claimed{}, err
	}
	return Claimed{Pages: taken, Wait: paces.wait(), Again: true, Down: paces.down()}, nil
}

// scanDue reads queued pages, past the ORM, which takes longer over a page than the database.
func scanDue(g *gorm.DB, most int) ([]Page, error) {
	rows, err := g.Rows()
	if err != nil {
		return nil, fmt.Errorf("read due pages: %w", err)
	}
	defer rows.Close()
	pages := make([]Page, 0, min(most, 500))
	for rows.Next() {
		p := Page{State: PageQueued}
		err := rows.Scan((*string)(&p.ID), (*string)(&p.CallUpID), (*string)(&p.AreaPath), (*string)(&p.Purpose),
			(*[]byte)(&p.PhoneSealed), (*[]byte)(&p.BodySealed), &p.Segments, &p.Attempts, (*int64)(&p.ExpiresAt), (*int64)(&p.CreatedAt), &p.optedOut)
		if err != nil {
			return nil, fmt.Errorf("read due pages: %w", err)
		}
		pages = append(pages, p)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read due pages: %w", err)
	}
	return pages, nil
}

// skipLocked leaves rows that another replica is taking to it. SQLite has one writer and ignores it.
var skipLocked = clause.Locking{Strength: "UPDATE", Options: "SKIP LOCKED"}

// dropUnwanted expires and cancels pages that are not to be sent any more, and gives the others, in the same room.
func (tx *Tx) dropUnwanted(due []Page) ([]Page, error) {
	over, err := tx.overCallUps(due)
	if err != nil {
		return nil, err
	}
	wanted := due[:0]
	var late, needless, unwelcome []Page
	for _, p := range due {
		switch {
		case p.ExpiresAt.Sub(tx.Now) < time.Second: // a carrier's shortest validity
			late = append(late, p)
		case p.optedOut: // since it was put into the outbox: it was claimed, in doubt or between two tries then
			unwelcome = append(unwelcome, p)
		case over[p.CallUpID].ended && p.Purpose != PurposeAllClear, over[p.CallUpID].enough && p.Purpose.asks():
			needless = append(needless, p)
		default:
			wanted = append(wanted, p)
		}
	}
	if err := tx.moveAll(late, PageExpired, "system", "", map[string]any{"settled_at": tx.Now}); err != nil {
		return nil, err
	}
	if err := tx.moveAll(unwelcome, PageCancelled, "system", "opted out", map[string]any{"settled_at": tx.Now}); err != nil {
		return nil, err
	}
	return wanted, tx.moveAll(needless, PageCancelled, "system", "no longer needed", map[string]any{"settled_at": tx.Now})
}

type callUpEnd struct{ ended, enough bool }

// overCallUps says which of the pages' call-ups have ended or have enough people.
func (tx *Tx) overCallUps(pages []Page) (map[ID]callUpEnd, error) {
	var ids []ID
	for _, p := range pages {
		if p.CallUpID != "" && !slices.Contains(ids, p.CallUpID) {
			ids = append(ids, p.CallUpID)
		}
	}
	rows, err := all[CallUp](tx.gorm.Select("id", "state", "quorum_met_at").
		Where("id IN ? AND (quorum_met_at > 0 OR state IN ?)", ids, []CallUpState{CallUpStoodDown, CallUpArchived}).Limit(len(ids)+1), "call-ups that are over")
	if err != nil {
		return nil, err
	}
	over := make(map[ID]callUpEnd, len(rows))
	for _, c := range rows {
		over[c.ID] = callUpEnd{ended: c.State == CallUpStoodDown || c.State == CallUpArchived, enough: !c.QuorumMetAt.IsZero()}
	}
	return over, nil
}

// assign gives each page the first of its carriers that is up, has room and can carry it, and claims it. That is no
// event: the attempt that follows, or the doubt, is. A page for which there is none gets a later turn, so that it
// stands in nobody's way.
func (tx *Tx) assign(pages []Page, unfit map[ID][]string, paces *paces, c Claim) ([]Page, error) {
	taken := pages[:0]
	for _, p := range pages {
		names := c.Carriers
		if c.Route != nil {
			names = c.Route(p.PhoneSealed)
		}
		not := unfit[p.ID]
		if p.CallUpID != "" && p.ExpiresAt.Sub(tx.Now) < soonOver {
			not = slices.Concat(not, c.Endless)
		}
		if len(not) > 0 {
			names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(not, name) })
		}
		name, turn := paces.take(names)
		if name == "" {
			if err := tx.gorm.Model(&Page{}).Where("id = ?", p.ID).Update("due_at", turn).Error; err != nil {
				return nil, fmt.Errorf("put a page off: %w", err)
			}
			continue
		}
		if !p.move(PageSending, byUs) {
			return nil, fmt.Errorf("claim page %s: it is %s", p.ID, p.State)
		}
		p.LeaseOwner, p.LeaseUntil, p.Carrier = c.Owner, tx.Now.Add(c.Lease), name
		taken = append(taken, p)
	}
	return taken, tx.claimPages(taken)
}

// unfitFor gives the carriers that cannot carry pages as they are, as each said when it was handed one.
func (q *query) unfitFor(pages []Page) (map[ID][]string, error) {
	unfit := map[ID][]string{}
	var tried []ID
	for _, p := range pages {
		if p.Attempts > 0 {
			tried = append(tried, p.ID)
		}
	}
	for _, part := range chunks(tried, 500) {
		rows, err := all[PageAttempt](q.gorm.Distinct("page_id", "carrier").Where("page_id IN ? AND outcome = ?", part, OutcomeMistake).Limit(10*len(part)), "carriers that cannot carry pages")
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			unfit[r.PageID] = append(unfit[r.PageID], r.Carrier)
		}
	}
	return unfit, nil
}

// UnfitFor gives the carriers that cannot carry a page as it is.
func (q *query) UnfitFor(p Page) ([]string, error) {
	unfit, err := q.unfitFor([]Page{p})
	return unfit[p.ID], err
}

// ExpirePages gives up pages whose hour passed while they waited for another try. Those whose turn comes are
// given up when they are claimed. The first query needs the index alone, however many pages wait.
func (tx *Tx) ExpirePages(limit int) (int, error) {
	var ids []ID
	err := tx.gorm.Model(&Page{}).Where("state = ? AND expires_at <= ?", PageQueued, tx.Now).Limit(limit).Pluck("id", &ids).Error
	if err != nil {
		return 0, fmt.Errorf("read expired pages: %w", err)
	}
	if len(ids) == 0 {
		return 0, nil
	}
	locked, err := tx.lockPages(ids)
	if err != nil {
		return 0, err
	}
	var expired []Page
	for _, id := range ids {
		if p := locked[id]; p != nil && p.State == PageQueued {
			expired = append(expired, *p)
		}
	}
	return len(expired), tx.moveAll(expired, PageExpired, "system", "", map[string]any{"settled_at": tx.Now})
}

// moveAll moves pages that were read under lock, all to one state, with their events.
func (tx *Tx) moveAll(pages []Page, to PageState, actor, why string, more map[string]any) error {
	if len(pages) == 0 {
		return nil
	}
	more["state"], more["revision"] = to, gorm.Expr("revision + 1")
	var told pageEvents
	for _, part := range chunks(pages, 500) {
		ids := make([]ID, len(part))
		for i, p := range part {
			if !mayMove(p.State, to, byUs) {
				return fmt.Errorf("move pages: a page that is %s cannot become %s", p.State, to)
			}
			ids[i] = p.ID
			told.add(p, p.State, to, actor, why)
		}
		if err := tx.gorm.Model(&Page{}).Where("id IN ?", ids).Updates(more).Error; err != nil {
			return fmt.Errorf("move pages to %s: %w", to, err)
		}
	}
	return tx.Record(told.list...)
}
