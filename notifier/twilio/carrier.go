// Package twilio is the carrier Twilio, by its own client library, and whatever speaks its HTTP shape: the
// simulator, a private edge, a stand-in of a test. It also checks and reads Twilio's webhooks. It is the
// only package that knows that library.
package twilio

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"

	"whistle/notifier"
)

// Options say which account to send by.
type Options struct {
	AccountSID          string
	AuthToken           string
	MessagingServiceSID string // or
	From                string
	APIURL              string // in place of https://api.twilio.com; may be empty
	BaseURL             string // our own public address, for callbacks and signatures
	Timeout             time.Duration
	Transport           http.RoundTripper // many kept-open connections; http.DefaultTransport's like
}

// Carrier sends by Twilio.
type Carrier struct {
	o         Options
	edge      *url.URL // where requests go instead of api.twilio.com; nil for there
	validator client.RequestValidator
}

var alphanumeric = regexp.MustCompile(`^[A-Za-z0-9]+$`)

// New makes the carrier. It refuses an empty or malformed account: with an empty auth token anybody could
// sign webhooks.
func New(o Options) (*Carrier, error) {
	switch {
	case !alphanumeric.MatchString(o.AccountSID):
		return nil, errors.New("TWILIO_ACCOUNT_SID must be set, letters and digits only")
	case !alphanumeric.MatchString(o.AuthToken):
		return nil, errors.New("TWILIO_AUTH_TOKEN must be set, letters and digits only")
	case o.MessagingServiceSID == "" && o.From == "":
		return nil, errors.New("TWILIO_MESSAGING_SERVICE_SID or TWILIO_FROM must be set")
	}
	c := &Carrier{o: o, validator: client.NewRequestValidator(o.AuthToken)}
	if o.APIURL != "" {
		edge, err := url.Parse(o.APIURL)
		if err != nil || edge.Host == "" {
			return nil, fmt.Errorf("TWILIO_API_URL %q is not an address like http://127.0.0.1:9000", o.APIURL)
		}
		c.edge = edge
	}
	return c, nil
}

// Name names the carrier in rows and metrics.
func (c *Carrier) Name() string { return "twilio" }

// Send hands one message over.
func (c *Carrier) Send(ctx context.Context, m notifier.Message) (notifier.Accepted, error) {
	params := &api.CreateMessageParams{}
	params.SetTo(m.To)
	params.SetBody(m.Body)
	if c.o.MessagingServiceSID != "" {
		params.SetMessagingServiceSid(c.o.MessagingServiceSID)
	} else {
		params.SetFrom(c.o.From)
	}
	params.SetStatusCallback(c.o.BaseURL + StatusPath + "?page=" + url.QueryEscape(m.PageID))
	if m.ValidFor > 0 {
		params.SetValidityPeriod(int(min(max(m.ValidFor, time.Second), 10*time.Hour) / time.Second))
	}
	ctx, cancel := context.WithTimeout(ctx, c.o.Timeout)
	defer cancel()
	trip := &trip{ctx: ctx, carrier: c}
	if _, err := service(trip).CreateMessage(params); err != nil {
		return notifier.Accepted{}, trip.explain(err)
	}
	if trip.taken.SID == "" {
		return notifier.Accepted{}, &notifier.SendError{Class: notifier.ClassInDoubt, Message: "the carrier's answer names no message"}
	}
	accepted := notifier.Accepted{SID: trip.taken.SID, Status: statusOf(trip.taken.Status)}
	if accepted.Status == notifier.StatusUndelivered { // a 201 may say "failed" at once
		code := trip.taken.ErrorCode
		return accepted, &notifier.SendError{Class: finalClass(code), Code: code, SID: accepted.SID, Message: "the carrier took the message and failed it at once"}
	}
	return accepted, nil
}

// finalClass sorts the failure of a message that was taken as a receipt that says so, final where no reason is given.
func finalClass(code int) notifier.Class {
	if code == 0 {
		return notifier.ClassRefused
	}
	return notifier.ClassOf(code)
}

// Find lists the messages to a number since a moment.
func (c *Carrier) Find(ctx context.Context, to string, since time.Time) ([]notifier.Listed, error) {
	ctx, cancel := context.WithTimeout(ctx, c.o.Timeout)
	defer cancel()
	params := &api.ListMessageParams{}
	params.SetTo(to)
	params.SetPageSize(100)
	page, err := service(&trip{ctx: ctx, carrier: c}).PageMessage(params, "", "")
	if err != nil {
		return nil, fmt.Errorf("list the messages to a number: %w", err)
	}
	var found []notifier.Listed
	for _, m := range page.Messages {
		if m.Sid == nil || m.Body == nil || createdBefore(m, since) {
			continue
		}
		listed := notifier.Listed{SID: *m.Sid, Body: *m.Body, Status: notifier.StatusSent}
		if m.Status != nil {
			listed.Status = statusOf(*m.Status)
		}
		if m.ErrorCode != nil {
			listed.Code, listed.Class = *m.ErrorCode, notifier.ClassOf(*m.ErrorCode)
		}
		found = append(found, listed)
	}
	return found, nil
}

// createdBefore says whether a message is surely older; one without a readable date is not.
func createdBefore(m api.ApiV2010Message, since time.Time) bool {
	if m.DateCreated == nil {
		return false
	}
	created, err := time.Parse(time.RFC1123Z, *m.DateCreated)
	return err == nil && created.Before(since)
}

func service(t *trip) *api.ApiService { return api.NewApiService(client.NewRequestHandler(t)) }

func statusOf(s string) notifier.Status {
	switch strings.ToLower(s) {
	case "delivered", "read":
		return notifier.StatusDelivered
	case "undelivered", "failed", "canceled":
		return notifier.StatusUndelivered
	default: // accepted, scheduled, queued, sending, sent
		return notifier.StatusSent
	}
}

// restError is what Twilio's library makes of an error body.
type restError = client.TwilioRestError
