package models

import (
	"fmt"
	"slices"
)

// Word is a carrier's later word on a page.
type Word struct {
	Page    ID
	Carrier string
	SID     string
	To      PageState
	Fate    func(tries int) Fate // what it makes of a page that was taken so often
}

// TakeWords takes in what carriers say of pages later, in few statements. Late, twice or out of order a word
// changes nothing that ranks as high already. Two final words that contradict each other open a question to
// the carrier. It says of each word whether its page is there.
func (tx *Tx) TakeWords(words []Word) ([]bool, error) {
	ids := make([]ID, 0, len(words))
	for _, w := range words {
		if !slices.Contains(ids, w.Page) {
			ids = append(ids, w.Page)
		}
	}
	pages, err := tx.lockPages(ids)
	if err != nil {
		return nil, err
	}
	closed, err := tx.closedSIDs(pages)
	if err != nil {
		return nil, err
	}
	refused, err := tx.refusedTriesOf(words, pages)
	if err != nil {
		return nil, err
	}
	known := make([]bool, len(words))
	changed := map[ID]*Page{}
	var told pageEvents
	var matters []matter
	for i, w := range words {
		p := pages[w.Page]
		if known[i] = p != nil; p == nil || (closed[w.SID] && w.To != PageDelivered) {
			continue
		}
		from := p.State
		opened, moved, err := tx.applyWord(p, w, refused[p.ID], closed[w.SID])
		if err != nil {
			return nil, err
		}
		matters = append(matters, opened...)
		closed[w.SID] = closed[w.SID] || p.failedEarlier(w.To, w.SID)
		if moved {
			changed[p.ID] = p
		}
		if from != p.State {
			told.add(*p, from, p.State, "carrier:"+w.Carrier, "receipt")
		}
	}
	list := make([]*Page, 0, len(changed))
	for _, id := range ids {
		if p := changed[id]; p != nil {
			list = append(list, p)
		}
	}
	if err := tx.writePages(list); err != nil {
		return nil, err
	}
	if err := tx.openMatters(matters); err != nil {
		return nil, err
	}
	return known, tx.Record(told.list...)
}

// refusedTriesOf counts the refused tries of those pages that are said not to have arrived after several.
func (tx *Tx) refusedTriesOf(words []Word, pages map[ID]*Page) (map[ID]int, error) {
	var tried []ID
	for _, w := range words {
		if p := pages[w.Page]; p != nil && p.Attempts > 1 && w.To == PageUndelivered {
			tried = append(tried, p.ID)
		}
	}
	return tx.RefusedTries(tried)
}

// applyWord changes a page, of whose tries so many were refused, by a carrier's word, and gives what is to be
// done about it. The word may be about a message that was called failed before. Only final words on one and the same
// message contradict each other: of several messages of a page one may have arrived, and it has then.
func (tx *Tx) applyWord(p *Page, w Word, refused int, closed bool) (opened []matter, moved bool, err error) {
	if p.failedEarlier(w.To, w.SID) {
		opened, err = tx.keepFailure(*p, w)
		return opened, false, err
	}
	another := w.To == PageDelivered && w.SID != "" && p.CarrierSID != "" && w.SID != p.CarrierSID && !closed
	switch {
	case another && p.State == PageDelivered:
		p.CarrierSID = w.SID
		return []matter{{page: p.ID, kind: QuestionConflict, settled: true}}, true, nil
	case another && p.move(w.To, byAsking):
		opened = []matter{{page: p.ID, kind: QuestionConflict, settled: true}}
	case contradicts(p.State, w.To):
		return []matter{{page: p.ID, kind: QuestionConflict, due: tx.Now, note: string(p.State) + ", then " + string(w.To)}}, false, nil
	case !p.move(w.To, byReceipt):
		if w.To == PageUndelivered {
			opened, err = tx.keepFailure(*p, w)
		}
		return opened, false, err
	}
	p.LeaseOwner, p.LeaseUntil = "", 0
	fate := w.Fate(max(p.Attempts-refused, 1))
	p.ErrorCode, p.ErrorText = fate.Code, fate.Text
	if w.SID != "" {
		p.CarrierSID = w.SID
	}
	if w.Carrier != "" {
		p.Carrier = w.Carrier
	}
	if p.SentAt.IsZero() {
		p.SentAt = tx.Now
	}
	if p.State != PageSent {
		p.SettledAt = tx.Now
	}
	if p.State == PageUndelivered {
		if err := tx.closeAttempt(*p, w.SID, fate.Code, fate.Text); err != nil {
			return nil, false, err
		}
	}
	return append(opened, mattersOf(*p, fate)...), true, nil
}

// keepFailure keeps that a message of a page failed whose state that does not change, as it is another message's or a
// refusal, and gives what is to be done about the phone.
func (tx *Tx) keepFailure(p Page, w Word) ([]matter, error) {
	fate := w.Fate(1)
	if w.Carrier != "" {
		p.Carrier = w.Carrier
	}
	about := mattersOf(p, Fate{OptedOut: fate.OptedOut})
	return about, tx.closeAttempt(p, w.SID, fate.Code, fate.Text)
}

// AnySentSince says whether a carrier took any of these pages after a moment.
func (q *query) AnySentSince(ids []ID, moment Time) (bool, error) {
	var n int64
	if err := q.gorm.Model(&Page{}).Where("id IN ? AND sent_at > ?", ids, moment).Count(&n).Error; err != nil {
		return false, fmt.Errorf("look at what was sent since: %w", err)
	}
	return n > 0, nil
}

// contradicts says whether a final word is another than the final one before.
func contradicts(from, to PageState) bool {
	return from != to && pageTable[from].rank == pageFinal && pageTable[to].rank == pageFinal && (from == PageDelivered || to == PageDelivered)
}
