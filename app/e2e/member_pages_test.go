package e2e_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

var (
	phoneNumber = regexp.MustCompile(`href="/phones/([^"?]+)"`)
	memberPage  = regexp.MustCompile(`/m/[\w-]{22}`)
	oneRun      = regexp.MustCompile(`<option value="(\w+)"[^>]*>[^<]* · ([^<]+) \(\d+\)<`)
)

// dutyPages gives the pages by which members do their duty: the shifts they have, the group that they lead, what
// they carry to whom, a swap they may propose, and a seat they are asked to take. It looks for them as members
// find them, through the messages on the phones. The crowd must be quiet: a seat that it took is asked of nobody.
func dutyPages(t *testing.T, p *program, board string) map[string]string {
	t.Helper()
	pages, runs := map[string]string{}, runsOf(t, p, board)
	defer func() {
		if t.Failed() {
			t.Logf("of the members' pages there are %v", pages)
		}
	}()
	eventually(t, time.Minute, "the messages that lead to members' duties arrive", func() bool {
		_, list := get(t, p.Address+"/phones?all=1")
		for _, number := range phoneNumber.FindAllStringSubmatch(list, -1) {
			_, thread := get(t, p.Address+"/phones/"+html.UnescapeString(number[1]))
			page := memberPage.FindString(thread)
			if page == "" {
				continue
			}
			_, text := get(t, p.Address+page)
			for name, link := range map[string]string{"group": `/group`, "swap": `/swap/\w+`, "run": `/run`, "offer": `/offer`} {
				if found := regexp.MustCompile(page + link).FindString(text); found != "" {
					pages[name] = strings.TrimSuffix(found, "/offer") // which is asked on the member's own page
				}
			}
			if run := runs(text); run != "" && pages["run"] == "" {
				giveRequests(t, p, board, run)
				pages["run"], pages["run-member"] = page+"/run", page
			}
			if pages["group"] != "" && pages["swap"] != "" && pages["run"] != "" && pages["offer"] != "" {
				return true
			}
		}
		return false
	})
	return pages
}

// quiet lets nobody answer by themselves any more.
func quiet(t *testing.T, p *program) {
	t.Helper()
	secretary := p.signedIn("secretary")
	answer, err := secretary.client.PostForm(p.Address+"/phones/habit", url.Values{})
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if page := secretary.page(t, "/phones"); answer.StatusCode != http.StatusOK || strings.Contains(page, " checked") {
		t.Fatalf("the crowd is not quiet: %s", answer.Status)
	}
}

// runsOf gives a function that says which supply run the member of a page has.
func runsOf(t *testing.T, p *program, board string) func(page string) string {
	t.Helper()
	runs := oneRun.FindAllStringSubmatch(p.signedIn("secretary").page(t, board+"/requests"), -1)
	return func(page string) string {
		for _, r := range runs {
			if strings.Contains(page, r[2]+" ·") {
				return r[1]
			}
		}
		return ""
	}
}

// giveRequests has a member carry nearly all that residents asked for.
func giveRequests(t *testing.T, p *program, board, run string) {
	t.Helper()
	secretary := p.as("secretary")
	var ids []string
	for _, r := range secretary.must(http.StatusOK, "GET", "/requests?state=received", nil)["items"].([]any) {
		if r := r.(map[string]any); "/callups/"+r["callup"].(string) == board {
			ids = append(ids, r["id"].(string))
		}
	}
	given := secretary.must(http.StatusOK, "POST", board+"/requests/dispatch", map[string]any{"run": run, "requests": ids[2:]})
	if given["dispatched"] != float64(len(ids)-2) {
		t.Errorf("given: %v of %d requests", given["dispatched"], len(ids)-2)
	}
}
