// Package server owns Echo: time-outs, limits, headers, the log of requests, and the one table from error
// to status. Screens and the API register their routes on what it makes.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/labstack/echo-contrib/echoprometheus"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/prometheus/client_golang/prometheus"

	"whistle/models"
)

// Options say how to serve.
type Options struct {
	DB       *models.DB
	Log      *slog.Logger
	Proxies  []netip.Prefix
	Registry *prometheus.Registry
	// ErrorPage shows an error to a browser; the API's errors are problem documents.
	ErrorPage func(c echo.Context, status int, e *models.Error)
}

// New makes an Echo with everything that is the same for every request.
func New(o Options) *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.Server.ReadHeaderTimeout, e.Server.ReadTimeout, e.Server.IdleTimeout = 10*time.Second, 60*time.Second, 120*time.Second
	e.IPExtractor = extractor(o.Proxies)
	e.HTTPErrorHandler = (&errorTable{log: o.Log, page: o.ErrorPage}).handle
	e.Pre(middleware.RemoveTrailingSlashWithConfig(middleware.TrailingSlashConfig{RedirectCode: http.StatusPermanentRedirect, Skipper: func(c echo.Context) bool {
		return c.Request().Method != http.MethodGet
	}}))
	e.Use(middleware.RequestID(), logged(o.Log), middleware.RecoverWithConfig(middleware.RecoverConfig{DisableErrorHandler: false, LogErrorFunc: func(c echo.Context, err error, stack []byte) error {
		o.Log.LogAttrs(c.Request().Context(), slog.LevelError, "panic", slog.Any("error", err), slog.String("stack", string(stack)))
		return fmt.Errorf("panic: %w", err)
	}}))
	e.Use(echoprometheus.NewMiddlewareWithConfig(echoprometheus.MiddlewareConfig{Namespace: "whistle", Registerer: o.Registry, DoNotUseRequestPathFor404: true}))
	e.Use(middleware.BodyLimit("24M"), headers)
	e.GET("/healthz", func(c echo.Context) error { return c.String(http.StatusOK, "alive\n") })
	e.GET("/readyz", func(c echo.Context) error { return ready(c, o.DB) })
	e.GET("/metrics", echoprometheus.NewHandlerWithConfig(echoprometheus.HandlerConfig{Gatherer: o.Registry}))
	return e
}

// extractor believes X-Forwarded-For only from the proxies named.
func extractor(proxies []netip.Prefix) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		_, network, err := net.ParseCIDR(p.String())
		if err == nil {
			trust = append(trust, echo.TrustIPRange(network))
		}
	}
	return echo.ExtractIPFromXFFHeader(trust...)
}

// headers are the same on every answer. Nothing may be loaded from anywhere but here, and no script or
// style may stand in a page.
func headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer") // a member's link is a secret
		h.Set("Permissions-Policy", "geolocation=(), camera=(), microphone=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		return next(c)
	}
}

// logged writes one line a request, without personal data: a member's token is left out of the path.
func logged(log *slog.Logger) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			err := next(c)
			if err != nil {
				c.Error(err)
			}
			log.LogAttrs(c.Request().Context(), slog.LevelDebug, "request", slog.String("method", c.Request().Method), slog.String("route", c.Path()),
				slog.Int("status", c.Response().Status), slog.String("id", c.Response().Header().Get(echo.HeaderXRequestID)))
			return nil
		}
	}
}

func ready(c echo.Context, db *models.DB) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), 3*time.Second)
	defer cancel()
	if err := db.Ping(ctx); err != nil {
		return c.String(http.StatusServiceUnavailable, "the database does not answer\n")
	}
	schema, err := db.SchemaVersion(ctx)
	if err != nil || !schema.Current() {
		return c.String(http.StatusServiceUnavailable, "the schema is not up to date: run whistle migrate\n")
	}
	return c.String(http.StatusOK, "ready\n")
}

// Serve answers on a listener until the context ends, then lets open requests finish for a while.
func Serve(ctx context.Context, e *echo.Echo, listener net.Listener) error {
	e.Listener = listener
	e.Server.BaseContext = func(net.Listener) context.Context { return ctx } // event streams end with the server
	failed := make(chan error, 1)
	go func() { failed <- e.Start("") }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	err := e.Shutdown(drain)
	if failure := <-failed; failure != nil && !errors.Is(failure, http.ErrServerClosed) {
		err = errors.Join(err, failure)
	}
	return err
}

// IsAPI says whether a request is a program's.
func IsAPI(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/api/") }
