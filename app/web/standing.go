package web

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
	"whistle/models"
)

// registerStanding puts the screen of standing work and its steps on the server.
func (w *Web) registerStanding(in *echo.Group) {
	in.GET("/standing", w.standing)
	in.POST("/standing/enrolments", w.enrolByPhone)
	in.POST("/members/:member/enrol", w.enrol)
	in.POST("/members/:member/end-enrolment", w.endEnrolment)
	in.POST("/standing/units", w.ally)
	in.POST("/standing/units/:id/end", w.endAlliance)
	in.POST("/standing/projects", w.planProject)
	in.POST("/standing/projects/:id/open", w.openProject)
	in.POST("/standing/projects/:id/close", w.closeProject)
	in.POST("/standing/projects/:id/claims", w.claimFor)
	in.POST("/standing/schedules", w.addSchedule)
	in.POST("/standing/schedules/:id", w.pauseSchedule)
}

// standingView is the standing work and what was typed into which of its forms.
type standingView struct {
	mobilize.Standing
	Form  string // that was refused
	At    string // of a form that stands once a project: which
	Typed map[string]string
}

func (w *Web) standing(c echo.Context) error { return w.showStanding("")(c, http.StatusOK) }

// showStanding gives the screen with one form as it was typed.
func (w *Web) showStanding(form string) screen {
	return func(c echo.Context, status int, more ...func(*view)) error {
		s, err := w.Mobilizer.Standing(c.Request().Context(), actorOf(c))
		if err != nil {
			return err
		}
		v := standingView{Standing: s, Form: form, At: c.Param("id"), Typed: map[string]string{}}
		for _, field := range []string{"phone", "area", "name", "kind", "title", "site", "starts_at", "ends_at", "places", "who", "weekday", "time", "minutes", "template"} {
			v.Typed[field] = ""
			if form != "" {
				v.Typed[field] = c.FormValue(field)
			}
		}
		return w.show(c, status, "standing", v, more...)
	}
}

func (w *Web) enrolByPhone(c echo.Context) error {
	_, err := w.Mobilizer.Enrol(c.Request().Context(), actorOf(c), mobilize.EnrolInput{Phone: c.FormValue("phone"), Area: c.FormValue("area")})
	return w.step(c, err, "notice.enrolled", "/standing", w.showStanding("enrol"))
}

func (w *Web) enrol(c echo.Context) error {
	_, err := w.Mobilizer.Enrol(c.Request().Context(), actorOf(c), mobilize.EnrolInput{Member: models.ID(c.Param("member")), Area: c.FormValue("area")})
	return w.step(c, err, "notice.enrolled", "/members?name="+url.QueryEscape(c.FormValue("name")), w.showMembers)
}

func (w *Web) endEnrolment(c echo.Context) error {
	err := w.Mobilizer.EndEnrolment(c.Request().Context(), actorOf(c), models.ID(c.Param("member")), c.FormValue("area"))
	return w.step(c, err, "notice.enrolment_ended", "/members?name="+url.QueryEscape(c.FormValue("name")), w.showMembers)
}

func (w *Web) ally(c echo.Context) error {
	_, err := w.Mobilizer.Ally(c.Request().Context(), actorOf(c), mobilize.AllyInput{Area: c.FormValue("area"), Name: c.FormValue("name"), Kind: c.FormValue("kind")})
	return w.step(c, err, "notice.allied", "/standing", w.showStanding("ally"))
}

func (w *Web) endAlliance(c echo.Context) error {
	return w.step(c, w.Mobilizer.EndAlliance(c.Request().Context(), actorOf(c), idOf(c)), "notice.alliance_ended", "/standing", w.showStanding(""))
}

func (w *Web) planProject(c echo.Context) error {
	_, err := w.Mobilizer.PlanProject(c.Request().Context(), actorOf(c), mobilize.ProjectInput{
		Title: c.FormValue("title"), Area: c.FormValue("area"), Site: c.FormValue("site"), Places: numberOf(c.FormValue("places")),
		StartsAt: w.moment(c.FormValue("starts_at")), EndsAt: w.moment(c.FormValue("ends_at")),
	})
	return w.step(c, err, "notice.project_planned", "/standing", w.showStanding("project"))
}

func (w *Web) openProject(c echo.Context) error {
	_, err := w.Mobilizer.OpenProject(c.Request().Context(), actorOf(c), idOf(c))
	return w.step(c, err, "notice.project_opened", "/standing", w.showStanding(""))
}

func (w *Web) closeProject(c echo.Context) error {
	return w.step(c, w.Mobilizer.CloseProject(c.Request().Context(), actorOf(c), idOf(c)), "notice.project_closed", "/standing", w.showStanding(""))
}

// claimFor takes or gives back a place for a member who said so.
func (w *Web) claimFor(c echo.Context) error {
	err := w.Mobilizer.ClaimFor(c.Request().Context(), actorOf(c), idOf(c), mobilize.ClaimInput{
		Member: models.ID(c.FormValue("member")), Who: c.FormValue("who"), Take: c.FormValue("step") == "claim",
	})
	return w.step(c, err, "notice.kept", "/standing", w.showStanding("claim"))
}

func (w *Web) addSchedule(c echo.Context) error {
	_, err := w.Mobilizer.AddSchedule(c.Request().Context(), actorOf(c), mobilize.ScheduleInput{
		Title: c.FormValue("title"), Area: c.FormValue("area"), Site: c.FormValue("site"), Kind: models.ScheduleKind(c.FormValue("kind")), Weekday: wholeOr(c.FormValue("weekday"), -1),
		Minute: minuteOf(c.FormValue("time")), Minutes: numberOf(c.FormValue("minutes")), Template: models.ID(c.FormValue("template")), Places: numberOf(c.FormValue("places")),
	})
	return w.step(c, err, "notice.schedule_added", "/standing", w.showStanding("schedule"))
}

func (w *Web) pauseSchedule(c echo.Context) error {
	_, err := w.Mobilizer.PauseSchedule(c.Request().Context(), actorOf(c), idOf(c), c.FormValue("step") == "pause")
	return w.step(c, err, "notice.kept", "/standing", w.showStanding(""))
}

// minuteOf reads a time of the day as the minute of the day, -1 for what is none.
func minuteOf(text string) int {
	t, err := time.Parse("15:04", text)
	if err != nil {
		return -1
	}
	return t.Hour()*60 + t.Minute()
}

// wholeOr reads a whole number, or gives another where there is none.
func wholeOr(text string, other int) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return other
	}
	return n
}
