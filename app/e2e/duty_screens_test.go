package e2e_test

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"testing"
)

// dutyScreens are the console's screens of the day of duty and of residents' requests.
func dutyScreens(board string) map[string]string {
	return map[string]string{
		"duty": board + "/duty", "duty-all": board + "/duty?all=1", "sheet": board + "/sheet", "key-in": board + "/sheet/key-in", "posters": board + "/posters",
		"dispatching": board + "/requests", "requests-import": "/requests/import", "stairwell-posters": "/requests/posters?area=350702003011-b01", "requests-open": "/requests?state=open",
	}
}

var (
	posterLink   = regexp.MustCompile(`/q/[\w-]+/[\w-]+/[\w-]{22}`)
	buildingPage = regexp.MustCompile(`/b/[\w-]+/[\w-]{22}`)
	receiptLink  = regexp.MustCompile(`/r/[\w-]{22}`)
)

// memberScreens are the pages that members and residents open without signing in. What they lead to is found on
// the screens that print them.
func memberScreens(t *testing.T, p *program, board string) map[string]string {
	t.Helper()
	secretary := p.signedIn("secretary")
	poster := posterLink.FindString(secretary.page(t, board+"/posters"))
	building := stairwellOf(t, p)
	pages := map[string]string{
		"project": projectPage(t, p), "poster": poster, "stairwell": building, "receipt": receiptOf(t, p, building),
		"code": "/c", "gone": "/m/AAAAAAAAAAAAAAAAAAAAAA",
	}
	for name, path := range pages {
		if path == "" {
			t.Fatalf("no link to %s was found", name)
		}
	}
	return pages
}

// stairwellOf gives the public page of a building.
func stairwellOf(t *testing.T, p *program) string {
	t.Helper()
	return buildingPage.FindString(p.signedIn("secretary").page(t, "/requests/posters?area=350702003011-b01"))
}

// visitScreens has residents ask for visits before there is a call-up, and gives the screens that say how the seats
// of a cold wave follow from that.
func visitScreens(t *testing.T, p *program) map[string]string {
	t.Helper()
	secretary := p.as("secretary")
	for i := range 23 {
		secretary.must(http.StatusCreated, "POST", "/requests", map[string]any{"area": fmt.Sprintf("350702003011-b%02d", 1+i%9), "source": "hotline", "callback": fmt.Sprintf("154000000%02d", i)})
	}
	cold := drill()
	cold["kind"], cold["drill"] = "cold_wave", false
	rounds := cold["tasks"].([]any)[1].(map[string]any) // of two hours
	maps.Copy(rounds, map[string]any{"kind": "visit", "sites": "grid", "per": "visits", "each": 4})
	cold["tasks"] = []any{rounds}
	id, _ := secretary.must(http.StatusCreated, "POST", "/callups", cold)["id"].(string)
	return map[string]string{"visits-form": "/callups/new?plan=cold_wave", "visits-preview": "/callups/" + id + "/preview"}
}

// receiptOf asks from a building's page, without any account, and gives the link to the request's state.
func receiptOf(t *testing.T, p *program, building string) string {
	t.Helper()
	form := map[string][]string{"kind": {"groceries"}, "need": {"米和油"}, "by": {"today"}, "once": {"screens"}}
	answer, err := http.PostForm(p.Address+building, form)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("asking from the stairwell answered %d", answer.StatusCode)
	}
	return receiptLink.FindString(answer.Request.URL.Path)
}
