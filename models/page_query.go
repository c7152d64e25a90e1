package models

import "fmt"

// CreatePages puts pages into the outbox.
func (tx *Tx) CreatePages(pages []Page) error { return createAll(tx.gorm, pages) }

// CancelQueuedPages cancels the pages of a call-up that no dispatcher has claimed, those of the purposes
// given or all where none is, with one event each. A page in doubt or being sent is left to its dispatcher.
func (tx *Tx) CancelQueuedPages(callUp ID, actor string, purposes ...Purpose) (int, error) {
	g := tx.gorm.Where("callup_id = ? AND state = ?", callUp, PageQueued)
	if len(purposes) > 0 {
		g = g.Where("purpose IN ?", purposes)
	}
	queued, err := all[Page](g.Select("id", "callup_id", "area_path").Order("id").Limit(maxAudience), "queued pages")
	if err != nil || len(queued) == 0 {
		return 0, err
	}
	events := make([]Event, 0, len(queued))
	for _, part := range chunks(queued, 500) {
		ids := make([]ID, len(part))
		for i, p := range part {
			ids[i] = p.ID
			events = append(events, Event{Actor: actor, CallUpID: p.CallUpID, AreaPath: p.AreaPath, Entity: MachinePage, EntityID: p.ID,
				FromState: string(PageQueued), ToState: string(PageCancelled)})
		}
		err := tx.gorm.Model(&Page{}).Where("id IN ? AND state = ?", ids, PageQueued).
			Updates(map[string]any{"state": PageCancelled, "settled_at": tx.Now}).Error
		if err != nil {
			return 0, fmt.Errorf("cancel pages: %w", err)
		}
	}
	return len(queued), tx.Record(events...)
}

// PagesOf reads the latest page of each summons with this purpose, by summons.
func (q *query) PagesOf(callUp ID, purpose Purpose) (map[ID]Page, error) {
	pages, err := all[Page](q.gorm.Select("id", "summons_id", "state", "error_code", "error_text", "sent_at", "settled_at", "segments", "possible_duplicate").
		Where("callup_id = ? AND purpose = ?", callUp, purpose).Limit(maxAudience), "pages")
	if err != nil {
		return nil, err
	}
	bySummons := make(map[ID]Page, len(pages))
	for _, p := range pages {
		bySummons[p.SummonsID] = p
	}
	return bySummons, nil
}
