package notifier

import (
	"context"

	"whistle/models"
)

// Receipts takes in what carriers say of pages later.
type Receipts struct{ db *models.DB }

// NewReceipts makes a Receipts over a database.
func NewReceipts(db *models.DB) *Receipts { return &Receipts{db: db} }

// Take takes in a receipt and returns when it is kept. Late, twice, out of order or before the answer to the
// sending, it leaves the right state. A receipt of a page that is not ours is NotFound.
func (r *Receipts) Take(ctx context.Context, receipt Receipt) error {
	return models.Do(ctx, r.db, func(tx *models.Tx) error {
		_, err := tx.ApplyReceipt(models.ID(receipt.PageID), receipt.SID, stateOf(receipt.Status), receipt.Code)
		return err
	})
}
