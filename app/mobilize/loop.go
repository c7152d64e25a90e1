package mobilize

import (
	"context"
	"time"
)

// loop does a thing at once and then every so often, until it is stopped. Start it, then Stop it; Stop waits
// for what is in hand.
type loop struct {
	every  time.Duration
	do     func(context.Context)
	cancel context.CancelFunc
	done   chan struct{}
}

// Start begins.
func (l *loop) Start(ctx context.Context) {
	ctx, l.cancel = context.WithCancel(ctx)
	l.done = make(chan struct{})
	go func() {
		defer close(l.done)
		ticker := time.NewTicker(l.every)
		defer ticker.Stop()
		for {
			l.do(ctx)
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
		}
	}()
}

// Stop ends it and waits. It may be called more than once.
func (l *loop) Stop() {
	if l.cancel != nil {
		l.cancel()
		<-l.done
	}
}
