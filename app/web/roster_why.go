package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
	"whistle/models"
)

// whyView says why a member is in a shift, or why not, and lets another be chosen.
type whyView struct {
	mobilize.WhyView
	Coming []mobilize.SummonsRow
}

func (w *Web) why(c echo.Context) error { return w.showWhy(c, http.StatusOK) }

func (w *Web) showWhy(c echo.Context, status int, more ...func(*view)) error {
	shift, member := models.ID(c.FormValue("shift")), models.ID(c.FormValue("member"))
	why, err := w.Mobilizer.WhyNot(c.Request().Context(), actorOf(c), idOf(c), shift, member)
	if err != nil {
		return err
	}
	coming, err := w.coming(c)
	if err != nil {
		return err
	}
	return w.show(c, status, "why", whyView{why, coming}, more...)
}

// ownBuilding records at the secretary's word that a member must stay in their own building, or need not.
func (w *Web) ownBuilding(c echo.Context) error {
	member := models.ID(c.Param("member"))
	err := w.Mobilizer.SetOwnBuildingFor(c.Request().Context(), actorOf(c), idOf(c), member, c.FormValue("bound") == "yes")
	return w.step(c, err, "notice.kept", "/callups/"+c.Param("id")+"/roster/why?shift="+c.FormValue("shift")+"&member="+string(member), w.showWhy)
}

func (w *Web) rosterVersions(c echo.Context) error {
	callUp, versions, err := w.Mobilizer.RosterVersions(c.Request().Context(), actorOf(c), idOf(c))
	if err != nil {
		return err
	}
	return w.show(c, http.StatusOK, "roster_versions", map[string]any{"CallUp": callUp, "Versions": versions})
}

func (w *Web) rosterVersion(c echo.Context) error {
	number, err := strconv.Atoi(c.Param("version"))
	if err != nil {
		return models.NotFound("version")
	}
	version, err := w.Mobilizer.RosterVersion(c.Request().Context(), actorOf(c), idOf(c), number)
	if err != nil {
		return err
	}
	return w.show(c, http.StatusOK, "roster_version", version)
}
