package models

// SentPages reads what was handed to carriers for a call-up, as far as its cost goes.
func (q *query) SentPages(callUp ID) ([]Page, error) {
	return all[Page](q.gorm.Select("id", "carrier", "segments", "phone_sealed", "possible_duplicate").
		Where("callup_id = ? AND sent_at > 0", callUp).Order("id").Limit(10*maxAudience), "the pages that were sent")
}
