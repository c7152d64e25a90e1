package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
	"whistle/models"
)

// memberDuty records a step of the day that the member takes at a shift.
func (w *Web) memberDuty(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	token := c.Param("token")
	in := dutyIn(c)
	card, err := w.Mobilizer.MemberDuty(c.Request().Context(), token, models.ViaLink, in)
	if err != nil {
		return w.memberRefused(c, token, err)
	}
	return w.showMember(c, memberView{Card: card, Token: token, Slots: w.slots(card), Step: string(in.Step)})
}

func dutyIn(c echo.Context) mobilize.DutyInput {
	return mobilize.DutyInput{Step: mobilize.DutyStep(c.FormValue("step")), Assignment: models.ID(c.FormValue("assignment"))}
}

// memberRefused shows the member's page again with why a step was refused.
func (w *Web) memberRefused(c echo.Context, token string, err error) error {
	var e *models.Error
	if !errors.As(err, &e) || e.Code != models.CodeConflict {
		return w.memberGone(c, err)
	}
	card, err := w.Mobilizer.MemberCard(c.Request().Context(), token)
	if err != nil {
		return w.memberGone(c, err)
	}
	m := memberView{Card: card, Token: token, Slots: w.slots(card)}
	return w.render(c, http.StatusConflict, "member", "member", view{Lang: langOf(c), Path: "/m/" + token, Fault: e, Data: m})
}

// leaderView is the page of a group's leader.
type leaderView struct {
	mobilize.GroupDuty
	Token string
}

func (w *Web) groupPage(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	group, err := w.Mobilizer.GroupDuty(c.Request().Context(), c.Param("token"))
	if err != nil {
		return w.memberGone(c, err)
	}
	return w.showGroup(c, http.StatusOK, group, nil)
}

func (w *Web) groupDuty(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	group, err := w.Mobilizer.LeaderDuty(c.Request().Context(), c.Param("token"), models.ID(c.FormValue("member")), dutyIn(c))
	var e *models.Error
	if errors.As(err, &e) && e.Code == models.CodeConflict {
		if group, err = w.Mobilizer.GroupDuty(c.Request().Context(), c.Param("token")); err == nil {
			return w.showGroup(c, http.StatusConflict, group, e)
		}
	}
	if err != nil {
		return w.memberGone(c, err)
	}
	return w.showGroup(c, http.StatusOK, group, nil)
}

func (w *Web) showGroup(c echo.Context, status int, group mobilize.GroupDuty, fault *models.Error) error {
	return w.render(c, status, "group", "member", view{Lang: langOf(c), Path: "/m/" + c.Param("token") + "/group", Fault: fault, Data: leaderView{group, c.Param("token")}})
}
