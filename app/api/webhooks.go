package api

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
	"whistle/models"
	"whistle/notifier"
	"whistle/notifier/twilio"
)

// Webhooks checks that a carrier's callback is the carrier's.
type Webhooks interface {
	Signed(requestURI string, form url.Values, signature string) bool
}

func (a *API) registerWebhooks(e *echo.Echo) {
	e.POST(twilio.StatusPath, a.signed(a.receipt))
	e.POST(twilio.InboundPath, a.signed(a.inbound))
}

// signed lets through only what the carrier signed.
func (a *API) signed(next func(c echo.Context, form url.Values) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := c.Request().ParseForm(); err != nil {
			return models.Forbidden("the form cannot be read")
		}
		form := c.Request().PostForm
		if a.webhooks == nil || !a.webhooks.Signed(c.Request().RequestURI, form, c.Request().Header.Get("X-Twilio-Signature")) {
			return models.Forbidden("the signature is wrong: it is checked against WHISTLE_BASE_URL and the carrier's token")
		}
		return next(c, form)
	}
}

// receipt takes in a carrier's later word on a page. A page that is not ours is answered well all the same:
// the carrier would only ask again.
func (a *API) receipt(c echo.Context, form url.Values) error {
	err := notifier.Receive(c.Request().Context(), a.db, twilio.ReadReceipt(c.QueryParam("page"), form))
	if err != nil && models.CodeOf(err) != models.CodeNotFound {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// inbound takes in a text from a phone. The empty TwiML answer sends nothing back by itself.
func (a *API) inbound(c echo.Context, form url.Values) error {
	in := twilio.ReadInbound(form)
	err := a.mobilizer.Reply(c.Request().Context(), mobilize.InboundReply{Carrier: "twilio", SID: in.SID, From: in.From, Body: in.Body, Meaning: notifier.MeaningOf(in.Body)})
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "text/xml; charset=utf-8", []byte(`<?xml version="1.0" encoding="UTF-8"?><Response></Response>`))
}
