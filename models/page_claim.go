package models

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// PageClaim says that somebody is at pages until the lease runs out: a dispatcher that sends queued pages, which
// are then "sending", or one that asks about pages in doubt. It is one row for all that was claimed together, and it
// lives for moments, so that the wide row of a page, with all its indexes, is written once, when it is known what
// became of it. A page comes into a claim and out of it only while it is locked.
type PageClaim struct {
	ID         ID `gorm:"primaryKey"`
	LeaseOwner string
	LeaseUntil Time
	Carrier    string
	PageIDs    string // parted by spaces; each is in one claim at most
}

// pages gives the pages of a claim.
func (c PageClaim) pages() iter.Seq[ID] {
	return func(yield func(ID) bool) {
		for id := range strings.FieldsSeq(c.PageIDs) {
			if !yield(ID(id)) {
				return
			}
		}
	}
}

// without takes pages out of a claim, and gives how many of them were in it.
func (c *PageClaim) without(pages map[ID]bool) int {
	var left strings.Builder
	out := 0
	for id := range c.pages() {
		if pages[id] {
			out++
		} else {
			left.WriteString(string(id) + " ")
		}
	}
	c.PageIDs = left.String()
	return out
}

// claimPages writes the claims of locked pages that nobody is at, one for those of one carrier.
func (tx *Tx) claimPages(pages []Page) error {
	var claims []PageClaim
	ids := map[taker]*strings.Builder{}
	for _, p := range pages {
		by := taker{p.LeaseOwner, p.LeaseUntil, p.Carrier}
		list, known := ids[by]
		if !known {
			list = &strings.Builder{}
			ids[by] = list
			claims = append(claims, PageClaim{ID: tx.NewID(), LeaseOwner: p.LeaseOwner, LeaseUntil: p.LeaseUntil, Carrier: p.Carrier})
		}
		list.WriteString(string(p.ID) + " ")
	}
	for i, c := range claims {
		claims[i].PageIDs = ids[taker{c.LeaseOwner, c.LeaseUntil, c.Carrier}].String()
	}
	return bulkInsert(tx.gorm, tx.db.dialect, claims)
}

// mostClaims is more claims than there are at once: a dispatcher has few, and an owner that died one more.
const mostClaims = 10_000

// claims reads all claims.
func (q *query) claims() ([]PageClaim, error) {
	return all[PageClaim](q.gorm.Order("id").Limit(mostClaims), "claims of pages")
}

// claimed gives the pages that somebody is at.
func (q *query) claimed() ([]ID, error) {
	claims, err := q.claims()
	if err != nil {
		return nil, err
	}
	var ids []ID
	for _, c := range claims {
		ids = slices.AppendSeq(ids, c.pages())
	}
	return ids, nil
}

// unclaimed starts a query for pages that nobody is at. How many are left out is another number each time, so that
// the statement is not kept.
func (tx *Tx) unclaimed() (*gorm.DB, error) {
	taken, err := tx.claimed()
	if err != nil {
		return nil, err
	}
	g := tx.gorm.Session(&gorm.Session{NewDB: true, Context: tx.gorm.Statement.Context})
	g.Statement.ConnPool = rawPool(tx.gorm)
	if len(taken) > 0 {
		g = g.Where("id NOT IN ?", taken)
	}
	return g, nil
}

// sending counts the queued pages that somebody is at.
func (q *query) sending() (int, error) {
	taken, err := q.claimed()
	if err != nil {
		return 0, err
	}
	total := 0
	for _, part := range chunks(taken, 500) {
		var n int64
		if err := q.gorm.Model(&Page{}).Where("state = ? AND id IN ?", PageQueued, part).Count(&n).Error; err != nil {
			return 0, fmt.Errorf("count what is being sent: %w", err)
		}
		total += int(n)
	}
	return total, nil
}

// release takes pages out of their claims, those under one lease or under any where by is none, and gives how many
// there were.
func (tx *Tx) release(ids []ID, by taker) (int, error) {
	if len(ids) == 0 {
		return 0, nil
	}
	pages := setOf(ids)
	claims, err := tx.claims()
	if err != nil {
		return 0, err
	}
	out := 0
	for _, c := range claims {
		if by != (taker{}) && by != (taker{c.LeaseOwner, c.LeaseUntil, c.Carrier}) || c.without(pages) == 0 {
			continue
		}
		n, err := tx.takeOut(c.ID, pages)
		if err != nil {
			return 0, err
		}
		out += n
	}
	return out, nil
}

// takeOut takes pages out of one claim, which ends with its last page.
func (tx *Tx) takeOut(claim ID, pages map[ID]bool) (int, error) {
	locked, err := all[PageClaim](tx.lock().Where("id = ?", claim).Limit(1), "a claim of pages")
	if err != nil || len(locked) == 0 {
		return 0, err
	}
	c := locked[0]
	out := c.without(pages)
	if c.PageIDs == "" {
		err = tx.gorm.Delete(&c).Error
	} else {
		err = tx.gorm.Model(&c).Update("page_ids", c.PageIDs).Error
	}
	if err != nil {
		return 0, fmt.Errorf("take pages out of a claim: %w", err)
	}
	return out, nil
}

