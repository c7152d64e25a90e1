package web_test

import (
	"bytes"
	"html"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"whistle/app/access"
	"whistle/models"
)

// page is a screen as a browser got it.
type page struct {
	t    *testing.T
	path string
	html string
}

// signsIn adds a user over the street, command over the district, and gives their browser a session as the sign-in
// does, without the second that a password takes.
func (s *stage) signsIn(login string, role models.Role) {
	s.t.Helper()
	ctx := s.t.Context()
	over := models.UserArea{AreaCode: "350702003", AreaPath: street}
	if role == models.RoleCommand {
		over = models.UserArea{AreaCode: "350702", AreaPath: street.Parent()}
	}
	id, err := models.Within(ctx, s.db, func(tx *models.Tx) (models.ID, error) {
		user := models.User{ID: tx.NewID(), Login: login, Name: login, Role: role, PasswordHash: "none fits", CreatedAt: tx.Now}
		return user.ID, tx.CreateUser(user, []models.UserArea{over})
	})
	s.must(err)
	actor, err := access.NewAccounts(s.db).ActorOf(ctx, id)
	s.must(err)
	ctx, err = s.browsers.Load(ctx, "")
	s.must(err)
	s.browsers.Put(ctx, "user", actor.SessionKey())
	token, _, err := s.browsers.Commit(ctx)
	s.must(err)
	s.sessions[login] = &http.Cookie{Name: s.browsers.Cookie.Name, Value: token}
}

// request sends a request from the browser of a user; "" is a member's, who has no account. A login that ends in
// " en" reads English.
func (s *stage) request(login, method, path, contentType string, body io.Reader) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, path, body)
	r.Header.Set("Content-Type", contentType)
	who, language, _ := strings.Cut(login, " ")
	if who != "" {
		r.AddCookie(s.sessions[who])
	}
	if language != "" {
		r.AddCookie(&http.Cookie{Name: "language", Value: language})
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w
}

// sees opens a screen.
func (s *stage) sees(login, path string) page {
	s.t.Helper()
	w := s.request(login, http.MethodGet, path, "", nil)
	if w.Code != http.StatusOK {
		s.t.Fatalf("%s opens %s: %d %s", login, path, w.Code, w.Header().Get("Location"))
	}
	return page{s.t, path, w.Body.String()}
}

// posts sends a form and gives where it leads, or the screen that answers at once.
func (s *stage) posts(login, path string, form url.Values) page {
	s.t.Helper()
	return s.lead(login, path, s.request(login, http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode())))
}

// uploads sends a form with a file.
func (s *stage) uploads(login, path, contentType string, body *bytes.Buffer) page {
	s.t.Helper()
	return s.lead(login, path, s.request(login, http.MethodPost, path, contentType, body))
}

// lead follows an answer to the screen that is seen after it.
func (s *stage) lead(login, path string, w *httptest.ResponseRecorder) page {
	s.t.Helper()
	to := w.Header().Get("Location")
	switch {
	case w.Code == http.StatusSeeOther && !strings.HasPrefix(to, "/sign-in"):
		return s.sees(login, to)
	case w.Code == http.StatusOK:
		return page{s.t, path, w.Body.String()}
	}
	s.t.Fatalf("%s sends the form %s: %d %s\n%s", login, path, w.Code, to, visible(w.Body.String()))
	return page{}
}

// presses sends the first form of a screen that leads to where, as it stands there but for what is changed.
func (s *stage) presses(login string, on page, where string, change url.Values) page {
	s.t.Helper()
	action, form := on.form(where)
	maps.Copy(form, change)
	return s.posts(login, action, form)
}

