package e2e_test

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestACodeAndFourDigitsAnswerWhereNoLinkIsAllowed pages by code only, as Twilio must in mainland China.
func TestACodeAndFourDigitsAnswerWhereNoLinkIsAllowed(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		carrier := newStandIn(t)
		p := install(t, database, carrier.URL)
		p.env = append(p.env, "WHISTLE_CARRIER_WAYS=auto")
		p.start()
		secretary := p.as("secretary")
		id := secretary.must(201, http.MethodPost, "/callups", drill())["id"].(string)
		secretary.must(202, http.MethodPost, "/callups/"+id+"/whistle", nil)
		eventually(t, time.Minute, "a page arrives", func() bool { return len(carrier.Sent()) > 0 })
		m := carrier.Sent()[0]
		if linkIn.MatchString(m.Body) || !strings.Contains(m.Body, p.Address+"/c") {
			t.Fatalf("a page to +86 by Twilio carries more than the code: %s", m.Body)
		}
		code := regexp.MustCompile(`[2-9A-HJKMNP-TV-Z]{8}`).FindString(m.Body)
		tail := m.To[len(m.To)-4:]
		wrong, err := http.PostForm(p.Address+"/c", url.Values{"code": {code}, "tail": {"0000"}})
		if err != nil || wrong.StatusCode != http.StatusNotFound {
			t.Errorf("four wrong digits answered %d, %v", wrong.StatusCode, err)
		}
		_ = wrong.Body.Close()
		if counts := secretary.counts(id); counts["confirmed"] != 0 {
			t.Fatalf("somebody answered: %v", counts)
		}
		post(t, p.Address+"/c", url.Values{"code": {strings.ToLower(code)}, "tail": {tail}, "answer": {"yes"}})
		if counts := secretary.counts(id); counts["confirmed"] != 1 {
			t.Errorf("the code did not answer: %v", counts)
		}
		aPosterKnowsWhoScansIt(t, p, secretary, id, code, tail)
		reportsSay(t, p, id, map[string]string{"confirmed": "1", "reported_in": "1"})
		aCodeOpensAProject(t, p, secretary, carrier)
	})
}

// aCodeOpensAProject types the code of a message about a service project, at the same address.
func aCodeOpensAProject(t *testing.T, p *program, secretary *caller, carrier *standIn) {
	t.Helper()
	start := time.Now().Add(48 * time.Hour)
	project := secretary.must(http.StatusCreated, http.MethodPost, "/projects", map[string]any{
		"title": "清洁河岸", "area": "350702003011", "site": "江滨步道", "places": 2,
		"starts_at": start.Format(time.RFC3339), "ends_at": start.Add(2 * time.Hour).Format(time.RFC3339),
	})
	secretary.must(http.StatusAccepted, http.MethodPost, "/projects/"+project["id"].(string)+"/open", nil)
	var told sms
	eventually(t, time.Minute, "a message about the project arrives", func() bool {
		for _, told = range carrier.Sent() {
			if strings.Contains(told.Body, "清洁河岸") {
				return true
			}
		}
		return false
	})
	code := regexp.MustCompile(regexp.QuoteMeta(p.Address+"/c") + `\D*([2-9A-HJKMNP-TV-Z]{8})`).FindStringSubmatch(told.Body)
	if code == nil {
		t.Fatalf("the message says no code: %s", told.Body)
	}
	answer, err := http.PostForm(p.Address+"/c", url.Values{"code": {code[1]}, "tail": {told.To[len(told.To)-4:]}})
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK || !strings.Contains(answer.Request.URL.Path, "/p/") || !strings.Contains(string(page), "清洁河岸") {
		t.Errorf("the code opened %s: %d, %v", answer.Request.URL.Path, answer.StatusCode, err)
	}
}
