package api

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
	"whistle/models"
	"whistle/notifier"
)

// Webhooks reads a carrier's callbacks, and says whether they are the carrier's own.
type Webhooks interface {
	Receipt(requestURI, page string, form url.Values, signature string) (notifier.Receipt, bool)
	Inbound(requestURI string, form url.Values, signature string) (notifier.Inbound, bool)
}

// signatureHeader is where Twilio, and whatever speaks its HTTP, puts the signature.
const signatureHeader = "X-Twilio-Signature"

func (a *API) registerWebhooks(e *echo.Echo) {
	e.POST("/twilio/status", a.receipt)
	e.POST("/twilio/inbound", a.inbound)
}

var errUnsigned = models.Forbidden("the signature is wrong: it is checked against WHISTLE_BASE_URL and the carrier's token")

// receipt takes in a carrier's later word on a page. A page that is not ours is answered well all the same:
// the carrier would only ask again.
func (a *API) receipt(c echo.Context) error {
	if err := c.Request().ParseForm(); err != nil || a.webhooks == nil {
		return errUnsigned
	}
	receipt, signed := a.webhooks.Receipt(c.Request().RequestURI, c.QueryParam("page"), c.Request().PostForm, c.Request().Header.Get(signatureHeader))
	if !signed {
		return errUnsigned
	}
	err := a.receipts.Take(c.Request().Context(), receipt)
	if err != nil && models.CodeOf(err) != models.CodeNotFound {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// inbound takes in a text from a phone. The empty TwiML answer sends nothing back by itself.
func (a *API) inbound(c echo.Context) error {
	if err := c.Request().ParseForm(); err != nil || a.webhooks == nil {
		return errUnsigned
	}
	in, signed := a.webhooks.Inbound(c.Request().RequestURI, c.Request().PostForm, c.Request().Header.Get(signatureHeader))
	if !signed {
		return errUnsigned
	}
	err := a.mobilizer.Reply(c.Request().Context(), mobilize.InboundReply{Carrier: "twilio", SID: in.SID, From: in.From, Body: in.Body, Meaning: notifier.MeaningOf(in.Body)})
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "text/xml; charset=utf-8", []byte(`<?xml version="1.0" encoding="UTF-8"?><Response></Response>`))
}
