package transport_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"whistle/notifier"
	"whistle/notifier/transport"
)

// lateContext says that its deadline has passed and, as in a process that was frozen and has just gone on,
// nobody has noticed yet.
type lateContext struct{ deadline time.Time }

func (c lateContext) Deadline() (time.Time, bool) { return c.deadline, true }
func (lateContext) Done() <-chan struct{}         { return nil }
func (lateContext) Err() error                    { return nil }
func (lateContext) Value(any) any                 { return nil }

// classOf posts a form and gives the class of its failure, "" for none.
func classOf(ctx context.Context, t *testing.T, over http.RoundTripper, address string) notifier.Class {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader("To=1"))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := transport.Send(over, r)
	if err == nil {
		_, _ = io.Copy(io.Discard, answer.Body)
		_ = answer.Body.Close()
		return ""
	}
	var failed *notifier.SendError
	if !errors.As(err, &failed) {
		t.Fatalf("not sorted: %v", err)
	}
	return failed.Class
}

func TestNothingIsWrittenAfterThePostsTime(t *testing.T) {
	var posts atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { posts.Add(1) }))
	defer server.Close()
	over := transport.New(1)
	defer over.CloseIdleConnections()
	if class := classOf(lateContext{time.Now().Add(time.Minute)}, t, over, server.URL); class != "" || posts.Load() != 1 {
		t.Fatalf("a post in time: %q, %d posts", class, posts.Load())
	}
	for range 2 { // on the kept connection, and on a new one
		if class := classOf(lateContext{time.Now().Add(-time.Millisecond)}, t, over, server.URL); class != notifier.ClassLater || posts.Load() != 1 {
			t.Errorf("a post too late: %q, %d posts", class, posts.Load())
		}
		over.CloseIdleConnections()
	}
}

// hanging listens, takes what comes and never says a word.
func hanging(t *testing.T) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return listener.Addr().String()
}

func TestWhereNoConnectionCameToBeNothingWasSurelySent(t *testing.T) {
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }))
	defer refusing.Close()
	unknown := httptest.NewUnstartedServer(http.NotFoundHandler())
	unknown.Config.ErrorLog = nil
	unknown.StartTLS()
	defer unknown.Close()
	proxied := func(proxy string) *transport.Transport {
		over := transport.New(1)
		over.Proxy = func(*http.Request) (*url.URL, error) { return url.Parse(proxy) }
		return over
	}
	for name, c := range map[string]struct {
		over http.RoundTripper
		to   string
		want notifier.Class
	}{
		"the handshake hangs":          {transport.New(1), "https://" + hanging(t), notifier.ClassLater},
		"a certificate of nobody's":    {transport.New(1), unknown.URL, notifier.ClassLater},
		"the proxy refuses":            {proxied(refusing.URL), "https://carrier.example", notifier.ClassLater},
		"the proxy hangs":              {proxied("http://" + hanging(t)), "https://carrier.example", notifier.ClassLater},
		"nobody is at the proxy":       {proxied("http://127.0.0.1:1"), "https://carrier.example", notifier.ClassLater},
		"the answer hangs":             {transport.New(1), "http://" + hanging(t), notifier.ClassInDoubt},
		"a transport that we know not": {&http.Transport{}, "https://" + hanging(t), notifier.ClassInDoubt},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			if class := classOf(ctx, t, c.over, c.to); class != c.want {
				t.Errorf("sorted as %q, want %q", class, c.want)
			}
		})
	}
}

func TestAConnectionHasLessTimeToComeToBeThanAPost(t *testing.T) {
	began := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if class := classOf(ctx, t, transport.New(1), "https://"+hanging(t)); class != notifier.ClassLater || time.Since(began) > 8*time.Second {
		t.Errorf("%q after %s", class, time.Since(began))
	}
}
