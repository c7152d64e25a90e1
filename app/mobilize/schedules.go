package mobilize

import (
	"context"

	"whistle/app/access"
	"whistle/models"
)

// ScheduleView is a schedule with what became of its last dates, the newest first.
type ScheduleView struct {
	models.Schedule
	Place    string
	Template models.CallUpTemplate // zero for a project, or where it is gone
	Dates    []models.ScheduleDate
}

// How many schedules are listed, and how many dates of each.
const (
	schedulesShown = 100
	datesShown     = 4
)

// Schedules lists the weekly schedules of the actor's areas, the active ones first.
func (m *Mobilizer) Schedules(ctx context.Context, by access.Actor) ([]ScheduleView, error) {
	if err := by.Can(access.See); err != nil {
		return nil, err
	}
	read := m.db.Read(ctx)
	schedules, err := read.Schedules(by.Scope(), schedulesShown)
	if err != nil {
		return nil, err
	}
	codes := make([]string, len(schedules))
	for i, s := range schedules {
		codes[i] = s.AreaCode
	}
	names, err := areaNames(read, codes)
	if err != nil {
		return nil, err
	}
	views := make([]ScheduleView, len(schedules))
	for i, s := range schedules {
		views[i] = ScheduleView{Schedule: s, Place: names[s.AreaCode]}
		if views[i].Dates, err = read.ScheduleDates(s.ID, datesShown); err != nil {
			return nil, err
		}
		if s.TemplateID == "" {
			continue
		}
		views[i].Template, err = read.CallUpTemplate(models.Scope{s.AreaPath}, s.TemplateID)
		if err != nil && models.CodeOf(err) != models.CodeNotFound {
			return nil, err
		}
	}
	return views, nil
}
