package models

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// Fate is what a carrier's word makes of a page: where it stands now, and what is done about it later.
type Fate struct {
	To        PageState
	SID       string
	Code      int
	Text      string
	AgainAt   Time // for one that did not arrive: when it is sent once more; 0: never
	ForPerson bool // somebody has to look at it: the carrier's reason is none that we know what to do about
	OptedOut  bool // the person wants no messages
}

// Result is what became of one try to send a page, or of asking about one in doubt.
type Result struct {
	Fate
	Page       Page // as it was claimed
	StartedAt  Time
	FinishedAt Time
	Outcome    string        // the class of the carrier's answer
	DueAt      Time          // when to try again or to ask; 0: as before
	Duplicate  bool          // it is sent again though it may have arrived
	Tried      bool          // a post went out; asking about a doubt is no try
	RetryAfter time.Duration // how long the carrier asked to be left alone
}

// lockedColumns are what recording reads of pages, under lock.
var lockedColumns = []string{
	"id", "callup_id", "area_path", "purpose", "phone_index", "segments", "state", "attempts", "due_at", "expires_at",
	"carrier", "carrier_sid", "error_code", "error_text", "possible_duplicate", "created_at", "sent_at", "settled_at", "revision",
}

// writtenColumns are what a page's moves change.
var writtenColumns = []string{
	"state", "attempts", "due_at", "carrier", "carrier_sid", "error_code", "error_text",
	"possible_duplicate", "sent_at", "settled_at", "revision",
}

// writePages writes back pages that were read under lock, and ends the claims that they no longer have.
func (tx *Tx) writePages(pages []*Page) error {
	rows := make([][]any, len(pages))
	var released []ID
	for i, p := range pages {
		state := p.State
		if state == PageSending {
			state = PageQueued // its claim makes the difference
		}
		if p.claimed && p.LeaseUntil == 0 {
			released = append(released, p.ID)
		}
		p.Revision++
		rows[i] = []any{
			string(state), p.Attempts, int64(p.DueAt), p.Carrier, cutSID(p.CarrierSID), fitCode(p.ErrorCode), cutText(p.ErrorText),
			p.PossibleDuplicate, int64(p.SentAt), int64(p.SettledAt), p.Revision, string(p.ID),
		}
	}
	if _, err := bulkUpdate(tx.gorm, tx.db.dialect, rowsUpdate{table: "pages", columns: writtenColumns}, rows); err != nil {
		return err
	}
	_, err := tx.release(released, taker{})
	return err
}

// cutText, cutSID and fitCode have a carrier's words fit their columns: one answer that does not would keep the whole
// group that it is recorded with from being recorded.
func cutText(s string) string { return cut(s, 250) }

func cutSID(s string) string { return cut(s, 64) }

func fitCode(code int) int { return min(max(code, math.MinInt32), math.MaxInt32) }

func cut(s string, most int) string {
	s = strings.ToValidUTF8(s, "?")
	if len(s) <= most {
		return s
	}
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

// RecordResults writes what became of claimed pages, in few statements: an attempt for each try, an event for
// all that moved alike. What the carrier surely took counts whatever happened to the lease meanwhile; all else
// counts only for who still holds it. A page that a receipt has settled keeps its state.
func (tx *Tx) RecordResults(results []Result) error {
	var told pageEvents
	if err := bulkInsert(tx.gorm, tx.db.dialect, tx.attemptsOf(results)); err != nil {
		return err
	}
	rest, err := tx.recordAccepted(results, &told)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		if err := tx.recordOneByOne(rest, &told); err != nil {
			return err
		}
	}
	return tx.Record(told.list...)
}

func (tx *Tx) attemptsOf(results []Result) []PageAttempt {
	attempts := make([]PageAttempt, 0, len(results))
	for i := range results {
		if r := &results[i]; r.Tried {
			attempts = append(attempts, PageAttempt{
				ID: tx.NewID(), PageID: r.Page.ID, StartedAt: r.StartedAt, FinishedAt: r.FinishedAt, Carrier: r.Page.Carrier,
				Outcome: r.Outcome, CarrierSID: cutSID(r.SID), ErrorCode: fitCode(r.Code), ErrorText: cutText(r.Text),
			})
		}
	}
	return attempts
}

