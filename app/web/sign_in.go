package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"whistle/models"
)

type signInForm struct {
	Login, Next string
	TOTP        bool
}

func (w *Web) signInPage(c echo.Context) error {
	return w.show(c, http.StatusOK, "sign_in", signInForm{Next: c.QueryParam("next")})
}

func (w *Web) signIn(c echo.Context) error {
	form := signInForm{Login: strings.TrimSpace(c.FormValue("login")), Next: c.FormValue("next")}
	actor, err := w.Accounts.SignIn(c.Request().Context(), form.Login, c.FormValue("password"), strings.TrimSpace(c.FormValue("code")))
	if err != nil {
		fault, _, err := w.withFault(err)
		if err != nil {
			return err
		}
		return w.show(c, http.StatusForbidden, "sign_in", form, fault)
	}
	if err := w.Sessions.RenewToken(c.Request().Context()); err != nil {
		return err
	}
	w.Sessions.Put(c.Request().Context(), "user", actor.SessionKey())
	target := form.Next
	if !strings.HasPrefix(target, "/") || strings.HasPrefix(target, "//") || strings.HasPrefix(target, "/\\") {
		target = "/"
	}
	if target == "/" && actor.Role == models.RoleCommand {
		target = "/coverage"
	}
	return c.Redirect(http.StatusSeeOther, target)
}

func (w *Web) signOut(c echo.Context) error {
	if err := w.Sessions.Destroy(c.Request().Context()); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/sign-in")
}
