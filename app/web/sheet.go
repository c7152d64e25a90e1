package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
)

// sheet is the roster as it is printed, with a code for each row.
func (w *Web) sheet(c echo.Context) error { return w.showSheet(c, http.StatusOK) }

func (w *Web) showSheet(c echo.Context, status int, more ...func(*view)) error {
	sheet, err := w.Mobilizer.Sheet(c.Request().Context(), actorOf(c), idOf(c))
	if err != nil {
		return err
	}
	return w.show(c, status, "sheet", sheet, more...)
}

func (w *Web) prepareSheet(c echo.Context) error {
	err := w.Mobilizer.PrepareSheet(c.Request().Context(), actorOf(c), idOf(c))
	return w.step(c, err, "notice.sheet", "/callups/"+c.Param("id")+"/sheet", w.showSheet)
}

// keyInView is the screen on which the printed roster is keyed in: what was kept, and the rows to fill, those
// that were wrong first.
type keyInView struct {
	mobilize.Sheet
	Kept []mobilize.KeyedRow
	Rows []mobilize.KeyedRow
}

// emptyRows is how many rows the screen offers beside those to mend.
const emptyRows = 12

func (w *Web) keyInPage(c echo.Context) error { return w.showKeyIn(c, http.StatusOK, keyInView{}) }

func (w *Web) showKeyIn(c echo.Context, status int, v keyInView, more ...func(*view)) error {
	sheet, err := w.Mobilizer.Sheet(c.Request().Context(), actorOf(c), idOf(c))
	if err != nil {
		return err
	}
	v.Sheet = sheet
	for range emptyRows {
		v.Rows = append(v.Rows, mobilize.KeyedRow{})
	}
	return w.show(c, status, "key_in", v, more...)
}

func (w *Web) keyIn(c echo.Context) error {
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	field := func(name string, i int) string {
		if i < len(form[name]) {
			return form[name][i]
		}
		return ""
	}
	rows := make([]mobilize.KeyedRow, len(form["code"]))
	for i := range rows {
		rows[i] = mobilize.KeyedRow{Code: field("code", i), Arrived: field("arrived", i), Left: field("left", i)}
	}
	kept, faulty, err := w.Mobilizer.KeyIn(c.Request().Context(), actorOf(c), idOf(c), rows)
	if err != nil {
		fault, status, err := w.withFault(err)
		if err != nil {
			return err
		}
		return w.showKeyIn(c, status, keyInView{Rows: rows}, fault)
	}
	status := http.StatusOK
	if len(faulty) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return w.showKeyIn(c, status, keyInView{Kept: kept, Rows: faulty})
}