// recordAccepted writes those that the carrier took without reading them first, and gives the others. Where
// not all of them are as they were claimed, it writes none.
func (tx *Tx) recordAccepted(results []Result, told *pageEvents) ([]Result, error) {
	var rest []Result
	taken := map[taker][]*Result{}
	for i := range results {
		r := &results[i] // a result is large, and there are many
		if r.accepted() {
			by := taker{r.Page.LeaseOwner, r.Page.LeaseUntil, r.Page.Carrier}
			taken[by] = append(taken[by], r)
		} else {
			rest = append(rest, *r)
		}
	}
	if len(taken) == 0 {
		return rest, nil
	}
	const point = "accepted"
	if err := tx.gorm.SavePoint(point).Error; err != nil {
		return nil, fmt.Errorf("begin to record: %w", err)
	}
	for by, group := range taken {
		all, err := tx.markSent(by, group)
		if err != nil {
			return nil, err
		}
		if all {
			continue
		}
		if err := tx.gorm.RollbackTo(point).Error; err != nil {
			return nil, fmt.Errorf("record one by one: %w", err)
		}
		return results, nil
	}
	for _, group := range taken {
		for _, r := range group {
			p := r.Page
			p.SentAt = tx.Now
			told.add(p, PageSending, PageSent, "carrier:"+r.Page.Carrier, r.Outcome)
		}
	}
	return rest, nil
}

// taker is who handed pages to which carrier, and under which lease: a process that was frozen may hold a page anew
// when it records what became of an earlier message.
type taker struct {
	owner   string
	until   Time
	carrier string
}

// accepted says whether the carrier took the page at a first hand-over, which most results are.
func (r *Result) accepted() bool {
	return r.To == PageSent && r.Tried && r.Page.State == PageSending
}

// markSent writes that the carrier took pages, and says whether all of them were as they were claimed.
func (tx *Tx) markSent(by taker, taken []*Result) (bool, error) {
	ids, keys, sids := make([]ID, len(taken)), make([]any, len(taken)), make([]any, len(taken))
	for i, r := range taken {
		ids[i], keys[i], sids[i] = r.Page.ID, string(r.Page.ID), cutSID(r.SID)
	}
	found, err := updateOne(tx.gorm, tx.db.dialect, rowsUpdate{
		table: "pages", columns: []string{"carrier_sid"}, match: []string{"state"},
		set: fmt.Sprintf("state = '%s', carrier = ?, attempts = attempts + 1, error_code = 0, error_text = '', sent_at = %d, revision = revision + 1",
			PageSent, tx.Now), alike: []any{by.carrier},
	}, keys, sids, []any{string(PageQueued)})
	if err != nil || found < int64(len(taken)) {
		return false, err
	}
	ended, err := tx.release(ids, by)
	return ended == len(taken), err
}

// recordOneByOne reads pages under lock and writes what the results make of each.
func (tx *Tx) recordOneByOne(results []Result, told *pageEvents) error {
	ids := make([]ID, len(results))
	for i, r := range results {
		ids[i] = r.Page.ID
	}
	pages, err := tx.lockPages(ids)
	if err != nil {
		return err
	}
	closed, err := tx.closedSIDs(pages)
	if err != nil {
		return err
	}
	var changed []*Page
	var matters []matter
	for _, r := range results {
		p := pages[r.Page.ID]
		if p == nil {
			continue
		}
		if closed[r.SID] {
			if r.Tried {
				p.Attempts++
				changed = append(changed, p)
			}
			continue
		}
		from := p.State
		if !tx.applyResult(p, r) {
			continue
		}
		changed = append(changed, p)
		if from != p.State {
			told.add(*p, from, p.State, "carrier:"+r.Page.Carrier, r.Outcome)
		}
		matters = append(matters, mattersOf(*p, r.Fate)...)
		if p.State == PageUndelivered { // it was found at the carrier: not to be found again for a later try
			if err := tx.closeAttempt(*p, r.SID, r.Code, r.Text); err != nil {
				return err
			}
		}
	}
	if err := tx.writePages(changed); err != nil {
		return err
	}
	return tx.openMatters(matters)
}

// applyResult changes a page by a result, and says whether it did.
func (tx *Tx) applyResult(p *Page, r Result) bool {
	mine := p.State == r.Page.State && p.LeaseOwner == r.Page.LeaseOwner && p.LeaseUntil == r.Page.LeaseUntil
	if r.Tried {
		p.Attempts++
	}
	switch {
	case mine && (p.State == r.To || p.move(r.To, byUs)):
		p.LeaseOwner, p.LeaseUntil = "", 0
	case r.SID != "" && r.To != PageQueued && !p.failedEarlier(r.To, r.SID) && p.move(r.To, byReceipt):
		p.LeaseOwner, p.LeaseUntil = "", 0 // another took it over, and this much is certain: it went out
	default:
		if p.CarrierSID == "" {
			p.CarrierSID = r.SID
		}
		return r.Tried
	}
	p.ErrorCode, p.ErrorText = r.Code, r.Text
	if r.SID != "" {
		p.CarrierSID, p.Carrier = r.SID, r.Page.Carrier
	}
	if r.DueAt != 0 {
		p.DueAt = r.DueAt
	}
	p.PossibleDuplicate = p.PossibleDuplicate || r.Duplicate
	switch r.To {
	case PageSent, PageDelivered:
		p.SentAt = tx.Now
	case PageInDoubt:
		if r.Page.State != PageInDoubt {
			p.SettledAt = tx.Now // since when it is in doubt
		}
	case PageRefused, PageUndelivered, PageExpired:
		p.SettledAt = tx.Now
	case PageQueued, PageSending, PageCancelled:
	}
	return true
}

