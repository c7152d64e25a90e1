package rehearsal

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"whistle/models"
	"whistle/seed"
)

// signsIn opens the console as the district's command, as a browser does.
func (p *play) signsIn(logins []seed.Login) error {
	for _, l := range logins {
		if l.Login != "command" {
			continue
		}
		r, err := p.post("/sign-in", url.Values{"login": {l.Login}, "password": {l.Password}})
		if err != nil {
			return err
		}
		answer := serve(p.handler, r)
		p.session, err = http.ParseSetCookie(answer.header.Get("Set-Cookie"))
		if err != nil {
			return fmt.Errorf("the console's sign-in answered %d: %w", answer.status, err)
		}
		return nil
	}
	return errors.New("the seed made no command")
}

// screen opens a page, of the console or of a phone.
func (p *play) screen(path string) (string, error) {
	r, err := http.NewRequestWithContext(p.ctx, http.MethodGet, baseURL+path, nil)
	if err != nil {
		return "", fmt.Errorf("make a request: %w", err)
	}
	r.RequestURI, r.RemoteAddr = path, "127.0.0.1:1"
	return p.answered(r)
}

// looks keeps a screen of the call-up, in Chinese and in English.
func (p *play) looks(name, path string) error {
	for _, lang := range []string{"zh", "en"} {
		p.language = lang
		html, err := p.screen("/callups/" + string(p.callUp) + path)
		if err != nil {
			return err
		}
		p.seen = append(p.seen, Seen{Name: name, Lang: lang, HTML: html, At: models.At(p.now())})
	}
	p.language = ""
	return nil
}

// form sends a page's form, of the console or of a phone.
func (p *play) form(path string, values url.Values) error {
	r, err := p.post(path, values)
	if err != nil {
		return err
	}
	if _, err := p.answered(r); err != nil {
		return fmt.Errorf("send the form %s: %w", values.Encode(), err)
	}
	return nil
}

// answered gives the page that a request is answered with. Only the console's browser holds a session.
func (p *play) answered(r *http.Request) (string, error) {
	if strings.HasPrefix(r.URL.Path, "/requests") || strings.HasPrefix(r.URL.Path, "/callups") {
		r.AddCookie(p.session)
		if p.language != "" {
			r.AddCookie(&http.Cookie{Name: "language", Value: p.language}) //nolint:gosec // as a browser sends it
		}
	}
	answer := serve(p.handler, r)
	signIn := strings.HasPrefix(answer.header.Get("Location"), "/sign-in")
	if answer.status >= http.StatusBadRequest || signIn {
		return "", fmt.Errorf("%s %s answered %d", r.Method, r.URL.Path, answer.status)
	}
	return answer.body.String(), nil
}

func (p *play) post(path string, form url.Values) (*http.Request, error) {
	r, err := http.NewRequestWithContext(p.ctx, http.MethodPost, baseURL+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, fmt.Errorf("make a request: %w", err)
	}
	r.RequestURI, r.RemoteAddr = path, "127.0.0.1:1"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r, nil
}
