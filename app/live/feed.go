// Package live tells the screens and the event streams which call-ups changed. It reads the database's
// events, so that a change made by another replica is seen like one's own; it carries no data of the
// call-up, each reader asks for what it may see.
package live

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"whistle/models"
)

// lag is how long a sequence number may stay invisible behind a higher one; see models.FloorBefore.
const lag = 30 * time.Second

// Change says that something happened to a call-up.
type Change struct {
	CallUpID models.ID
	Seq      int64 // rises with each change of the call-up
}

// Feed watches the events while somebody listens. Make it with New, then Start it; Stop waits for it.
type Feed struct {
	db    *models.DB
	log   *slog.Logger
	every time.Duration

	mu        sync.Mutex
	listeners map[*Listener]struct{}

	floor   int64 // events up to here are settled and looked at no more
	movedAt models.Time
	known   map[models.ID]models.Activity

	cancel context.CancelFunc
	done   chan struct{}
}

// New makes a feed that looks every so often.
func New(db *models.DB, log *slog.Logger, every time.Duration) *Feed {
	return &Feed{db: db, log: log, every: every, listeners: map[*Listener]struct{}{}, known: map[models.ID]models.Activity{}}
}

// Start begins to watch. It reads where the events stand before it returns.
func (f *Feed) Start(ctx context.Context) error {
	last, err := f.db.Read(ctx).LastEvent()
	if err != nil {
		return err
	}
	f.floor = last
	ctx, f.cancel = context.WithCancel(ctx)
	f.done = make(chan struct{})
	go f.loop(ctx)
	return nil
}

// Stop ends the watching and waits for it. It may be called more than once.
func (f *Feed) Stop() {
	if f.cancel != nil {
		f.cancel()
		<-f.done
	}
}

func (f *Feed) loop(ctx context.Context) {
	defer close(f.done)
	ticker := time.NewTicker(f.every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if err := f.runOnce(ctx); err != nil && ctx.Err() == nil {
				f.log.LogAttrs(ctx, slog.LevelWarn, "watch events", slog.Any("error", err))
			}
		}
	}
}

func (f *Feed) runOnce(ctx context.Context) error {
	reader := f.db.Read(ctx)
	activity, err := reader.ActivitySince(f.floor)
	if err != nil {
		return err
	}
	f.tellNew(activity)
	if reader.Now.Sub(f.movedAt) < lag {
		return nil
	}
	floor, err := reader.FloorBefore(f.floor, reader.Now, lag)
	if err != nil {
		return err
	}
	// Counts start anew above the new floor. What is still above it is told once more, which costs its
	// listeners one look and cannot lose a change that became visible just now.
	f.floor, f.movedAt, f.known = floor, reader.Now, map[models.ID]models.Activity{}
	return nil
}

func (f *Feed) tellNew(activity []models.Activity) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range activity {
		if f.known[a.CallUpID] == a {
			continue
		}
		f.known[a.CallUpID] = a
		for l := range f.listeners {
			l.put(Change{CallUpID: a.CallUpID, Seq: a.Last})
		}
	}
}
