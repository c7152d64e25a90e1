package rehearsal

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"whistle/app/access"
	"whistle/app/api"
	"whistle/app/coverage"
	"whistle/app/live"
	"whistle/app/mobilize"
	"whistle/app/server"
	"whistle/app/web"
	"whistle/models"
	"whistle/notifier"
	"whistle/notifier/simulator"
	"whistle/notifier/twilio"
)

const (
	baseURL = "http://w.test"
	edgeURL = "http://carrier.invalid"
	account = "ACrehearsal"
	secret  = "rehearsal"
	sender  = "+8615400000000"
)

// wire puts the program together as serve does, but for listeners and loops: requests are handed to its
// handler, and the play steps the workers.
func (p *play) wire() error {
	p.phones = simulator.New(simulator.Options{
		AccountSID: account, AuthToken: secret, From: sender, InboundURL: baseURL + twilio.InboundPath,
		Log: p.o.Log, Now: p.o.Clock.Now, Random: rand.New(rand.NewPCG(p.o.Seed, 2)),
	})
	carrier, err := twilio.New(twilio.Options{
		AccountSID: account, AuthToken: secret, From: sender, APIURL: edgeURL, BaseURL: baseURL, Timeout: time.Minute,
		Transport: &network{p: p, carrier: p.phones.Handler()},
	})
	if err != nil {
		return err
	}
	p.dispatcher = notifier.New(notifier.Options{
		DB: p.o.DB, Routes: notifier.By(carrier), Log: p.o.Log, Rate: 100, Owner: "rehearsal", Random: rand.New(rand.NewPCG(p.o.Seed, 3)),
		Every: time.Minute,
	})
	p.mobilizer = mobilize.New(mobilize.Deps{
		DB: p.o.DB, Paging: paging{}, Wake: func() { p.woken = true }, BaseURL: baseURL, Zone: zone, SearchSteps: 60,
	})
	accounts, reader, feed := access.NewAccounts(p.o.DB), coverage.New(p.o.DB, zone), live.New(p.o.DB, p.o.Log, time.Second)
	sessions := access.NewSessions(p.o.DB, false)
	sessions.Lifetime, sessions.IdleTimeout = 20*365*24*time.Hour, 0 // the library knows the machine's clock alone, the play is in its own year
	screens, err := web.New(web.Deps{
		DB: p.o.DB, Accounts: accounts, Sessions: sessions, Mobilizer: p.mobilizer, Coverage: reader, Feed: feed, Log: p.o.Log, Zone: zone,
	})
	if err != nil {
		return err
	}
	e := server.New(server.Options{DB: p.o.DB, Log: p.o.Log, Registry: prometheus.NewRegistry(), ErrorPage: screens.ErrorPage})
	machines, err := api.New(api.Deps{DB: p.o.DB, Accounts: accounts, Mobilizer: p.mobilizer, Coverage: reader, Feed: feed, Webhooks: carrier, Log: p.o.Log, Zone: zone, Version: "rehearsal"})
	if err != nil {
		return err
	}
	machines.Register(e)
	screens.Register(e)
	p.handler = e
	return nil
}

// paging is what the rehearsal's carrier can do: links and replies, but for one phone in ten the code alone,
// as on the mainland; five fen a segment.
type paging struct{}

// Ways gives how a message to a phone may be answered.
func (paging) Ways(phone string) mobilize.Ways {
	if codeOnly(phone) {
		return mobilize.Ways{Code: true}
	}
	return mobilize.Ways{Link: true, Reply: true}
}

// Segments counts as carriers count.
func (paging) Segments(text string) int { return notifier.Segments(text) }

// First names the carrier.
func (paging) First(string, bool) string { return "twilio" }

// Price is what a segment costs.
func (paging) Price(string, string) (float64, bool) { return Fen / 100.0, true }

// Fen is the price of a segment.
const Fen = 5

// Currency is what prices are in.
func (paging) Currency() string { return "CNY" }

// Templates says that the carrier takes free text.
func (paging) Templates() bool { return false }

// Approved names no template.
func (paging) Approved(string, string) *models.CarrierTemplate { return nil }

// Rate is messages a second.
func (paging) Rate() int { return 100 }

func codeOnly(phone string) bool { return strings.HasSuffix(phone, "7") }

// network carries the client's requests to the carrier, unless it is cut.
type network struct {
	p       *play
	carrier http.Handler
}

// RoundTrip hands a request to the carrier. While the network is cut it fails as a dial does; a message that
// was taken is shown to whoever holds the phone.
func (n *network) RoundTrip(r *http.Request) (*http.Response, error) {
	if n.p.isCut() {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ENETUNREACH}
	}
	var form url.Values
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		if err := r.Body.Close(); err != nil {
			return nil, err
		}
		if form, err = url.ParseQuery(string(body)); err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	answer := serve(n.carrier, r)
	if answer.status != http.StatusCreated {
		return answer.response(r), nil
	}
	var taken struct {
		SID string `json:"sid"`
	}
	if err := json.Unmarshal(answer.body.Bytes(), &taken); err != nil {
		return nil, errors.Join(errors.New("the carrier's answer names no message"), err)
	}
	n.p.arrived(text{to: form.Get("To"), body: form.Get("Body"), callback: form.Get("StatusCallback"), sid: taken.SID})
	return answer.response(r), nil
}

// recorder keeps what a handler answers.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func serve(h http.Handler, r *http.Request) *recorder {
	w := &recorder{header: http.Header{}, status: http.StatusOK}
	h.ServeHTTP(w, r)
	return w
}

// Header is for handlers.
func (w *recorder) Header() http.Header { return w.header }

// WriteHeader is for handlers.
func (w *recorder) WriteHeader(status int) { w.status = status }

// Write is for handlers.
func (w *recorder) Write(b []byte) (int, error) { return w.body.Write(b) }

func (w *recorder) response(r *http.Request) *http.Response {
	return &http.Response{
		StatusCode: w.status, Status: http.StatusText(w.status), Header: w.header, Request: r, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Body: io.NopCloser(bytes.NewReader(w.body.Bytes())), ContentLength: int64(w.body.Len()),
	}
}
