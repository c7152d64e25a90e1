package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
	"whistle/models"
)

func (w *Web) home(c echo.Context) error { return w.showHome(c, http.StatusOK) }

func (w *Web) showHome(c echo.Context, status int, more ...func(*view)) error {
	home, err := w.Mobilizer.Home(c.Request().Context(), actorOf(c))
	if err != nil {
		return err
	}
	return w.show(c, status, "home", home, more...)
}

func (w *Web) callUps(c echo.Context) error { return c.Redirect(http.StatusSeeOther, "/") }

func (w *Web) board(c echo.Context) error {
	return w.showBoard(c, http.StatusOK)
}

func (w *Web) showBoard(c echo.Context, status int, more ...func(*view)) error {
	board, err := w.Mobilizer.Board(c.Request().Context(), actorOf(c), idOf(c))
	if err != nil {
		return err
	}
	if board.State == models.CallUpDraft {
		return c.Redirect(http.StatusSeeOther, "/callups/"+string(board.ID)+"/preview")
	}
	return w.show(c, status, "board", board, more...)
}

func (w *Web) preview(c echo.Context) error { return w.showPreview(c, http.StatusOK) }

func (w *Web) showPreview(c echo.Context, status int, more ...func(*view)) error {
	preview, err := w.Mobilizer.Preview(c.Request().Context(), actorOf(c), idOf(c))
	if err != nil {
		return err
	}
	if preview.CallUp.State != models.CallUpDraft {
		return c.Redirect(http.StatusSeeOther, "/callups/"+c.Param("id"))
	}
	reasons := map[mobilize.SkipReason]int{}
	for _, s := range preview.Skipped {
		reasons[s.Reason]++
	}
	return w.show(c, status, "preview", map[string]any{"Preview": preview, "Reasons": reasons, "Phone": c.FormValue("phone")}, more...)
}

// whistle pages everybody. The page's form carries a key of its own, so that a second tap on a slow network
// does nothing.
func (w *Web) whistle(c echo.Context) error {
	_, err := w.Mobilizer.Whistle(c.Request().Context(), actorOf(c), idOf(c), "console:"+c.Param("id"))
	return w.step(c, err, "notice.whistled", "/callups/"+c.Param("id"), w.showPreview)
}

// tryPage sends the message to one phone before anybody is paged.
func (w *Web) tryPage(c echo.Context) error {
	err := w.Mobilizer.TryPage(c.Request().Context(), actorOf(c), idOf(c), c.FormValue("phone"))
	return w.step(c, err, "notice.tried", "/callups/"+c.Param("id")+"/preview", w.showPreview)
}

func (w *Web) handleInbound(c echo.Context) error {
	return w.step(c, w.Mobilizer.HandleInbound(c.Request().Context(), actorOf(c), idOf(c)), "notice.handled", "/", w.showHome)
}

func (w *Web) discard(c echo.Context) error {
	return w.step(c, w.Mobilizer.DiscardDraft(c.Request().Context(), actorOf(c), idOf(c)), "notice.discarded", "/", w.showPreview)
}

func (w *Web) remind(c echo.Context) error {
	_, err := w.Mobilizer.RemindNow(c.Request().Context(), actorOf(c), idOf(c))
	return w.boardStep(c, err, "notice.reminded")
}

func (w *Web) widen(c echo.Context) error {
	_, err := w.Mobilizer.WidenNow(c.Request().Context(), actorOf(c), idOf(c))
	return w.boardStep(c, err, "notice.widened")
}

func (w *Web) stopEscalation(c echo.Context) error {
	return w.boardStep(c, w.Mobilizer.StopEscalation(c.Request().Context(), actorOf(c), idOf(c)), "notice.stopped")
}

func (w *Web) standDownPage(c echo.Context) error {
	return w.showStandDown(c, http.StatusOK)
}

func (w *Web) showStandDown(c echo.Context, status int, more ...func(*view)) error {
	ending, err := w.Mobilizer.Ending(c.Request().Context(), actorOf(c), idOf(c))
	if err != nil {
		return err
	}
	if !ending.State.Running() {
		return c.Redirect(http.StatusSeeOther, "/callups/"+c.Param("id"))
	}
	return w.show(c, status, "stand_down", map[string]any{"Ending": ending, "Name": c.FormValue("responsible"), "User": c.FormValue("user")}, more...)
}

func (w *Web) standDown(c echo.Context) error {
	to := mobilize.HandoverTo{User: models.ID(c.FormValue("user")), Name: strings.TrimSpace(c.FormValue("responsible"))}
	_, err := w.Mobilizer.StandDown(c.Request().Context(), actorOf(c), idOf(c), to, "console-end:"+c.Param("id"))
	return w.step(c, err, "notice.stood_down", "/callups/"+c.Param("id"), w.showStandDown)
}

func (w *Web) answerFor(c echo.Context) error {
	err := w.Mobilizer.AnswerFor(c.Request().Context(), actorOf(c), idOf(c), models.ID(c.Param("member")), mobilize.AnswerInput{Answer: models.Answer(c.FormValue("answer"))})
	if c.FormValue("from") == "telephone" {
		return w.step(c, err, "notice.answered", "/callups/"+c.Param("id")+"/telephone", w.showBoard)
	}
	return w.boardStep(c, err, "notice.answered")
}

// boardStep goes back to the board.
func (w *Web) boardStep(c echo.Context, err error, notice string) error {
	return w.step(c, err, notice, "/callups/"+c.Param("id"), w.showBoard)
}

// revealPhone shows a phone in full in place of the button; who saw it is audited.
func (w *Web) revealPhone(c echo.Context) error {
	phone, err := w.Mobilizer.RevealPhone(c.Request().Context(), actorOf(c), models.ID(c.Param("member")))
	if err != nil {
		return err
	}
	return w.render(c, http.StatusOK, "phone_number", "live", view{Lang: langOf(c), Data: strings.TrimPrefix(phone, "+86")})
}