var (
	formIn   = regexp.MustCompile(`(?s)<form[^>]*?action="([^"]+)"[^>]*>(.*?)</form>`)
	inputIn  = regexp.MustCompile(`<input([^>]*)>`)
	selectIn = regexp.MustCompile(`(?s)<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>`)
	optionIn = regexp.MustCompile(`<option value="([^"]*)"( selected)?`)
	areaIn   = regexp.MustCompile(`(?s)<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>`)
	nameIn   = regexp.MustCompile(` name="([^"]*)"`)
	valueIn  = regexp.MustCompile(` value="([^"]*)"`)
	choiceIn = regexp.MustCompile(`type="(checkbox|radio)"`)
)

// form finds the form whose action holds where, with what a browser would send of it.
func (p page) form(where string) (action string, form url.Values) {
	p.t.Helper()
	for _, f := range formIn.FindAllStringSubmatch(p.html, -1) {
		if !strings.Contains(f[1], where) {
			continue
		}
		return html.UnescapeString(f[1]), fieldsOf(f[2])
	}
	p.t.Fatalf("%s has no form %s", p.path, where)
	return "", nil
}

func fieldsOf(form string) url.Values {
	fields := url.Values{}
	for _, input := range inputIn.FindAllStringSubmatch(form, -1) {
		name := nameIn.FindStringSubmatch(input[1])
		if name == nil || choiceIn.MatchString(input[1]) && !strings.Contains(input[1], " checked") {
			continue
		}
		value := valueIn.FindStringSubmatch(input[1])
		if value == nil {
			value = []string{"", ""}
		}
		fields.Add(name[1], html.UnescapeString(value[1]))
	}
	for _, choice := range selectIn.FindAllStringSubmatch(form, -1) {
		options := optionIn.FindAllStringSubmatch(choice[2], -1)
		chosen := ""
		for i, option := range options {
			if i == 0 || option[2] != "" {
				chosen = option[1]
			}
		}
		fields.Add(choice[1], html.UnescapeString(chosen))
	}
	for _, text := range areaIn.FindAllStringSubmatch(form, -1) {
		fields.Add(text[1], html.UnescapeString(text[2]))
	}
	return fields
}

var (
	tags   = regexp.MustCompile(`(?s)<script.*?</script>|<title>.*?</title>|<[^>]*>`)
	spaces = regexp.MustCompile(`\s+`)
)

// visible gives the words of a screen, with one space between them.
func visible(source string) string {
	return strings.TrimSpace(spaces.ReplaceAllString(html.UnescapeString(tags.ReplaceAllString(source, " ")), " "))
}

// says asserts that a screen shows words, one after the other.
func (p page) says(words ...string) page {
	p.t.Helper()
	shown := visible(p.html)
	rest := shown
	for _, want := range words {
		_, after, found := strings.Cut(rest, want)
		if !found {
			p.t.Errorf("%s does not say %q in that order:\n%s", p.path, want, shown)
			return p
		}
		rest = after
	}
	return p
}

// hides asserts that a screen does not show any of the words.
func (p page) hides(words ...string) page {
	p.t.Helper()
	shown := visible(p.html)
	for _, word := range words {
		if strings.Contains(shown, word) {
			p.t.Errorf("%s says %q:\n%s", p.path, word, shown)
		}
	}
	return p
}

// holds asserts that the source of a screen holds a part: what cannot be read but pressed.
func (p page) holds(parts ...string) page {
	p.t.Helper()
	source := html.UnescapeString(p.html)
	for _, part := range parts {
		if !strings.Contains(source, part) {
			p.t.Errorf("%s has no %s", p.path, part)
		}
	}
	return p
}

// section gives the words of the first section of a screen that holds the words.
func (p page) section(words string) page {
	p.t.Helper()
	for part := range strings.SplitSeq(p.html, "<section") {
		if part, _, _ = strings.Cut(part, "</section>"); strings.Contains(visible("<section"+part), words) {
			return page{p.t, p.path + " (" + words + ")", "<section" + part}
		}
	}
	p.t.Fatalf("%s has no section about %q:\n%s", p.path, words, visible(p.html))
	return page{}
}
