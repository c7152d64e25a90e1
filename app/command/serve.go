package command

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"whistle/app/access"
	"whistle/app/api"
	"whistle/app/config"
	"whistle/app/coverage"
	"whistle/app/live"
	"whistle/app/mobilize"
	"whistle/app/server"
	"whistle/app/web"
	"whistle/models"
	"whistle/notifier"
	"whistle/notifier/simulator"
	"whistle/notifier/twilio"
)

type serveCommand struct {
	Demo    bool `help:"SQLite in var/, a seeded community, simulated phones."`
	Migrate bool `help:"Bring the schema up to date first."`
	Verbose bool `help:"Log every request."`
}

// GCPercent is how far the heap grows before it is swept. What serving keeps is small and what it throws away
// much, so that sweeping seldom costs little memory.
const GCPercent = 300

// Run serves until it is told to stop. What starts later stops earlier: the listener first, so that no new
// work comes in; then the workers, which settle what they claimed; the simulator after them, as they still
// send to it; the database last.
func (c *serveCommand) Run(e *env) error {
	debug.SetGCPercent(GCPercent)
	cfg, err := config.Load(os.Environ(), e.envFile, c.Demo)
	if err != nil {
		return err
	}
	var demo *demoFiles
	if c.Demo {
		if demo, err = prepareDemo(&cfg); err != nil {
			return err
		}
	}
	db, err := e.connect(cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := c.checkSchema(e.ctx, db); err != nil {
		return err
	}
	if demo != nil {
		if err := demo.seed(e.ctx, db); err != nil {
			return err
		}
	}
	listener, err := (&net.ListenConfig{}).Listen(e.ctx, "tcp", cfg.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w; another program may have it: set WHISTLE_LISTEN", cfg.Listen, err)
	}
	level := slog.LevelInfo
	if c.Verbose {
		level = slog.LevelDebug
	}
	log := slog.New(slog.NewJSONHandler(e.errs, &slog.HandlerOptions{Level: level}))
	s, err := newService(e.ctx, cfg, db, log)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := s.start(e.ctx); err != nil {
		return errors.Join(err, listener.Close())
	}
	if demo != nil {
		demo.welcome(e.out, cfg.BaseURL)
	} else {
		fmt.Fprintf(e.out, "whistle serves %s on %s\n", cfg.BaseURL, listener.Addr())
	}
	err = server.Serve(e.ctx, s.echo, listener)
	s.stop()
	return err
}

func (c *serveCommand) checkSchema(ctx context.Context, db *models.DB) error {
	if c.Demo || c.Migrate {
		_, err := db.Migrate(ctx)
		return err
	}
	schema, err := db.SchemaVersion(ctx)
	if err != nil {
		return err
	}
	if !schema.Current() {
		return fmt.Errorf("the schema has version %d, this program wants %d: run whistle migrate, or serve --migrate", schema.Have, schema.Want)
	}
	return nil
}

// service is everything that runs beside the listener.
type service struct {
	echo       *echo.Echo
	feed       *live.Feed
	dispatcher *notifier.Dispatcher
	escalator  *mobilize.Escalator
	steward    *mobilize.Steward
	heart      *mobilize.Heart
	simulator  *simulator.Simulator // nil with another carrier
	carrierAt  *http.Server         // the simulator's own
}

func newService(ctx context.Context, cfg config.Config, db *models.DB, log *slog.Logger) (*service, error) {
	s := &service{feed: live.New(db, log, 400*time.Millisecond)}
	carriers, err := s.carriers(ctx, cfg, log)
	if err != nil {
		return nil, err
	}
	registry := prometheus.NewRegistry()
	if err := mayPage(ctx, cfg, db); err != nil {
		return nil, err
	}
	host, _ := os.Hostname()
	s.dispatcher = notifier.New(notifier.Options{
		DB: db, Routes: carriers.routes, Log: log, Rate: cfg.Rate, Rates: cfg.Rates, Meter: notifier.NewMeter(registry),
		Owner:  fmt.Sprintf("%.30s:%d:%x", host, os.Getpid(), rand.Uint64()),
		Random: rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64())),
	})
	mobilizer := mobilize.New(mobilize.Deps{DB: db, Paging: pagingOf(cfg), Wake: s.dispatcher.Wake, BaseURL: cfg.BaseURL, Zone: cfg.Zone, TextsKept: cfg.TextsKept(), Heartbeat: heartbeatOf(cfg)})
	s.escalator = mobilize.NewEscalator(mobilizer, log, time.Second)
	s.heart = mobilize.NewHeart(mobilizer, log, 10*time.Second)
	s.steward = mobilize.NewSteward(mobilizer, log, time.Second)
	accounts := access.NewAccounts(db)
	reader := coverage.New(db, cfg.Zone)
	screens, err := web.New(web.Deps{
		DB: db, Accounts: accounts, Sessions: access.NewSessions(db, strings.HasPrefix(cfg.BaseURL, "https://")), Mobilizer: mobilizer,
		Coverage: reader, Feed: s.feed, Simulator: s.simulator, Log: log, Zone: cfg.Zone, Demo: cfg.Demo,
	})
	if err != nil {
		return nil, err
	}
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), notifier.NewCollector(db, beatEvery(cfg)))
	s.echo = server.New(server.Options{DB: db, Log: log, Proxies: cfg.Proxies, Registry: registry, ErrorPage: screens.ErrorPage})
	machines, err := api.New(api.Deps{DB: db, Accounts: accounts, Mobilizer: mobilizer, Coverage: reader, Feed: s.feed, Webhooks: carriers.webhooks(), Callbacks: carriers.callbacks(), Log: log, Zone: cfg.Zone, Version: config.Version})
	if err != nil {
		return nil, err
	}
	machines.Register(s.echo)
	screens.Register(s.echo)
	return s, nil
}

const (
	simulatorAccount = "ACsimulator"
	simulatorToken   = "simulator"
	simulatorFrom    = "+8615400000000"
)

func (s *service) simulate(ctx context.Context, cfg config.Config, log *slog.Logger) (string, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("listen for the simulated carrier: %w", err)
	}
	s.simulator = simulator.New(simulator.Options{
		AccountSID: simulatorAccount, AuthToken: simulatorToken, From: simulatorFrom, InboundURL: cfg.BaseURL + twilio.InboundPath,
		Log: log, Now: time.Now, Random: rand.New(rand.NewPCG(rand.Uint64(), 1)),
	})
	s.simulator.SetHabit(simulator.DefaultHabit, cfg.Demo)
	s.carrierAt = &http.Server{Handler: s.simulator.Handler(), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.carrierAt.Serve(listener) }() // ends with Close in stop
	return "http://" + listener.Addr().String(), nil
}

func (s *service) start(ctx context.Context) error {
	if err := s.feed.Start(ctx); err != nil {
		return err
	}
	if s.simulator != nil {
		s.simulator.Start(ctx)
	}
	s.dispatcher.Start(context.WithoutCancel(ctx)) // stopped by stop, after the listener
	s.escalator.Start(context.WithoutCancel(ctx))
	s.heart.Start(context.WithoutCancel(ctx))
	s.steward.Start(context.WithoutCancel(ctx))
	return nil
}

func (s *service) stop() {
	s.steward.Stop()
	s.heart.Stop()
	s.escalator.Stop()
	s.dispatcher.Stop()
	if s.simulator != nil {
		s.simulator.Stop()
		_ = s.carrierAt.Close()
	}
	s.feed.Stop()
}
