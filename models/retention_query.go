package models

import "fmt"

// Retention is how many rows of each kind have run out, or were deleted.
type Retention struct {
	RequestTexts int64 // what residents needed and how to call them back
	Receipts     int64 // residents' links to their requests, and the indexes of their phones
	Residents    int64 // phones of residents who wanted a message when it was done
	Intake       int64 // counts of requests from one sender
	PageBodies   int64 // messages with members' links in them
	Inbound      int64 // texts from phones
	Sessions     int64
	Keys         int64 // idempotency keys
	Attempts     int64 // counts of wrong passwords, of whatever login was tried
}

// retentionRules are the rows whose time has run out: what to count, and how to forget it.
func (tx *Tx) retentionRules(ended, yesterday Time) []struct {
	count  func(*Retention) *int64
	table  any
	where  string
	args   []any
	forget map[string]any // columns to clear; nil deletes the row
} {
	callUps := "callup_id IN (SELECT id FROM callups WHERE stood_down_at > 0 AND stood_down_at < ?)"
	empty, _ := tx.Vault.Seal("") // the random source of a running system does not fail
	type rule = struct {
		count  func(*Retention) *int64
		table  any
		where  string
		args   []any
		forget map[string]any
	}
	return []rule{
		{func(r *Retention) *int64 { return &r.RequestTexts }, &Request{}, "need_sealed IS NOT NULL AND " + callUps, []any{ended}, map[string]any{"need_sealed": nil, "callback_sealed": nil, "note": ""}},
		{func(r *Retention) *int64 { return &r.Receipts }, &RequestReceipt{}, "(token_hash IS NOT NULL OR callback_index IS NOT NULL) AND " + callUps, []any{ended}, map[string]any{"token_hash": nil, "once_hash": nil, "callback_index": nil}},
		{func(r *Retention) *int64 { return &r.Residents }, &Page{}, "purpose LIKE 'request%' AND member_id <> '' AND state NOT IN ('queued', 'sending', 'in_doubt') AND " + callUps, []any{ended}, map[string]any{"phone_sealed": empty, "phone_index": []byte{}, "member_id": ""}},
		{func(r *Retention) *int64 { return &r.Intake }, &IntakeCount{}, "since < ?", []any{yesterday}, nil},
		{func(r *Retention) *int64 { return &r.PageBodies }, &Page{}, "mark <> 'forgotten' AND state NOT IN ('queued', 'sending', 'in_doubt') AND " + callUps, []any{ended}, map[string]any{"body_sealed": empty, "mark": "forgotten"}},
		{func(r *Retention) *int64 { return &r.Inbound }, &InboundMessage{}, "received_at < ?", []any{ended}, nil},
		{func(r *Retention) *int64 { return &r.Sessions }, &Session{}, "expires_at < ?", []any{tx.Now}, nil},
		{func(r *Retention) *int64 { return &r.Keys }, &IdempotencyKey{}, "created_at < ?", []any{yesterday}, nil},
		{func(r *Retention) *int64 { return &r.Attempts }, &LoginAttempt{}, "last_at < ?", []any{yesterday}, nil},
	}
}

// Forget counts, and where it is no dry run forgets, what has run out: texts of call-ups and phones that
// ended before the first moment, keys and counts of wrong passwords that are older than the second.
func (tx *Tx) Forget(ended, yesterday Time, dryRun bool) (Retention, error) {
	var done Retention
	for _, rule := range tx.retentionRules(ended, yesterday) {
		rows := tx.gorm.Model(rule.table).Where(rule.where, rule.args...)
		if err := rows.Count(rule.count(&done)).Error; err != nil {
			return done, fmt.Errorf("count what has run out: %w", err)
		}
		if dryRun {
			continue
		}
		rows = tx.gorm.Model(rule.table).Where(rule.where, rule.args...)
		var err error
		if rule.forget != nil {
			err = rows.Updates(rule.forget).Error
		} else {
			err = rows.Delete(rule.table).Error
		}
		if err != nil {
			return done, fmt.Errorf("forget what has run out: %w", err)
		}
	}
	return done, nil
}
