package notifier

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"whistle/models"
)

// Receipts takes in what carriers say of pages later. Receipts that come while others are being written are
// written together with the next: a carrier sends two for each page, and each would be a commit.
type Receipts struct {
	db *models.DB

	mu      sync.Mutex
	writing bool
	waiting []*waitingReceipt
}

type waitingReceipt struct {
	receipt Receipt
	done    chan error
}

// receiptsMost is how many receipts are written at once.
const receiptsMost = 500

// NewReceipts makes a Receipts over a database.
func NewReceipts(db *models.DB) *Receipts { return &Receipts{db: db} }

// Take takes in a receipt and returns when it is kept. Late, twice, out of order or before the answer to the
// sending, it leaves the right state. A receipt of a page that is not ours is NotFound.
func (r *Receipts) Take(ctx context.Context, receipt Receipt) error {
	mine := &waitingReceipt{receipt: receipt, done: make(chan error, 1)}
	r.mu.Lock()
	r.waiting = append(r.waiting, mine)
	leads := !r.writing
	r.writing = true
	r.mu.Unlock()
	if leads { // whoever finds nobody writing writes for all that wait, until none does
		r.writeAll(context.WithoutCancel(ctx))
	}
	select {
	case err := <-mine.done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("wait for the receipt to be kept: %w", context.Cause(ctx))
	}
}

func (r *Receipts) writeAll(ctx context.Context) {
	for {
		r.mu.Lock()
		group := r.waiting[:min(len(r.waiting), receiptsMost)]
		r.waiting = r.waiting[len(group):]
		if len(group) == 0 {
			r.waiting, r.writing = nil, false
			r.mu.Unlock()
			return
		}
		r.mu.Unlock()
		r.write(ctx, group)
	}
}

func (r *Receipts) write(ctx context.Context, group []*waitingReceipt) {
	known, err := models.Within(ctx, r.db, func(tx *models.Tx) ([]bool, error) {
		words := make([]models.Word, len(group))
		for i, w := range group {
			words[i] = wordOf(w.receipt, tx.Now)
		}
		known, err := tx.TakeWords(words)
		if err != nil {
			return nil, err
		}
		if err := markBack(tx, group); err != nil {
			return nil, err
		}
		return known, markStopped(tx, group, known)
	})
	for i, w := range group {
		switch {
		case err != nil:
			w.done <- fmt.Errorf("keep receipts: %w", err)
		case !known[i]:
			w.done <- models.NotFound("page")
		default:
			w.done <- nil
		}
	}
}

func wordOf(r Receipt, now models.Time) models.Word {
	return models.Word{
		Page: models.ID(r.PageID), Carrier: r.Carrier, To: stateOf(r.Status), SID: r.SID,
		Fate: func(tries int) models.Fate { return fateOf(r.Status, r.Class, r.Code, r.Text, r.SID, tries, now) },
	}
}

// markStopped keeps that carriers let nothing of ours pass until a person acts: they take messages, and then
// throw them away. What an account's other users are told says nothing of our messages.
func markStopped(tx *models.Tx, group []*waitingReceipt, known []bool) error {
	marked := map[string]bool{}
	for i, w := range group {
		r := w.receipt
		if !known[i] || r.Status != StatusUndelivered || r.Class != ClassStopAll || r.Carrier == "" || marked[r.Carrier] {
			continue
		}
		marked[r.Carrier] = true
		if err := tx.MarkCarrier(r.Carrier, models.DownReason(r.Code, r.Text, true)); err != nil {
			return err
		}
	}
	return nil
}

// markBack keeps that a carrier lets messages pass again: one arrived that it was handed after it had thrown
// others away.
func markBack(tx *models.Tx, group []*waitingReceipt) error {
	arrived := map[string][]models.ID{}
	for _, w := range group {
		if r := w.receipt; r.Status == StatusDelivered && r.Carrier != "" {
			arrived[r.Carrier] = append(arrived[r.Carrier], models.ID(r.PageID))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(arrived)) {
		down, err := tx.CarrierDown(name)
		if models.CodeOf(err) == models.CodeNotFound || (err == nil && !down.ThrewAway()) {
			continue
		}
		if err != nil {
			return err
		}
		since, err := tx.AnySentSince(arrived[name], down.DownSince)
		if err != nil {
			return err
		}
		if since {
			if err := tx.MarkCarrier(name, ""); err != nil {
				return err
			}
		}
	}
	return nil
}
