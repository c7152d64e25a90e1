package e2e_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// desks are the places for tests with browsers, which keep a processor each.
var desks = make(chan struct{}, 2)

// takeDesk waits for a place and keeps it until the test ends.
func takeDesk(t *testing.T) {
	t.Helper()
	desks <- struct{}{}
	t.Cleanup(func() { <-desks })
}

// browser opens headless Chromium with a window of the given width.
func browser(t *testing.T, width int64) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath("/usr/bin/chromium"), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-quic", true), chromedp.NoFirstRun, chromedp.UserDataDir(t.TempDir()), chromedp.Env("TMPDIR="+t.TempDir())) // it leaves files behind
	allocator, cancelAllocator := chromedp.NewExecAllocator(t.Context(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(func() { _ = chromedp.Cancel(ctx); cancel(); cancelAllocator() })
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900, func(metrics *emulation.SetDeviceMetricsOverrideParams, _ *emulation.SetTouchEmulationEnabledParams) {
		metrics.Mobile = width < 600
	})); err != nil {
		t.Fatal(err)
	}
	return ctx
}

func do(ctx context.Context, t *testing.T, what string, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ask(ctx, t, what, chromedp.Steps(steps...))
}

// ask carries out an action that gives something.
func ask[T any](ctx context.Context, t *testing.T, what string, action chromedp.Action[T]) T {
	t.Helper()
	limited, cancel := context.WithTimeout(ctx, 2*time.Minute) // axe reads a long list for a while on a busy machine
	defer cancel()
	value, err := chromedp.Run(limited, action)
	if err != nil {
		page, _ := chromedp.Run(ctx, chromedp.OuterHTML(chromedp.CSS("main")))
		t.Fatalf("%s: %v\n%.2000s", what, err, page)
	}
	return value
}

// shoot keeps a picture of the page and lets axe look at it.
func shoot(ctx context.Context, t *testing.T, name string) {
	t.Helper()
	picture(ctx, t, name)
	accessible(ctx, t, name)
}

