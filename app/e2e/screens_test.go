package e2e_test

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestEveryScreen looks at each screen with nothing on it and full, on a phone and on a wide screen: it is there,
// in words, accessible, and does not scroll sideways. What a browser makes of a screen does not depend on the
// database: on MariaDB the screens are read without one.
func TestEveryScreen(t *testing.T) { onBoth(t, everyScreen) }

func everyScreen(t *testing.T, database string) {
	inBrowsers := strings.HasPrefix(database, "sqlite:")
	if inBrowsers {
		takeDesk(t)
	}
	p := install(t, database, "")
	p.start("--demo")
	all := newViewers(t, p, inBrowsers)
	all.look(t, "empty", visit{"secretary": {"empty-home": "/", "empty-coverage": "/coverage", "empty-requests": "/requests", "empty-standing": "/standing", "empty-phones": "/phones", "members-none": "/members?name=nobody", "empty-telephone": "/telephone"}, "": {"stairwell-visit": stairwellOf(t, p)}})
	visits := visitScreens(t, p)
	board, phone := playedOut(t, p)
	all.look(t, "full", visit{
		"secretary": merged(visits, map[string]string{
			"home": "/", "plans": "/callups/new", "templates": "/templates", "template": "/templates/new?from=lockdown", "readiness": "/readiness?template=flood", "form": "/callups/new?plan=flood", "preview": draftOf(t, p) + "/preview", "board": board, "formation": board + "/formation", "call-tree": board + "/formation/tree",
			"roster": board + "/roster", "report": board + "/report", "stand-down": board + "/stand-down", "telephone": board + "/telephone", "coverage": "/coverage", "members": "/members", "import": "/members/import",
			"requests": "/requests", "deputies": "/deputies", "phones": "/phones", "phone": "/phones/" + phone, "styleguide": "/styleguide", "not-there": "/callups/nothing",
		}),
		"command": {"readiness": "/readiness?area=350702003&template=lockdown&drill=yes", "templates": "/templates", "home": "/", "coverage": "/coverage", "wall": "/coverage?area=350702003011&wall=1", "formation": board + "/formation"},
		"admin":   {"administration": "/administration", "paging": "/administration/paging", "messages": "/administration/messages?area=350702003011"},
		"auditor": {"administration": "/administration", "board": board},
	})
	quiet(t, p)
	roster, duty := rosterScreens(t, p, board), dutyPages(t, p, board)
	all.look(t, "later", visit{"secretary": merged(roster, dutyScreens(board), standingScreens(t, p))})
	all.look(t, "without-sign-in", visit{"": memberScreens(t, p, board)})
	all.look(t, "member", visit{"": merged(map[string]string{"member": memberLink(t, p, phone)}, duty)})
	for width, window := range all.windows {
		signIn(window, t, p, "command")
		do(window, t, "dark", chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
			_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}})
			return err
		}))
		for name, path := range map[string]string{"board": board, "coverage": "/coverage", "styleguide": "/styleguide"} {
			do(window, t, name, chromedp.Navigate(p.Address+path), chromedp.WaitReady(chromedp.CSS("h1")))
			shoot(window, t, fmt.Sprintf("dark-%s-%d", name, width))
		}
	}
	all.look(t, "ended-in-the-dark", endedScreens(t, p, board))
}

// memberLink gives the member's page that the last message on a phone leads to.
func memberLink(t *testing.T, p *program, phone string) string {
	t.Helper()
	_, thread := get(t, p.Address+"/phones/"+html.UnescapeString(phone))
	link := regexp.MustCompile(`/m/[\w-]{22}`).FindString(thread)
	if link == "" {
		t.Fatalf("no message on %s leads to a member's page", phone)
	}
	return link
}

// endedScreens stands a call-up down and gives the screens that remain of it.
func endedScreens(t *testing.T, p *program, board string) visit {
	t.Helper()
	p.as("secretary").must(http.StatusOK, "POST", board+"/stand-down", nil)
	return visit{
		"secretary": {
			"ended-board": board, "ended-report": board + "/report", "ended-handover": board + "/handover", "ended-formation": board + "/formation", "ended-roster": board + "/roster",
			"ended-duty": board + "/duty?all=1", "ended-sheet": board + "/sheet", "ended-telephone": board + "/telephone", "ended-requests": board + "/requests", "ended-offers": board + "/roster/offers", "ended-home": "/",
		},
		"auditor": {"ended-board": board},
	}
}

