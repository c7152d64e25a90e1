package live

import (
	"context"

	"whistle/models"
)

// Listener collects the changes for one reader. However slow the reader is, it holds one change a call-up.
type Listener struct {
	feed    *Feed
	pending map[models.ID]Change // guarded by the feed's mutex
	wake    chan struct{}
}

// Listen collects changes from now on, until the listener is closed.
func (f *Feed) Listen() *Listener {
	l := &Listener{feed: f, pending: map[models.ID]Change{}, wake: make(chan struct{}, 1)}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.listeners[l] = struct{}{}
	return l
}

// Close ends the listening.
func (l *Listener) Close() {
	l.feed.mu.Lock()
	defer l.feed.mu.Unlock()
	delete(l.feed.listeners, l)
}

// Wait gives what changed since the last call, and waits where nothing did. It gives nothing when the
// context ends.
func (l *Listener) Wait(ctx context.Context) []Change {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-l.wake:
		}
		if changes := l.take(); len(changes) > 0 {
			return changes
		} // a change that was put between the last wake and its take has been taken with the others
	}
}

func (l *Listener) take() []Change {
	l.feed.mu.Lock()
	defer l.feed.mu.Unlock()
	changes := make([]Change, 0, len(l.pending))
	for _, c := range l.pending {
		changes = append(changes, c)
	}
	clear(l.pending)
	return changes
}

// put is called with the feed's mutex held.
func (l *Listener) put(c Change) {
	l.pending[c.CallUpID] = c
	select {
	case l.wake <- struct{}{}:
	default: // it is awake already
	}
}
