package twilio

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"whistle/notifier"
)

// trip is the transport of one request. The library gives no way to set a deadline or another host, throws
// Retry-After away and leaves error bodies open; here all four are seen to, and what happened on the wire
// is kept, since only the wire tells "surely not sent" from "in doubt".
type trip struct {
	ctx  context.Context //nolint:containedctx // the library's call takes none; a trip lives as long as the call
	edge *url.URL
	next http.RoundTripper

	status     int
	retryAfter time.Duration
	failed     error
	writing    writing
}

// RoundTrip sends the request to the edge and reads the whole answer.
func (t *trip) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(untilDeadline(t.ctx, &t.writing))
	if t.edge != nil {
		r.URL.Scheme, r.URL.Host, r.Host = t.edge.Scheme, t.edge.Host, t.edge.Host
		r.URL.Path = strings.TrimSuffix(t.edge.Path, "/") + r.URL.Path
	}
	next := t.next
	if next == nil {
		next = http.DefaultTransport
	}
	answer, err := next.RoundTrip(r)
	if err != nil {
		t.failed = err
		return nil, err
	}
	t.status = answer.StatusCode
	if seconds, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil {
		t.retryAfter = time.Duration(seconds) * time.Second
	}
	if answer.StatusCode < 200 || answer.StatusCode >= 400 { // the library does not close these
		answer.Body = &closingAtEOF{answer.Body}
	}
	return answer, nil
}

// closingAtEOF closes a body as soon as it was read to its end or to an error.
type closingAtEOF struct{ io.ReadCloser }

func (b *closingAtEOF) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil {
		_ = b.Close()
	}
	return n, err
}

// explain sorts an error of the library's by what happened on the wire.
func (t *trip) explain(err error) error {
	var dialing *net.OpError
	var rest *restError
	switch {
	case t.failed != nil && t.writing.tooLate():
		return &notifier.SendError{Class: notifier.ClassLater, Message: errTooLate.Error()}
	case t.failed != nil && errors.As(t.failed, &dialing) && dialing.Op == "dial":
		return &notifier.SendError{Class: notifier.ClassLater, Message: "the carrier cannot be reached: " + t.failed.Error()}
	case t.failed != nil:
		return &notifier.SendError{Class: notifier.ClassInDoubt, Message: "the connection broke: " + t.failed.Error()}
	case errors.As(err, &rest):
		return &notifier.SendError{Class: classOf(t.status, rest.Code), Code: rest.Code, Message: rest.Message, RetryAfter: t.retryAfter}
	case t.status == 0:
		return &notifier.SendError{Class: notifier.ClassUnknown, Message: err.Error()} // refused by the library before it went out
	case t.status < 400:
		return &notifier.SendError{Class: notifier.ClassInDoubt, Message: "the carrier's answer cannot be read: " + err.Error()}
	default:
		return &notifier.SendError{Class: classOf(t.status, 0), Message: "the carrier answered " + strconv.Itoa(t.status), RetryAfter: t.retryAfter}
	}
}
