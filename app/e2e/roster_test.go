package e2e_test

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestRosterFilesAreSolvedAndChecked solves a given file and checks what came out.
func TestRosterFilesAreSolvedAndChecked(t *testing.T) { onBoth(t, rosterFiles) }

func rosterFiles(t *testing.T, database string) {
	p := install(t, database, "")
	problem, err := filepath.Abs("../roster/testdata/small.json")
	if err != nil {
		t.Fatal(err)
	}
	if out := p.run("roster", "solve", "--in", problem, "--out", "s.json", "--seconds", "1"); !strings.Contains(out, "short_min 4") {
		t.Errorf("solve said %s", out)
	}
	if out := p.run("roster", "check", "--in", problem, "--solution", "s.json"); !strings.Contains(out, "legal") {
		t.Errorf("check said %s", out)
	}
}
