package web

import (
	"fmt"
	"testing"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

func TestOneIsSaidInEnglishAsOne(t *testing.T) {
	bundle, err := readLocales(sources)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		lang, key, text string
		args            []any
	}{
		{"en", "coverage.sites", "1 site in all", []any{1}},
		{"en", "coverage.sites", "0 sites in all", []any{0}},
		{"en", "coverage.sites", "2 sites in all", []any{int64(2)}},
		{"en", "versions.by", "Published by 7 on Mon at 8:00; 1 was told", []any{"7", "Mon", "8:00", 1}},
		{"en", "change.closes", "gaps closed: 1", []any{1}},
		{"zh", "coverage.sites", "等 1 处", []any{1}},
	} {
		text, err := localize(i18n.NewLocalizer(bundle, want.lang), want.key, want.args)
		if got := fmt.Sprintf(text, want.args...); err != nil || got != want.text {
			t.Errorf("%s of %v in %s: %q, %v, want %q", want.key, want.args, want.lang, got, err, want.text)
		}
	}
}
