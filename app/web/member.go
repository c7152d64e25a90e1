package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
	"whistle/models"
)

// memberView is the member's page: one card, and the hours that can be offered day by day.
type memberView struct {
	Card  mobilize.MemberCard
	Token string
	Slots []slot
	Said  bool   // an answer was just given
	Step  string // of the day that was just taken

	Offered string // how an offer stands that was just answered
}

// slot is a stretch of the call-up's time that can be ticked.
type slot struct {
	Value   string // start-end in milliseconds
	Window  models.Window
	Checked bool
}

func (w *Web) memberPage(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	card, err := w.Mobilizer.MemberCard(c.Request().Context(), c.Param("token"))
	if err != nil {
		return w.memberGone(c, err)
	}
	return w.showMember(c, memberView{Card: card, Token: c.Param("token"), Slots: w.slots(card)})
}

func (w *Web) memberAnswer(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	if c.FormValue("answer") == "here" {
		return w.memberHere(c)
	}
	in := mobilize.AnswerInput{Answer: models.Answer(c.FormValue("answer"))}
	if in.Answer == models.AnswerYes {
		in.Offered = offeredIn(c)
	}
	via := models.ViaLink
	if c.FormValue("via") == "code" {
		via = models.ViaCode
	}
	card, err := w.Mobilizer.Answer(c.Request().Context(), c.Param("token"), via, in)
	if err != nil {
		return w.memberGone(c, err)
	}
	return w.showMember(c, memberView{Card: card, Token: c.Param("token"), Slots: w.slots(card), Said: true})
}

// memberHere records that the member is at the muster point.
func (w *Web) memberHere(c echo.Context) error {
	card, err := w.Mobilizer.ReportIn(c.Request().Context(), c.Param("token"))
	if err != nil {
		return w.memberGone(c, err)
	}
	return w.showMember(c, memberView{Card: card, Token: c.Param("token"), Slots: w.slots(card), Said: true})
}

// offeredIn reads the ticked stretches; touching ones are joined by the solver.
func offeredIn(c echo.Context) []models.Window {
	form, err := c.FormParams()
	if err != nil {
		return nil
	}
	var offered []models.Window
	for _, value := range form["offered"] {
		from, to, ok := strings.Cut(value, "-")
		start, errStart := strconv.ParseInt(from, 10, 64)
		end, errEnd := strconv.ParseInt(to, 10, 64)
		if ok && errStart == nil && errEnd == nil {
			offered = append(offered, models.Window{Start: models.Time(start), End: models.Time(end)})
		}
	}
	return offered
}

// slots cuts the call-up's time into at most 16 stretches of two hours or more that can be offered.
func (w *Web) slots(card mobilize.MemberCard) []slot {
	start, end := card.CallUp.StartsAt, card.CallUp.EndsAt
	step := 2 * time.Hour
	for end.Sub(start) > 16*step {
		step *= 2
	}
	var slots []slot
	for at := start; at < end; at = at.Add(step) {
		window := models.Window{Start: at, End: min(at.Add(step), end)}
		slots = append(slots, slot{
			Window: window, Checked: offers(card.Summons.Offered.V, window),
			Value: strconv.FormatInt(int64(window.Start), 10) + "-" + strconv.FormatInt(int64(window.End), 10),
		})
	}
	return slots
}

// offers says whether a stretch is among the hours offered; none given means all.
func offers(offered []models.Window, w models.Window) bool {
	for _, o := range offered {
		if o.Start <= w.Start && w.End <= o.End {
			return true
		}
	}
	return len(offered) == 0
}

func (w *Web) showMember(c echo.Context, m memberView) error {
	return w.render(c, http.StatusOK, "member", "member", view{Lang: langOf(c), Path: c.Request().URL.Path, Data: m})
}

// memberGone answers for a link that is unknown or whose call-up has ended; the two look alike.
func (w *Web) memberGone(c echo.Context, err error) error {
	switch models.CodeOf(err) { //nolint:exhaustive // all others are ours to log
	case models.CodeNotFound:
		return w.render(c, http.StatusNotFound, "member_gone", "member", view{Lang: langOf(c), Path: c.Request().URL.Path})
	case models.CodeInvalid:
		return w.render(c, http.StatusUnprocessableEntity, "member_gone", "member", view{Lang: langOf(c), Path: c.Request().URL.Path, Data: err.Error()})
	default:
		return err
	}
}

func (w *Web) codePage(c echo.Context) error {
	return w.render(c, http.StatusOK, "code", "member", view{Lang: langOf(c), Path: "/c", Data: map[string]string{"Code": "", "Wrong": ""}})
}

// codeAnswer opens the card that a typed code belongs to, of a call-up or of a service project. It only shows it:
// the button on it answers.
func (w *Web) codeAnswer(c echo.Context) error {
	ctx, code, tail := c.Request().Context(), c.FormValue("code"), c.FormValue("tail")
	token, err := w.Mobilizer.TokenByCode(ctx, code, tail)
	if err != nil && models.CodeOf(err) == models.CodeNotFound {
		if token, err = w.Mobilizer.ProjectTokenByCode(ctx, code, tail); err == nil {
			return c.Redirect(http.StatusSeeOther, "/p/"+token)
		}
	}
	if err != nil && models.CodeOf(err) == models.CodeNotFound {
		time.Sleep(codeDelay)
		return w.render(c, http.StatusNotFound, "code", "member", view{Lang: langOf(c), Path: "/c", Data: map[string]string{"Code": code, "Wrong": "yes"}})
	}
	if err != nil {
		return err
	}
	if answer := c.FormValue("answer"); answer != "" {
		card, err := w.Mobilizer.Answer(ctx, token, models.ViaCode, mobilize.AnswerInput{Answer: models.Answer(answer), Offered: offeredIn(c)})
		if err != nil {
			return w.memberGone(c, err)
		}
		return w.showMember(c, memberView{Card: card, Token: token, Slots: w.slots(card), Said: true})
	}
	return c.Redirect(http.StatusSeeOther, "/m/"+token)
}

// codeDelay makes guessing codes slow: 30^8 of them at one a quarter second.
const codeDelay = 250 * time.Millisecond

// memberCalendar gives the member's own shifts for a calendar.
func (w *Web) memberCalendar(c echo.Context) error {
	card, err := w.Mobilizer.MemberCard(c.Request().Context(), c.Param("token"))
	if err != nil {
		return w.memberGone(c, err)
	}
	calendar := ics.NewCalendar()
	calendar.SetMethod(ics.MethodPublish)
	for _, s := range card.Shifts {
		event := calendar.AddEvent(string(s.Assignment.ID) + "@whistle")
		event.SetDtStampTime(card.CallUp.WhistledAt.Time())
		event.SetStartAt(s.Shift.StartsAt.Time())
		event.SetEndAt(s.Shift.EndsAt.Time())
		event.SetSummary(card.CallUp.Title)
		event.SetLocation(s.Site)
	}
	return c.Blob(http.StatusOK, "text/calendar; charset=utf-8", []byte(calendar.Serialize()))
}
