package notifier

import (
	"context"
	"fmt"
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

	Workers int           // messages in the air at once; 0 for 64
	Batch   int           // pages a claim; 0 for 200
	Lease   time.Duration // how long a claim holds; 0 for 20 s
	Doubt   time.Duration // how long a doubt is asked about before the page is sent again; 0 for 45 s
	Every   time.Duration // how often the outbox is looked at without being woken; 0 for 1 s
}

// Dispatcher drains the outbox. Any number of replicas may drain one. Start it, then Stop it: Stop claims no
// more, settles what is claimed, and waits.
type Dispatcher struct {
	o      Options
	wake   chan struct{}
	cancel context.CancelFunc
	done   chan struct{}

	random   sync.Mutex // guards o.Random
	failures atomic.Int32
	down     atomic.Bool
	judged   bool        // the carrier's state was written by this process
	resumeAt models.Time // while down: not before then
}

// New makes a Dispatcher.
func New(o Options) *Dispatcher {
	setDefault(&o.Workers, 64)
	setDefault(&o.Batch, 200)
	setDefault(&o.Lease, 20*time.Second)
	setDefault(&o.Doubt, 45*time.Second)
	setDefault(&o.Every, time.Second)
	return &Dispatcher{o: o, wake: make(chan struct{}, 1)}
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
	go d.loop(ctx)
}

// Stop ends the draining and waits. It may be called more than once.
func (d *Dispatcher) Stop() {
	if d.cancel != nil {
		d.cancel()
		<-d.done
	}
}

func (d *Dispatcher) loop(ctx context.Context) {
	defer close(d.done)
	for ctx.Err() == nil {
		wait, err := d.RunOnce(ctx)
		if err != nil && ctx.Err() == nil {
			d.o.Log.LogAttrs(ctx, slog.LevelError, "drain the outbox", slog.Any("error", err))
			wait = d.o.Every
		}
		if wait <= 0 {
			continue
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-d.wakeWhen(wait >= d.o.Every):
		}
		timer.Stop()
	}
}

// wakeWhen gives the wake channel where the wait is for work; a wait for the common rate is not cut short.
func (d *Dispatcher) wakeWhen(idle bool) <-chan struct{} {
	if idle {
		return d.wake
	}
	return nil
}

// RunOnce does one round: what lapsed becomes doubtful, what expired is given up, doubts are asked about, a
// batch is claimed, sent and recorded. It gives how long to wait before the next round.
func (d *Dispatcher) RunOnce(ctx context.Context) (time.Duration, error) {
	if wait := d.resumeAt.Sub(d.o.DB.Now()); d.down.Load() && wait > 0 {
		return min(wait, d.o.Every), nil
	}
	if err := d.tidy(ctx); err != nil {
		return 0, err
	}
	if err := d.settleDoubts(ctx); err != nil {
		return 0, err
	}
	claimed, err := models.Within(ctx, d.o.DB, func(tx *models.Tx) (models.Claimed, error) { return tx.ClaimPages(d.claim()) })
	if err != nil {
		return 0, fmt.Errorf("claim pages: %w", err)
	}
	if len(claimed.Pages) == 0 {
		return max(min(claimed.Wait, d.o.Every), orIdle(claimed.Wait, d.o.Every)), nil
	}
	// What is claimed is sent and recorded even while stopping: a claim that is thrown away is a doubt.
	settle := context.WithoutCancel(ctx)
	results := d.sendAll(settle, claimed.Pages)
	if err := d.record(settle, results); err != nil {
		return 0, err
	}
	d.judgeCarrier(settle)
	return claimed.Wait, nil
}

func orIdle(wait, idle time.Duration) time.Duration {
	if wait > 0 {
		return 0
	}
	return idle
}

func (d *Dispatcher) claim() models.Claim {
	c := models.Claim{Owner: d.o.Owner, Carrier: d.o.Routes[0].Carriers[0].Name(), Lease: d.o.Lease, Limit: min(d.o.Batch, max(d.o.Rate/4, 1)), Rate: d.o.Rate}
	if d.down.Load() {
		c.Limit = 1 // one page tries whether the carrier is up again
	}
	return c
}

func (d *Dispatcher) tidy(ctx context.Context) error {
	return models.Do(ctx, d.o.DB, func(tx *models.Tx) error {
		if _, err := tx.DoubtLapsed(500); err != nil {
			return err
		}
		_, err := tx.ExpirePages(500)
		return err
	})
}

// sendAll sends pages with as many in the air as there are workers, and gives every one's result.
func (d *Dispatcher) sendAll(ctx context.Context, pages []models.Page) []models.Result {
	results := make([]models.Result, len(pages))
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(d.o.Workers, len(pages)) {
		workers.Go(func() {
			for i := range next {
				results[i] = d.send(ctx, pages[i])
			}
		})
	}
	for i := range pages {
		next <- i
	}
	close(next)
	workers.Wait()
	return results
}

func (d *Dispatcher) record(ctx context.Context, results []models.Result) error {
	err := models.Do(ctx, d.o.DB, func(tx *models.Tx) error { return tx.RecordResults(results) })
	if err != nil {
		return fmt.Errorf("record what was sent: %w", err)
	}
	d.o.Meter.Observe(results)
	return nil
}
