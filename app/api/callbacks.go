package api

import (
	"io"
	"net/http"
	"net/netip"

	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
	"whistle/models"
	"whistle/notifier"
)

// Callbacks reads a carrier's callbacks that carry no signature, Aliyun's, and says whom to trust.
type Callbacks interface {
	Name() string
	Trusts(secret string, from netip.Addr) bool
	Receipts(body []byte) ([]notifier.Receipt, error)
	Replies(body []byte) ([]notifier.Inbound, error)
}

func (a *API) registerCallbacks(e *echo.Echo) {
	e.POST("/aliyun/:secret/report", a.callback(a.takeReceipts))
	e.POST("/aliyun/:secret/up", a.callback(a.takeReplies))
}

var errUntrusted = models.Forbidden("the secret in the path is wrong, or the address lies outside of ALIYUN_CALLBACK_CIDRS")

// takenByAliyun is what Aliyun wants to read; anything but 200 makes it push again, up to three times.
var takenByAliyun = map[string]any{"code": 0, "msg": "成功"}

// callback lets a trusted callback through, whole, and answers as Aliyun wants it.
func (a *API) callback(take func(c echo.Context, body []byte) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		from, err := netip.ParseAddr(c.RealIP())
		if err != nil || a.callbacks == nil || !a.callbacks.Trusts(c.Param("secret"), from) {
			return errUntrusted
		}
		body, err := io.ReadAll(c.Request().Body)
		if err != nil {
			return models.Invalid(models.Field("body", "missing", "the request broke off"))
		}
		if err := take(c, body); err != nil {
			return err
		}
		return c.JSON(http.StatusOK, takenByAliyun)
	}
}

// takeReceipts keeps every receipt of a callback. One of a page that is not ours is passed over: the account
// may send for others, too.
func (a *API) takeReceipts(c echo.Context, body []byte) error {
	receipts, err := a.callbacks.Receipts(body)
	if err != nil {
		return models.Invalid(models.Field("body", "wrong", "%v", err))
	}
	for _, r := range receipts {
		if err := a.receipts.Take(c.Request().Context(), r); err != nil && models.CodeOf(err) != models.CodeNotFound {
			return err
		}
	}
	return nil
}

// takeReplies takes in every text of a callback. Pushed again after a failure, what was taken counts once.
func (a *API) takeReplies(c echo.Context, body []byte) error {
	replies, err := a.callbacks.Replies(body)
	if err != nil {
		return models.Invalid(models.Field("body", "wrong", "%v", err))
	}
	for _, in := range replies {
		err := a.mobilizer.Reply(c.Request().Context(), mobilize.InboundReply{Carrier: a.callbacks.Name(), SID: in.SID, From: in.From, Body: in.Body, Meaning: notifier.MeaningOf(in.Body)})
		if err != nil {
			return err
		}
	}
	return nil
}
