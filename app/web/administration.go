package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"whistle/app/access"
	"whistle/app/mobilize"
	"whistle/models"
)

type administrationView struct {
	Users    []access.UserView
	Audit    []models.AuditEntry
	Shown    models.AuditFilter   // which part of it
	Older    int64                // the row before which older ones follow; 0 for none
	Names    map[models.ID]string // of the users in it
	Password string               // of a user just added, shown once
	Login    string
	Levels   []mobilize.LevelCount
	Kept     int // days that texts are kept
	Due      models.Retention
}

// auditRows is how many rows of the audit one screen shows.
const auditRows = 100

func (w *Web) administration(c echo.Context) error {
	return w.showAdministration(c, http.StatusOK, administrationView{})
}

func (w *Web) showAdministration(c echo.Context, status int, v administrationView, more ...func(*view)) error {
	ctx, by := c.Request().Context(), actorOf(c)
	var err error
	if by.Can(access.Administer) == nil {
		if v.Users, err = w.Accounts.Users(ctx, by); err != nil {
			return err
		}
	}
	if v.Levels, err = w.Mobilizer.LevelCounts(ctx, by); err != nil {
		return err
	}
	v.Kept = int(w.Mobilizer.TextsKept().Hours() / 24)
	if by.Can(access.Administer) == nil {
		if v.Due, err = w.Mobilizer.Purge(ctx, by, true); err != nil {
			return err
		}
	}
	v.Shown = models.AuditFilter{Actor: c.QueryParam("actor"), Action: c.QueryParam("action"), Limit: auditRows}
	v.Shown.Before, _ = strconv.ParseInt(c.QueryParam("before"), 10, 64)
	if v.Audit, err = w.Accounts.Audit(ctx, by, v.Shown); err != nil {
		return err
	}
	if len(v.Audit) == auditRows {
		v.Older = v.Audit[auditRows-1].Seq
	}
	if v.Names, err = w.Accounts.NamesOf(ctx, usersIn(actorsOf(v.Audit, func(e models.AuditEntry) string { return e.Actor }))); err != nil {
		return err
	}
	return w.show(c, status, "administration", v, more...)
}

func (w *Web) addUser(c echo.Context) error {
	login := strings.TrimSpace(c.FormValue("login"))
	password, err := w.Accounts.AddUser(c.Request().Context(), actorOf(c), access.NewUser{Login: login, Name: c.FormValue("name"), Role: models.Role(c.FormValue("role")), Areas: strings.Fields(c.FormValue("areas"))})
	if err != nil {
		fault, status, err := w.withFault(err)
		if err != nil {
			return err
		}
		return w.showAdministration(c, status, administrationView{}, fault)
	}
	return w.showAdministration(c, http.StatusOK, administrationView{Password: password, Login: login})
}
