package e2e_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestABadDayOnScreen plays a real call-up of one grid to which too few answer: its escalation goes step by
// step from the board, the leaders are told, one falls silent, a deputy acts, the call tree prints on one page.
func TestABadDayOnScreen(t *testing.T) { onBoth(t, badDay) }

func badDay(t *testing.T, database string) {
	takeDesk(t)
	p := install(t, database, "")
	p.start("--demo")
	secretary, command := p.as("secretary"), p.as("command")
	grid := firstGrid(t, secretary)
	draft := drill()
	draft["title"], draft["drill"], draft["areas"], draft["quorum"] = "防汛值守", false, []string{grid}, 5000
	draft["escalation"] = map[string]any{"remind_after_minutes": []int{10, 20}, "other_way_after_minutes": 25, "widen_after_minutes": 30, "leader_silent_minutes": 1}
	id, _ := secretary.must(http.StatusCreated, "POST", "/callups", draft)["id"].(string)
	secretary.must(http.StatusAccepted, "POST", "/callups/"+id+"/whistle", nil)
	paged := secretary.counts(id)["paged"]
	wide := browser(t, 1440)
	signIn(wide, t, p, "secretary")
	board := p.Address + "/callups/" + id
	for _, act := range []string{"do", "skip", "do", "do"} { // remind, remind again, another way, the adjacent grids
		do(wide, t, "the first step that waits: "+act, chromedp.Navigate(board), chromedp.WaitVisible(chromedp.CSS(".step-waiting")),
			chromedp.Evaluate[chromedp.Void](`document.querySelector(".step-waiting button[value=`+act+`]").click()`), // at once: the board refreshes itself
			chromedp.WaitVisible(chromedp.CSS(".notice")))
	}
	steps, _ := secretary.must(http.StatusOK, "GET", "/callups/"+id+"/escalation", nil)["items"].([]any)
	var states []string
	for _, s := range steps {
		step, _ := s.(map[string]any)
		states = append(states, fmt.Sprint(step["kind"], " ", step["state"]))
	}
	want := "[remind done remind skipped other_way done widen_adjacent done widen_community waiting widen_beyond waiting tell_secretary waiting tell_deputy waiting tell_command waiting]"
	if got := fmt.Sprint(states); got != want {
		t.Errorf("the steps are %s, want %s", got, want)
	}
	if now := secretary.counts(id)["paged"]; now <= paged {
		t.Errorf("%d were paged by the grid, %d with the adjacent grids", paged, now)
	}
	eventually(t, time.Minute, "some come", func() bool { return secretary.counts(id)["confirmed"] >= 12 })
	secretary.must(http.StatusCreated, "POST", "/callups/"+id+"/formation", nil)
	command.must(http.StatusOK, "PATCH", "/callups/"+id+"/formation", map[string]any{"approve": true, "document_number": "延党发〔2026〕12号"})
	leaders := func() []any {
		items, _ := secretary.must(http.StatusOK, "GET", "/callups/"+id+"/leaders", nil)["items"].([]any)
		return items
	}
	if len(leaders()) == 0 {
		t.Error("no leader was told")
	}
	deputyActs(wide, t, p)
	signIn(wide, t, p, "secretary")
	screens := map[string]string{
		"bad-board": "/callups/" + id, "bad-formation": "/callups/" + id + "/formation", "bad-tree": "/callups/" + id + "/formation/tree", "bad-deputies": "/deputies",
	}
	if strings.HasPrefix(database, "sqlite:") {
		phone := browser(t, 390)
		signIn(phone, t, p, "secretary")
		badScreens(t, p, map[int]context.Context{1440: wide, 390: phone}, screens)
	} else {
		badWords(t, p, screens)
	}
	treePrints(wide, t, board)
	large, _ := playedOut(t, p) // the whole community: several branches
	treePrints(wide, t, p.Address+large)
}

