package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"reflect"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"whistle/app/access"
	"whistle/app/mobilize"
	"whistle/models"
)

// languages are the ones on screen, the first by default.
var languages = []string{"zh", "en"}

type pageSet map[string]*template.Template

// view is what every template gets.
type view struct {
	Lang   string
	Path   string
	Actor  access.Actor
	Notice string                       // a locale key told once after a step
	Fault  *models.Error                // what went wrong with the step just tried
	Wrong  map[string]models.FieldError // by field, the first of each
	Demo   bool
	Phones bool
	Paging mobilize.PagingAlarms // what every screen of the console tells about carriers
	Data   any
}

// Why gives what is wrong with a field, nil for nothing.
func (v view) Why(field string) *models.FieldError {
	if wrong, ok := v.Wrong[field]; ok {
		return &wrong
	}
	return nil
}

// Can says whether the menu shows a thing.
func (v view) Can(action string) bool { return v.Actor.Can(access.Action(action)) == nil }

func readLocales(files fs.FS) (*i18n.Bundle, error) {
	bundle := i18n.NewBundle(language.Chinese)
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	for _, lang := range languages {
		if _, err := bundle.LoadMessageFileFS(files, "locales/active."+lang+".json"); err != nil {
			return nil, fmt.Errorf("read the locale %s: %w", lang, err)
		}
	}
	return bundle, nil
}

func parsePages(files fs.FS, w *Web) (map[string]pageSet, error) {
	bundle, err := readLocales(files)
	if err != nil {
		return nil, err
	}
	sets := map[string]pageSet{}
	pages, err := fs.Glob(files, "templates/pages/*.html")
	if err != nil {
		return nil, fmt.Errorf("list the pages: %w", err)
	}
	for _, lang := range languages {
		set, words := pageSet{}, i18n.NewLocalizer(bundle, lang)
		funcs, say := w.funcs(lang, words), sayer(words)
		w.words[lang] = func(kind, name string) string { return wordOf(say, kind, name) }
		for _, page := range pages {
			t, err := template.New("").Funcs(funcs).Option("missingkey=error").ParseFS(files, "templates/layout/*.html", page)
			if err != nil {
				return nil, fmt.Errorf("parse %s: %w", page, err)
			}
			set[strings.TrimSuffix(path.Base(page), ".html")] = t
		}
		sets[lang] = set
	}
	return sets, nil
}

// localize gives a message in the form that its first count asks for: "1 site", "2 sites". What has one form has it
// for every count.
func localize(words *i18n.Localizer, key string, args []any) (string, error) {
	for _, arg := range args {
		if n := reflect.ValueOf(arg); n.CanInt() {
			text, err := words.Localize(&i18n.LocalizeConfig{MessageID: key, PluralCount: n.Int()})
			if err == nil {
				return text, nil
			}
			break
		}
	}
	return words.Localize(&i18n.LocalizeConfig{MessageID: key})
}

// sayer gives a message in a language; one that is unknown stands as its key.
func sayer(words *i18n.Localizer) func(key string, args ...any) string {
	return func(key string, args ...any) string {
		text, err := localize(words, key, args)
		if err != nil {
			return key
		}
		if len(args) > 0 {
			return fmt.Sprintf(text, args...)
		}
		return text
	}
}

// wordOf says a state or kind of something; one without a word stands as it is.
func wordOf(say func(string, ...any) string, kind, name string) string {
	if strings.HasPrefix(name, kind+".") {
		return say(name)
	}
	if key := kind + "." + name; say(key) != key {
		return say(key)
	}
	return name
}

func (w *Web) funcs(lang string, words *i18n.Localizer) template.FuncMap {
	say := sayer(words)
	funcs := template.FuncMap{
		"t": say,
		"noun": func(key string, n int) string { // beside its count, which stands elsewhere
			text, err := localize(words, key, []any{n})
			if err != nil {
				return key
			}
			return text
		},
		"word":    func(kind string, v any) string { return wordOf(say, kind, fmt.Sprint(v)) },
		"because": func(f models.Formed) string { return mobilize.FormedBecause(f, lang) },
		"said":    func(key, message string) string { return errorWords(say, key, message) },
		"row":     func(f mobilize.ImportFault) string { return rowWords(say, f) },
		"brief":   briefTime,
		"ms":      func(ms int64) string { return afterWords(say, time.Duration(ms)*time.Millisecond) },
		"after":   func(d time.Duration) string { return afterWords(say, d) },
		"until":   func(now, then models.Time) string { return untilWords(say, then.Sub(now)) },
		"named":   func(actor string, names map[models.ID]string) string { return actorWords(say, actor, names) },
		"asset":   w.files.address,
		"zone":    w.Zone.String,
		"second":  func(t time.Time) string { return t.In(w.Zone).Format(time.TimeOnly) },
		"clock":   func(t models.Time) string { return formatted(t, w.Zone, "15:04") },
		"day": func(t models.Time) string {
			if lang == "en" {
				return formatted(t, w.Zone, "Mon 2 Jan")
			}
			return formatted(t, w.Zone, "1月2日")
		},
		"iso":   func(t models.Time) string { return formatted(t, w.Zone, time.RFC3339) },
		"input": func(t models.Time) string { return formatted(t, w.Zone, "2006-01-02T15:04") },
		"share": share,
		"dict":  dict,
		"field": func(name string) string { return fieldName(say, name) },
		"hour":  hourOf,
	}
	maps.Copy(funcs, choices)
	maps.Copy(funcs, forecastFuncs(say))
	maps.Copy(funcs, reportFuncs(say))
	maps.Copy(funcs, chartFuncs(say, w.Zone))
	return funcs
}

