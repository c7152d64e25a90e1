package mobilize

import (
	"context"

	"whistle/app/access"
	"whistle/models"
)

// CloseProject ends a project: nobody can claim a place any more, and messages that have not gone out do not.
// Whoever holds a place keeps it. It returns Conflict where it is closed.
func (m *Mobilizer) CloseProject(ctx context.Context, by access.Actor, id models.ID) error {
	if err := by.Can(access.Mobilize); err != nil {
		return err
	}
	return models.Do(ctx, m.db, func(tx *models.Tx) error {
		p, err := tx.ProjectForUpdate(by.Scope(), id)
		if err != nil {
			return err
		}
		return closeProject(tx, p, by.String())
	})
}

func closeProject(tx *models.Tx, p models.ServiceProject, actor string) error {
	if _, err := tx.CancelQueuedPages("", actor, purposeOf(models.PurposeProject, string(p.ID))); err != nil {
		return err
	}
	return tx.MoveProject(&p, models.ProjectClosed, actor)
}
