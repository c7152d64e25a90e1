package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
	"whistle/models"
)

type dutyView struct {
	mobilize.DutyBoard
	Filter mobilize.DutyFilter
}

// duty is the day of duty: who is at which shift, late or missing.
func (w *Web) duty(c echo.Context) error { return w.showDuty(c, http.StatusOK) }

func (w *Web) showDuty(c echo.Context, status int, more ...func(*view)) error {
	v := dutyView{Filter: mobilize.DutyFilter{All: c.FormValue("all") != "", Name: c.FormValue("name")}}
	var err error
	if v.DutyBoard, err = w.Mobilizer.DutyBoard(c.Request().Context(), actorOf(c), idOf(c), v.Filter); err != nil {
		return err
	}
	return w.show(c, status, "duty", v, more...)
}

func (w *Web) dutyFor(c echo.Context) error {
	err := w.Mobilizer.DutyFor(c.Request().Context(), actorOf(c), idOf(c), models.ID(c.FormValue("member")), dutyIn(c))
	target := "/callups/" + c.Param("id") + "/duty"
	if c.FormValue("all") != "" {
		target += "?all=1"
	}
	return w.step(c, err, "notice.kept", target, w.showDuty)
}

// withdrawSwap takes a swap that waits back at the secretary's word.
func (w *Web) withdrawSwap(c echo.Context) error {
	err := w.Mobilizer.WithdrawSwapFor(c.Request().Context(), actorOf(c), idOf(c), models.ID(c.Param("swap")))
	return w.step(c, err, "notice.swap_withdrawn", "/callups/"+c.Param("id")+"/duty", w.showDuty)
}
