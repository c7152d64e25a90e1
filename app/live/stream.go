package live

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// Stream answers with server-sent events until the reader goes away. For each change, say gives the event
// to send as it goes over the wire, "" for one that is not this reader's; an error of it ends the stream.
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
		for _, change := range listener.Wait(ctx) {
			event, err := say(change)
			if err != nil {
				return err
			}
			_, gone = fmt.Fprint(w, event)
		}
	}
	return nil // the reader went away
}
