package simulator

import (
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // Twilio signs its webhooks with HMAC-SHA1
	"encoding/base64"
	"log/slog"
	"math"
	"net/http"
	"net/url"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"time"
)

// schedule plans what follows a message: its receipts, and the answer of whoever holds the phone. The mutex
// is held.
func (s *Simulator) schedule(t Text) {
	fails := s.o.Random.IntN(100) < s.habit.Failing && strings.Contains(t.Body, "召集")
	status, code := "delivered", 0
	if fails {
		status, code = "undelivered", 30003
	}
	s.later(200*time.Millisecond, func(ctx context.Context) { s.receipt(ctx, t.SID, "sent", 0) })
	s.later(time.Duration(400+s.o.Random.IntN(1600))*time.Millisecond, func(ctx context.Context) { s.receipt(ctx, t.SID, status, code) })
	switch {
	case fails || !s.crowd:
	case appoints(t.Body):
		s.scheduleAcknowledgement(t)
	case asks(t.Body):
		s.scheduleAnswer(t)
	}
}

// appoints says whether a message tells somebody that they lead, and wants to hear that they have it.
func appoints(body string) bool {
	return strings.Contains(body, "收到请回1") || strings.Contains(body, "Reply 1 to say you have this")
}

// scheduleAcknowledgement lets as many leaders be heard of as come at all; the others stay silent.
func (s *Simulator) scheduleAcknowledgement(t Text) {
	if s.o.Random.IntN(100) >= s.habit.Coming+s.habit.Declining {
		return
	}
	delay := time.Duration(float64(s.habit.Median) * math.Exp(0.8*s.o.Random.NormFloat64()))
	s.later(delay, func(ctx context.Context) {
		if err := s.Reply(ctx, t.to, "1"); err != nil {
			s.warn(ctx, "a simulated reply", err)
		}
	})
}

// asks says whether a message wants an answer: it says how to give one, or calls somebody up by a link. One
// that only tells of shifts wants none, though a link stands in it.
func asks(body string) bool {
	calls := strings.Contains(body, "召集：") || strings.Contains(body, "等您答复") || strings.Contains(body, "calls you up") || strings.Contains(body, "still waits for your answer")
	return repliesTo(body) || (calls && link.MatchString(body))
}

func repliesTo(body string) bool {
	return strings.Contains(body, "能来回1") || strings.Contains(body, "Reply 1")
}

// offers says whether a message asks for a stand-in: that is a question of its own, whatever was answered
// before, and the crowd answers it in words.
func offers(body string) bool {
	return repliesTo(body) && (strings.Contains(body, "顶班：") || strings.Contains(body, "stand in?"))
}

var link = regexp.MustCompile(`https?://\S+/m/[A-Za-z0-9_-]{22}`)

func (s *Simulator) scheduleAnswer(t Text) {
	n, word, answer := s.o.Random.IntN(100), "1", "yes"
	switch {
	case n < s.habit.Coming:
	case n < s.habit.Coming+s.habit.Declining:
		word, answer = "2", "no"
	default:
		return // silent
	}
	standIn := offers(t.Body)
	if thread := s.phones[t.to].Thread; hasAnswered(thread) && !standIn {
		return
	}
	// Log-normal: most answer around the median, some much later.
	delay := time.Duration(float64(s.habit.Median) * math.Exp(0.8*s.o.Random.NormFloat64()))
	address := link.FindString(t.Body)
	if address != "" && !standIn && s.o.Random.IntN(100) < s.habit.ByLink {
		s.later(delay, func(ctx context.Context) { s.tap(ctx, address, answer) })
		return
	}
	s.later(delay, func(ctx context.Context) {
		if err := s.Reply(ctx, t.to, word); err != nil {
			s.warn(ctx, "a simulated reply", err)
		}
	})
}

func hasAnswered(thread []Text) bool {
	for _, t := range thread {
		if t.Inbound {
			return true
		}
	}
	return false
}

// tap opens a member's page and sends its form, as a browser would.
func (s *Simulator) tap(ctx context.Context, address, answer string) {
	page, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err == nil {
		err = s.do(page)
	}
	if err == nil {
		var form *http.Request
		form, err = http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(url.Values{"answer": {answer}}.Encode()))
		if err == nil {
			form.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			err = s.do(form)
		}
	}
	if err != nil {
		s.warn(ctx, "a simulated tap", err)
	}
}

// receipt changes a message's status and tells the callback.
func (s *Simulator) receipt(ctx context.Context, sid, status string, code int) {
	s.mu.Lock()
	text := s.at(sid)
	if text == nil || rank[status] <= rank[text.Status] {
		s.mu.Unlock()
		return
	}
	text.Status, text.Code = status, code
	callback, to := text.callback, text.to
	s.mu.Unlock()
	if callback == "" {
		return
	}
	form := url.Values{"MessageSid": {sid}, "MessageStatus": {status}, "AccountSid": {s.o.AccountSID}, "To": {to}, "From": {s.o.From}}
	if code != 0 {
		form.Set("ErrorCode", strconv.Itoa(code))
	}
	if err := s.post(ctx, callback, form); err != nil {
		s.warn(ctx, "a simulated receipt", err)
	}
}

var rank = map[string]int{"queued": 0, "sent": 1, "delivered": 2, "undelivered": 2}

func (s *Simulator) postInbound(ctx context.Context, number string, t Text) error {
	return s.post(ctx, s.o.InboundURL, url.Values{"MessageSid": {t.SID}, "AccountSid": {s.o.AccountSID}, "From": {number}, "To": {s.o.From}, "Body": {t.Body}})
}

// post sends a signed webhook.
func (s *Simulator) post(ctx context.Context, address string, form url.Values) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Twilio-Signature", Sign(s.o.AuthToken, address, form))
	return s.do(r)
}

func (s *Simulator) do(r *http.Request) error {
	answer, err := s.o.Client.Do(r)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

// Sign gives the signature of a webhook as Twilio makes it
// (https://www.twilio.com/docs/usage/webhooks/webhooks-security): HMAC-SHA1 over the address and the
// parameters sorted by name.
func Sign(token, address string, form url.Values) string {
	names := make([]string, 0, len(form))
	for name := range form {
		names = append(names, name)
	}
	sort.Strings(names)
	mac := hmac.New(sha1.New, []byte(token))
	mac.Write([]byte(address))
	for _, name := range names {
		mac.Write([]byte(name + form.Get(name)))
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func (s *Simulator) warn(ctx context.Context, what string, err error) {
	if ctx.Err() == nil {
		s.o.Log.LogAttrs(ctx, slog.LevelWarn, "simulate", slog.String("what", what), slog.Any("error", err))
	}
}
