// Package transport is the carriers' way to the network. It knows of each request whether any of it was
// written, since only the wire tells "surely not sent" from "in doubt".
package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"whistle/notifier"
)

// What a connection may take to come to be. Together they are less than a post may take, so that who cannot be
// reached is told by its own error.
const (
	dialTimeout      = 4 * time.Second
	handshakeTimeout = 4 * time.Second
)

// Transport is an http.Transport whose connections write nothing of a request that was sent by Send after the
// request's deadline.
type Transport struct{ *http.Transport }

// New makes the transport for a carrier: as many kept-open connections as there are workers.
func New(connections int) *Transport {
	dialer := &net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}
	return &Transport{&http.Transport{
		MaxIdleConns: connections, MaxIdleConnsPerHost: connections, IdleConnTimeout: 90 * time.Second,
		Proxy: http.ProxyFromEnvironment, DisableCompression: true, TLSHandshakeTimeout: handshakeTimeout,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := dialer.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return &timely{Conn: conn}, nil
		},
	}}
}

// Send sends a request over a carrier's transport, or over the standard one where that is nil. Its error is a
// *notifier.SendError: later where surely nothing of the request was written, in doubt otherwise.
func Send(over http.RoundTripper, r *http.Request) (*http.Response, error) {
	if over == nil {
		over = http.DefaultTransport
	}
	w := &writing{}
	answer, err := over.RoundTrip(w.traced(r))
	if err != nil {
		_, watched := over.(*Transport)
		return nil, w.failure(err, watched)
	}
	return answer, nil
}

// errTooLate is why a connection did not write.
var errTooLate = errors.New("the time of the post was over")

// writing is what the connections of one request have done for it. The http.Transport cannot be asked: it dials
// anew where a kept connection broke, and its reading and its writing halves report in any order.
type writing struct {
	until time.Time // the zero time: no end
	state atomic.Int32
}

// The states of a writing. It leaves the first one once: whoever comes first, a write or the one who gives up,
// decides whether anything of the request may go out.
const (
	nothingWritten int32 = iota
	begun
	closed
)

// mayWrite says whether a connection may write now.
func (w *writing) mayWrite() bool {
	if !w.until.IsZero() && !time.Now().Before(w.until) { //nolint:forbidigo // a false clock cannot tell that the process was frozen
		w.close()
		return false
	}
	return w.state.CompareAndSwap(nothingWritten, begun) || w.state.Load() == begun
}

// close says whether nothing was written, and then nothing will be.
func (w *writing) close() bool {
	return w.state.CompareAndSwap(nothingWritten, closed) || w.state.Load() == closed
}

// failure sorts the error of a request. Of a transport that is not watched, only a failed dial tells.
func (w *writing) failure(err error, watched bool) error {
	var dialing *net.OpError
	switch {
	case watched && w.close(), errors.As(err, &dialing) && dialing.Op == "dial":
		return &notifier.SendError{Class: notifier.ClassLater, Message: "nothing was sent; the carrier cannot be reached: " + err.Error()}
	default:
		return &notifier.SendError{Class: notifier.ClassInDoubt, Message: "the connection broke: " + err.Error()}
	}
}

// traced has the connections that the request gets tell w, and write until the request's deadline only.
func (w *writing) traced(r *http.Request) *http.Request {
	if deadline, limited := r.Context().Deadline(); limited {
		w.until = deadline.Round(0) // by the wall clock: the other one stands still while a machine sleeps
	}
	return r.WithContext(httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{GotConn: func(got httptrace.GotConnInfo) {
		if conn := bottom(got.Conn); conn != nil {
			conn.of.Store(w)
		} else {
			w.state.Store(begun) // nobody watches it
		}
	}}))
}

// bottom finds our connection below its encryption; a proxy that is itself spoken to by TLS makes two layers.
func bottom(conn net.Conn) *timely {
	for {
		secured, ok := conn.(*tls.Conn)
		if !ok {
			ours, _ := conn.(*timely)
			return ours
		}
		conn = secured.NetConn()
	}
}

// timely is a connection that looks at the clock right before it writes. A process may be frozen between any
// two of its instructions, and whatever it checked before is then out of date when it goes on. Between this
// check and the system's write little is left to be frozen in; that little no program can take away.
type timely struct {
	net.Conn
	of atomic.Pointer[writing]
}

func (c *timely) Write(p []byte) (int, error) {
	if of := c.of.Load(); of != nil && !of.mayWrite() {
		return 0, errTooLate
	}
	return c.Conn.Write(p)
}
