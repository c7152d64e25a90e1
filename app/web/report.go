package web

import (
	"bytes"
	"cmp"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
)

// reportView is the after-action report; the timeline on screen is cut, the files hold all of it.
type reportView struct {
	mobilize.AfterAction
	Busy   []mobilize.AfterPerson // those with the most hours
	Moves  int
	Hours  float64
	Wanted int
	Filled int
}

// How much of the long lists the screen shows; the files hold all of them.
const (
	timelineRows = 200
	peopleRows   = 50
)

func (w *Web) report(c echo.Context) error {
	after, err := w.Mobilizer.AfterAction(c.Request().Context(), actorOf(c), idOf(c))
	if err != nil {
		return err
	}
	v := reportView{AfterAction: after, Moves: len(after.Events)}
	for _, p := range after.People {
		v.Hours += p.Hours
	}
	for _, s := range after.Shifts {
		v.Wanted, v.Filled = v.Wanted+s.Ideal, v.Filled+s.Filled
	}
	v.Busy = slices.Clone(after.People)
	slices.SortStableFunc(v.Busy, func(a, b mobilize.AfterPerson) int { return cmp.Compare(b.Hours, a.Hours) })
	v.Busy = v.Busy[:min(len(v.Busy), peopleRows)]
	v.Events = v.Events[:min(len(v.Events), timelineRows)]
	return w.show(c, http.StatusOK, "report", v)
}

func (w *Web) reportXLSX(c echo.Context) error {
	after, err := w.Mobilizer.AfterAction(c.Request().Context(), actorOf(c), idOf(c))
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if err := after.WriteXLSX(&file); err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="whistle-`+string(after.ID)+`.xlsx"`)
	return c.Blob(http.StatusOK, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", file.Bytes())
}

func (w *Web) reportJSON(c echo.Context) error {
	after, err := w.Mobilizer.AfterAction(c.Request().Context(), actorOf(c), idOf(c))
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="whistle-`+string(after.ID)+`.json"`)
	return c.JSON(http.StatusOK, after)
}
