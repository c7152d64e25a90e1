package e2e_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var postedTo = regexp.MustCompile(`<form[^>]*method="post"[^>]*action="([^"]+)"`)

// TestAnEndedCallUpOffersNothingToDo reads all screens of a call-up after its stand-down: none of them has a
// button that acts on it, but for keying in afterwards who came and for residents' requests; what an old page or a program still sends is
// refused.
func TestAnEndedCallUpOffersNothingToDo(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		p := install(t, database, "")
		p.start("--demo")
		board, _ := playedOut(t, p)
		secretary := p.as("secretary")
		reader := p.signedIn("secretary")
		for _, form := range []string{"/requests", "/requests/import"} { // the played call-up is a drill
			if !strings.Contains(reader.page(t, form), `">【演练】`) {
				t.Errorf("%s offers a drill without its mark", form)
			}
		}
		status, said := secretary.call("POST", board+"/requests", map[string]any{"area": "350702003011-b01", "kind": "ride", "need": "去车站"})
		if status != http.StatusUnprocessableEntity || !strings.Contains(fmt.Sprint(said), "groceries, medicine, hospital, visit, other") {
			t.Errorf("a kind that there is none of answers %d %v", status, said)
		}
		shifts := secretary.must(http.StatusOK, "GET", board+"/roster", nil)["assignments"].([]any)
		post := shifts[0].(map[string]any)
		secretary.must(http.StatusOK, "POST", board+"/stand-down", nil)
		member := post["member"].(string)
		for _, late := range []struct {
			method, path string
			body         any
		}{
			{"POST", "/whistle", nil},
			{"POST", "/remind", nil},
			{"POST", "/widen", nil},
			{"POST", "/formation", nil},
			{"POST", "/roster/solve", nil},
			{"POST", "/roster/publish", nil},
			{"POST", "/offers", map[string]any{"shift": post["shift"], "minutes": 5}},
			{"PUT", "/summonses/" + member, map[string]any{"answer": "yes"}},
			{"PATCH", "/formation", map[string]any{"approve": true, "document_number": "1号"}},
			{"PUT", "/assignments", map[string]any{"assignments": []any{map[string]any{"shift": post["shift"], "member": member, "pinned": true}}}},
		} {
			if status, said := secretary.call(late.method, board+late.path, late.body, "Idempotency-Key", late.path); status != http.StatusConflict {
				t.Errorf("%s %s of an ended call-up answers %d %v", late.method, late.path, status, said)
			}
		}
		harmless := []string{"/language", "/sign-out", board + "/handover.xlsx", board + "/sheet/key-in"}
		for _, screen := range []string{
			"", "/formation", "/formation/tree", "/roster", "/roster/offers", "/roster/versions",
			"/duty", "/duty?all=1", "/sheet", "/sheet/key-in", "/posters", "/requests", "/telephone", "/report", "/handover", "/preview", "/stand-down",
		} {
			for _, form := range postedTo.FindAllStringSubmatch(reader.page(t, board+screen), -1) {
				resident := strings.HasPrefix(form[1], "/requests/") // what was handed over goes on
				if !resident && !slices.Contains(harmless, form[1]) {
					t.Errorf("%q of an ended call-up has a form to %s", screen, strings.ReplaceAll(form[1], board, "…"))
				}
			}
		}
		for _, gone := range []string{"/roster/candidates/" + post["shift"].(string), "/roster/why?shift=" + post["shift"].(string) + "&member=" + member} {
			if status, _ := reader.open(t, board+gone); status != http.StatusConflict {
				t.Errorf("%s of an ended call-up answers %d", gone, status)
			}
		}
		for _, late := range []string{"/telephone", "/formation/tree", "/sheet"} {
			if status, _ := reader.send(t, board+late, nil); status != http.StatusConflict {
				t.Errorf("%s of an ended call-up, sent from an old page, answers %d", late, status)
			}
		}
		handover := board + "/handover"
		if open := residents.FindStringSubmatch(reader.page(t, handover)); open == nil {
			t.Error("no request was handed over")
		} else if status, at := reader.send(t, open[1], url.Values{"state": {"resolved"}, "back": {handover}}); status != http.StatusOK || at != handover {
			t.Errorf("a request resolved on the list of what was handed over answers %d and leads to %s", status, at)
		}
	})
}

var residents = regexp.MustCompile(`action="(/requests/[\w-]+)"`)

// send sends a form as a browser does, and gives where that led.
func (r *reader) send(t *testing.T, path string, form url.Values) (status int, at string) {
	t.Helper()
	answer, err := r.client.PostForm(r.p.Address+path, form)
	return led(t, answer, err)
}

// open opens a screen that may be refused.
func (r *reader) open(t *testing.T, path string) (status int, at string) {
	t.Helper()
	answer, err := r.client.Get(r.p.Address + path)
	return led(t, answer, err)
}

func led(t *testing.T, answer *http.Response, err error) (status int, at string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode, answer.Request.URL.Path
}
