package live

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Beat is how often a stream says that it is there. A connection that died on the way says nothing at all, and a
// reader that hears nothing for longer must take it for dead.
const Beat = 15 * time.Second

// Stream answers with server-sent events until the reader goes away. For each change, say gives the event
// to send as it goes over the wire, "" for one that is not this reader's; an error of it ends the stream.
// Where nothing happens for a Beat, it sends an event "alive".
func (f *Feed) Stream(ctx context.Context, w http.ResponseWriter, say func(Change) (string, error)) error {
	listener := f.Listen()
	defer listener.Close()
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // proxies pass it on at once
	control := http.NewResponseController(w)
	_ = control.SetWriteDeadline(time.Time{}) // a stream has no end to wait for
	w.WriteHeader(http.StatusOK)
	_, gone := fmt.Fprint(w, ": listening\n\n")
	for gone == nil && ctx.Err() == nil {
		_ = control.Flush()
		said, err := news(ctx, listener, say)
		if err != nil {
			return err
		}
		_, gone = fmt.Fprint(w, said)
	}
	return nil // the reader went away
}

// news waits for changes, a Beat at most, and gives the events that tell of them.
func news(ctx context.Context, l *Listener, say func(Change) (string, error)) (string, error) {
	limited, cancel := context.WithTimeout(ctx, Beat)
	defer cancel()
	changes := l.Wait(limited)
	if len(changes) == 0 {
		return "event: alive\ndata: 1\n\n", nil
	}
	var all strings.Builder
	for _, change := range changes {
		event, err := say(change)
		if err != nil {
			return "", err
		}
		all.WriteString(event)
	}
	return all.String(), nil
}
