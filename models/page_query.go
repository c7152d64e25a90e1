package models

import (
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"
)

// CreatePages puts pages into the outbox, in line behind those of their call-up that wait already.
func (tx *Tx) CreatePages(pages []Page) error {
	if err := tx.giveTurns(pages); err != nil {
		return err
	}
	return bulkInsert(tx.gorm, tx.db.dialect, pages)
}

// CancelQueuedPages cancels the pages of a call-up that no dispatcher has claimed, those of the purposes
// given or all where none is, with one event each. A page in doubt or being sent is left to its dispatcher.
func (tx *Tx) CancelQueuedPages(callUp ID, actor string, purposes ...Purpose) (int, error) {
	g := tx.gorm.Where("callup_id = ?", callUp)
	if len(purposes) > 0 {
		g = g.Where("purpose IN ?", purposes)
	}
	return tx.cancelQueued(g, actor)
}

// asks says whether a page asks for an answer by itself: the call, and what a step of the escalation sent after it.
// A reminder that a person ordered does not.
func (p Purpose) asks() bool {
	return p == PurposeCall || p == PurposeOtherWay || strings.HasPrefix(string(p), string(PurposeRemind)+"-step")
}

// CancelAsking cancels the pages of a call-up that ask for an answer and that no dispatcher has claimed.
func (tx *Tx) CancelAsking(callUp ID, actor string) error {
	_, err := tx.cancelQueued(tx.gorm.Where("callup_id = ?", callUp), actor, Purpose.asks)
	return err
}

// CancelReminders cancels what would ask a member of a call-up again and that no dispatcher has claimed.
func (tx *Tx) CancelReminders(callUp, member ID, actor string) error {
	_, err := tx.cancelQueued(tx.gorm.Where("callup_id = ? AND member_id = ? AND (purpose = 'other_way' OR purpose LIKE 'remind-%')", callUp, member), actor)
	return err
}

// CancelPagesTo cancels the pages to a phone that no dispatcher has claimed.
func (tx *Tx) CancelPagesTo(phone BlindIndex, actor string) error {
	_, err := tx.cancelQueued(tx.gorm.Where("phone_index = ?", []byte(phone)), actor)
	return err
}

// cancelQueued cancels the pages that are selected and of one of the purposes that are wanted, if any are named.
func (tx *Tx) cancelQueued(which *gorm.DB, actor string, wanted ...func(Purpose) bool) (int, error) {
	queued, err := all[Page](which.Where("state = ?", PageQueued).Select("id", "callup_id", "area_path", "purpose", "segments", "state").Order("id").Limit(maxAudience).Clauses(skipLocked), "queued pages")
	if err != nil || len(queued) == 0 {
		return 0, err
	}
	if queued, err = tx.stillUnclaimed(queued); err != nil {
		return 0, err
	}
	for _, is := range wanted {
		queued = slices.DeleteFunc(queued, func(p Page) bool { return !is(p.Purpose) })
	}
	return len(queued), tx.moveAll(queued, PageCancelled, actor, "", map[string]any{"settled_at": tx.Now})
}

// FirstPagesOf reads the pages by which these summonses were told, by summons.
func (q *query) FirstPagesOf(summonses []ID) (map[ID]Page, error) {
	bySummons := make(map[ID]Page, len(summonses))
	for _, part := range chunks(summonses, 500) {
		pages, err := all[Page](q.gorm.Select("id", "summons_id", "state", "error_code", "error_text", "sent_at", "settled_at", "possible_duplicate").
			Where("summons_id IN ? AND purpose = ?", part, PurposeCall).Limit(len(part)), "pages")
		if err != nil {
			return nil, err
		}
		for _, p := range pages {
			bySummons[p.SummonsID] = p
		}
	}
	return bySummons, nil
}

// PageWaits says whether a member's page of this purpose is not yet with the carrier, and may still be.
func (q *query) PageWaits(callUp, member ID, purpose Purpose) (bool, error) {
	return q.paged(callUp, member, purpose, PageQueued, PageSending, PageInDoubt)
}

// Paged says whether a member has a page of this purpose, in whatever state.
func (q *query) Paged(callUp, member ID, purpose Purpose) (bool, error) {
	return q.paged(callUp, member, purpose)
}

func (q *query) paged(callUp, member ID, purpose Purpose, states ...PageState) (bool, error) {
	g := q.gorm.Model(&Page{}).Where("member_id = ? AND callup_id = ? AND purpose = ?", member, callUp, purpose)
	if len(states) > 0 {
		g = g.Where("state IN ?", states)
	}
	var n int64
	if err := g.Count(&n).Error; err != nil {
		return false, fmt.Errorf("look for a page: %w", err)
	}
	return n > 0, nil
}

// PagedFor reads which members have a page of this purpose in a call-up.
func (q *query) PagedFor(callUp ID, purpose Purpose) (map[ID]bool, error) {
	var ids []ID
	if err := q.gorm.Model(&Page{}).Where("callup_id = ? AND purpose = ?", callUp, purpose).Limit(maxAudience).Pluck("member_id", &ids).Error; err != nil {
		return nil, fmt.Errorf("read who was paged: %w", err)
	}
	paged := make(map[ID]bool, len(ids))
	for _, id := range ids {
		paged[id] = true
	}
	return paged, nil
}

// PurposesOf reads of each member for what pages of one kind in a call-up they are: "officer-<grid>" of the kind officer.
func (q *query) PurposesOf(callUp ID, kind Purpose) (map[ID][]Purpose, error) {
	pages, err := all[Page](q.gorm.Select("member_id", "purpose").Where("callup_id = ? AND purpose LIKE ?", callUp, string(kind)+"-%").Limit(maxAudience), "what members were paged for")
	of := map[ID][]Purpose{}
	for _, p := range pages {
		of[p.MemberID] = append(of[p.MemberID], p.Purpose)
	}
	return of, err
}

// CountPages counts the pages of a call-up for one purpose.
func (q *query) CountPages(callUp ID, purpose Purpose) (int, error) {
	var n int64
	if err := q.gorm.Model(&Page{}).Where("callup_id = ? AND purpose = ?", callUp, purpose).Count(&n).Error; err != nil {
		return 0, fmt.Errorf("count pages: %w", err)
	}
	return int(n), nil
}
