// Package rehearsal plays a two-day flood under a false clock: three communities, 600 members, two waves that
// the forecast sizes, people who drop out, residents' requests that go out with supply runs, and a network cut.
// The whole program is wired in one process over a real database; the crowd, the residents and whoever handles
// their requests act over its HTTP, the carrier is the simulated one behind the real client, and the workers are
// stepped by hand. It ends in the after-action report. It pages nobody.
package rehearsal

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"time"

	"whistle/app/access"
	"whistle/app/mobilize"
	"whistle/models"
	"whistle/notifier"
	"whistle/notifier/simulator"
	"whistle/seed"
)

// Options say what to play on.
type Options struct {
	DB    *models.DB // empty, with the current schema, opened under the clock
	Clock *Clock
	Seed  uint64    // the same number plays the same
	Out   io.Writer // progress, a line each; may be nil
	Log   *slog.Logger
}

// Result is what a play ended in.
type Result struct {
	CallUp models.ID
	Report mobilize.AfterAction
	Screen string       // the same, as its page shows it
	Seen   []Seen       // what command's screens said of the forecast, in both languages
	By     access.Actor // who commanded, and may see it
	Script Script
}

// Seen is a screen as command's browser got it at a moment.
type Seen struct {
	Name, Lang, HTML string // preview, board
	At               models.Time
}

// Script is what the play did to the call-up, counted where it was done: what the report must say again.
type Script struct {
	DropOuts, NoShows, Requests, Reopened int
	Batches                               int // of one building's requests, each given to a supply run
	Published                             []Publishing
	replies                               int
}

// The hours of the play.
var (
	zone   = shanghai()
	begins = time.Date(2026, 6, 12, 17, 0, 0, 0, zone) // Friday: rain since noon
	starts = begins.Add(time.Hour)
	ends   = starts.Add(48 * time.Hour)
)

// shanghai is the zone of the play; where the machine knows no zones it is the same offset by that name.
func shanghai() *time.Location {
	if z, err := time.LoadLocation("Asia/Shanghai"); err == nil {
		return z
	}
	return time.FixedZone("Asia/Shanghai", 8*3600)
}

// play is one rehearsal under way.
type play struct {
	ctx        context.Context //nolint:containedctx // the life of one play
	o          Options
	agenda     agenda
	random     *rand.Rand // of the script; each member has one of their own
	handler    http.Handler
	phones     *simulator.Simulator
	mobilizer  *mobilize.Mobilizer
	dispatcher *notifier.Dispatcher
	command    access.Actor
	session    *http.Cookie       // of command's browser
	people     map[string]*person // by phone
	woken      bool
	pumping    time.Time // when the dispatcher looks next; zero: it is not planned
	silent     *person   // the leader who is not heard of
	cutFrom    time.Time
	cutUntil   time.Time
	callUp     models.ID
	risk       []models.Path
	script     Script
	missing    int    // planned no-shows
	language   string // of command's browser; "" for its own
	seen       []Seen
}

// Run plays. It returns the first thing that went wrong, wherever it was done.
func Run(ctx context.Context, o Options) (Result, error) {
	if o.Out == nil {
		o.Out = io.Discard
	}
	p := &play{ctx: ctx, o: o, random: rand.New(rand.NewPCG(o.Seed, 7)), people: map[string]*person{}}
	if err := p.settle(); err != nil {
		return Result{}, fmt.Errorf("prepare the rehearsal: %w", err)
	}
	p.write()
	if err := p.run(ends.Add(6 * time.Hour)); err != nil {
		return Result{}, err
	}
	report, err := p.mobilizer.AfterAction(ctx, p.command, p.callUp)
	if err != nil {
		return Result{}, err
	}
	screen, err := p.screen("/callups/" + string(p.callUp) + "/report")
	return Result{CallUp: p.callUp, Report: report, Screen: screen, Seen: p.seen, By: p.command, Script: p.script}, err
}

// settle makes the city, its users and the program.
func (p *play) settle() error {
	made, err := seed.Run(p.ctx, p.o.DB, seed.Options{
		Scale: seed.Flood, Seed: p.o.Seed, NewPassword: access.NewPassword, HashPassword: access.HashPassword,
	})
	if err != nil {
		return err
	}
	p.say("%d members in three communities, %d buildings", made.Members, made.Buildings)
	if err := p.wire(); err != nil {
		return err
	}
	accounts := access.NewAccounts(p.o.DB)
	token, err := accounts.CreateToken(p.ctx, access.System(), "command", 30)
	if err != nil {
		return err
	}
	if p.command, err = accounts.Token(p.ctx, token); err != nil {
		return err
	}
	return p.signsIn(made.Logins)
}

// run lets happen what is planned, the clock moving from one to the next.
func (p *play) run(end time.Time) error {
	for {
		next, ok := p.agenda.pop(end)
		if !ok {
			return nil
		}
		p.o.Clock.set(next.at)
		if err := next.do(); err != nil {
			return fmt.Errorf("at %s: %w", next.at.In(zone).Format("Mon 15:04:05"), err)
		}
		if p.woken {
			p.woken = false
			p.pumpAt(p.o.Clock.Now())
		}
		if err := p.ctx.Err(); err != nil {
			return fmt.Errorf("the rehearsal was stopped: %w", err)
		}
	}
}

func (p *play) at(t time.Time, do func() error) { p.agenda.plan(t, do) }

func (p *play) now() time.Time { return p.o.Clock.Now() }

func (p *play) say(format string, args ...any) {
	fmt.Fprintf(p.o.Out, "%s  "+format+"\n", append([]any{p.now().In(zone).Format("Mon 15:04")}, args...)...)
}

// roundEvery is the least time from one round of the dispatcher to the next, and while the network is cut.
const (
	roundEvery = 100 * time.Millisecond
	probeEvery = time.Minute
)

// pumpAt plans the dispatcher's next round, unless an earlier one is planned. An empty outbox gets none: whoever
// puts something into it wakes the dispatcher.
func (p *play) pumpAt(t time.Time) {
	if !p.pumping.IsZero() && !t.Before(p.pumping) {
		return
	}
	p.pumping = t
	p.at(t, func() error {
		if !p.pumping.Equal(t) {
			return nil // an earlier look took its place
		}
		p.pumping = time.Time{}
		tally, err := p.o.DB.Read(p.ctx).PageTally()
		if err != nil || tally[models.PageQueued]+tally[models.PageSending]+tally[models.PageInDoubt] == 0 {
			return err
		}
		wait, err := p.dispatcher.RunOnce(p.ctx)
		if err != nil {
			return fmt.Errorf("drain the outbox: %w", err)
		}
		if wait = max(wait, roundEvery); p.isCut() {
			wait = probeEvery
		}
		p.pumpAt(p.now().Add(wait))
		return nil
	})
}

// tick steps the workers that look for due work, once a minute.
func (p *play) tick() error {
	if _, err := p.mobilizer.EscalateDue(p.ctx); err != nil {
		return fmt.Errorf("escalate: %w", err)
	}
	if _, err := p.mobilizer.OffersDue(p.ctx); err != nil {
		return fmt.Errorf("pass offers on: %w", err)
	}
	if next := p.now().Add(time.Minute); next.Before(ends.Add(time.Hour)) {
		p.at(next, p.tick)
	}
	return nil
}
