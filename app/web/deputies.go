package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"whistle/app/access"
	"whistle/models"
)

// deputiesView is who acts here while the user is away, and where the user is told.
type deputiesView struct {
	Deputations []access.DeputationView
	Possible    []models.User
	PhoneTail   string
	Login       string // as typed
	Until       string
}

func (w *Web) deputies(c echo.Context) error { return w.showDeputies(c, http.StatusOK) }

func (w *Web) showDeputies(c echo.Context, status int, more ...func(*view)) error {
	ctx, by := c.Request().Context(), actorOf(c)
	v := deputiesView{Login: c.FormValue("deputy"), Until: c.FormValue("until")}
	var err error
	if v.Deputations, err = w.Accounts.Deputations(ctx, by); err != nil {
		return err
	}
	if v.Possible, err = w.Accounts.PossibleDeputies(ctx, by); err != nil {
		return err
	}
	if v.PhoneTail, err = w.Mobilizer.AlertPhone(ctx, by); err != nil {
		return err
	}
	if v.Until == "" {
		v.Until = w.DB.Now().Time().In(w.Zone).Add(24 * time.Hour).Format(inputLayout)
	}
	return w.show(c, status, "deputies", v, more...)
}

func (w *Web) nameDeputy(c echo.Context) error {
	_, err := w.Accounts.NameDeputy(c.Request().Context(), actorOf(c), c.FormValue("deputy"), w.moment(c.FormValue("until")))
	return w.step(c, err, "notice.deputy_named", "/deputies", w.showDeputies)
}

func (w *Web) endDeputation(c echo.Context) error {
	return w.step(c, w.Accounts.EndDeputation(c.Request().Context(), actorOf(c), idOf(c)), "notice.deputy_ended", "/deputies", w.showDeputies)
}

func (w *Web) setAlertPhone(c echo.Context) error {
	return w.step(c, w.Mobilizer.SetAlertPhone(c.Request().Context(), actorOf(c), strings.TrimSpace(c.FormValue("phone"))), "notice.kept", "/deputies", w.showDeputies)
}
