package web

import (
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"whistle/models"
)

// liveStream tells the page which of the user's call-ups changed; the page then asks for its part anew.
func (w *Web) liveStream(c echo.Context) error {
	ctx, by := c.Request().Context(), actorOf(c)
	listener := w.Feed.Listen()
	defer listener.Close()
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/event-stream")
	h.Set("X-Accel-Buffering", "no")
	_ = http.NewResponseController(c.Response()).SetWriteDeadline(time.Time{}) // a stream has no end to wait for
	c.Response().WriteHeader(http.StatusOK)
	if _, err := fmt.Fprint(c.Response(), ": listening\n\n"); err != nil {
		return nil
	}
	c.Response().Flush()
	for ctx.Err() == nil {
		seen := false
		for _, change := range listener.Wait(ctx) {
			if _, err := w.Mobilizer.CallUp(ctx, by, change.CallUpID); models.CodeOf(err) == models.CodeNotFound && err != nil {
				continue
			}
			seen = true
		}
		if !seen {
			continue
		}
		if _, err := fmt.Fprint(c.Response(), "event: changed\ndata: 1\n\n"); err != nil {
			return nil
		}
		c.Response().Flush()
	}
	return nil
}
