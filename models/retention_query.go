package models

import (
	"fmt"
	"slices"
	"time"
)

// Retention is how many rows of each kind have run out, or were deleted.
type Retention struct {
	RequestTexts int64 // what residents needed and how to call them back
	Receipts     int64 // residents' links to their requests, and the indexes of their phones
	Residents    int64 // phones of residents who wanted a message when it was done
	Visits       int64 // how calls at residents' doors went
	Standing     int64 // visits that no call-up took over: done, or asked for longer ago than standingKept
	Intake       int64 // counts of requests from one sender
	PageBodies   int64 // messages with members' links in them
	ProjectPages int64 // messages about service projects that are over
	Offered      int64 // the hours that members offered
	Inbound      int64 // texts from phones
	Sessions     int64
	Keys         int64 // idempotency keys
	Attempts     int64 // counts of wrong passwords, of whatever login was tried
}

// retentionRule says which rows to count, and how to forget them.
type retentionRule struct {
	count  func(*Retention) *int64
	table  any
	where  string
	args   []any
	forget map[string]any // columns to clear; nil deletes the row
}

// callUpRules are the rows that are forgotten some time after their call-up's end; callUps says of which.
func (q *query) callUpRules(callUps string, args ...any) []retentionRule {
	empty, _ := q.Vault.Seal("") // the random source of a running system does not fail
	return []retentionRule{
		{func(r *Retention) *int64 { return &r.RequestTexts }, &Request{}, "need_sealed IS NOT NULL AND " + callUps, args, map[string]any{"need_sealed": nil, "callback_sealed": nil, "note": ""}},
		{func(r *Retention) *int64 { return &r.Receipts }, &RequestReceipt{}, "(token_hash IS NOT NULL OR callback_index IS NOT NULL) AND " + callUps, args, map[string]any{"token_hash": nil, "once_hash": nil, "callback_index": nil}},
		{func(r *Retention) *int64 { return &r.Residents }, &Page{}, "purpose LIKE 'request%' AND member_id <> '' AND state NOT IN ('queued', 'in_doubt') AND " + callUps, args, map[string]any{"phone_sealed": empty, "phone_index": []byte{}, "member_id": ""}},
		{func(r *Retention) *int64 { return &r.PageBodies }, &Page{}, "mark <> 'forgotten' AND state NOT IN ('queued', 'in_doubt') AND " + callUps, args, map[string]any{"body_sealed": empty, "mark": "forgotten"}},
		{func(r *Retention) *int64 { return &r.Visits }, &Visit{}, callUps, args, nil},
		{func(r *Retention) *int64 { return &r.Offered }, &Summons{}, "offered NOT IN ('', 'null', '[]') AND " + callUps, args, map[string]any{"offered": "null"}},
	}
}

// standingKept is how long a visit may stand that no call-up takes over: a winter.
const standingKept = 180 * 24 * time.Hour

// standingRules are the requests that no call-up took over. What hangs on them goes with them.
func (tx *Tx) standingRules(ended Time) []retentionRule {
	const over = "callup_id = '' AND (resolved_at BETWEEN 1 AND ? OR (resolved_at = 0 AND received_at < ?))"
	args := []any{ended, tx.Now.Add(-standingKept)}
	hanging := "request_id IN (SELECT id FROM requests WHERE " + over + ")"
	return []retentionRule{
		{func(*Retention) *int64 { return new(int64) }, &RequestReceipt{}, hanging, args, nil}, // counted with their requests
		{func(r *Retention) *int64 { return &r.Standing }, &Request{}, over, args, nil},
	}
}

// otherRules are the rows that are forgotten by their own age.
func (tx *Tx) otherRules(ended, yesterday Time) []retentionRule {
	empty, _ := tx.Vault.Seal("") // the random source of a running system does not fail
	return []retentionRule{
		{func(r *Retention) *int64 { return &r.Intake }, &IntakeCount{}, "since < ?", []any{yesterday}, nil},
		{func(r *Retention) *int64 { return &r.ProjectPages }, &Page{}, "mark <> 'forgotten' AND state NOT IN ('queued', 'in_doubt') AND purpose LIKE 'project-%' AND expires_at < ?", []any{ended}, map[string]any{"body_sealed": empty, "mark": "forgotten"}},
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
	rules := tx.callUpRules("callup_id IN (SELECT id FROM callups WHERE stood_down_at > 0 AND stood_down_at < ?)", ended)
	for _, rule := range slices.Concat(rules, tx.standingRules(ended), tx.otherRules(ended, yesterday)) {
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

// Kept counts what is still kept of one call-up and will be forgotten some time after its end.
func (q *query) Kept(callUp ID) (Retention, error) {
	var kept Retention
	for _, rule := range q.callUpRules("callup_id = ?", callUp) {
		if err := q.gorm.Model(rule.table).Where(rule.where, rule.args...).Count(rule.count(&kept)).Error; err != nil {
			return kept, fmt.Errorf("count what is kept: %w", err)
		}
	}
	return kept, nil
}