// rosterScreens takes somebody out of a published shift by hand, offers the seat to stand-ins, and gives the
// screens that show it: the drawer of the gap, the offers with their clocks, what publishing changes, why one
// member is in a shift and another is not, and the versions.
func rosterScreens(t *testing.T, p *program, board string) map[string]string {
	t.Helper()
	secretary := p.as("secretary")
	assignments := secretary.must(http.StatusOK, "GET", board+"/roster", nil)["assignments"].([]any)
	first, other := assignments[0].(map[string]any), assignments[len(assignments)-1].(map[string]any)
	shift, member := first["shift"].(string), first["member"].(string)
	secretary.must(http.StatusOK, "PUT", board+"/assignments", map[string]any{"assignments": []any{map[string]any{"shift": shift, "member": member, "pinned": false}}})
	changes := secretary.must(http.StatusOK, "GET", board+"/roster/changes", nil)
	if changes["tell"] != 1.0 || len(changes["changes"].([]any)) != 1 {
		t.Errorf("one was taken out, publishing would change %v", changes)
	}
	round := secretary.must(http.StatusAccepted, "POST", board+"/offers", map[string]any{"shift": shift, "minutes": 30}, "Idempotency-Key", "stand-in")
	again := secretary.must(http.StatusAccepted, "POST", board+"/offers", map[string]any{"shift": shift, "minutes": 30}, "Idempotency-Key", "stand-in")
	if round["id"] != again["id"] || round["offers"].([]any)[0].(map[string]any)["state"] != "offered" {
		t.Errorf("a seat offered twice with one key: %v, %v", round, again)
	}
	why := func(a map[string]any, member string) string {
		return board + "/roster/why?shift=" + a["shift"].(string) + "&member=" + member
	}
	return map[string]string{
		"candidates": board + "/roster/candidates/" + shift, "offers": board + "/roster/offers", "roster-changes": board + "/roster", "board-offers": board,
		"why-her": why(other, other["member"].(string)), "why-not": why(first, other["member"].(string)),
		"versions": board + "/roster/versions", "version": board + "/roster/versions/1", "area-labels": board + "/areas",
	}
}

// playedOut plays a call-up of the demo community up to its published roster, with requests, and gives the
// path of its board and the number of one phone.
func playedOut(t *testing.T, p *program) (board, phone string) {
	t.Helper()
	secretary, command := p.as("secretary"), p.as("command")
	draft := drill()
	tasks := draft["tasks"].([]any)
	draft["tasks"] = append(tasks, map[string]any{"kind": "supply", "sites": "grid", "shifts": tasks[0].(map[string]any)["shifts"], "min": 1, "ideal": 1})
	id, _ := secretary.must(http.StatusCreated, "POST", "/callups", draft)["id"].(string)
	secretary.must(http.StatusAccepted, "POST", "/callups/"+id+"/whistle", nil, "Idempotency-Key", "screens")
	eventually(t, 3*time.Minute, "the crowd answers", func() bool { return secretary.counts(id)["confirmed"] > 150 })
	secretary.must(http.StatusCreated, "POST", "/callups/"+id+"/formation", nil)
	command.must(http.StatusOK, "PATCH", "/callups/"+id+"/formation", map[string]any{"approve": true, "document_number": "延党发〔2026〕12号"})
	secretary.must(http.StatusOK, "POST", "/callups/"+id+"/roster/solve", nil)
	secretary.must(http.StatusAccepted, "POST", "/callups/"+id+"/roster/publish", nil)
	for i := range 12 {
		secretary.must(http.StatusCreated, "POST", "/callups/"+id+"/requests", map[string]any{
			"area": fmt.Sprintf("350702003011-b%02d", i+1), "kind": []string{"medicine", "visit"}[i/10], "source": "hotline", "need": "老人需要降压药,家中无人能外出,请在今天下午之前送到门口", "callback": "13859900000",
		})
	}
	_, page := get(t, p.Address+"/phones")
	return "/callups/" + id, regexp.MustCompile(`href="/phones/([^"?]+)"`).FindStringSubmatch(page)[1]
}

func draftOf(t *testing.T, p *program) string {
	t.Helper()
	id, _ := p.as("secretary").must(http.StatusCreated, "POST", "/callups", drill())["id"].(string)
	return "/callups/" + id
}
