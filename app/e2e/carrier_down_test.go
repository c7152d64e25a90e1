package e2e_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestCarrierDownIsTold looks at the screens about messages when the carrier has stopped the account after five
// messages, and a heartbeat does not come back; an administrator has it tried again.
func TestCarrierDownIsTold(t *testing.T) {
	onBoth(t, func(t *testing.T, database string) {
		inBrowsers := strings.HasPrefix(database, "sqlite:")
		if inBrowsers {
			takeDesk(t)
		}
		carrier := newStandIn(t)
		carrier.refuse = func(n int) int {
			if n <= 5 {
				return 0
			}
			return http.StatusUnauthorized
		}
		p := install(t, database, carrier.URL)
		p.env = append(p.env, "WHISTLE_HEARTBEAT_TO=+8615400000001", "WHISTLE_CARRIER_PRICES=*=0.05")
		p.start()
		secretary := p.as("secretary")
		id, _ := secretary.must(http.StatusCreated, "POST", "/callups", drill())["id"].(string)
		secretary.must(http.StatusAccepted, "POST", "/callups/"+id+"/whistle", nil, "Idempotency-Key", "down")
		countsAsDown(t, p)
		_, metrics := get(t, p.Address+"/metrics")
		for _, name := range []string{"whistle_pages_oldest_queued_seconds", `whistle_carrier_answers_total{carrier="twilio"`, "whistle_heartbeat_late", "whistle_clock_ahead_seconds"} {
			if !strings.Contains(metrics, name) {
				t.Errorf("no metric %s", name)
			}
		}
		if inBrowsers {
			for _, width := range []int64{390, 1440} {
				watchDown(t, p, id, width)
			}
		} else {
			readDown(t, p, id)
		}
	})
}

// downScreens are the screens that must tell of the carrier, by who looks at them.
func downScreens(id string) map[string][]string {
	return map[string][]string{
		"secretary": {"/", "/members", "/coverage", "/callups/" + id, "/callups/" + id + "/telephone"},
		"admin":     {"/administration/paging", "/administration/messages?area=350702003011"},
	}
}

func watchDown(t *testing.T, p *program, id string, width int64) {
	t.Helper()
	window := browser(t, width)
	for login, paths := range downScreens(id) {
		signIn(window, t, p, login)
		for _, path := range paths {
			lookDown(window, t, p, path, width)
		}
		if login == "admin" {
			do(window, t, "try it again", chromedp.Navigate(p.Address+"/administration/paging"),
				chromedp.Click(chromedp.CSS(`form[action="`+tryAgain+`"] button`)), chromedp.WaitVisible(chromedp.CSS(".notice")))
			triedAgain(t, p, text(window, t, ".notice"))
		}
		do(window, t, "sign out", chromedp.Click(chromedp.CSS(`form[action="/sign-out"] button`)), chromedp.WaitVisible(chromedp.CSS("input[name=password]")))
	}
}

const tryAgain = "/administration/paging/carriers/twilio"

// readDown is watchDown without a browser: what one makes of the screens does not depend on the database.
func readDown(t *testing.T, p *program, id string) {
	t.Helper()
	keys := localeKeys(t)
	for login, paths := range downScreens(id) {
		reader := p.signedIn(login)
		for _, path := range paths {
			page := reader.page(t, path)
			saysDown(t, path, regexp.MustCompile(`(?s)<section class="fault.*?</section>`).FindString(page))
			for _, key := range keys.FindAllString(betweenTags.ReplaceAllString(page, " "), -1) {
				t.Errorf("%s shows the key %s", path, key)
			}
		}
		if login == "admin" {
			_, page := reader.sends(t, tryAgain, nil)
			triedAgain(t, p, page)
		}
	}
}

// triedAgain sees that the administrator is told, and that the carrier, which still refuses, counts as down again.
func triedAgain(t *testing.T, p *program, said string) {
	t.Helper()
	if !strings.Contains(said, "已恢复") {
		t.Errorf("trying the carrier again says %q", said)
	}
	countsAsDown(t, p)
}

func countsAsDown(t *testing.T, p *program) {
	t.Helper()
	eventually(t, time.Minute, "the carrier counts as down", func() bool {
		_, metrics := get(t, p.Address+"/metrics")
		return strings.Contains(metrics, `whistle_carrier_down{carrier="twilio"} 1`)
	})
}

func saysDown(t *testing.T, path, said string) {
	t.Helper()
	if !strings.Contains(said, "短信通道自") || !strings.Contains(said, "待打电话名单") {
		t.Errorf("%s says %q of the carrier", path, said)
	}
}

func lookDown(window context.Context, t *testing.T, p *program, path string, width int64) {
	t.Helper()
	do(window, t, path, chromedp.Navigate(p.Address+path), chromedp.WaitReady(chromedp.CSS("h1")))
	saysDown(t, path, text(window, t, "main section.fault"))
	for _, key := range localeKeys(t).FindAllString(ask(window, t, "the words", chromedp.Text(chromedp.CSS("body"))), -1) {
		t.Errorf("%s shows the key %s", path, key)
	}
	shoot(window, t, fmt.Sprintf("down%s-%d", strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(path), width))
}
