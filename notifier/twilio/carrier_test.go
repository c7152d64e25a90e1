package twilio_test

import (
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"whistle/notifier"
	"whistle/notifier/transport"
	"whistle/notifier/twilio"
)

// post has the carrier send one message to a server that answers so, and gives what it was asked.
func post(t *testing.T, status int, header http.Header, body string) (notifier.Accepted, *http.Request, url.Values, error) {
	t.Helper()
	var asked *http.Request
	var form url.Values
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent, _ := io.ReadAll(r.Body)
		asked = r
		form, _ = url.ParseQuery(string(sent))
		maps.Copy(w.Header(), header)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	defer server.Close()
	over := transport.New(1)
	defer over.CloseIdleConnections()
	carrier, err := twilio.New(twilio.Options{
		AccountSID: "AC1", AuthToken: "secret", MessagingServiceSID: "MG1", APIURL: server.URL + "/edge", BaseURL: "https://w.example",
		Timeout: 5 * time.Second, Transport: over,
	})
	if err != nil {
		t.Fatal(err)
	}
	accepted, err := carrier.Send(t.Context(), notifier.Message{PageID: "p1", To: "+8615400000001", Body: "来不来?", ValidFor: time.Hour})
	return accepted, asked, form, err
}

func TestWhatAMessageIsPostedWith(t *testing.T) {
	accepted, asked, form, err := post(t, http.StatusCreated, nil, `{"sid":"SM1","status":"queued","error_code":null,"price":null}`)
	if err != nil || accepted.SID != "SM1" || accepted.Status != notifier.StatusSent {
		t.Fatalf("%+v, %v", accepted, err)
	}
	user, password, _ := asked.BasicAuth()
	if asked.URL.Path != "/edge/2010-04-01/Accounts/AC1/Messages.json" || user != "AC1" || password != "secret" || asked.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
		t.Errorf("posted to %s as %s, %s with %v", asked.URL, user, password, asked.Header)
	}
	want := url.Values{
		"To": {"+8615400000001"}, "Body": {"来不来?"}, "MessagingServiceSid": {"MG1"}, "ValidityPeriod": {"3600"},
		"StatusCallback": {"https://w.example" + twilio.StatusPath + "?page=p1"},
	}
	if form.Encode() != want.Encode() {
		t.Errorf("the form is %v, want %v", form, want)
	}
}

func refusedSID(err error) string {
	if refused, ok := errors.AsType[*notifier.SendError](err); ok {
		return refused.SID
	}
	return ""
}

func TestWhatAnAnswerMakesOfAMessage(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		header http.Header
		body   string
		class  notifier.Class // "" for taken
		code   int
		wait   time.Duration
		sid    string // of a message that it took and failed
	}{
		"taken":                       {status: 201, body: `{"sid":"SM1","status":"accepted"}`},
		"taken, broken off":           {status: 201, body: `{"sid":"SM1","sta`, class: notifier.ClassInDoubt},
		"taken, empty":                {status: 201, class: notifier.ClassInDoubt},
		"taken, a page of HTML":       {status: 200, body: `<html>`, class: notifier.ClassInDoubt},
		"taken, no message named":     {status: 201, body: `{"status":"queued"}`, class: notifier.ClassInDoubt},
		"taken and failed at once":    {status: 201, body: `{"sid":"SM1","status":"failed","error_code":21610}`, class: notifier.ClassOptedOut, code: 21610, sid: "SM1"},
		"failed for a reason of its":  {status: 201, body: `{"sid":"SM1","status":"failed","error_code":30999}`, class: notifier.ClassUnknown, code: 30999, sid: "SM1"},
		"failed for no reason given":  {status: 201, body: `{"sid":"SM1","status":"failed"}`, class: notifier.ClassRefused, sid: "SM1"},
		"sent elsewhere":              {status: 307, header: http.Header{"Location": {"/again"}}, class: notifier.ClassInDoubt},
		"a bad number":                {status: 400, body: `{"code":21211,"message":"bad","status":400}`, class: notifier.ClassRefused, code: 21211},
		"too many":                    {status: 429, header: http.Header{"Retry-After": {"7"}}, body: `{"code":20429,"message":"slow"}`, class: notifier.ClassLater, code: 20429, wait: 7 * time.Second},
		"broken":                      {status: 500, body: `{"code":20500,"message":"oops"}`, class: notifier.ClassInDoubt, code: 20500},
		"broken, with a page of HTML": {status: 502, body: `<html>`, class: notifier.ClassInDoubt},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, _, err := post(t, c.status, c.header, c.body)
			var refused *notifier.SendError
			switch {
			case refusedSID(err) != c.sid:
				t.Errorf("the message that it failed is %q, want %q", refusedSID(err), c.sid)
			case c.class == "" && err != nil:
				t.Errorf("refused: %v", err)
			case c.class != "" && (!errors.As(err, &refused) || refused.Class != c.class || refused.Code != c.code || refused.RetryAfter != c.wait):
				t.Errorf("%v, want class %s, code %d, again after %s", err, c.class, c.code, c.wait)
			}
		})
	}
}

func TestARefusalThatEndsLateKeepsItsConnection(t *testing.T) {
	var connections atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = io.WriteString(w, `{"code":20429,"message":"slow"}`)
		_ = http.NewResponseController(w).Flush()
		time.Sleep(5 * time.Millisecond)
		_, _ = io.WriteString(w, "\n")
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	over := transport.New(1)
	defer over.CloseIdleConnections()
	carrier, err := twilio.New(twilio.Options{
		AccountSID: "AC1", AuthToken: "secret", From: "+1", APIURL: server.URL, Timeout: 5 * time.Second, Transport: over,
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		_, err := carrier.Send(t.Context(), notifier.Message{PageID: "p", To: "+1", Body: "x"})
		if e := notifier.AsSendError(err); e.Class != notifier.ClassLater || e.Code != 20429 {
			t.Fatalf("%+v", e)
		}
	}
	if connections.Load() != 1 {
		t.Errorf("5 posts took %d connections", connections.Load())
	}
}
