package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
	"whistle/models"
)

// swapView is the page on which a member chooses with whom to swap.
type swapView struct {
	mobilize.SwapChoice
	Token string
}

func (w *Web) swapPage(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	token := c.Param("token")
	choice, err := w.Mobilizer.SwapChoice(c.Request().Context(), token, models.ID(c.Param("assignment")))
	if err != nil {
		return w.memberRefused(c, token, err)
	}
	return w.render(c, http.StatusOK, "swap", "member", view{Lang: langOf(c), Path: c.Request().URL.Path, Data: swapView{choice, token}})
}

// swapStep proposes, agrees to, declines or withdraws a swap.
func (w *Web) swapStep(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	ctx, token, swap := c.Request().Context(), c.Param("token"), models.ID(c.FormValue("swap"))
	var card mobilize.MemberCard
	var err error
	step := c.FormValue("step")
	switch step {
	case "agree", "decline":
		card, err = w.Mobilizer.AnswerSwap(ctx, token, swap, step == "agree")
	case "withdraw":
		card, err = w.Mobilizer.WithdrawSwap(ctx, token, swap)
	default:
		step = "propose"
		card, err = w.Mobilizer.ProposeSwap(ctx, token, mobilize.SwapInput{
			Assignment: models.ID(c.FormValue("assignment")), To: models.ID(c.FormValue("to")), For: models.ID(c.FormValue("for")),
		})
	}
	if err != nil {
		return w.memberRefused(c, token, err)
	}
	return w.showMember(c, memberView{Card: card, Token: token, Slots: w.slots(card), Step: "swap_" + step})
}
