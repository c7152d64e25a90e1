package web

import (
	"github.com/labstack/echo/v4"

	"whistle/models"
)

// changeStep does an escalation step now, leaves it out, or stops from it on.
func (w *Web) changeStep(c echo.Context) error {
	change, notice := w.Mobilizer.DoStep, "notice.step_done"
	switch c.FormValue("act") {
	case "skip":
		change, notice = w.Mobilizer.SkipStep, "notice.step_skipped"
	case "stop":
		change, notice = w.Mobilizer.StopStep, "notice.stopped"
	}
	return w.boardStep(c, change(c.Request().Context(), actorOf(c), idOf(c), models.ID(c.Param("step"))), notice)
}
