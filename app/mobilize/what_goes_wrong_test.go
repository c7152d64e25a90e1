package mobilize_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// whatGoesWrong are the cases that Whistle is made for.
var whatGoesWrong = []string{
	"nobody answers",
	"far too many answer",
	"the secretary is away",
	"the same phone twice in an import",
	"a member lives in two called areas, or is in two call-ups",
	"fewer than three full members",
	"a building with nobody in it",
	"the leader falls silent",
	"someone says yes and does not come",
	"the member must stay in their own building",
	"the phone has no data",
	"the network is down",
	"a drill is taken for real",
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
		if !tests[testName(c)] {
			t.Errorf("no test is called %s", testName(c))
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
