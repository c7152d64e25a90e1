package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
	"whistle/models"
)

// registerPaging puts the screens about messages and carriers on the server.
func (w *Web) registerPaging(in *echo.Group) {
	in.GET("/administration/paging", w.paging)
	in.POST("/administration/paging/test", w.testPage)
	in.POST("/administration/paging/pages/:id", w.settlePage)
	in.POST("/administration/paging/carriers/:id", w.tryCarrier)
	in.GET("/administration/messages", w.messages)
	in.POST("/administration/messages", w.saveMessage)
	in.GET("/telephone", w.telephoneList)
	in.GET("/callups/:id/telephone", w.telephone)
	in.POST("/callups/:id/telephone", w.telephoneWhole)
}

func (w *Web) paging(c echo.Context) error { return w.showPaging(c, http.StatusOK) }

func (w *Web) showPaging(c echo.Context, status int, more ...func(*view)) error {
	v, err := w.Mobilizer.Paging(c.Request().Context(), actorOf(c))
	if err != nil {
		return err
	}
	return w.show(c, status, "paging", v, more...)
}

func (w *Web) testPage(c echo.Context) error {
	err := w.Mobilizer.TestPage(c.Request().Context(), actorOf(c), c.FormValue("phone"))
	return w.step(c, err, "notice.tried", "/administration/paging", w.showPaging)
}

func (w *Web) settlePage(c echo.Context) error {
	err := w.Mobilizer.SettlePage(c.Request().Context(), actorOf(c), idOf(c))
	return w.step(c, err, "notice.handled", "/administration/paging", w.showPaging)
}

func (w *Web) tryCarrier(c echo.Context) error {
	err := w.Mobilizer.TryCarrier(c.Request().Context(), actorOf(c), c.Param("id"))
	return w.step(c, err, "notice.carrier_tried", "/administration/paging", w.showPaging)
}

// telephoneList goes to the call tree of the call-up that is on, or lets one choose among several.
func (w *Web) telephoneList(c echo.Context) error {
	open, _, err := w.Mobilizer.CallUps(c.Request().Context(), actorOf(c), mobilize.CallUpFilter{States: []models.CallUpState{models.CallUpWhistled, models.CallUpStanding}, Limit: 50})
	if err != nil {
		return err
	}
	if len(open) == 1 {
		return c.Redirect(http.StatusSeeOther, "/callups/"+string(open[0].ID)+"/telephone")
	}
	return w.show(c, http.StatusOK, "telephone_list", open)
}

func (w *Web) telephone(c echo.Context) error { return w.showTelephone(c, false) }

// telephoneWhole shows the numbers whole, to be printed; that is audited.
func (w *Web) telephoneWhole(c echo.Context) error { return w.showTelephone(c, true) }

func (w *Web) showTelephone(c echo.Context, whole bool) error {
	v, err := w.Mobilizer.Telephone(c.Request().Context(), actorOf(c), idOf(c), whole)
	if err != nil {
		return err
	}
	return w.show(c, http.StatusOK, "telephone", v)
}

type messagesView struct {
	Roots []models.Area
	Area  models.Area
	Texts []mobilize.MessageText
	Typed mobilize.MessageInput // what was just refused
}

func (w *Web) messages(c echo.Context) error {
	return w.showMessages(c, http.StatusOK, c.QueryParam("area"), mobilize.MessageInput{})
}

func (w *Web) showMessages(c echo.Context, status int, area string, typed mobilize.MessageInput, more ...func(*view)) error {
	ctx, by := c.Request().Context(), actorOf(c)
	roots, _, err := w.Mobilizer.Areas(ctx, by, "", 0, 100)
	if err != nil {
		return err
	}
	if area == "" && len(roots) > 0 {
		area = roots[0].Code
	}
	v := messagesView{Roots: roots, Typed: typed}
	if v.Area, v.Texts, err = w.Mobilizer.Messages(ctx, by, area); err != nil {
		return err
	}
	return w.show(c, status, "messages", v, more...)
}

func (w *Web) saveMessage(c echo.Context) error {
	in := mobilize.MessageInput{
		Area: c.FormValue("area"), Kind: mobilize.MessageKind(c.FormValue("kind")), Language: c.FormValue("language"), Text: strings.TrimSpace(c.FormValue("text")),
		Sign: strings.TrimSpace(c.FormValue("sign")), Code: strings.TrimSpace(c.FormValue("code")), DrillCode: strings.TrimSpace(c.FormValue("drill_code")),
	}
	err := w.Mobilizer.SaveMessage(c.Request().Context(), actorOf(c), in)
	return w.step(c, err, "notice.kept", "/administration/messages?area="+in.Area, func(c echo.Context, status int, more ...func(*view)) error {
		return w.showMessages(c, status, in.Area, in, more...)
	})
}
