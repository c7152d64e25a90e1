package web

import (
	"crypto/rand"
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
	"whistle/models"
)

// stairwellView is a building's public page: no account, no script, what was typed stays.
type stairwellView struct {
	mobilize.Stairwell
	Typed mobilize.RequestInput
	By    string // until when: today, tomorrow, or no hurry
	Once  string
}

func (w *Web) stairwell(c echo.Context) error {
	return w.showStairwell(c, http.StatusOK, stairwellView{Once: rand.Text()}, nil)
}

func (w *Web) showStairwell(c echo.Context, status int, v stairwellView, fault *models.Error) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	var err error
	if v.Stairwell, err = w.Mobilizer.Stairwell(c.Request().Context(), c.Param("building"), c.Param("token")); err != nil {
		return w.memberGone(c, err)
	}
	shown := view{Lang: langOf(c), Path: c.Request().URL.Path, Fault: fault, Data: v}
	return w.render(c, status, "stairwell", "member", shown)
}

// askFromStairwell takes in what a resident typed. What is refused is shown again as it was typed.
func (w *Web) askFromStairwell(c echo.Context) error {
	v := stairwellView{Typed: w.requestIn(c), By: c.FormValue("by"), Once: c.FormValue("once")}
	v.Typed.Deadline = w.endOfDay(v.By)
	token, err := w.Mobilizer.AskFromStairwell(c.Request().Context(), c.Param("building"), c.Param("token"),
		mobilize.StairwellInput{RequestInput: v.Typed, From: c.RealIP(), Once: v.Once})
	var e *models.Error
	switch {
	case err == nil:
		return c.Redirect(http.StatusSeeOther, "/r/"+token)
	case errors.As(err, &e) && e.Code == models.CodeInvalid:
		return w.showStairwell(c, http.StatusUnprocessableEntity, v, e)
	case errors.As(err, &e) && e.Key == "error.too_many_requests":
		return w.showStairwell(c, http.StatusTooManyRequests, v, e)
	case errors.As(err, &e) && e.Code == models.CodeConflict:
		return w.showStairwell(c, http.StatusConflict, v, e)
	default:
		return w.memberGone(c, err)
	}
}

// endOfDay gives the end of today or tomorrow, 0 for no hurry.
func (w *Web) endOfDay(by string) models.Time {
	days := map[string]int{"today": 1, "tomorrow": 2}[by]
	if days == 0 {
		return 0
	}
	now := w.DB.Now().Time().In(w.Zone)
	return models.At(time.Date(now.Year(), now.Month(), now.Day()+days, 0, 0, 0, 0, w.Zone))
}

func (w *Web) requestState(c echo.Context) error {
	s, err := w.Mobilizer.RequestState(c.Request().Context(), c.Param("token"))
	return w.showRequestState(c, s, err)
}

// saySatisfied takes the resident's one tap.
func (w *Web) saySatisfied(c echo.Context) error {
	s, err := w.Mobilizer.SaySatisfied(c.Request().Context(), c.Param("token"), models.Satisfaction(c.FormValue("satisfied")))
	return w.showRequestState(c, s, err)
}

func (w *Web) showRequestState(c echo.Context, s mobilize.RequestState, err error) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	var e *models.Error
	if errors.As(err, &e) && e.Code == models.CodeConflict {
		if s, err = w.Mobilizer.RequestState(c.Request().Context(), c.Param("token")); err == nil {
			return w.render(c, http.StatusConflict, "request_state", "member", view{Lang: langOf(c), Path: c.Request().URL.Path, Fault: e, Data: s})
		}
	}
	if err != nil {
		return w.memberGone(c, err)
	}
	return w.render(c, http.StatusOK, "request_state", "member", view{Lang: langOf(c), Path: c.Request().URL.Path, Data: s})
}

// runView is the list that a member brings.
type runView struct {
	mobilize.MemberRun
	Token string
	Step  string // that was just recorded, "" for none
	Note  string // as it was typed, where the step was refused
}

func (w *Web) runPage(c echo.Context) error {
	run, err := w.Mobilizer.MemberRun(c.Request().Context(), c.Param("token"))
	return w.showRun(c, runView{MemberRun: run}, err)
}

func (w *Web) runStep(c echo.Context) error {
	run, err := w.Mobilizer.TakeRunStep(c.Request().Context(), c.Param("token"),
		mobilize.RunStep{Request: models.ID(c.FormValue("request")), Step: c.FormValue("step"), Note: c.FormValue("note")})
	return w.showRun(c, runView{MemberRun: run, Step: c.FormValue("step")}, err)
}

// showRun shows the list; a step that was refused is told above it, and what is to be mended at its request.
func (w *Web) showRun(c echo.Context, v runView, err error) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	v.Token = c.Param("token")
	fault, status := func(*view) {}, http.StatusOK
	if models.CodeOf(err) == models.CodeConflict || models.CodeOf(err) == models.CodeInvalid {
		if fault, status, err = w.withFault(err); err != nil {
			return err
		}
		v.MemberRun, err = w.Mobilizer.MemberRun(c.Request().Context(), v.Token)
		v.Asked, v.Step, v.Note = models.ID(c.FormValue("request")), "", c.FormValue("note")
	}
	if err != nil {
		return w.memberGone(c, err)
	}
	shown := view{Lang: langOf(c), Path: "/m/" + v.Token + "/run", Data: v}
	fault(&shown)
	return w.render(c, status, "run", "member", shown)
}
