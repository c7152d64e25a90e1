package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
	"whistle/models"
)

// readinessView is what command sees before anything happens.
type readinessView struct {
	mobilize.Readiness
	Plans []models.CallUpTemplate
	Trail []models.Area
	Below bool // rows are areas that can be looked into
}

func (w *Web) readiness(c echo.Context) error {
	ctx, by := c.Request().Context(), actorOf(c)
	code := c.QueryParam("area")
	if code == "" {
		roots, _, err := w.Mobilizer.Areas(ctx, by, "", 0, 1)
		if err != nil || len(roots) == 0 {
			return orNotFound(err)
		}
		code = roots[0].Code
	}
	area, err := w.Mobilizer.Area(ctx, by, code)
	if err != nil {
		return err
	}
	q := mobilize.ReadinessQuery{Area: code, Template: models.ID(c.QueryParam("template")), Drill: c.QueryParam("drill") != ""}
	if q.Template == "" {
		q.Template = "testing"
	}
	var v readinessView
	switch area.Level {
	case models.LevelCity, models.LevelDistrict, models.LevelStreet:
		v.Below = true
	case models.LevelCommunity, models.LevelGrid1, models.LevelGrid2, models.LevelGrid3, models.LevelBuilding:
		q.ByGrid = true
	}
	if v.Readiness, err = w.Mobilizer.Readiness(ctx, by, q); err != nil {
		return err
	}
	if v.Plans, err = w.Mobilizer.Templates(ctx, by, ""); err != nil {
		return err
	}
	if v.Trail, err = w.trailOf(c, area.Path); err != nil {
		return err
	}
	return w.show(c, http.StatusOK, "readiness", v)
}

// trailOf gives the areas down to a path, from where the user's own begin.
func (w *Web) trailOf(c echo.Context, path models.Path) ([]models.Area, error) {
	above, err := w.Mobilizer.AreaTrail(c.Request().Context(), path)
	var trail []models.Area
	for _, area := range above {
		if actorOf(c).Scope().Covers(area.Path) {
			trail = append(trail, area)
		}
	}
	return trail, err
}
