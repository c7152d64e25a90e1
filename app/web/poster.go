package web

import (
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
	"whistle/models"
)

// posters prints the QR posters of a call-up: muster point and sites, one a page.
func (w *Web) posters(c echo.Context) error {
	posters, err := w.Mobilizer.Posters(c.Request().Context(), actorOf(c), idOf(c))
	if err != nil {
		return err
	}
	return w.show(c, http.StatusOK, "posters", map[string]any{"Posters": posters, "ID": c.Param("id")})
}

// posterView is what a scanned poster opens; code and tail are what was typed.
type posterView struct {
	mobilize.PosterPage
	Code  string
	Wrong bool
	Step  string
}

// knownAs is the cookie by which a poster knows who scans it, so that one tap is enough; without it the code
// and the last four digits are typed. It is sent to posters only.
const knownAs = "whistle_me"

func posterRef(c echo.Context) mobilize.PosterRef {
	return mobilize.PosterRef{CallUp: models.ID(c.Param("callup")), Site: c.Param("site"), Token: c.Param("token")}
}

// poster shows what can be done here. It changes nothing: scanners open addresses by themselves.
func (w *Web) poster(c echo.Context) error {
	member := ""
	if cookie, err := c.Cookie(knownAs); err == nil {
		member = cookie.Value
	}
	page, err := w.Mobilizer.OpenPoster(c.Request().Context(), posterRef(c), member)
	if err != nil {
		return w.memberGone(c, err)
	}
	return w.showPoster(c, http.StatusOK, posterView{PosterPage: page}, nil)
}

// posterStep tells who scans, by code and last four digits, or takes the one step there is.
func (w *Web) posterStep(c echo.Context) error {
	ctx, ref, member := c.Request().Context(), posterRef(c), c.FormValue("member")
	if member == "" {
		return w.posterKnow(c, ref)
	}
	in := dutyIn(c)
	page, err := w.Mobilizer.StepAtPoster(ctx, ref, member, in)
	var e *models.Error
	if errors.As(err, &e) && e.Code == models.CodeConflict {
		if page, err = w.Mobilizer.OpenPoster(ctx, ref, member); err == nil {
			return w.showPoster(c, http.StatusConflict, posterView{PosterPage: page}, e)
		}
	}
	if err != nil {
		return w.memberGone(c, err)
	}
	return w.showPoster(c, http.StatusOK, posterView{PosterPage: page, Step: string(in.Step)}, nil)
}

func (w *Web) posterKnow(c echo.Context, ref mobilize.PosterRef) error {
	ctx := c.Request().Context()
	member, err := w.Mobilizer.TokenByCode(ctx, c.FormValue("code"), c.FormValue("tail"))
	if err != nil && models.CodeOf(err) != models.CodeNotFound {
		return err
	}
	if err != nil {
		time.Sleep(codeDelay)
	}
	page, openErr := w.Mobilizer.OpenPoster(ctx, ref, member)
	if openErr != nil {
		return w.memberGone(c, openErr)
	}
	if page.Member == "" {
		return w.showPoster(c, http.StatusNotFound, posterView{PosterPage: page, Code: c.FormValue("code"), Wrong: true}, nil)
	}
	w.rememberFor(c, member, page.CallUp)
	return w.showPoster(c, http.StatusOK, posterView{PosterPage: page}, nil)
}

// rememberFor lets posters know the member until the call-up ends.
func (w *Web) rememberFor(c echo.Context, member string, callUp models.CallUp) {
	left := callUp.EndsAt.Sub(w.DB.Now())
	c.SetCookie(&http.Cookie{Name: knownAs, Value: member, Path: "/q/", MaxAge: max(int(left.Seconds()), 1), HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.Scheme() == "https"}) //nolint:gosec // plain HTTP serves the demo
}

func (w *Web) showPoster(c echo.Context, status int, v posterView, fault *models.Error) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return w.render(c, status, "poster", "member", view{Lang: langOf(c), Path: c.Request().URL.Path, Fault: fault, Data: v})
}