// picture keeps a picture of the page where WHISTLE_SCREENSHOTS names a folder, and sees that it does not
// scroll sideways.
func picture(ctx context.Context, t *testing.T, name string) {
	t.Helper()
	if folder := os.Getenv("WHISTLE_SCREENSHOTS"); folder != "" {
		picture := ask(ctx, t, "picture of "+name, chromedp.FullScreenshot(100))
		if err := os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if ask(ctx, t, "width of "+name, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > window.innerWidth + 1`)) {
		t.Errorf("%s scrolls sideways", name)
	}
}

// accessible lets axe look at the page.
func accessible(ctx context.Context, t *testing.T, name string) {
	t.Helper()
	axe, err := os.ReadFile("../web/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	ask(ctx, t, "axe for "+name, chromedp.Evaluate[int](string(axe)+";0"))
	faults := ask(ctx, t, "axe on "+name, chromedp.Evaluate[[]string](`axe.run(document,{runOnly:["wcag2a","wcag2aa","wcag21aa","wcag22aa"],resultTypes:["violations"]}).then(r=>r.violations.map(v=>v.id+": "+v.nodes.slice(0,3).map(n=>n.html).join(" | ")))`, chromedp.EvalAwaitPromise))
	for _, fault := range faults {
		t.Errorf("%s is not accessible: %s", name, fault)
	}
}

func signIn(ctx context.Context, t *testing.T, p *program, login string) {
	t.Helper()
	do(ctx, t, "sign in as "+login, chromedp.Navigate(p.Address+"/sign-in"), chromedp.SetValue(chromedp.CSS("input[name=login]"), login), chromedp.SetValue(chromedp.CSS("input[name=password]"), p.Logins[login]),
		chromedp.Click(chromedp.CSS("button.main")), chromedp.WaitVisible(chromedp.CSS("header nav")))
}

// text reads an element in one step: a live screen may put another in its place at any moment.
func text(ctx context.Context, t *testing.T, selector string) string {
	t.Helper()
	do(ctx, t, "wait for "+selector, chromedp.WaitReady(chromedp.CSS(selector)))
	return strings.TrimSpace(ask(ctx, t, "read "+selector, chromedp.Evaluate[string](fmt.Sprintf(`document.querySelector(%q)?.innerText ?? ""`, selector))))
}

// onPaper prints the screen that a window shows: paper has no buttons and no menu, and folds none of the rows.
func onPaper(window context.Context, t *testing.T, name string, rows ...string) {
	t.Helper()
	paper := ask(window, t, "print", chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()))
	if pages := len(regexp.MustCompile(`/Type\s*/Page\b`).FindAll(paper, -1)); pages < 2 || pages > 40 {
		t.Errorf("the %s fills %d pages", name, pages)
	}
	if folder := os.Getenv("WHISTLE_SCREENSHOTS"); folder != "" {
		if err := os.WriteFile(filepath.Join(folder, name+".pdf"), paper, 0o600); err != nil {
			t.Error(err)
		}
	}
	media := func(name string) {
		_, err := chromedp.Call(window, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: name})
		if err != nil {
			t.Fatal(err)
		}
	}
	media("print")
	defer media("")
	if left := ask(window, t, "what is of no use on paper", chromedp.Evaluate[string](`[...document.querySelectorAll("nav, button, a.button")].filter((e) => e.checkVisibility()).map((e) => e.textContent.trim()).join(", ")`)); left != "" {
		t.Errorf("on paper there is %s", left)
	}
	for _, list := range rows {
		shown := ask(window, t, list+" on paper", chromedp.Evaluate[bool](fmt.Sprintf(`((rows) => rows.length > 0 && rows.every((r) => r.checkVisibility() && r.getBoundingClientRect().height > 0))([...document.querySelectorAll(%q)])`, list)))
		if !shown {
			t.Errorf("%s of the %s is folded on paper", list, name)
		}
	}
}

// TestMainPathInABrowser whistles in the console, answers from the member's page on a phone, and sees the
// coverage change on command's screen without reloading it. Axe looks here only at what TestEveryScreen does not show it.
func TestMainPathInABrowser(t *testing.T) { onBoth(t, mainPath) }

func mainPath(t *testing.T, database string) {
	takeDesk(t)
	carrier := newStandIn(t)
	p := install(t, database, carrier.URL)
	p.start()
	wide, phone, desk := browser(t, 1440), browser(t, 390), browser(t, 1440)
	signIn(wide, t, p, "secretary")
	picture(wide, t, "home-empty-1440")
	do(wide, t, "choose a plan", chromedp.Click(chromedp.CSS("a.whistle")), chromedp.WaitVisible(chromedp.CSS(".plans")))
	picture(wide, t, "plans-1440")
	do(wide, t, "describe", chromedp.Click(chromedp.CSS(`.plans a[href$="plan=testing"]`)), chromedp.WaitVisible(chromedp.CSS("input[name=title]")), chromedp.WaitVisible(chromedp.CSS("#reach dd")))
	do(wide, t, "send it without a title", chromedp.SetValue(chromedp.CSS("input[name=muster_point]"), "社区活动室"), chromedp.SetValue(chromedp.CSS("input[name=title]"), "   "), chromedp.Click(chromedp.CSS(".bar button.main")), chromedp.WaitVisible(chromedp.CSS("section.fault")))
	kept := ask(wide, t, "what was typed is kept", chromedp.Value(chromedp.CSS("input[name=muster_point]")))
	if kept != "社区活动室" {
		t.Errorf("the muster point was forgotten: %q", kept)
	}
	shoot(wide, t, "whistle-faulty-1440")
	do(wide, t, "preview", chromedp.SetValue(chromedp.CSS("input[name=title]"), "剑津社区核酸检测演练"), chromedp.Click(chromedp.CSS(".bar button.main")), chromedp.WaitVisible(chromedp.CSS("button[data-hold]")))
	picture(wide, t, "preview-1440")
	do(wide, t, "hold to whistle", hold, chromedp.WaitVisible(chromedp.CSS("#paged")))
	eventually(t, time.Minute, "pages arrive", func() bool { return len(carrier.Sent()) > 500 })
	board := ask(wide, t, "where the board is", chromedp.Location())
	for i, m := range carrier.Sent()[:60] { // most of them by the form itself, the first in a browser
		if i > 0 {
			post(t, linkIn.FindString(m.Body), map[string][]string{"answer": {"yes"}})
		}
	}
	do(phone, t, "open the link", chromedp.Navigate(linkIn.FindString(carrier.Sent()[0].Body)), chromedp.WaitVisible(chromedp.CSS("button.yes")))
	picture(phone, t, "member-390")
	do(phone, t, "say yes", chromedp.Click(chromedp.CSS("button.yes")), chromedp.WaitVisible(chromedp.CSS(".said")))
	shoot(phone, t, "member-answered-390")
	do(phone, t, "report in", chromedp.Click(chromedp.CSS("button[value=here]")), chromedp.WaitNotPresent(chromedp.CSS("button[value=here]")))
	eventually(t, time.Minute, "the board counts sixty without a reload", func() bool { return text(wide, t, "#confirmed") == "60" && text(wide, t, "#reported_in") == "1" })
	picture(wide, t, "board-1440")
	do(phone, t, "the board on a phone needs a sign-in", chromedp.Navigate(board), chromedp.WaitVisible(chromedp.CSS("input[name=password]")))
	shoot(phone, t, "sign-in-390")
	signIn(phone, t, p, "secretary")
	picture(phone, t, "home-390")
	do(phone, t, "the board on a phone", chromedp.Navigate(board), chromedp.WaitVisible(chromedp.CSS("#paged")))
	picture(phone, t, "board-390")

	do(wide, t, "propose", chromedp.Navigate(board+"/formation"), chromedp.Click(chromedp.CSS(".bar button")), chromedp.WaitVisible(chromedp.CSS(".branch")))
	picture(wide, t, "formation-1440")
	signIn(desk, t, p, "command")
	do(desk, t, "command approves", chromedp.Navigate(board+"/formation"), chromedp.Click(chromedp.CSS(`form[action$="/approve"] button`)), chromedp.WaitVisible(chromedp.CSS(`.bar a.main`)))
	do(desk, t, "command's coverage", chromedp.Navigate(p.Address+"/coverage"), chromedp.WaitVisible(chromedp.CSS("#filled")))
	if got := text(desk, t, "#filled"); !strings.HasPrefix(got, "0") {
		t.Errorf("before the roster %q are filled", got)
	}
	shoot(desk, t, "coverage-empty-1440")
	do(wide, t, "solve", chromedp.Navigate(board+"/roster"), chromedp.Click(chromedp.CSS(`form[action$="/solve"] button`)), chromedp.WaitVisible(chromedp.CSS(`form[action$="/publish"] button`)))
	picture(wide, t, "roster-1440")
	do(wide, t, "publish", chromedp.Click(chromedp.CSS(`form[action$="/publish"] button`)), chromedp.WaitNotPresent(chromedp.CSS(`form[action$="/publish"]`)), chromedp.WaitVisible(chromedp.CSS(".notice")))
	onPaper(wide, t, "roster", "table.roster li")
	eventually(t, time.Minute, "command sees it without reloading", func() bool { return !strings.HasPrefix(text(desk, t, "#filled"), "0") })
	picture(desk, t, "coverage-1440")
	p.kill()
	do(desk, t, "command's screen says that it is not of now", chromedp.WaitVisible(chromedp.CSS("#stale")))
	shoot(desk, t, "coverage-stale-1440")
	p.start()
	do(desk, t, "command's screen is live again", chromedp.WaitNotVisible(chromedp.CSS("#stale")))
	otherScreens(wide, phone, t, p, board)
	do(wide, t, "stand down", chromedp.Navigate(board+"/stand-down"), chromedp.Click(chromedp.CSS("main button.main")), chromedp.WaitVisible(chromedp.CSS(".notice")))
	if status, _ := get(t, linkIn.FindString(carrier.Sent()[0].Body)); status != http.StatusNotFound {
		t.Errorf("the link answers %d after the stand-down", status)
	}
}

func otherScreens(wide, phone context.Context, t *testing.T, p *program, board string) {
	t.Helper()
	for _, path := range []string{"/members", "/members/import", "/requests", "/coverage"} {
		name := strings.ReplaceAll(strings.Trim(path, "/"), "/", "-")
		do(wide, t, path, chromedp.Navigate(p.Address+path), chromedp.WaitVisible(chromedp.CSS("h1")))
		picture(wide, t, name+"-secretary-1440")
		do(phone, t, path, chromedp.Navigate(p.Address+path), chromedp.WaitVisible(chromedp.CSS("h1")))
		picture(phone, t, name+"-390")
	}
	do(wide, t, "the report", chromedp.Navigate(board+"/report"), chromedp.WaitVisible(chromedp.CSS(".figures")))
	picture(wide, t, "report-1440")
	onPaper(wide, t, "report", "#people tbody tr", "#shifts tbody tr", "#timeline tbody tr")
	for _, part := range []string{"/roster", "/formation", "/report"} {
		do(phone, t, part, chromedp.Navigate(board+part), chromedp.WaitVisible(chromedp.CSS("h1")))
		picture(phone, t, strings.Trim(part, "/")+"-390")
	}
	do(wide, t, "English", chromedp.Navigate(board), chromedp.Click(chromedp.CSS(`button[value=en]`)), chromedp.WaitVisible(chromedp.CSS(`html[lang=en] #paged`)))
	shoot(wide, t, "board-en-1440")
	words := ask(wide, t, "the words of the English board", chromedp.Text(chromedp.CSS("body")))
	for _, prefix := range []string{"count.", "board.", "nav.", "state.", "error."} {
		if strings.Contains(words, prefix) {
			t.Errorf("a key shows on the English board: %s…", prefix)
		}
	}
	do(wide, t, "back to Chinese", chromedp.Click(chromedp.CSS(`button[value=zh]`)), chromedp.WaitVisible(chromedp.CSS(`html[lang=zh-CN] #paged`)))
}

// hold presses the button that must be held.
var hold = chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
	_, err := chromedp.Run(ctx, chromedp.Evaluate[int](`document.querySelector("button[data-hold]").dispatchEvent(new PointerEvent("pointerdown",{bubbles:true}));0`))
	return err
})
