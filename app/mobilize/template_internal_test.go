package mobilize

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestATemplateLeavesOutPartsBeforeItNeedsASecondSegment(t *testing.T) {
	tmpl := mustParse("{place}召集：{when}[{muster}][，{kind}]。{answer}")
	values := map[string]string{"place": "剑津", "when": "周六8:00", "muster": "活动室", "kind": "风", "answer": "回1"}
	for _, c := range []struct {
		room int
		want string
	}{
		{99, "剑津召集：周六8:00活动室，风。回1"}, {17, "剑津召集：周六8:00活动室。回1"}, {16, "剑津召集：周六8:00，风。回1"}, {15, "剑津召集：周六8:00。回1"}, {5, "剑津召集：周六8:00活动室，风。回1"},
	} {
		got := tmpl.fit(values, "", func(s string) int {
			if utf8.RuneCountInString(s) <= c.room {
				return 1
			}
			return 2
		})
		if got != c.want {
			t.Errorf("room for %d: %q, want %q", c.room, got, c.want)
		}
	}
}

func TestAPartWithoutItsWordsIsLeftOutAndTheWayToTheAnswerNeverIs(t *testing.T) {
	tmpl := mustParse("排班：{when} {site}[，共{shifts}班][。详情 {details}]")
	long := func(string) int { return 2 }
	if got := tmpl.fit(map[string]string{"when": "8:00", "site": "3号楼", "details": "http://x/m/1"}, "【演练】", long); got != "【演练】排班：8:00 3号楼。详情 http://x/m/1" {
		t.Errorf("%q", got)
	}
	if got := tmpl.fit(map[string]string{"when": "8:00", "site": "3号楼"}, "", long); got != "排班：8:00 3号楼" {
		t.Errorf("%q", got)
	}
	short := func(s string) int {
		if strings.Contains(s, "共") {
			return 2
		}
		return 1
	}
	if got := tmpl.fit(map[string]string{"when": "8:00", "site": "3号楼", "shifts": "2", "details": "D"}, "", short); got != "排班：8:00 3号楼。详情 D" {
		t.Errorf("%q", got)
	}
}

func TestABrokenTemplateIsNotParsed(t *testing.T) {
	for _, text := range []string{"{", "{}", "}", "[", "]", "[[a]]", "{a[b]}", "[{a]}", "[1][2][3][4][5]", "{a{b}}"} {
		if _, err := parseTemplate(text); err == nil {
			t.Errorf("%q was parsed", text)
		}
	}
}

func FuzzTemplates(f *testing.F) {
	f.Add("{place}召集：{when}[{muster}][，{kind}]。{answer}")
	f.Add("[{a]}")
	f.Fuzz(func(t *testing.T, text string) {
		tmpl, err := parseTemplate(text)
		if err != nil {
			return
		}
		values := map[string]string{}
		for _, name := range tmpl.variables() {
			values[name] = "x"
		}
		if got := tmpl.fit(values, "", func(string) int { return 2 }); strings.ContainsAny(got, "{}[]") {
			t.Errorf("%q became %q", text, got)
		}
	})
}
