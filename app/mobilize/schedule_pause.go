package mobilize

import (
	"context"

	"whistle/app/access"
	"whistle/models"
)

// PauseSchedule stops a schedule from making anything, or starts it again with the next date to come. It returns
// Conflict where it is so already.
func (m *Mobilizer) PauseSchedule(ctx context.Context, by access.Actor, id models.ID, pause bool) (models.Schedule, error) {
	if err := by.Can(access.Mobilize); err != nil {
		return models.Schedule{}, err
	}
	return models.Within(ctx, m.db, func(tx *models.Tx) (models.Schedule, error) {
		s, err := tx.ScheduleForUpdate(by.Scope(), id)
		if err != nil {
			return s, err
		}
		to := models.ScheduleActive
		if pause {
			to = models.SchedulePaused
		}
		event, err := s.Move(to, by.String())
		if err != nil {
			return s, err
		}
		if !pause { // what passed meanwhile was not missed, and what was made before is not made again
			m.setNext(&s, max(s.NextAt, weekly(s, tx.Now, m.zone)))
		}
		if err := tx.SaveSchedule(&s); err != nil {
			return s, err
		}
		return s, tx.Record(event)
	})
}
