package notifier

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"whistle/models"
)

// Options say how a Dispatcher works.
type Options struct {
	DB     *models.DB
	Routes Routes
	Log    *slog.Logger
	Owner  string         // names this replica in leases; unlike any other's, also after a restart
	Rate   int            // messages a second, all replicas and carriers together
	Rates  map[string]int // messages a second by a carrier, by its name, all replicas together; absent: Rate alone holds
	Random *rand.Rand
	Meter  *Meter // nil: nothing is counted
	Outbox Outbox // nil: DB's own

	Workers int           // messages in the air at once; 0 for 64
	Batch   int           // pages a claim at most; 0 for 1,000
	Lease   time.Duration // how long a claim holds; 0 for 20 s
	Post    time.Duration // how long one post may take: well within the lease; 0 for half of it
	Doubt   time.Duration // how long a doubt is asked about before the page is sent again; 0 for 45 s
	Every   time.Duration // how often the outbox is looked at without being woken; 0 for 1 s
}

// Dispatcher drains the outbox: one goroutine claims pages, many send them, one or two record the results
// in groups, one settles what is in doubt. No step waits for the slowest of another, so a number on which the
// carrier hangs holds one worker and nobody else. Any number of replicas may drain one outbox. Start it, then
// Stop it: Stop claims no more, settles what is claimed, and waits.
type Dispatcher struct {
	o      Options
	outbox Outbox
	wake   chan struct{}
	cancel context.CancelFunc
	done   chan struct{}

	random    sync.Mutex    // guards o.Random
	gathering chan struct{} // full while somebody gathers results; no mutex, for which a false clock would not wait
	circuit   *circuit
	clock     *clock
	stalled   atomic.Int32 // groups of results that cannot be recorded now: nothing more goes out
	answers   atomic.Int64 // the carrier's answer time in nanoseconds, averaged
	underWay  atomic.Int64 // pages claimed and without a result
}

// New makes a Dispatcher.
func New(o Options) *Dispatcher {
	setDefault(&o.Workers, 64)
	setDefault(&o.Batch, 1000)
	setDefault(&o.Lease, 20*time.Second)
	setDefault(&o.Post, o.Lease/2)
	setDefault(&o.Doubt, 45*time.Second)
	setDefault(&o.Every, time.Second)
	if o.Outbox == nil {
		o.Outbox = NewOutbox(o.DB)
	}
	return &Dispatcher{o: o, outbox: o.Outbox, wake: make(chan struct{}, 1), gathering: make(chan struct{}, 1), circuit: newCircuit(o.Routes), clock: newClock()}
}

func setDefault[T comparable](value *T, standard T) {
	var zero T
	if *value == zero {
		*value = standard
	}
}

// Wake hints that pages wait.
func (d *Dispatcher) Wake() {
	select {
	case d.wake <- struct{}{}:
	default: // it is awake
	}
}

// Start begins to drain.
func (d *Dispatcher) Start(ctx context.Context) {
	ctx, d.cancel = context.WithCancel(ctx)
	d.done = make(chan struct{})
	go d.run(ctx)
}

// Stop ends the draining and waits. It may be called more than once.
func (d *Dispatcher) Stop() {
	if d.cancel != nil {
		d.cancel()
		<-d.done
	}
}

// run is the whole pipeline. What is claimed is sent or given back, and recorded, even while stopping: a
// claim that is thrown away is a doubt.
func (d *Dispatcher) run(ctx context.Context) {
	defer close(d.done)
	claimed := make(chan models.Page, d.o.Batch/4) // what the workers do while the next are claimed
	results := make(chan models.Result, d.o.Batch+2*d.o.Workers)
	var workers, others sync.WaitGroup
	for range d.o.Workers {
		workers.Go(func() {
			var by caller
			defer by.close()
			for p := range claimed {
				r := d.send(ctx, &by, p)
				d.underWay.Add(-1)
				results <- r
			}
		})
	}
	for range min(mostRecorders, d.o.DB.Writers()) {
		others.Go(func() { d.recordAll(ctx, results) })
	}
	others.Go(func() { d.keepHouse(ctx) })
	d.claimAll(ctx, claimed)
	close(claimed)
	workers.Wait()
	close(results)
	others.Wait()
}

// claimAll claims pages and hands them to the workers until the context ends. The hand-over waits for the
// workers, so that no more lies claimed than they soon come to.
func (d *Dispatcher) claimAll(ctx context.Context, claimed chan<- models.Page) {
	for ctx.Err() == nil {
		got, err := d.claim(ctx)
		if err != nil && ctx.Err() == nil {
			d.o.Log.LogAttrs(ctx, slog.LevelError, "drain the outbox", slog.Any("error", err))
			d.rest(ctx, d.o.Every, nil)
			continue
		}
		d.underWay.Add(int64(len(got.Pages)))
		for _, p := range got.Pages {
			claimed <- p
		}
		switch {
		case got.Wait > 0: // the common rate is not cut short by a hint
			d.rest(ctx, got.Wait, nil)
		case !got.Again:
			d.rest(ctx, d.o.Every, d.wake)
		}
	}
}

func (d *Dispatcher) rest(ctx context.Context, wait time.Duration, wake <-chan struct{}) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-wake:
	}
}

func (d *Dispatcher) claim(ctx context.Context) (models.Claimed, error) {
	verdicts, written := d.circuit.known()
	if d.stalled.Load() > 0 || !written {
		return models.Claimed{}, nil
	}
	if right, err := d.rightClock(ctx); err != nil || !right {
		return models.Claimed{}, err
	}
	c := d.claimOf()
	got, err := d.outbox.Claim(ctx, c)
	if err != nil {
		return got, err
	}
	d.circuit.learn(got, verdicts, d.outbox.Now())
	return got, nil
}

// aheadFor is how much work is claimed ahead.
const aheadFor = 2 * time.Second

// claimOf says what to claim: as much as the workers soon come to at the carrier's present pace.
func (d *Dispatcher) claimOf() models.Claim {
	limit := d.o.Batch
	if took := time.Duration(d.answers.Load()); took > 0 {
		limit = min(limit, max(d.o.Workers, int(aheadFor/took)*d.o.Workers))
	}
	carriers, probe := d.circuit.open(d.outbox.Now())
	c := models.Claim{Owner: d.o.Owner, Lease: d.o.Lease, Limit: limit, Rate: d.o.Rate, Rates: d.o.Rates, Carriers: carriers, Probe: probe}
	if len(d.o.Routes) > 1 {
		c.Route = d.route
	}
	for _, carrier := range d.o.Routes.Carriers() {
		if _, endless := carrier.(Endless); endless {
			c.Endless = append(c.Endless, carrier.Name())
		}
	}
	return c
}

// route gives the names of the carriers for a phone.
func (d *Dispatcher) route(phone models.Sealed) []string {
	number, err := d.o.DB.Vault().Open(phone)
	if err != nil {
		number = "" // sending it says what is wrong with it
	}
	return namesOf(d.o.Routes.For(number))
}

func namesOf(carriers []Carrier) []string {
	names := make([]string, len(carriers))
	for i, c := range carriers {
		names[i] = c.Name()
	}
	return names
}
