package e2e_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"
)

// standIn is a carrier of the tests' own: it speaks Twilio's HTTP and keeps what it was sent.
type standIn struct {
	t      *testing.T
	URL    string
	mu     sync.Mutex
	sent   []sms
	delay  time.Duration
	refuse func(n int) int // status to refuse the n-th post with, 0 for none
	posts  int
	hold   func(to string, done <-chan struct{}) // waits before a message is taken, until its client has given up
}

type sms struct{ SID, To, Body, Callback, Date string }

func newStandIn(t *testing.T) *standIn {
	t.Helper()
	s := &standIn{t: t}
	server := httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(server.Close)
	s.URL = server.URL
	return s
}

func (s *standIn) serve(w http.ResponseWriter, r *http.Request) {
	user, password, _ := r.BasicAuth()
	if user != account || password != authToken || r.URL.Path != "/2010-04-01/Accounts/"+account+"/Messages.json" {
		http.Error(w, `{"code":20003,"message":"no","status":401}`, http.StatusUnauthorized)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if r.Method == http.MethodGet {
		s.list(w, r.URL.Query().Get("To"))
		return
	}
	time.Sleep(s.delay)
	if err := r.ParseForm(); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if s.hold != nil {
		s.hold(r.PostForm.Get("To"), r.Context().Done())
	}
	s.mu.Lock()
	s.posts++
	if s.refuse != nil {
		if status := s.refuse(s.posts); status != 0 {
			s.mu.Unlock()
			w.WriteHeader(status)
			code := 20429
			if status == http.StatusUnauthorized {
				code = 20003
			}
			fmt.Fprintf(w, `{"code":%d,"message":"no","status":%d}`, code, status)
			return
		}
	}
	m := sms{SID: fmt.Sprintf("SM%032d", len(s.sent)+1), To: r.PostForm.Get("To"), Body: r.PostForm.Get("Body"), Callback: r.PostForm.Get("StatusCallback"), Date: time.Now().UTC().Format(time.RFC1123Z)}
	s.sent = append(s.sent, m)
	s.mu.Unlock()
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(map[string]any{"sid": m.SID, "status": "queued", "to": m.To, "body": m.Body, "date_created": m.Date})
}

func (s *standIn) list(w http.ResponseWriter, to string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := []any{}
	for _, m := range s.sent {
		if m.To == to {
			found = append(found, map[string]any{"sid": m.SID, "status": "sent", "to": m.To, "body": m.Body, "date_created": m.Date})
		}
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"messages": found, "next_page_uri": nil})
}

// Sent gives what was sent so far.
func (s *standIn) Sent() []sms {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]sms(nil), s.sent...)
}

// calls gives how often each phone was called up.
func (s *standIn) calls() map[string]int {
	times := map[string]int{}
	for _, m := range s.Sent() {
		if strings.Contains(m.Body, "召集：") || strings.Contains(m.Body, "calls you up") {
			times[m.To]++
		}
	}
	return times
}

// webhook posts a signed form to the program and gives the status.
func (s *standIn) webhook(address string, form url.Values, token string) int {
	s.t.Helper()
	names := make([]string, 0, len(form))
	for name := range form {
		names = append(names, name)
	}
	sort.Strings(names)
	text := address
	var signed strings.Builder
	for _, name := range names {
		signed.WriteString(name + form.Get(name))
	}
	text += signed.String()
	mac := hmac.New(sha1.New, []byte(token))
	mac.Write([]byte(text))
	r, err := http.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Twilio-Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.StatusCode
}
