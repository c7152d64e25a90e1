package e2e_test

import (
	"net/http"
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
		shifts := secretary.must(http.StatusOK, "GET", board+"/roster", nil)["assignments"].([]any)
		post := shifts[0].(map[string]any)
		secretary.must(http.StatusOK, "POST", board+"/stand-down", nil)
		member := post["member"].(string)
		for _, late := range []struct {
			method, path string
			body         any
		}{
			{"POST", "/whistle", nil}, {"POST", "/remind", nil}, {"POST", "/widen", nil}, {"POST", "/formation", nil},
			{"POST", "/roster/solve", nil}, {"POST", "/roster/publish", nil}, {"POST", "/offers", map[string]any{"shift": post["shift"], "minutes": 5}},
			{"PUT", "/summonses/" + member, map[string]any{"answer": "yes"}},
			{"PUT", "/assignments", map[string]any{"assignments": []any{map[string]any{"shift": post["shift"], "member": member, "pinned": true}}}},
		} {
			if status, said := secretary.call(late.method, board+late.path, late.body, "Idempotency-Key", late.path); status != http.StatusConflict {
				t.Errorf("%s %s of an ended call-up answers %d %v", late.method, late.path, status, said)
			}
		}
		reader := p.signedIn("secretary")
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
	})
}