// failedEarlier says whether a word is that another message of a page failed than the one now in question, or the one
// that arrived, which decides.
func (p *Page) failedEarlier(to PageState, sid string) bool {
	return to == PageUndelivered && sid != "" && p.CarrierSID != "" && sid != p.CarrierSID
}

// closedSIDs gives the carrier's ids of those messages of pages whose failure was told already: the page goes
// another way since, and a late answer or a stale receipt of that message changes it no more.
func (tx *Tx) closedSIDs(pages map[ID]*Page) (map[string]bool, error) {
	var tried []ID
	for id, p := range pages {
		if pageTable[p.State].rank < pageTable[PageSent].rank || p.State.Final() { // also one without a try: its first one may not be recorded yet
			tried = append(tried, id)
		}
	}
	closed := map[string]bool{}
	for _, part := range chunks(tried, 500) {
		var sids []string
		err := tx.gorm.Model(&PageAttempt{}).Where("page_id IN ? AND outcome = ? AND carrier_sid <> ''", part, outcomeFailed).Limit(10*len(part)).Pluck("carrier_sid", &sids).Error
		if err != nil {
			return nil, fmt.Errorf("read earlier messages of pages: %w", err)
		}
		for _, sid := range sids {
			closed[sid] = true
		}
	}
	return closed, nil
}

// What an attempt came to where the carrier surely did not take the page, for a reason that is none of the phone's.
const (
	OutcomeLater   = "later"
	OutcomeStopAll = "stop_all"
	OutcomeMistake = "mistake" // the carrier cannot carry the page as it is; another may
)

// RefusedTries counts the attempts of pages that came to such an end.
func (q *query) RefusedTries(pages []ID) (map[ID]int, error) {
	refused := map[ID]int{}
	for _, part := range chunks(pages, 500) {
		var rows []struct {
			PageID ID
			N      int
		}
		err := q.gorm.Model(&PageAttempt{}).Select("page_id, COUNT(*) AS n").Where("page_id IN ? AND outcome IN ?", part, []string{OutcomeLater, OutcomeStopAll, OutcomeMistake}).
			Group("page_id").Limit(len(part)).Scan(&rows).Error
		if err != nil {
			return nil, fmt.Errorf("count the tries of pages that were refused: %w", err)
		}
		for _, r := range rows {
			refused[r.PageID] = r.N
		}
	}
	return refused, nil
}

// outcomeFailed marks an attempt whose message a receipt called undelivered.
const outcomeFailed = "undelivered"

// MessageLost says whether a message of a page, by its carrier's id, is known not to have arrived.
func (q *query) MessageLost(page ID, sid string) (bool, error) {
	var n int64
	if err := q.gorm.Model(&PageAttempt{}).Where("page_id = ? AND carrier_sid = ? AND outcome = ?", page, sid, outcomeFailed).Count(&n).Error; err != nil {
		return false, fmt.Errorf("look what became of a message: %w", err)
	}
	return n > 0, nil
}

// closeAttempt keeps that a message of a page did not arrive.
func (tx *Tx) closeAttempt(p Page, sid string, code int, text string) error {
	if sid == "" {
		return nil
	}
	done := tx.gorm.Model(&PageAttempt{}).Where("page_id = ? AND carrier_sid = ?", p.ID, sid).
		Updates(map[string]any{"outcome": outcomeFailed, "error_code": fitCode(code), "error_text": cutText(text)})
	if done.Error != nil {
		return fmt.Errorf("close an attempt: %w", done.Error)
	}
	if done.RowsAffected > 0 {
		return nil
	}
	attempt := PageAttempt{ID: tx.NewID(), PageID: p.ID, StartedAt: tx.Now, FinishedAt: tx.Now, Carrier: p.Carrier, Outcome: outcomeFailed, CarrierSID: sid, ErrorCode: fitCode(code), ErrorText: cutText(text)}
	return bulkInsert(tx.gorm, tx.db.dialect, []PageAttempt{attempt}) // the receipt came before the answer to the sending
}
