package web

import (
	"github.com/labstack/echo/v4"

	"whistle/app/live"
	"whistle/models"
)

// liveStream tells the page which of the user's call-ups changed; the page then asks for its part anew.
func (w *Web) liveStream(c echo.Context) error {
	ctx, by := c.Request().Context(), actorOf(c)
	return w.Feed.Stream(ctx, c.Response(), func(change live.Change) (string, error) {
		_, err := w.Mobilizer.CallUp(ctx, by, change.CallUpID)
		switch {
		case err == nil:
			return "event: changed\ndata: 1\n\n", nil
		case models.CodeOf(err) == models.CodeNotFound:
			return "", nil
		}
		return "", err
	})
}
