package models

import (
	"fmt"
	"slices"
)

// putConflictsOff has the locked pages wait of which a receipt says that they arrived after all: they go out
// once more only where the carrier, when asked, says that they did not. It gives the others.
func (tx *Tx) putConflictsOff(ids []ID) ([]ID, error) {
	var open []ID
	err := tx.gorm.Model(&PageQuestion{}).Where("kind = ? AND closed_at = 0 AND page_id IN ?", QuestionConflict, ids).Limit(len(ids)).Pluck("page_id", &open).Error
	if err == nil && len(open) > 0 {
		err = tx.gorm.Model(&PageQuestion{}).Where("kind = ? AND page_id IN ?", QuestionAgain, open).Update("due_at", tx.Now.Add(conflictPause)).Error
	}
	if err != nil {
		return nil, fmt.Errorf("put pages off whose receipts contradict each other: %w", err)
	}
	return slices.DeleteFunc(ids, func(id ID) bool { return slices.Contains(open, id) }), nil
}

// PageConflict is a page whose final receipts contradict each other, since when, and the carrier's ids of the messages
// that it may be about: the contradiction may be about an earlier one than the page's present.
type PageConflict struct {
	Page
	Since Time
	SIDs  []string
}

// ClaimConflicts takes pages whose final receipts contradict each other, to ask the carrier; a claim that is
// not settled by then comes up again after the lease.
func (tx *Tx) ClaimConflicts(c Claim) ([]PageConflict, error) {
	questions, err := tx.dueQuestions(QuestionConflict, c.Limit)
	if err != nil || len(questions) == 0 {
		return nil, err
	}
	ids, since := pagesAsked(questions), map[ID]Time{}
	for _, q := range questions {
		since[q.PageID] = q.OpenedAt
	}
	err = tx.gorm.Model(&PageQuestion{}).Where("kind = ? AND page_id IN ?", QuestionConflict, ids).Update("due_at", tx.Now.Add(c.Lease)).Error
	if err != nil {
		return nil, fmt.Errorf("claim questions: %w", err)
	}
	pages, err := all[Page](tx.gorm.Select(askColumns).Where("id IN ?", ids).Order("id").Limit(len(ids)), "pages with contradicting receipts")
	if err != nil {
		return nil, err
	}
	sids, err := tx.messagesOf(ids)
	if err != nil {
		return nil, err
	}
	conflicts := make([]PageConflict, len(pages))
	for i, p := range pages {
		conflicts[i] = PageConflict{p, since[p.ID], append(sids[p.ID], p.CarrierSID)}
	}
	return conflicts, nil
}

// SIDsOf gives the carriers' ids of a page's messages, each once.
func (q *query) SIDsOf(p Page) ([]string, error) {
	of, err := q.messagesOf([]ID{p.ID})
	if err != nil {
		return nil, err
	}
	sids := of[p.ID]
	if p.CarrierSID != "" {
		sids = append(sids, p.CarrierSID)
	}
	slices.Sort(sids)
	return slices.Compact(sids), nil
}

// messagesOf gives the carrier's ids of the messages that pages' attempts name.
func (q *query) messagesOf(pages []ID) (map[ID][]string, error) {
	rows, err := all[PageAttempt](q.gorm.Select("page_id", "carrier_sid").Where("page_id IN ? AND carrier_sid <> ''", pages).Limit(10*len(pages)), "the messages of pages")
	if err != nil {
		return nil, err
	}
	sids := map[ID][]string{}
	for _, r := range rows {
		sids[r.PageID] = append(sids[r.PageID], r.CarrierSID)
	}
	return sids, nil
}

// SettleConflict writes what the carrier answered when it was asked which of its final words holds, or, where the
// fate is for a person, that it did not: such a page goes out no more by itself.
func (tx *Tx) SettleConflict(id ID, f Fate) error {
	pages, err := tx.lockPages([]ID{id})
	if err != nil || pages[id] == nil {
		return err
	}
	p := pages[id]
	if p.failedEarlier(f.To, f.SID) {
		return nil // the page went out once more since the carrier was asked; it is asked again about the later message
	}
	from := p.State
	moved := p.move(f.To, byAsking)
	if moved || (f.ForPerson && p.State == f.To) {
		p.CarrierSID, p.ErrorCode, p.ErrorText, p.SettledAt = f.SID, f.Code, f.Text, tx.Now
		if p.State == PageUndelivered && !f.ForPerson {
			if err := tx.closeAttempt(*p, f.SID, f.Code, f.Text); err != nil {
				return err
			}
		}
		if err := tx.writePages([]*Page{p}); err != nil {
			return err
		}
		if err := tx.openMatters(mattersOf(*p, f)); err != nil {
			return err
		}
	}
	if moved {
		var told pageEvents
		told.add(*p, from, p.State, "carrier:"+p.Carrier, "asked")
		if err := tx.Record(told.list...); err != nil {
			return err
		}
	}
	if p.State == PageDelivered || f.ForPerson {
		if err := tx.CloseQuestion(id, QuestionAgain); err != nil {
			return err
		}
	}
	return tx.CloseQuestion(id, QuestionConflict)
}
