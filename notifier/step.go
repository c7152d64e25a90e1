package notifier

import (
	"context"
	"time"

	"whistle/models"
)

// RunOnce does by one hand what the pipeline does by many, once over, and gives how long to wait before the
// next round. A rehearsal under a false clock steps by it; a Dispatcher that was started must not be stepped.
func (d *Dispatcher) RunOnce(ctx context.Context) (time.Duration, error) {
	if right, err := d.rightClock(ctx); err != nil || !right {
		return d.o.Every, err
	}
	if err := d.outbox.Expire(ctx); err != nil {
		return 0, err
	}
	if err := d.outbox.Tidy(ctx); err != nil {
		return 0, err
	}
	if _, err := d.settleDoubts(ctx); err != nil {
		return 0, err
	}
	if err := d.settleConflicts(ctx); err != nil {
		return 0, err
	}
	if err := d.judgeTrials(ctx); err != nil {
		return 0, err
	}
	got, err := d.claim(ctx)
	if err != nil {
		return 0, err
	}
	var by caller
	defer by.close()
	results := make([]models.Result, len(got.Pages))
	for i, p := range got.Pages {
		results[i] = d.send(ctx, &by, p)
	}
	if len(results) > 0 {
		d.recordGroup(ctx, results)
	}
	switch {
	case got.Wait > 0:
		return got.Wait, nil
	case got.Again:
		return 0, nil
	case len(got.Down) > 0:
		return probeDown, nil
	default:
		return d.o.Every, nil
	}
}
