package twilio

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"
	"github.com/twilio/twilio-go/client"

	"whistle/notifier"
	"whistle/notifier/transport"
)

// trip is the library's HTTP client for one request. The library's own can be given no deadline and no other
// host, throws Retry-After away, leaves error bodies open and follows a 307 by posting the message again; here
// all five are seen to, and what happened on the wire is kept, since only the wire tells "surely not sent" from
// "in doubt".
type trip struct {
	ctx     context.Context //nolint:containedctx // the library's call takes none; a trip lives as long as the call
	carrier *Carrier

	status     int
	retryAfter time.Duration
	failed     error
	taken      taken
}

// taken is what we use of the answer to a message. The library decodes every field of it one by one, which takes
// longer than posting the message, so that it is given an answer that has none.
type taken struct {
	SID       string
	Status    string
	ErrorCode int
}

// read takes in the answer to a message, and gives the library an empty one. Of its forty fields we look at three.
func (t *trip) read(answer *http.Response) (*http.Response, error) {
	defer answer.Body.Close()
	var body bytes.Buffer
	body.Grow(int(min(max(answer.ContentLength, 0), longestAnswer)) + bytes.MinRead) // at once, not in steps
	if _, err := body.ReadFrom(io.LimitReader(answer.Body, longestAnswer)); err != nil {
		return nil, fmt.Errorf("read the carrier's answer: %w", err)
	}
	message := gjson.ParseBytes(body.Bytes())
	if !gjson.ValidBytes(body.Bytes()) || !message.IsObject() {
		return nil, errors.New("read the carrier's answer: it is no JSON object")
	}
	t.taken = taken{SID: message.Get("sid").String(), Status: message.Get("status").String(), ErrorCode: int(message.Get("error_code").Int())}
	answer.Body = io.NopCloser(strings.NewReader("{}"))
	return answer, nil
}

// longestAnswer is more than any answer to a message has; a longer one cannot be read.
const longestAnswer = 64 << 10

// userAgent is the library's own.
var userAgent = fmt.Sprintf("twilio-go/%s (%s %s) go/%s", client.LibraryVersion, runtime.GOOS, runtime.GOARCH, runtime.Version())

// SendRequest sends a request of the library's: a form by POST, a query by GET.
func (t *trip) SendRequest(method, address string, data url.Values, headers map[string]any, _ ...byte) (*http.Response, error) {
	request, err := t.request(method, address, data.Encode())
	if err != nil {
		return nil, err
	}
	for name, value := range headers {
		request.Header.Set(name, fmt.Sprint(value))
	}
	answer, err := transport.Send(t.carrier.o.Transport, request)
	if err != nil {
		t.failed = err
		return nil, err
	}
	t.status = answer.StatusCode
	if after := answer.Header.Get("Retry-After"); after != "" {
		if seconds, err := strconv.Atoi(after); err == nil {
			t.retryAfter = time.Duration(seconds) * time.Second
		}
	}
	switch {
	case answer.StatusCode < 200 || answer.StatusCode >= 400:
		return nil, errorOf(answer)
	case method == http.MethodPost:
		return t.read(answer)
	default:
		return answer, nil
	}
}

// errorOf reads what the carrier has against a request.
func errorOf(answer *http.Response) error {
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, longestAnswer)) // to its end, so that the connection is kept
	said := &restError{}
	if err == nil {
		err = json.Unmarshal(body, said)
	}
	if err != nil {
		return fmt.Errorf("read the carrier's error: %w", err)
	}
	return said
}

// request makes the request for the edge.
func (t *trip) request(method, address, data string) (*http.Request, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("read the carrier's address: %w", err)
	}
	if edge := t.carrier.edge; edge != nil {
		u.Scheme, u.Host, u.Path = edge.Scheme, edge.Host, strings.TrimSuffix(edge.Path, "/")+u.Path
	}
	if method == http.MethodGet {
		u.RawQuery, data = data, ""
	}
	r := (&http.Request{
		Method: method, URL: u, Host: u.Host, Header: make(http.Header, 4), ContentLength: int64(len(data)), Body: http.NoBody,
	}).WithContext(t.ctx)
	if data != "" {
		r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(data)), nil }
		r.Body, _ = r.GetBody()
	}
	r.SetBasicAuth(t.carrier.o.AccountSID, t.carrier.o.AuthToken)
	r.Header.Set("User-Agent", userAgent)
	return r, nil
}

// AccountSid is what the library puts into addresses.
func (t *trip) AccountSid() string { return t.carrier.o.AccountSID }

// SetTimeout changes nothing: the context's deadline holds.
func (t *trip) SetTimeout(time.Duration) {}

// SetOauth changes nothing: an account's token is what we sign in with.
func (t *trip) SetOauth(client.OAuth) {}

// OAuth gives none.
func (t *trip) OAuth() client.OAuth { return nil }

// explain sorts an error of the library's by what happened on the wire.
func (t *trip) explain(err error) error {
	var rest *restError
	switch {
	case t.failed != nil:
		return t.failed
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
