package mobilize

import (
	"context"
	"fmt"
	"time"

	"whistle/app/access"
	"whistle/models"
)

// How long personal data is kept after a call-up has ended where Deps.TextsKept is not given, and idempotency
// keys after their use.
const (
	textsKept = 30 * 24 * time.Hour
	keysKept  = 7 * 24 * time.Hour
)

// TextsKept is how long personal data is kept after a call-up has ended.
func (m *Mobilizer) TextsKept() time.Duration { return m.textsKept }

// Purge forgets what its retention has run out for, and says what and how many; a dry run only counts. What
// was forgotten is audited. A call-up of which it forgot the personal data is archived.
func (m *Mobilizer) Purge(ctx context.Context, by access.Actor, dryRun bool) (models.Retention, error) {
	if err := by.Can(access.Administer); err != nil {
		return models.Retention{}, err
	}
	return models.Within(ctx, m.db, func(tx *models.Tx) (models.Retention, error) {
		done, err := tx.Forget(tx.Now.Add(-m.textsKept), tx.Now.Add(-keysKept), dryRun)
		if err != nil || dryRun {
			return done, err
		}
		if err := tx.ArchiveCallUps(tx.Now.Add(-m.textsKept), by.String()); err != nil {
			return done, err
		}
		return done, tx.Audit(by.String(), "purge", "", "", fmt.Sprintf("%+v", done))
	})
}
