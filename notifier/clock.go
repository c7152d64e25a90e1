package notifier

import (
	"context"
	"log/slog"
	"time"

	"whistle/models"
)

// clockEvery is how often a process compares its clock with the one that all replicas share. One that jumps is
// compared at once: it seems to be that long ago, or not yet.
const clockEvery = 10 * time.Second

// clock is what a dispatcher knows of its process's clock.
type clock struct {
	checking chan struct{} // full while it is compared; no mutex, for which a false clock would not wait
	checked  models.Time   // when it was last compared, by itself; 0: never
	wrong    bool
}

func newClock() *clock { return &clock{checking: make(chan struct{}, 1)} }

// rightClock says whether this process's clock is near to the shared one. Where it is not, the process claims nothing,
// gives nothing up and settles nothing: it would expire what has hours left, take over what another is sending, and
// hold what it claims for hours. What it has sent it records.
func (d *Dispatcher) rightClock(ctx context.Context) (bool, error) {
	c := d.clock
	c.checking <- struct{}{}
	defer func() { <-c.checking }()
	now := d.outbox.Now()
	if c.checked != 0 && now >= c.checked && now.Sub(c.checked) < clockEvery {
		return !c.wrong, nil
	}
	check, err := d.outbox.CheckClock(ctx)
	if err != nil {
		return false, err
	}
	if check.Wrong && !c.wrong {
		d.o.Log.LogAttrs(ctx, slog.LevelError, "this machine's clock and the database's are apart; from here nothing is sent, given up or settled until they agree",
			slog.Duration("ahead", check.Ahead))
	}
	if !check.Wrong && c.wrong {
		d.o.Log.LogAttrs(ctx, slog.LevelInfo, "this machine's clock agrees with the database's again", slog.Duration("ahead", check.Ahead))
		d.Wake()
	}
	c.checked, c.wrong = now, check.Wrong
	return !c.wrong, nil
}
