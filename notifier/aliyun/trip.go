package aliyun

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"whistle/notifier"
	"whistle/notifier/transport"
)

// wire is the library's way to the network: our own transport in place of one that it would keep for itself.
type wire struct{ over http.RoundTripper }

// Call sends the request, and keeps on its trip what happened.
func (w wire) Call(r *http.Request, _ *http.Transport) (*http.Response, error) {
	answer, err := transport.Send(w.over, r)
	if t, ok := r.Context().Value(tripKey{}).(*trip); ok {
		t.failed = err
		if err == nil {
			t.status = answer.StatusCode
			if seconds, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil {
				t.retryAfter = time.Duration(seconds) * time.Second
			}
		}
	}
	return answer, err
}

type tripKey struct{}

// trip keeps what happened on the wire, since only the wire tells "surely not sent" from "in doubt".
type trip struct {
	status     int
	retryAfter time.Duration
	failed     error
}

// coded is an error of the library's that carries Aliyun's code.
type coded interface {
	error
	GetCode() *string
}

// explain sorts an error of the library's by what happened on the wire.
func (t *trip) explain(err error) error {
	name := ""
	var c coded
	if errors.As(err, &c) && c.GetCode() != nil {
		name = *c.GetCode()
	}
	switch {
	case t.failed != nil:
		return t.failed
	case t.status == 0:
		return &notifier.SendError{Class: notifier.ClassUnknown, Message: err.Error()} // refused by the library before it went out
	case t.status < 400:
		return &notifier.SendError{Class: notifier.ClassInDoubt, Message: "the carrier's answer cannot be read: " + err.Error()}
	}
	e := &notifier.SendError{Class: classOf(t.status, name), Message: "the carrier answered " + strconv.Itoa(t.status), RetryAfter: t.retryAfter}
	if name != "" {
		e.Code, e.Message = notifier.CodeOfName(name), name+": "+err.Error()
	}
	return e
}

// classOf sorts a refusal by its HTTP status and code. A 5xx may come after the message was taken.
func classOf(status int, name string) notifier.Class {
	class := notifier.ClassOf(notifier.CodeOfName(name))
	switch {
	case status == http.StatusTooManyRequests || strings.HasPrefix(name, "Throttling"):
		return notifier.ClassLater
	case status >= 500 && class != notifier.ClassLater:
		return notifier.ClassInDoubt
	case class != notifier.ClassUnknown:
		return class
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return notifier.ClassStopAll
	default:
		return notifier.ClassUnknown
	}
}
