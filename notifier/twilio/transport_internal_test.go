package twilio

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"whistle/notifier"
)

// lateContext says that its deadline has passed and, as in a process that was frozen and has just gone on,
// nobody has noticed yet.
type lateContext struct{ deadline time.Time }

func (c lateContext) Deadline() (time.Time, bool) { return c.deadline, true }
func (lateContext) Done() <-chan struct{}         { return nil }
func (lateContext) Err() error                    { return nil }
func (lateContext) Value(any) any                 { return nil }

func TestNothingIsWrittenAfterThePostsTime(t *testing.T) {
	var posts atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		posts.Add(1)
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write([]byte(`{"sid":"SM1"}`))
	}))
	defer server.Close()
	transport := NewTransport(1)
	defer transport.CloseIdleConnections()
	edge, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	post := func(ctx context.Context) error {
		trip := &trip{ctx: ctx, carrier: &Carrier{o: Options{Transport: transport}, edge: edge}}
		answer, err := trip.SendRequest(http.MethodPost, "https://api.example/Messages.json", url.Values{"To": {"1"}}, nil)
		if err == nil {
			return answer.Body.Close()
		}
		return trip.explain(err)
	}
	if err := post(lateContext{time.Now().Add(time.Minute)}); err != nil || posts.Load() != 1 {
		t.Fatalf("a post in time: %v, %d posts", err, posts.Load())
	}
	for range 2 { // on the kept connection, and on a new one
		err := post(lateContext{time.Now().Add(-time.Millisecond)})
		var refused *notifier.SendError
		if !errors.As(err, &refused) || refused.Class != notifier.ClassLater || posts.Load() != 1 {
			t.Errorf("a post too late: %v, %d posts", err, posts.Load())
		}
		transport.CloseIdleConnections()
	}
}