// badScreens looks at the screens in both languages.
func badScreens(t *testing.T, p *program, windows map[int]context.Context, screens map[string]string) {
	t.Helper()
	for width, window := range windows {
		for _, lang := range []string{"zh", "en"} {
			do(window, t, "speak "+lang, chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.cookie="language=%s;path=/"`, lang)))
			for name, path := range screens {
				do(window, t, name, chromedp.Navigate(p.Address+path), chromedp.WaitReady(chromedp.CSS("main h1, main h2")))
				shoot(window, t, fmt.Sprintf("%s-%s-%d", name, lang, width))
			}
		}
	}
}

// badWords reads the screens in both languages: what a browser makes of them does not depend on the database.
func badWords(t *testing.T, p *program, screens map[string]string) {
	t.Helper()
	reader, all := p.signedIn("secretary"), newViewers(t, p, false)
	for _, lang := range []string{"zh", "en"} {
		reader.speak(t, lang)
		for name, path := range screens {
			page := reader.page(t, path)
			if !strings.Contains(page, `<html lang="`+lang) {
				t.Errorf("%s does not speak %s", name, lang)
			}
			all.inWords(t, name, betweenTags.ReplaceAllString(page, " "))
		}
	}
}

func firstGrid(t *testing.T, c *caller) string {
	t.Helper()
	code := "350702003011"
	for range 3 {
		items, _ := c.must(http.StatusOK, "GET", "/areas?parent="+code, nil)["items"].([]any)
		if len(items) == 0 {
			return code
		}
		first, _ := items[0].(map[string]any)
		code, _ = first["code"].(string)
	}
	return code
}

// deputyActs lets an administrator add a deputy, the secretary name them, and the deputy see the secretary's home.
func deputyActs(window context.Context, t *testing.T, p *program) {
	t.Helper()
	out := p.run("user", "add", "--login", "deputy", "--name", "剑津社区副书记", "--role", "deputy", "--area", "350702003011")
	password := regexp.MustCompile(`[a-z0-9]{5}-[a-z0-9]{5}-[a-z0-9]{5}`).FindString(out)
	p.Logins["deputy"] = password
	do(window, t, "name the deputy", chromedp.Navigate(p.Address+"/deputies"), chromedp.Click(chromedp.CSS(`form[action="/deputies"] button.main`)), chromedp.WaitVisible(chromedp.CSS(".notice")))
	do(window, t, "sign out", chromedp.Click(chromedp.CSS(`form[action="/sign-out"] button`)), chromedp.WaitVisible(chromedp.CSS("input[name=password]")))
	signIn(window, t, p, "deputy")
	do(window, t, "the deputy's red button", chromedp.WaitVisible(chromedp.CSS("a.whistle")))
	shoot(window, t, "bad-deputy-home")
	do(window, t, "sign out", chromedp.Click(chromedp.CSS(`form[action="/sign-out"] button`)), chromedp.WaitVisible(chromedp.CSS("input[name=password]")))
}

// treePrints asks for the whole phones, and counts the pages that come out of the printer: one a branch.
func treePrints(window context.Context, t *testing.T, board string) {
	t.Helper()
	do(window, t, "ask for the phones", chromedp.Navigate(board+"/formation/tree"), chromedp.Click(chromedp.CSS("details summary")), chromedp.Click(chromedp.CSS(`form[action$="/tree"] button`)), chromedp.WaitVisible(chromedp.CSS("button.main[data-print]")))
	branches := ask(window, t, "count the branches", chromedp.Evaluate[int](`document.querySelectorAll(".sheet").length`))
	if phones := ask(window, t, "count the phones", chromedp.Evaluate[int](`[...document.querySelectorAll(".tree-group .phone")].filter(p => /^\d{11}$/.test(p.textContent)).length`)); phones == 0 {
		t.Error("no phone is whole after asking")
	}
	paper := ask(window, t, "print", chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()))
	if folder := os.Getenv("WHISTLE_SCREENSHOTS"); folder != "" {
		_ = os.WriteFile(folder+"/call-tree.pdf", paper, 0o600)
	}
	if pages := len(regexp.MustCompile(`/Type\s*/Page\b`).FindAll(paper, -1)); pages != branches {
		t.Errorf("%d branches print on %d pages", branches, pages)
	}
}
