package twilio

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// NewTransport makes the transport for a carrier: as many kept-open connections as there are workers. Its
// connections write nothing of a request after the request's deadline.
func NewTransport(connections int) *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		MaxIdleConns: connections, MaxIdleConnsPerHost: connections, IdleConnTimeout: 90 * time.Second,
		Proxy: http.ProxyFromEnvironment, DisableCompression: true,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := dialer.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return &timely{Conn: conn}, nil
		},
	}
}

// errTooLate is why a connection did not write.
var errTooLate = errors.New("the process was held up until the time of the post was over; nothing was sent")

// writing is what the connections of one post have done for it. The transport cannot be asked: when a
// connection refuses to write, its reading and its writing half report in any order.
type writing struct {
	until   time.Time // the zero time: no end
	begun   atomic.Bool
	refused atomic.Bool
}

// tooLate tells that nothing of the post was written, since its time was over.
func (w *writing) tooLate() bool { return w.refused.Load() && !w.begun.Load() }

// timely is a connection that looks at the clock right before it writes. A process may be frozen between any
// two of its instructions, and whatever it checked before is then out of date when it goes on; between this
// check and the system's write there is nothing left to be frozen in.
type timely struct {
	net.Conn
	of atomic.Pointer[writing]
}

func (c *timely) Write(p []byte) (int, error) {
	of := c.of.Load()
	if of == nil {
		return c.Conn.Write(p)
	}
	if !of.until.IsZero() && !time.Now().Before(of.until) { //nolint:forbidigo // a false clock cannot tell that the process was frozen
		of.refused.Store(true)
		return 0, errTooLate
	}
	of.begun.Store(true)
	return c.Conn.Write(p)
}

// untilDeadline has the connections of a request write until the context's deadline only, and tell w.
func untilDeadline(ctx context.Context, w *writing) context.Context {
	deadline, _ := ctx.Deadline()
	w.until = deadline.Round(0) // by the wall clock: the other one stands still while a machine sleeps
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(got httptrace.GotConnInfo) {
		conn := got.Conn
		if secured, ok := conn.(*tls.Conn); ok {
			conn = secured.NetConn()
		}
		if conn, ok := conn.(*timely); ok {
			conn.of.Store(w)
		}
	}})
}
