package notifier

import (
	"context"
	"log/slog"
	"time"

	"whistle/models"
)

const (
	groupMost   = 500                    // results in one group
	groupLinger = 100 * time.Millisecond // how long a group waits for more
	lastTries   = 10 * time.Second       // how long recording is tried while stopping

	mostRecorders = 2 // groups that are written at once, where the database has several writers
)

// recordAll writes results in groups until there will be no more. While a group cannot be written, nothing
// more is sent. Only one gathers at a time: two would each wait for a full group, while all that they hold is
// still claimed, and each claim has to look past what is claimed.
func (d *Dispatcher) recordAll(ctx context.Context, results <-chan models.Result) {
	var group []models.Result // the room of one is the next one's
	for {
		d.gathering <- struct{}{}
		group = d.gather(group[:0], results)
		<-d.gathering
		if len(group) == 0 {
			return
		}
		d.recordGroup(ctx, group)
	}
}

// gather waits for a result and takes what comes within a short while, or until nothing is under way that could
// come. It gives none when there will be no more.
func (d *Dispatcher) gather(group []models.Result, results <-chan models.Result) []models.Result {
	first, more := <-results
	if !more {
		return group
	}
	group = append(group, first)
	timer := time.NewTimer(groupLinger)
	defer timer.Stop()
	for len(group) < groupMost {
		if d.underWay.Load() == 0 && len(results) == 0 {
			return group
		}
		select {
		case r, more := <-results:
			if !more {
				return group
			}
			group = append(group, r)
		case <-timer.C:
			return group
		}
	}
	return group
}

// recordGroup writes a group, again and again until the database takes it. While stopping it gives up after a
// while: what is not recorded is then in doubt and settled by asking.
func (d *Dispatcher) recordGroup(ctx context.Context, group []models.Result) {
	stalls := false
	keep := context.WithoutCancel(ctx)
	var stopping models.Time
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		err := d.outbox.Record(keep, group)
		if err == nil {
			break
		}
		if !stalls {
			stalls = true
			d.stalled.Add(1)
			defer d.stalled.Add(-1)
			d.o.Log.LogAttrs(ctx, slog.LevelError, "what was sent cannot be recorded; nothing more is sent until it can", slog.Any("error", err))
		}
		if ctx.Err() != nil {
			now := d.outbox.Now()
			if stopping == 0 {
				stopping = now
			}
			if now.Sub(stopping) > lastTries {
				d.o.Log.LogAttrs(ctx, slog.LevelError, "results are left in doubt", slog.Int("pages", len(group)))
				return
			}
		}
		d.rest(keep, wait, nil)
	}
	d.o.Meter.Observe(group)
	d.tellVerdicts(ctx)
}

// tellVerdicts has all replicas learn what this one found out about carriers.
func (d *Dispatcher) tellVerdicts(ctx context.Context) {
	keep := context.WithoutCancel(ctx)
	if d.circuit.write(func(v verdict) { d.markCarrier(keep, v) }) {
		d.Wake()
	}
}

func (d *Dispatcher) markCarrier(ctx context.Context, v verdict) {
	if err := d.outbox.MarkCarrier(ctx, v.carrier, v.reason); err != nil {
		d.o.Log.LogAttrs(ctx, slog.LevelError, "mark the carrier", slog.String("carrier", v.carrier), slog.Any("error", err))
	}
}
