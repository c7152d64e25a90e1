// Package aliyuntest is a stand-in for Aliyun's SMS interface, for tests alone. It shares no code with the
// carrier: it checks each request's ACS3-HMAC-SHA256 signature by itself, from Aliyun's description
// (https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature).
package aliyuntest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"
)

// The account that the stand-in knows.
const (
	KeyID     = "LTAIstandin"
	KeySecret = "standin-secret"
)

// SMS is one message that the stand-in took.
type SMS struct {
	BizID, Phone, Sign, Template, OutID string
	Values                              map[string]string
	Day                                 string // yyyyMMdd in China
	Status                              int    // 1 no receipt yet, 2 failed, 3 delivered
	ErrCode                             string
}

// StandIn answers as Aliyun does, and keeps what it took.
type StandIn struct {
	URL string
	// Refuse, where set, is asked before a message is taken: a code other than "" refuses it, with the status.
	Refuse func(n int, phone string) (status int, code string)
	// Cut, where set, says that the n-th message is taken and its answer then lost.
	Cut func(n int) bool

	t     *testing.T
	mu    sync.Mutex
	sent  []SMS
	posts int
	nonce map[string]bool
}

// New starts a stand-in that ends with the test.
func New(t *testing.T) *StandIn {
	t.Helper()
	s := &StandIn{t: t, nonce: map[string]bool{}}
	server := httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(server.Close)
	s.URL = server.URL
	return s
}

// Sent gives what was taken so far.
func (s *StandIn) Sent() []SMS {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]SMS(nil), s.sent...)
}

// Settle gives a message its receipt, for QuerySendDetails to tell.
func (s *StandIn) Settle(outID string, delivered bool, code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.sent {
		if s.sent[i].OutID == outID {
			s.sent[i].Status, s.sent[i].ErrCode = 2, code
			if delivered {
				s.sent[i].Status = 3
			}
		}
	}
}

func (s *StandIn) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	if why := s.unsigned(r, body); why != "" {
		answer(w, http.StatusBadRequest, map[string]any{"Code": "SignatureDoesNotMatch", "Message": why, "RequestId": "r"})
		return
	}
	query := r.URL.Query()
	switch action := r.Header.Get("x-acs-action"); action {
	case "SendSms":
		s.send(w, query)
	case "QuerySendDetails":
		s.list(w, query)
	default:
		answer(w, http.StatusBadRequest, map[string]any{"Code": "InvalidAction.NotFound", "Message": action})
	}
}

func (s *StandIn) send(w http.ResponseWriter, q url.Values) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.posts++
	if s.Refuse != nil {
		if status, code := s.Refuse(s.posts, q.Get("PhoneNumbers")); code != "" {
			answer(w, status, map[string]any{"Code": code, "Message": "refused by the test", "RequestId": "r"})
			return
		}
	}
	values := map[string]string{}
	if param := q.Get("TemplateParam"); param != "" {
		if err := json.Unmarshal([]byte(param), &values); err != nil {
			answer(w, http.StatusOK, map[string]any{"Code": "isv.INVALID_JSON_PARAM", "Message": err.Error()})
			return
		}
	}
	for name, value := range values {
		if strings.Contains(value, "://") {
			answer(w, http.StatusOK, map[string]any{"Code": "isv.PARAM_NOT_SUPPORT_URL", "Message": name})
			return
		}
	}
	m := SMS{
		BizID: fmt.Sprintf("9006%015d^0", len(s.sent)+1), Phone: q.Get("PhoneNumbers"), Sign: q.Get("SignName"), Template: q.Get("TemplateCode"),
		OutID: q.Get("OutId"), Values: values, Day: time.Now().In(time.FixedZone("", 8*3600)).Format("20060102"), Status: 1, //nolint:forbidigo // a stand-in outside lives by the machine's clock
	}
	if m.Phone == "" || m.Sign == "" || m.Template == "" {
		answer(w, http.StatusBadRequest, map[string]any{"Code": "MissingParameter", "Message": "PhoneNumbers, SignName and TemplateCode"})
		return
	}
	s.sent = append(s.sent, m)
	if s.Cut != nil && s.Cut(s.posts) {
		if hijacked, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_ = hijacked.Close()
		}
		return
	}
	answer(w, http.StatusOK, map[string]any{"Code": "OK", "Message": "OK", "BizId": m.BizID, "RequestId": "r"})
}

func (s *StandIn) list(w http.ResponseWriter, q url.Values) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := []any{}
	for _, m := range s.sent {
		if m.Phone == q.Get("PhoneNumber") && m.Day == q.Get("SendDate") {
			found = append(found, map[string]any{
				"OutId": m.OutID, "Content": "【" + m.Sign + "】" + m.Template, "PhoneNum": m.Phone, "TemplateCode": m.Template,
				"SendStatus": m.Status, "ErrCode": m.ErrCode, "SendDate": "2026-12-01 08:00:00",
			})
		}
	}
	answer(w, http.StatusOK, map[string]any{"Code": "OK", "Message": "OK", "TotalCount": len(found), "SmsSendDetailDTOs": map[string]any{"SmsSendDetailDTO": found}})
}

// unsigned says what is wrong with a request's signature, "" for nothing. A nonce is taken once.
func (s *StandIn) unsigned(r *http.Request, body []byte) string {
	fields := map[string]string{}
	kind, rest, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(part, "=")
		fields[name] = value
	}
	if kind != "ACS3-HMAC-SHA256" || fields["Credential"] != KeyID {
		return "the key is not known"
	}
	hashed := sha256.Sum256(body)
	if hex.EncodeToString(hashed[:]) != r.Header.Get("x-acs-content-sha256") {
		return "the body is another one"
	}
	var headers strings.Builder
	signed := strings.Split(fields["SignedHeaders"], ";")
	if !sort.StringsAreSorted(signed) {
		return "the signed headers are not in order"
	}
	for _, name := range signed {
		value := r.Header.Get(name)
		if name == "host" {
			value = r.Host
		}
		headers.WriteString(name + ":" + strings.TrimSpace(value) + "\n")
	}
	canonical := strings.Join([]string{r.Method, "/", canonicalQuery(r.URL.Query()), headers.String(), fields["SignedHeaders"], hex.EncodeToString(hashed[:])}, "\n")
	sum := sha256.Sum256([]byte(canonical))
	mac := hmac.New(sha256.New, []byte(KeySecret))
	mac.Write([]byte("ACS3-HMAC-SHA256\n" + hex.EncodeToString(sum[:])))
	if hex.EncodeToString(mac.Sum(nil)) != fields["Signature"] {
		return "the signature is wrong"
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	nonce := r.Header.Get("x-acs-signature-nonce")
	if nonce == "" || s.nonce[nonce] {
		return "the nonce was used before"
	}
	s.nonce[nonce] = true
	return ""
}

func canonicalQuery(q url.Values) string {
	names := make([]string, 0, len(q))
	for name := range q {
		names = append(names, name)
	}
	sort.Strings(names)
	parts := make([]string, len(names))
	for i, name := range names {
		parts[i] = strict(name) + "=" + strict(q.Get(name))
	}
	return strings.Join(parts, "&")
}

// strict is RFC 3986: everything but letters, digits and -_.~ is escaped.
func strict(s string) string {
	return strings.NewReplacer("+", "%20", "*", "%2A", "%7E", "~").Replace(url.QueryEscape(s))
}

func answer(w http.ResponseWriter, status int, body map[string]any) {
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
