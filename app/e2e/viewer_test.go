package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// visit holds the screens to look at, by the login that looks: "" for none.
type visit map[string]map[string]string

// viewers look at screens: a narrow and a wide browser, or a reader without one.
type viewers struct {
	p       *program
	keys    *regexp.Regexp
	windows map[int64]context.Context
}

func newViewers(t *testing.T, p *program, inBrowsers bool) *viewers {
	t.Helper()
	v := &viewers{p: p, keys: localeKeys(t)}
	if inBrowsers {
		v.windows = map[int64]context.Context{390: browser(t, 390), 1440: browser(t, 1440)}
	}
	return v
}

// look looks at all screens of a visit, with all viewers at once.
func (v *viewers) look(t *testing.T, name string, screens visit) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		if v.windows == nil {
			v.read(t, screens)
		}
		for width, window := range v.windows {
			t.Run(strconv.FormatInt(width, 10), func(t *testing.T) {
				t.Parallel()
				v.watch(window, t, width, screens)
			})
		}
	})
}

// watch looks in a browser, in both languages; axe looks too, at the Chinese ones.
func (v *viewers) watch(window context.Context, t *testing.T, width int64, screens visit) {
	t.Helper()
	for _, login := range slices.Sorted(maps.Keys(screens)) {
		if login != "" {
			signIn(window, t, v.p, login)
		} else {
			do(window, t, "the door", chromedp.Navigate(v.p.Address+"/c"))
		}
		for _, lang := range []string{"zh", "en"} {
			do(window, t, "speak "+lang, chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.cookie="language=%s;path=/"`, lang)))
			for _, name := range slices.Sorted(maps.Keys(screens[login])) {
				label := fmt.Sprintf("%s-%s-%s-%d", name, login, lang, width)
				do(window, t, label, chromedp.Navigate(v.p.Address+screens[login][name]), chromedp.WaitReady(chromedp.CSS("h1, .thread")))
				picture(window, t, label)
				if lang == "zh" {
					accessible(window, t, label)
				}
				v.inWords(t, label, text(window, t, "body"))
			}
		}
		if login != "" {
			do(window, t, "sign out", chromedp.Click(chromedp.CSS(`form[action="/sign-out"] button`)), chromedp.WaitVisible(chromedp.CSS("input[name=password]")))
		}
	}
}

// read reads the screens without a browser.
func (v *viewers) read(t *testing.T, screens visit) {
	t.Helper()
	for login, paths := range screens {
		reader := v.p.signedIn(login)
		for name, path := range paths {
			v.inWords(t, name, betweenTags.ReplaceAllString(reader.page(t, path), " "))
		}
	}
}

// reader reads screens without a browser.
type reader struct {
	p      *program
	client *http.Client
}

// signedIn gives a reader with a session of the login; "" for one without.
func (p *program) signedIn(login string) *reader {
	p.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	r := &reader{p: p, client: &http.Client{Jar: jar}}
	if login == "" {
		return r
	}
	answer, err := r.client.PostForm(p.Address+"/sign-in", url.Values{"login": {login}, "password": {p.Logins[login]}})
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		p.t.Fatalf("signing in as %s answers %s", login, answer.Status)
	}
	return r
}

// speak chooses the language of the reader's screens.
func (r *reader) speak(t *testing.T, lang string) {
	t.Helper()
	home, err := url.Parse(r.p.Address)
	if err != nil {
		t.Fatal(err)
	}
	r.client.Jar.SetCookies(home, []*http.Cookie{{Name: "language", Value: lang}})
}

// page gives the HTML of a screen, which may be the one that says that there is none.
func (r *reader) page(t *testing.T, path string) string {
	t.Helper()
	answer, err := r.client.Get(r.p.Address + path)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK && answer.StatusCode != http.StatusNotFound || !strings.Contains(string(said), "</html>") {
		t.Errorf("%s answers %s", path, answer.Status)
	}
	return string(said)
}

var betweenTags = regexp.MustCompile(`(?s)<script.*?</script>|<[^>]*>`)

// inWords fails where a screen shows a key of the locale files in place of words.
func (v *viewers) inWords(t *testing.T, label, words string) {
	t.Helper()
	if strings.TrimSpace(words) == "" {
		t.Errorf("%s says nothing", label)
	}
	for _, key := range v.keys.FindAllString(words, -1) {
		t.Errorf("%s shows the key %s", label, key)
	}
}

func merged(of ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, one := range of {
		maps.Copy(all, one)
	}
	return all
}

// localeKeys matches whatever looks like a key of the locale files.
func localeKeys(t *testing.T) *regexp.Regexp {
	t.Helper()
	text, err := os.ReadFile("../web/locales/active.zh.json")
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]string{}
	if err := json.Unmarshal(text, &words); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]bool{}
	for key := range words {
		if kind, _, dotted := strings.Cut(key, "."); dotted && kind != "app" {
			kinds[kind] = true
		}
	}
	return regexp.MustCompile(`\b(` + strings.Join(slices.Sorted(maps.Keys(kinds)), "|") + `)\.[a-z_]+\b`)
}
