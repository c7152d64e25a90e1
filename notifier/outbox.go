package notifier

import (
	"context"
	"fmt"

	"whistle/models"
)

// Outbox is what a Dispatcher needs of the database: everything by which it changes the world beside its
// carriers. Tests put one between that dies where they say.
type Outbox interface {
	Now() models.Time
	// CheckClock compares the clock by which Now goes with the one that all replicas share.
	CheckClock(ctx context.Context) (models.ClockCheck, error)
	// Claim takes pages to send under a lease.
	Claim(ctx context.Context, c models.Claim) (models.Claimed, error)
	// Record writes what became of claimed pages, all or nothing.
	Record(ctx context.Context, results []models.Result) error
	// Tidy puts pages in doubt whose lease ran out, and into the line again those whose time has come.
	Tidy(ctx context.Context) error
	// Expire gives up pages that waited too long.
	Expire(ctx context.Context) error
	// ClaimDoubtful and ClaimConflicts take pages about which a carrier is to be asked.
	ClaimDoubtful(ctx context.Context, c models.Claim) ([]models.Page, error)
	ClaimConflicts(ctx context.Context, c models.Claim) ([]models.PageConflict, error)
	SettleConflict(ctx context.Context, page models.ID, fate models.Fate) error
	OtherSIDs(ctx context.Context, page models.Page, sids []string, withFailed bool) (map[string]bool, error)
	// SIDs gives the carriers' ids of a page's messages.
	SIDs(ctx context.Context, page models.Page) ([]string, error)
	// MarkShared says whether a message that bears a page's mark may be another page's.
	MarkShared(ctx context.Context, page models.Page) (bool, error)
	// Tries counts how often a page was handed over and perhaps taken, or refused for a reason that we do not know.
	Tries(ctx context.Context, page models.Page) (int, error)
	// Unfit gives the carriers that cannot carry a page as it is.
	Unfit(ctx context.Context, page models.Page) ([]string, error)
	// Lost says whether a message of a page that its carrier took is known not to have arrived.
	Lost(ctx context.Context, page models.ID, sid string) (bool, error)
	MarkCarrier(ctx context.Context, name, reason string) error
}

// atOnce is how many pages one tidying takes.
const atOnce = 500

// outbox is the Outbox over a database.
type outbox struct{ db *models.DB }

// NewOutbox gives the Outbox over a database.
func NewOutbox(db *models.DB) Outbox { return outbox{db} }

func (o outbox) Now() models.Time { return o.db.Now() }

func (o outbox) CheckClock(ctx context.Context) (models.ClockCheck, error) {
	return o.db.CheckClock(ctx)
}

func (o outbox) Claim(ctx context.Context, c models.Claim) (models.Claimed, error) {
	claimed, err := models.Within(ctx, o.db, func(tx *models.Tx) (models.Claimed, error) { return tx.ClaimPages(c) })
	if err != nil {
		return claimed, fmt.Errorf("claim pages: %w", err)
	}
	return claimed, nil
}

func (o outbox) Record(ctx context.Context, results []models.Result) error {
	err := models.Do(ctx, o.db, func(tx *models.Tx) error { return tx.RecordResults(results) })
	if err != nil {
		return fmt.Errorf("record what was sent: %w", err)
	}
	return nil
}

func (o outbox) Tidy(ctx context.Context) error {
	return models.Do(ctx, o.db, func(tx *models.Tx) error {
		if _, err := tx.EndLapsed(atOnce); err != nil {
			return err
		}
		_, err := tx.SendAgain(atOnce)
		return err
	})
}

func (o outbox) Expire(ctx context.Context) error {
	return models.Do(ctx, o.db, func(tx *models.Tx) error {
		_, err := tx.ExpirePages(atOnce)
		return err
	})
}

func (o outbox) ClaimDoubtful(ctx context.Context, c models.Claim) ([]models.Page, error) {
	return models.Within(ctx, o.db, func(tx *models.Tx) ([]models.Page, error) { return tx.ClaimDoubtful(c) })
}

func (o outbox) ClaimConflicts(ctx context.Context, c models.Claim) ([]models.PageConflict, error) {
	return models.Within(ctx, o.db, func(tx *models.Tx) ([]models.PageConflict, error) { return tx.ClaimConflicts(c) })
}

func (o outbox) SettleConflict(ctx context.Context, page models.ID, fate models.Fate) error {
	return models.Do(ctx, o.db, func(tx *models.Tx) error { return tx.SettleConflict(page, fate) })
}

func (o outbox) OtherSIDs(ctx context.Context, page models.Page, sids []string, withFailed bool) (map[string]bool, error) {
	return o.db.Read(ctx).OtherSIDs(page.ID, page.PhoneIndex, sids, withFailed)
}

func (o outbox) SIDs(ctx context.Context, page models.Page) ([]string, error) {
	return o.db.Read(ctx).SIDsOf(page)
}

func (o outbox) MarkShared(ctx context.Context, page models.Page) (bool, error) {
	return o.db.Read(ctx).MarkShared(page.ID, page.PhoneIndex, page.Mark)
}

func (o outbox) Tries(ctx context.Context, page models.Page) (int, error) {
	if page.Attempts == 0 {
		return 0, nil
	}
	refused, err := o.db.Read(ctx).RefusedTries([]models.ID{page.ID})
	return max(page.Attempts-refused[page.ID], 0), err
}

func (o outbox) Unfit(ctx context.Context, page models.Page) ([]string, error) {
	return o.db.Read(ctx).UnfitFor(page)
}

func (o outbox) Lost(ctx context.Context, page models.ID, sid string) (bool, error) {
	return o.db.Read(ctx).MessageLost(page, sid)
}

func (o outbox) MarkCarrier(ctx context.Context, name, reason string) error {
	return models.Do(ctx, o.db, func(tx *models.Tx) error { return tx.MarkCarrier(name, reason) })
}
