package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"whistle/models"
)

// areaLabels shows what the authorities call the areas of a call-up, and lets the secretary change it.
func (w *Web) areaLabels(c echo.Context) error { return w.showAreaLabels(c, http.StatusOK) }

func (w *Web) showAreaLabels(c echo.Context, status int, more ...func(*view)) error {
	labels, err := w.Mobilizer.AreaLabels(c.Request().Context(), actorOf(c), idOf(c))
	if err != nil {
		return err
	}
	return w.show(c, status, "area_labels", labels, more...)
}

func (w *Web) labelArea(c echo.Context) error {
	err := w.Mobilizer.LabelArea(c.Request().Context(), actorOf(c), idOf(c), c.FormValue("area"), models.AreaLabel(c.FormValue("label")))
	return w.step(c, err, "notice.labelled", "/callups/"+c.Param("id")+"/areas", w.showAreaLabels)
}
