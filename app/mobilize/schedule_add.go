package mobilize

import (
	"context"
	"strings"
	"time"

	"whistle/app/access"
	"whistle/models"
)

// ScheduleInput is a weekly drill, visit round or project as a person describes it.
type ScheduleInput struct {
	Title, Area, Site string
	Kind              models.ScheduleKind
	Weekday           int // 0 Sunday to 6 Saturday
	Minute            int // of the day
	Minutes           int // how long
	Template          models.ID
	Places            int
}

// scheduleLead is how long before a date it is made: less than a week, so that one of a schedule waits at a time.
const scheduleLead = 6 * 24 * time.Hour

// AddSchedule keeps what is to be made each week; the first is the next such weekday. It returns Invalid naming
// every wrong field.
func (m *Mobilizer) AddSchedule(ctx context.Context, by access.Actor, in ScheduleInput) (models.Schedule, error) {
	if err := by.Can(access.Mobilize); err != nil {
		return models.Schedule{}, err
	}
	in.Title, in.Site = strings.TrimSpace(in.Title), strings.TrimSpace(in.Site)
	return models.Within(ctx, m.db, func(tx *models.Tx) (models.Schedule, error) {
		areas, err := tx.Areas(by.Scope(), []string{in.Area})
		if err != nil {
			return models.Schedule{}, err
		}
		_, err = tx.CallUpTemplate(by.Scope(), in.Template)
		if err != nil && models.CodeOf(err) != models.CodeNotFound {
			return models.Schedule{}, err
		}
		if err := checkSchedule(in, len(areas) == 1, err == nil); err != nil {
			return models.Schedule{}, err
		}
		s := models.Schedule{
			ID: tx.NewID(), Title: in.Title, Kind: in.Kind, AreaCode: areas[0].Code, AreaPath: areas[0].Path, Weekday: in.Weekday, Minute: in.Minute,
			Minutes: in.Minutes, State: models.ScheduleActive, CreatedBy: by.UserID, CreatedAt: tx.Now,
		}
		if in.Kind == models.ScheduleProject {
			s.Site, s.Places = in.Site, in.Places
		} else {
			s.TemplateID = in.Template
		}
		m.setNext(&s, weekly(s, tx.Now, m.zone))
		return s, tx.CreateSchedule(s, by.String())
	})
}

func checkSchedule(in ScheduleInput, area, template bool) error {
	var f faults
	f.text(in.Title, "title", true, 40) // the date is added to it
	f.add(!area, "area", "unknown_area", "is no area of yours")
	f.add(in.Weekday < 0 || in.Weekday > 6, "weekday", "weekday", "must be 0, Sunday, to 6, Saturday")
	f.add(in.Minute < 0 || in.Minute >= 24*60, "time", "time", "must be a time of the day")
	f.add(in.Minutes < 15 || in.Minutes > 12*60, "minutes", "minutes", "must be 15 minutes to 12 hours")
	switch in.Kind {
	case models.ScheduleDrill, models.ScheduleRound:
		f.add(!template, "template", "unknown_template", "is no template in use here")
	case models.ScheduleProject:
		f.text(in.Site, "site", true, 60)
		f.add(in.Places < 1 || in.Places > mostPlaces, "places", "places", "must be 1 to %d", mostPlaces)
	default:
		f.add(true, "kind", "schedule_kind", "must be drill, round or project")
	}
	return models.Invalid(f...)
}

// weekly gives the first moment of a schedule that is after another, by the calendar of the zone.
func weekly(s models.Schedule, after models.Time, zone *time.Location) models.Time {
	local := after.Time().In(zone)
	days := (s.Weekday - int(local.Weekday()) + 7) % 7
	for {
		at := models.At(time.Date(local.Year(), local.Month(), local.Day()+days, s.Minute/60, s.Minute%60, 0, 0, zone))
		if at > after {
			return at
		}
		days += 7
	}
}

func (m *Mobilizer) setNext(s *models.Schedule, at models.Time) {
	s.NextAt, s.DueAt = at, at.Add(-scheduleLead)
}
