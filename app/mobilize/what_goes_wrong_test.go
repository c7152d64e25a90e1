package mobilize_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// whatGoesWrong are the cases that Whistle is made for, with the template of the screen on which somebody sees
// each, and what of the template shows it.
var whatGoesWrong = []struct{ name, screen, shows string }{
	{"nobody answers", "pages/telephone.html", `tel:`},
	{"far too many answer", "pages/board.html", `{{t "board.reserve"}}`},
	{"the secretary is away", "pages/deputies.html", `{{t "deputies.acting"`},
	{"the same phone twice in an import", "layout/layout.html", `{{range .Repeated}}`}, // of both import pages
	{"a member lives in two called areas, or is in two call-ups", "pages/member.html", `{{t "member.other"`},
	{"fewer than three full members", "pages/formation.html", `{{.Reason}}`},
	{"a building with nobody in it", "pages/board.html", `{{t "board.adopted"}}`},
	{"the leader falls silent", "pages/board.html", `{{template "leaders"`},
	{"someone says yes and does not come", "pages/duty.html", `no_show`},
	{"the member must stay in their own building", "pages/member.html", `{{t "member.bound"`},
	{"the phone has no data", "pages/phone.html", `reply`}, // a phone of the demonstration, with what it got and sent
	{"the network is down", "pages/key_in.html", `{{t "sheet.key_in"}}`},
	{"a drill is taken for real", "layout/layout.html", `{{t "drill_band"}}`},
}

// TestEveryCaseOfWhatGoesWrongHasAScreen reads the templates of the screens.
func TestEveryCaseOfWhatGoesWrongHasAScreen(t *testing.T) {
	for _, c := range whatGoesWrong {
		template, err := os.ReadFile(filepath.Join("..", "web", "templates", filepath.FromSlash(c.screen)))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(template), c.shows) {
			t.Errorf("%s: the screen %s has no %s", c.name, c.screen, c.shows)
		}
	}
}

// TestEveryCaseOfWhatGoesWrongHasATestByThatName finds the tests of this package by reading it.
func TestEveryCaseOfWhatGoesWrongHasATestByThatName(t *testing.T) {
	names, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	tests, set := map[string]bool{}, token.NewFileSet()
	for _, name := range names {
		file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
				tests[f.Name.Name] = true
			}
		}
	}
	for _, c := range whatGoesWrong {
		if !tests[testName(c.name)] {
			t.Errorf("no test is called %s", testName(c.name))
		}
	}
}

// testName makes the name of a case's test: "the leader falls silent" is TestTheLeaderFallsSilent.
func testName(c string) string {
	var name strings.Builder
	name.WriteString("Test")
	for _, w := range strings.FieldsFunc(c, func(r rune) bool { return r == ' ' || r == ',' || r == '-' }) {
		name.WriteString(strings.ToUpper(w[:1]) + w[1:])
	}
	return name.String()
}
