package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
	"whistle/models"
)

// registerRequests puts the screens of residents' requests on the server.
func (w *Web) registerRequests(in *echo.Group) {
	in.GET("/requests", w.requests)
	in.POST("/requests", w.addRequest)
	in.GET("/requests/posters", w.stairwellPosters)
	in.GET("/requests/import", w.importRequestsPage)
	in.POST("/requests/import", w.importRequests)
	in.POST("/requests/:id", w.changeRequest)
	in.POST("/requests/:id/callback", w.revealCallback)
	in.GET("/callups/:id/requests", w.dispatching)
	in.POST("/callups/:id/requests", w.dispatch)
}

type requestsView struct {
	Requests []mobilize.RequestView
	Open     []mobilize.CallUpView
	Board    mobilize.RequestBoard
	State    string
	Find     string // a receipt's number or a place
	Next     models.ID
	Here     string // this tab and page, to come back to
	Typed    mobilize.RequestInput
	CallUp   string
}

// requestRows is how many requests one screen shows.
const requestRows = 100

func (w *Web) requests(c echo.Context) error { return w.showRequests(c, http.StatusOK) }

func (w *Web) showRequests(c echo.Context, status int, more ...func(*view)) error {
	ctx, by := c.Request().Context(), actorOf(c)
	v := requestsView{State: c.QueryParam("state"), Find: strings.TrimSpace(c.QueryParam("find")), CallUp: c.FormValue("callup"), Typed: w.requestIn(c)}
	v.Here = backTo(c, c.Request().URL.RequestURI())
	f := models.RequestFilter{After: models.ID(c.QueryParam("after")), Limit: requestRows, States: statesOf(v.State), Find: v.Find}
	if v.State == "overdue" {
		f.OverdueAt = w.DB.Now()
	}
	var err error
	if v.Requests, v.Next, err = w.Mobilizer.Requests(ctx, by, "", f); err != nil {
		return err
	}
	if v.Board, err = w.Mobilizer.RequestBoard(ctx, by, ""); err != nil {
		return err
	}
	if v.Open, _, err = w.Mobilizer.CallUps(ctx, by, mobilize.CallUpFilter{States: []models.CallUpState{models.CallUpWhistled, models.CallUpStanding}, Limit: 50}); err != nil {
		return err
	}
	return w.show(c, status, "requests", v, more...)
}

// statesOf gives the states that a tab of the list shows.
func statesOf(tab string) []models.RequestState {
	switch tab {
	case "open":
		return []models.RequestState{models.RequestReceived, models.RequestDispatched, models.RequestDelivered}
	case "", "overdue":
		return nil
	default:
		return []models.RequestState{models.RequestState(tab)}
	}
}

// takerIn gives the call-up that takes a request over, "" for ahead of one.
func takerIn(c echo.Context) models.ID {
	id := c.FormValue("callup")
	if id == "ahead" {
		id = ""
	}
	return models.ID(id)
}

// requestIn reads the form of a request.
func (w *Web) requestIn(c echo.Context) mobilize.RequestInput {
	return mobilize.RequestInput{
		Area: strings.TrimSpace(c.FormValue("area")), Kind: c.FormValue("kind"), Source: c.FormValue("source"), Need: strings.TrimSpace(c.FormValue("need")),
		Callback: strings.TrimSpace(c.FormValue("callback")), Deadline: w.deadlineIn(c.FormValue("deadline")), WantsMessage: c.FormValue("message") != "",
	}
}

// deadlineIn reads a moment as a form's field writes it; anything else is none.
func (w *Web) deadlineIn(text string) models.Time {
	t, err := time.ParseInLocation("2006-01-02T15:04", text, w.Zone)
	if err != nil {
		return 0
	}
	return models.At(t)
}

func (w *Web) addRequest(c echo.Context) error {
	_, err := w.Mobilizer.CreateRequest(c.Request().Context(), actorOf(c), takerIn(c), w.requestIn(c))
	return w.requestStep(c, err)
}

func (w *Web) changeRequest(c echo.Context) error {
	_, err := w.Mobilizer.UpdateRequest(c.Request().Context(), actorOf(c), idOf(c), mobilize.RequestChange{State: models.RequestState(c.FormValue("state")), Note: c.FormValue("note")})
	return w.requestStep(c, err)
}

func (w *Web) requestStep(c echo.Context, err error) error {
	on := w.showRequests
	if callUp := models.ID(c.FormValue("handover")); callUp != "" { // tried on the list of what was handed over
		on = func(c echo.Context, status int, more ...func(*view)) error {
			return w.showHandover(c, callUp, status, more...)
		}
	}
	return w.step(c, err, "notice.kept", backTo(c, "/requests"), on)
}

// revealCallback shows how to call back in place of the button; who asked is audited.
func (w *Web) revealCallback(c echo.Context) error {
	text, err := w.Mobilizer.RevealCallback(c.Request().Context(), actorOf(c), idOf(c))
	if err != nil {
		return err
	}
	return w.render(c, http.StatusOK, "phone_number", "live", view{Lang: langOf(c), Data: text})
}

// dispatching shows what waits in a call-up by building, and to which run it can go.
func (w *Web) dispatching(c echo.Context) error { return w.showDispatching(c, http.StatusOK) }

func (w *Web) showDispatching(c echo.Context, status int, more ...func(*view)) error {
	d, err := w.Mobilizer.Dispatching(c.Request().Context(), actorOf(c), idOf(c))
	if err != nil {
		return err
	}
	return w.show(c, status, "dispatching", d, more...)
}

func (w *Web) dispatch(c echo.Context) error {
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	ids := make([]models.ID, len(form["request"]))
	for i, id := range form["request"] {
		ids[i] = models.ID(id)
	}
	_, err = w.Mobilizer.DispatchRequests(c.Request().Context(), actorOf(c), idOf(c), models.ID(c.FormValue("run")), ids)
	return w.step(c, err, "notice.dispatched", "/callups/"+c.Param("id")+"/requests", w.showDispatching)
}

// stairwellPosters prints the posters of an area's buildings, one a page.
func (w *Web) stairwellPosters(c echo.Context) error {
	area := c.QueryParam("area")
	roots, _, err := w.Mobilizer.Areas(c.Request().Context(), actorOf(c), "", 0, 100)
	if err != nil {
		return err
	}
	if area == "" && len(roots) > 0 {
		area = roots[0].Code
	}
	posters, err := w.Mobilizer.StairwellPosters(c.Request().Context(), actorOf(c), area)
	if err != nil {
		return err
	}
	return w.show(c, http.StatusOK, "stairwell_posters", map[string]any{"Posters": posters, "Area": area})
}
