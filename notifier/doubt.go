package notifier

import (
	"context"
	"fmt"
	"strings"
	"time"

	"whistle/models"
)

// settleDoubts asks the carrier about pages that may have been sent: what it has on record is adopted, what
// it does not know after a while is sent once more and marked.
func (d *Dispatcher) settleDoubts(ctx context.Context) error {
	claim := d.claim()
	claim.Limit = 50
	doubtful, err := models.Within(ctx, d.o.DB, func(tx *models.Tx) ([]models.Page, error) { return tx.ClaimDoubtful(claim) })
	if err != nil {
		return fmt.Errorf("claim pages in doubt: %w", err)
	}
	if len(doubtful) == 0 {
		return nil
	}
	settle := context.WithoutCancel(ctx)
	results := make([]models.Result, len(doubtful))
	for i, p := range doubtful {
		results[i] = d.ask(settle, p)
	}
	return d.record(settle, results)
}

func (d *Dispatcher) ask(ctx context.Context, p models.Page) models.Result {
	now := d.o.DB.Now()
	r := models.Result{Page: p, StartedAt: now, To: models.PageInDoubt, Outcome: "asked", DueAt: now.Add(5 * time.Second)}
	message, err := d.message(p, now)
	if err != nil {
		r.To, r.Outcome, r.Text = models.PageRefused, string(ClassRefused), "the page cannot be opened with this secret key"
		return r
	}
	listed, err := d.carrierOf(p).Find(ctx, message.To, p.CreatedAt.Time().Add(-time.Minute))
	if err == nil {
		for _, m := range listed {
			if isOurs(m, message) {
				r.To, r.SID, r.Outcome, r.Code = stateOf(m.Status), m.SID, "adopted", m.Code
				return r
			}
		}
	}
	waited := now.Sub(p.SettledAt)
	switch {
	case err == nil && waited < d.o.Doubt, err != nil && waited < 2*d.o.Doubt:
		r.Text = "the carrier does not know it yet"
	default:
		r.To, r.Outcome, r.Duplicate, r.DueAt = models.PageQueued, "sent_again", true, now
	}
	return r
}

// isOurs says whether a message on the carrier's record is this page's. One carrier keeps the page's id; to
// the others its text tells: it holds a link or code of its own, so the same text is the same page. A carrier
// may add to it, a trial account's notice for one.
func isOurs(listed Listed, m Message) bool {
	if listed.PageID != "" {
		return listed.PageID == m.PageID
	}
	return strings.Contains(listed.Body, m.Body)
}

func stateOf(s Status) models.PageState {
	switch s {
	case StatusDelivered:
		return models.PageDelivered
	case StatusUndelivered:
		return models.PageUndelivered
	case StatusSent:
	}
	return models.PageSent
}
