package e2e_test

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

var projectLink = regexp.MustCompile(`/p/[\w-]{22}`)

// standingScreens opens a service project, claims a place of it and schedules a drill, and gives the screens that
// show them.
func standingScreens(t *testing.T, p *program) map[string]string {
	t.Helper()
	secretary := p.as("secretary")
	member := secretary.must(http.StatusOK, "GET", "/members?limit=1", nil)["items"].([]any)[0].(map[string]any)
	start := time.Now().Add(48 * time.Hour)
	plan := map[string]any{
		"title": "清洁河岸", "area": "350702003011", "site": "江滨步道", "places": 2,
		"starts_at": start.Format(time.RFC3339), "ends_at": start.Add(2 * time.Hour).Format(time.RFC3339),
	}
	project := secretary.must(http.StatusCreated, "POST", "/projects", plan)
	at := "/projects/" + project["id"].(string)
	secretary.must(http.StatusAccepted, "POST", at+"/open", nil)
	secretary.must(http.StatusNoContent, "PUT", at+"/claims/"+member["id"].(string), nil)
	secretary.must(http.StatusCreated, "POST", "/projects", plan)
	secretary.must(http.StatusCreated, "POST", "/schedules", map[string]any{
		"title": "周六演练", "kind": "drill", "area": "350702003011", "weekday": 6, "minute": 540, "minutes": 120, "template": "testing",
	})
	if shown := secretary.must(http.StatusOK, "GET", "/projects", nil)["items"].([]any); len(shown) != 2 {
		t.Errorf("two projects, shown: %v", shown)
	}
	enrolment := "/members?enrol=" + member["id"].(string)
	if page := p.signedIn("secretary").page(t, enrolment); strings.Count(page, `/enrol"`) != 1 || strings.Count(page, "<option") < 100 {
		t.Errorf("%s does not show the one form with every community", enrolment)
	}
	return map[string]string{"standing": "/standing", "home-standing": "/", "members-enrolment": enrolment}
}

// projectPage gives the page that the last opened project's message leads a member to.
func projectPage(t *testing.T, p *program) string {
	t.Helper()
	var link string
	eventually(t, time.Minute, "a message about a project arrives", func() bool {
		_, phones := get(t, p.Address+"/phones")
		for _, found := range phoneNumber.FindAllStringSubmatch(phones, -1) {
			_, thread := get(t, p.Address+"/phones/"+html.UnescapeString(found[1]))
			if link = projectLink.FindString(thread); link != "" {
				return true
			}
		}
		return false
	})
	return link
}
