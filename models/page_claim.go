package models

import (
	"fmt"
	"slices"

	"gorm.io/gorm/clause"
)

// PageClaim says that somebody is at a page until the lease runs out: a dispatcher that sends a queued page,
// which is then "sending", or one that asks about a page in doubt. It is a narrow row that lives for moments,
// so that the wide row of its page, with all its indexes, is written once, when it is known what became of it.
// A claim comes and goes only while its page is locked.
type PageClaim struct {
	PageID     ID `gorm:"primaryKey"`
	LeaseOwner string
	LeaseUntil Time
	Carrier    string
}

// unclaimed is the condition that nobody is at a page.
const unclaimed = "NOT EXISTS (SELECT 1 FROM page_claims WHERE page_id = pages.id)"

// claimPages writes the claims of locked pages that nobody is at.
func (tx *Tx) claimPages(pages []Page) error {
	claims := make([]PageClaim, len(pages))
	for i, p := range pages {
		claims[i] = PageClaim{PageID: p.ID, LeaseOwner: p.LeaseOwner, LeaseUntil: p.LeaseUntil, Carrier: p.Carrier}
	}
	return bulkInsert(tx.gorm, tx.db.dialect, claims)
}

// release ends the claims of pages, under one lease or whosever where by is none, and gives how many there were.
func (tx *Tx) release(ids []any, by taker) (int64, error) {
	var match []string
	var values []any
	if by.owner != "" {
		match, values = []string{"lease_owner", "lease_until"}, []any{by.owner, int64(by.until)}
	}
	return bulkDelete(tx.gorm, tx.db.dialect, "page_claims", "page_id", ids, match, values)
}

// claimsOf reads the claims of pages.
func (q *query) claimsOf(ids []ID) (map[ID]PageClaim, error) {
	claims := map[ID]PageClaim{}
	for _, part := range chunks(ids, 500) {
		rows, err := all[PageClaim](q.gorm.Where("page_id IN ?", part).Limit(len(part)), "claims of pages")
		if err != nil {
			return nil, err
		}
		for _, c := range rows {
			claims[c.PageID] = c
		}
	}
	return claims, nil
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
	pages, err := all[Page](tx.gorm.Select(askColumns).Where("state = ? AND due_at <= ? AND "+unclaimed, PageInDoubt, tx.Now).
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

// EndLapsed ends claims whose lease ran out. A page that was being sent is then in doubt: its dispatcher may
// have died before or after the carrier took it.
func (tx *Tx) EndLapsed(limit int) (int, error) {
	var ids []ID
	err := tx.gorm.Model(&PageClaim{}).Where("lease_until < ?", tx.Now).Order("lease_until").Limit(limit).Pluck("page_id", &ids).Error
	if err != nil {
		return 0, fmt.Errorf("read lapsed claims: %w", err)
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
