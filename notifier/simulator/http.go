package simulator

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

func contains(s, part string) bool { return strings.Contains(s, part) }

// Handler answers what Twilio's Messages resource answers.
func (s *Simulator) Handler() http.Handler {
	mux := http.NewServeMux()
	base := "/2010-04-01/Accounts/" + s.o.AccountSID + "/Messages"
	mux.HandleFunc("POST "+base+".json", s.checked(s.create))
	mux.HandleFunc("GET "+base+".json", s.checked(s.list))
	mux.HandleFunc("GET "+base+"/{name}", s.checked(s.fetch))
	return mux
}

func (s *Simulator) checked(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		if user != s.o.AccountSID || password != s.o.AuthToken {
			refuse(w, http.StatusUnauthorized, 20003, "Authenticate")
			return
		}
		next(w, r)
	}
}

func (s *Simulator) create(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		refuse(w, http.StatusBadRequest, 21200, "the form cannot be read")
		return
	}
	to, body := r.PostForm.Get("To"), r.PostForm.Get("Body")
	switch {
	case !strings.HasPrefix(to, "+") || len(to) < 8:
		refuse(w, http.StatusBadRequest, 21211, "The 'To' number "+to+" is not a valid phone number.")
		return
	case body == "":
		refuse(w, http.StatusBadRequest, 21602, "Message body is required.")
		return
	}
	s.mu.Lock()
	text := s.add(to, Text{Body: body, Status: "queued", callback: r.PostForm.Get("StatusCallback")})
	s.schedule(text)
	s.mu.Unlock()
	answer(w, http.StatusCreated, s.resource(text))
}

func (s *Simulator) list(w http.ResponseWriter, r *http.Request) {
	to, after := r.URL.Query().Get("To"), r.URL.Query().Get("DateSent>")
	since, _ := time.Parse(time.RFC3339, after)
	phone, _ := s.Phone(to)
	messages := []map[string]any{}
	for _, v := range slices.Backward(phone.Thread) {
		if t := v; !t.Inbound && !t.At.Before(since) {
			messages = append(messages, s.resource(t))
		}
	}
	answer(w, http.StatusOK, map[string]any{"messages": messages, "page": 0, "page_size": 1000, "next_page_uri": nil})
}

func (s *Simulator) fetch(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	text := s.at(strings.TrimSuffix(r.PathValue("name"), ".json"))
	s.mu.Unlock()
	if text == nil {
		refuse(w, http.StatusNotFound, 20404, "The requested resource was not found")
		return
	}
	answer(w, http.StatusOK, s.resource(*text))
}

func (s *Simulator) resource(t Text) map[string]any {
	var code any
	if t.Code != 0 {
		code = t.Code
	}
	return map[string]any{
		"sid": t.SID, "account_sid": s.o.AccountSID, "from": s.o.From, "to": t.to, "body": t.Body, "status": t.Status, "direction": "outbound-api",
		"date_created": t.At.UTC().Format(time.RFC1123Z), "date_updated": t.At.UTC().Format(time.RFC1123Z), "error_code": code, "error_message": nil,
	}
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // whoever hung up gets no answer
}

func refuse(w http.ResponseWriter, status, code int, message string) {
	answer(w, status, map[string]any{"code": code, "message": message, "status": status, "more_info": "https://www.twilio.com/docs/errors/" + url.PathEscape(message)})
}
