package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
	"whistle/models"
)

// offersView is every seat that is being offered in a call-up, or was.
type offersView struct {
	CallUp models.CallUp
	Rounds []mobilize.OfferRound
	AsOf   models.Time
}

func (w *Web) offers(c echo.Context) error { return w.showOffers(c, http.StatusOK) }

func (w *Web) showOffers(c echo.Context, status int, more ...func(*view)) error {
	callUp, err := w.Mobilizer.CallUp(c.Request().Context(), actorOf(c), idOf(c))
	if err != nil {
		return err
	}
	rounds, err := w.Mobilizer.Offers(c.Request().Context(), actorOf(c), idOf(c))
	if err != nil {
		return err
	}
	return w.show(c, status, "offers", offersView{callUp.CallUp, rounds, w.DB.Now()}, more...)
}

func (w *Web) offersStep(c echo.Context, err error, notice string) error {
	return w.step(c, err, notice, "/callups/"+c.Param("id")+"/roster/offers", w.showOffers)
}

// offerSeat pages the best candidates for a seat in their order, each with the same time to answer.
func (w *Web) offerSeat(c echo.Context) error {
	minutes, err := strconv.Atoi(c.FormValue("minutes"))
	if err != nil {
		minutes = 0
	}
	in := mobilize.OfferInput{Shift: models.ID(c.FormValue("shift")), Minutes: minutes, InsteadOf: models.ID(c.FormValue("instead_of"))}
	_, err = w.Mobilizer.OfferSeat(c.Request().Context(), actorOf(c), idOf(c), in, "")
	return w.offersStep(c, err, "notice.offering")
}

// stepOffer does with one member's turn what the secretary says.
func (w *Web) stepOffer(c echo.Context) error {
	step := mobilize.OfferStep(c.FormValue("step"))
	err := w.Mobilizer.StepOffer(c.Request().Context(), actorOf(c), idOf(c), models.ID(c.Param("offer")), step)
	return w.offersStep(c, err, "notice.offer_"+string(step))
}

func (w *Web) stopOffers(c echo.Context) error {
	return w.offersStep(c, w.Mobilizer.StopOffers(c.Request().Context(), actorOf(c), idOf(c), models.ID(c.Param("round"))), "notice.offer_stopped")
}

// memberOffer is the member's yes or no to standing in.
func (w *Web) memberOffer(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	token := c.Param("token")
	card, state, err := w.Mobilizer.AnswerOffer(c.Request().Context(), token, models.ID(c.FormValue("offer")), c.FormValue("answer") == "yes", models.ViaLink)
	if err != nil {
		return w.memberRefused(c, token, err)
	}
	return w.showMember(c, memberView{Card: card, Token: token, Slots: w.slots(card), Offered: string(state)})
}

// memberBuilding is the member's word that they must stay in their own building, or need not.
func (w *Web) memberBuilding(c echo.Context) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	token := c.Param("token")
	card, err := w.Mobilizer.SetOwnBuilding(c.Request().Context(), token, c.FormValue("bound") == "yes")
	if err != nil {
		return w.memberRefused(c, token, err)
	}
	return w.showMember(c, memberView{Card: card, Token: token, Slots: w.slots(card), Step: "building"})
}