// claimsOf gives the claims of pages.
func (q *query) claimsOf(ids []ID) (map[ID]PageClaim, error) {
	claims, err := q.claims()
	if err != nil || len(claims) == 0 {
		return nil, err
	}
	pages, of := setOf(ids), map[ID]PageClaim{}
	for _, c := range claims {
		for id := range c.pages() {
			if pages[id] {
				of[id] = c
			}
		}
	}
	return of, nil
}

func setOf(ids []ID) map[ID]bool {
	set := make(map[ID]bool, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	return set
}

// withClaims shows pages as their claims make them. Of pages that are not locked it may be out of date.
func (q *query) withClaims(pages []Page) error {
	claims, err := q.claimsOf(idsOf(pages))
	if err != nil || len(claims) == 0 {
		return err
	}
	for i := range pages {
		p := &pages[i]
		c, claimed := claims[p.ID]
		if !claimed {
			continue
		}
		p.claimed, p.LeaseOwner, p.LeaseUntil = true, c.LeaseOwner, c.LeaseUntil
		if p.State == PageQueued {
			p.State, p.Carrier = PageSending, c.Carrier
		}
	}
	return nil
}

// stillUnclaimed leaves out the locked pages that somebody came to before they were locked: the condition
// unclaimed was looked at when the query began.
func (tx *Tx) stillUnclaimed(pages []Page) ([]Page, error) {
	claims, err := tx.claimsOf(idsOf(pages))
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(pages, func(p Page) bool { _, claimed := claims[p.ID]; return claimed }), nil
}

func idsOf(pages []Page) []ID {
	ids := make([]ID, len(pages))
	for i, p := range pages {
		ids[i] = p.ID
	}
	return ids
}

// ClaimDoubtful takes pages in doubt whose time to ask has come.
func (tx *Tx) ClaimDoubtful(c Claim) ([]Page, error) {
	unclaimed, err := tx.unclaimed()
	if err != nil {
		return nil, err
	}
	pages, err := all[Page](unclaimed.Select(askColumns).Where("state = ? AND due_at <= ?", PageInDoubt, tx.Now).
		Order("due_at, id").Limit(c.Limit).Clauses(skipLocked), "pages in doubt")
	if err != nil || len(pages) == 0 {
		return nil, err
	}
	if pages, err = tx.stillUnclaimed(pages); err != nil {
		return nil, err
	}
	for i := range pages {
		pages[i].LeaseOwner, pages[i].LeaseUntil = c.Owner, tx.Now.Add(c.Lease)
	}
	return pages, tx.claimPages(pages)
}

// EndLapsed ends claims whose lease ran out, whole ones, until they are of at least so many pages. A page that was being sent is then in doubt: its dispatcher may
// have died before or after the carrier took it.
func (tx *Tx) EndLapsed(limit int) (int, error) {
	claims, err := all[PageClaim](tx.gorm.Where("lease_until < ?", tx.Now).Order("lease_until").Limit(mostClaims), "lapsed claims")
	if err != nil {
		return 0, err
	}
	var ids []ID
	for _, c := range claims {
		if len(ids) < limit {
			ids = slices.AppendSeq(ids, c.pages())
		}
	}
	if len(ids) == 0 {
		return 0, nil
	}
	pages, err := tx.lockPages(ids)
	if err != nil {
		return 0, err
	}
	var told pageEvents
	var lapsed []*Page
	for _, id := range ids {
		p := pages[id]
		if p == nil || !p.claimed || p.LeaseUntil >= tx.Now {
			continue // released or taken anew since
		}
		p.LeaseOwner, p.LeaseUntil = "", 0
		lapsed = append(lapsed, p)
		if p.State == PageSending && p.move(PageInDoubt, byUs) {
			p.DueAt, p.SettledAt = tx.Now, tx.Now
			told.add(*p, PageSending, PageInDoubt, "system", "lease ran out")
		}
	}
	if err := tx.writePages(lapsed); err != nil {
		return 0, err
	}
	return len(lapsed), tx.Record(told.list...)
}

// lockPages reads pages by their ids under lock.
func (tx *Tx) lockPages(ids []ID) (map[ID]*Page, error) {
	byID := make(map[ID]*Page, len(ids))
	for _, part := range chunks(ids, 500) {
		pages, err := all[Page](tx.gorm.Select(lockedColumns).Where("id IN ?", part).Order("id").Limit(len(part)).Clauses(clause.Locking{Strength: "UPDATE"}), "pages")
		if err != nil {
			return nil, err
		}
		if err := tx.withClaims(pages); err != nil {
			return nil, err
		}
		for i := range pages {
			byID[pages[i].ID] = &pages[i]
		}
	}
	return byID, nil
}
