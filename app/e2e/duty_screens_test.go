package e2e_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"github.com/chromedp/chromedp"
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

// membersScreens looks at the pages that members and residents open without signing in: on a phone and wide, in
// both languages. What they lead to is found on the screens that print them.
func membersScreens(t *testing.T, p *program, windows map[int64]context.Context, board string) {
	t.Helper()
	find := func(window context.Context, at string, link *regexp.Regexp) string {
		do(window, t, at, chromedp.Navigate(p.Address+at), chromedp.WaitReady(chromedp.CSS("h1")))
		return link.FindString(ask(window, t, "the links of "+at, chromedp.Text(chromedp.CSS("body"))))
	}
	window := windows[390]
	signIn(window, t, p, "secretary")
	poster, building := find(window, board+"/posters", posterLink), find(window, "/requests/posters?area=350702003011-b01", buildingPage)
	do(window, t, "sign out", chromedp.Click(chromedp.CSS(`form[action="/sign-out"] button`)), chromedp.WaitVisible(chromedp.CSS("input[name=password]")))
	receipt := receiptOf(t, p, building)
	pages := map[string]string{"project": projectPage(t, p), "poster": poster, "stairwell": building, "receipt": receipt}
	for width, window := range windows {
		for _, lang := range []string{"zh", "en"} {
			do(window, t, "speak "+lang, chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.cookie="language=%s;path=/"`, lang)))
			for name, path := range pages {
				if path == "" {
					t.Fatalf("no link to %s was found", name)
				}
				do(window, t, name, chromedp.Navigate(p.Address+path), chromedp.WaitReady(chromedp.CSS("h1")))
				shoot(window, t, fmt.Sprintf("%s-%s-%d", name, lang, width))
			}
		}
	}
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
