package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
	"whistle/models"
)

// importRequestsView is the screen that takes the hotline's list, with what it says of each faulty row.
type importRequestsView struct {
	Open   []mobilize.CallUpView
	CallUp string
	Report *mobilize.ImportReport
	Ticked importTicks
}

func (w *Web) importRequestsPage(c echo.Context) error {
	return w.showImportRequests(c, http.StatusOK, importRequestsView{Ticked: ticksOf(c)})
}

func (w *Web) showImportRequests(c echo.Context, status int, v importRequestsView, more ...func(*view)) error {
	var err error
	v.CallUp = c.FormValue("callup")
	v.Open, _, err = w.Mobilizer.CallUps(c.Request().Context(), actorOf(c), mobilize.CallUpFilter{States: []models.CallUpState{models.CallUpWhistled, models.CallUpStanding}, Limit: 50})
	if err != nil {
		return err
	}
	return w.show(c, status, "import_requests", v, more...)
}

func (w *Web) importRequests(c echo.Context) error {
	report, err := w.readRequests(c)
	if err != nil {
		fault, status, err := w.withFault(err)
		if err != nil {
			return err
		}
		return w.showImportRequests(c, status, importRequestsView{Ticked: ticksOf(c)}, fault)
	}
	return w.showImportRequests(c, http.StatusOK, importRequestsView{Report: &report, Ticked: ticksOf(c).after(&report)})
}

func (w *Web) readRequests(c echo.Context) (mobilize.ImportReport, error) {
	header, err := c.FormFile("file")
	if err != nil {
		return mobilize.ImportReport{}, models.Invalid(models.Field("file", "missing", "choose a file"))
	}
	file, err := header.Open()
	if err != nil {
		return mobilize.ImportReport{}, err
	}
	defer file.Close()
	ticks := ticksOf(c)
	return w.Mobilizer.ImportRequests(c.Request().Context(), actorOf(c), mobilize.RequestImport{
		CallUp: takerIn(c), FileName: header.Filename, File: file,
		DryRun: ticks.DryRun, SkipFaulty: ticks.SkipFaulty,
	})
}
