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

// timely is a connection that looks at the clock right before it writes. A process may be frozen between any
// two of its instructions, and whatever it checked before is then out of date when it goes on; between this
// check and the system's write there is nothing left to be frozen in.
type timely struct {
	net.Conn
	until atomic.Int64 // in nanoseconds since 1970; 0: no end
}

func (c *timely) Write(p []byte) (int, error) {
	until := c.until.Load()
	if until != 0 && time.Now().UnixNano() >= until { //nolint:forbidigo // a false clock cannot tell that the process was frozen
		return 0, errTooLate
	}
	return c.Conn.Write(p)
}

// untilDeadline has the connection of a request write until the context's deadline only.
func untilDeadline(ctx context.Context) context.Context {
	deadline, ends := ctx.Deadline()
	if !ends {
		return ctx
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(got httptrace.GotConnInfo) {
		conn := got.Conn
		if secured, ok := conn.(*tls.Conn); ok {
			conn = secured.NetConn()
		}
		if conn, ok := conn.(*timely); ok {
			conn.until.Store(deadline.UnixNano())
		}
	}})
}
