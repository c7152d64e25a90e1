package mobilize

import (
	"context"
	"strings"
	"time"

	"whistle/app/access"
	"whistle/models"
)

// ProjectInput is a service project as a person describes it.
type ProjectInput struct {
	Title, Area, Site string
	StartsAt, EndsAt  models.Time
	Places            int
}

// mostPlaces is how many places one project may have.
const mostPlaces = 200

// PlanProject keeps a service project of which nobody is told yet. It returns Invalid naming every wrong field.
func (m *Mobilizer) PlanProject(ctx context.Context, by access.Actor, in ProjectInput) (models.ServiceProject, error) {
	if err := by.Can(access.Mobilize); err != nil {
		return models.ServiceProject{}, err
	}
	return models.Within(ctx, m.db, func(tx *models.Tx) (models.ServiceProject, error) {
		return planProject(tx, by, models.ServiceProject{CreatedBy: by.UserID}, in)
	})
}

func planProject(tx *models.Tx, by access.Actor, p models.ServiceProject, in ProjectInput) (models.ServiceProject, error) {
	in.Title, in.Site = strings.TrimSpace(in.Title), strings.TrimSpace(in.Site)
	areas, err := tx.Areas(by.Scope(), []string{in.Area})
	if err != nil {
		return p, err
	}
	var f faults
	f.add(len(areas) == 0, "area", "unknown_area", "is no area of yours")
	f.text(in.Title, "title", true, 60)
	f.text(in.Site, "site", true, 60)
	f.add(in.StartsAt.IsZero(), "starts_at", "missing", "is missing")
	f.add(in.EndsAt.IsZero(), "ends_at", "missing", "is missing")
	if !in.StartsAt.IsZero() && !in.EndsAt.IsZero() {
		f.add(!in.StartsAt.Before(in.EndsAt), "ends_at", "ends_before_start", "is not after the start")
		f.add(in.StartsAt.Before(in.EndsAt) && !tx.Now.Before(in.EndsAt), "ends_at", "end_passed", "has passed already")
		f.add(in.EndsAt.Sub(in.StartsAt) > 366*24*time.Hour, "ends_at", "too_long_period", "is more than a year after the start")
	}
	f.add(in.Places < 1 || in.Places > mostPlaces, "places", "places", "must be 1 to %d", mostPlaces)
	if err := models.Invalid(f...); err != nil {
		return p, err
	}
	p.ID, p.State, p.CreatedAt = tx.NewID(), models.ProjectPlanned, tx.Now
	p.Title, p.Site, p.AreaCode, p.AreaPath = in.Title, in.Site, areas[0].Code, areas[0].Path
	p.StartsAt, p.EndsAt, p.Places = in.StartsAt, in.EndsAt, in.Places
	return p, tx.CreateProject(p, by.String())
}
