package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
	"whistle/models"
)

// projectPage is a member's page of a service project. Looking changes nothing.
func (w *Web) projectPage(c echo.Context) error {
	card, err := w.Mobilizer.ProjectCard(c.Request().Context(), c.Param("token"))
	return w.showProject(c, card, err)
}

// claimPlace takes the member's one tap.
func (w *Web) claimPlace(c echo.Context) error {
	card, err := w.Mobilizer.ClaimPlace(c.Request().Context(), c.Param("token"), c.FormValue("step") == "claim")
	return w.showProject(c, card, err)
}

// showProject shows the page; a step that was refused is told above it.
func (w *Web) showProject(c echo.Context, card mobilize.ProjectCard, err error) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	status := http.StatusOK
	refused, ok := errors.AsType[*models.Error](err)
	if ok && refused.Code == models.CodeConflict {
		status = http.StatusConflict
		card, err = w.Mobilizer.ProjectCard(c.Request().Context(), c.Param("token"))
	}
	if err != nil {
		return w.memberGone(c, err)
	}
	return w.render(c, status, "project", "member", view{Lang: langOf(c), Path: c.Request().URL.Path, Fault: refused, Data: card})
}
