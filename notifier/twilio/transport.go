package twilio

import (
	"net/http"
	"time"
)

// NewTransport makes the transport for a carrier: as many kept-open connections as there are workers.
func NewTransport(connections int) *http.Transport {
	return &http.Transport{
		MaxIdleConns: connections, MaxIdleConnsPerHost: connections, IdleConnTimeout: 90 * time.Second,
		Proxy: http.ProxyFromEnvironment, DisableCompression: true,
	}
}