func formatted(t models.Time, zone *time.Location, layout string) string {
	if t.IsZero() {
		return "–"
	}
	return t.Time().In(zone).Format(layout)
}

func share(part, whole int) int {
	if whole == 0 {
		return 0
	}
	return part * 100 / whole
}

// dict hands several values to a partial.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, errors.New("dict needs pairs")
	}
	d := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		d[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return d, nil
}

func langOf(c echo.Context) string {
	if cookie, err := c.Cookie("language"); err == nil && cookie.Value == "en" {
		return "en"
	}
	return "zh"
}

// show renders a page; a request of htmx's for a part gets only the block "live".
func (w *Web) show(c echo.Context, status int, page string, data any, more ...func(*view)) error {
	v := view{Lang: langOf(c), Path: c.Request().URL.Path, Actor: actorOf(c), Demo: w.Demo, Phones: w.Simulator != nil, Data: data}
	if c.Get(actorKey) != nil {
		v.Notice = w.Sessions.PopString(c.Request().Context(), "notice")
		alarms, err := w.Mobilizer.PagingAlarms(c.Request().Context(), v.Actor)
		if err != nil {
			return err
		}
		v.Paging = alarms
	}
	for _, change := range more {
		change(&v)
	}
	block := "layout"
	if c.Request().Header.Get("HX-Request") != "" && c.Request().Method == http.MethodGet {
		block = "live"
	}
	return w.render(c, status, page, block, v)
}

func (w *Web) render(c echo.Context, status int, page, block string, v view) error {
	t, ok := w.pages[v.Lang][page]
	if !ok {
		return fmt.Errorf("no page %q", page)
	}
	var out bytes.Buffer // whole before the first byte goes out: no half page with a status of 200
	if err := t.ExecuteTemplate(&out, block, v); err != nil {
		return fmt.Errorf("render %s: %w", page, err)
	}
	return c.HTMLBlob(status, out.Bytes())
}

// withFault shows what a step was refused for, beside what was typed.
func (w *Web) withFault(err error) (func(*view), int, error) {
	var e *models.Error
	if !errors.As(err, &e) || e.Code == models.CodeNotFound {
		return nil, 0, err
	}
	wrong := map[string]models.FieldError{}
	for _, f := range e.Fields {
		if _, named := wrong[f.Field]; !named {
			wrong[f.Field] = f
		}
	}
	status := http.StatusUnprocessableEntity
	if e.Code == models.CodeConflict {
		status = http.StatusConflict
	}
	return func(v *view) { v.Fault, v.Wrong = e, wrong }, status, nil
}

// screen shows a page anew, after a step on it was refused.
type screen func(c echo.Context, status int, more ...func(*view)) error

// step goes on to the target after a step that was done, with a notice; one that was refused is shown on the
// screen it was tried on, beside what was typed.
func (w *Web) step(c echo.Context, err error, notice, target string, on screen) error {
	if err != nil {
		fault, status, err := w.withFault(err)
		if err != nil {
			return err
		}
		return on(c, status, fault)
	}
	w.notice(c, notice)
	return c.Redirect(http.StatusSeeOther, target)
}

// notice is told once on the next page.
func (w *Web) notice(c echo.Context, key string) {
	w.Sessions.Put(c.Request().Context(), "notice", key)
}

// ErrorPage shows an error to a browser.
func (w *Web) ErrorPage(c echo.Context, status int, e *models.Error) {
	v := view{Lang: langOf(c), Path: c.Request().URL.Path, Actor: actorOf(c), Demo: w.Demo, Data: map[string]any{"Status": status, "Error": e}}
	if err := w.render(c, status, "error", "layout", v); err != nil {
		_ = c.String(status, e.Message)
	}
}

// switchLanguage remembers the language and goes back.
func (w *Web) switchLanguage(c echo.Context) error {
	lang := c.FormValue("language")
	if lang != "en" {
		lang = "zh"
	}
	c.SetCookie(&http.Cookie{Name: "language", Value: lang, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode}) //nolint:gosec // a language is no secret, and plain HTTP serves the demo
	return c.Redirect(http.StatusSeeOther, backTo(c, "/"))
}

// backTo gives the screen that a form says it was sent from, the other one where it says none of ours.
func backTo(c echo.Context, otherwise string) string {
	back := c.FormValue("back")
	if !strings.HasPrefix(back, "/") || strings.HasPrefix(back, "//") || strings.HasPrefix(back, "/\\") {
		return otherwise
	}
	return back
}
