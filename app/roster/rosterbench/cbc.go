package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"whistle/app/roster"
)

// sideBySide gives cbc the mixed-integer model of a problem: first the least short of the minimum, then, with
// that held, of the ideal, with half of the time for each.
func sideBySide(p *roster.Problem, seconds float64) {
	if _, err := exec.LookPath("cbc"); err != nil {
		fmt.Println("  cbc is not installed (Debian coinor-cbc): nothing beside it")
		return
	}
	folder, err := os.MkdirTemp("", "rosterbench-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	defer os.RemoveAll(folder)
	first := cbc(p, folder, -1, seconds/2)
	if first < 0 {
		fmt.Printf("  cbc found nothing in %.0f s\n", seconds/2)
		return
	}
	second := cbc(p, folder, first, seconds/2)
	fmt.Printf("  cbc, the same model of rules, %.0f s: short_min %d, short_ideal %d (-1: none found)\n", seconds, first, second)
}

var objective = regexp.MustCompile(`objective value\s+([-0-9.e+]+)`)

func cbc(p *roster.Problem, folder string, shortMin int, seconds float64) int {
	model, out := filepath.Join(folder, "model.lp"), filepath.Join(folder, "out.txt")
	if err := writeModel(p, model, shortMin); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return -1
	}
	_ = exec.CommandContext(context.Background(), "cbc", model, "sec", fmt.Sprint(seconds), "solve", "solution", out).Run() //nolint:gosec // the model that was just written
	text, err := os.ReadFile(out)                                                                                           //nolint:gosec // its answer
	if err != nil {
		return -1
	}
	found := objective.FindStringSubmatch(string(text))
	if found == nil || strings.Contains(string(text), "nfeasible") || strings.Contains(string(text), "no integer solution") {
		return -1
	}
	value := 0.0
	if _, err := fmt.Sscan(found[1], &value); err != nil {
		return -1
	}
	return int(value + 0.5)
}

// writeModel writes the rules as rows: x for a member in a shift, a for what the minimum lacks, b for the ideal.
func writeModel(p *roster.Problem, path string, shortMin int) error {
	file, err := os.Create(path) //nolint:gosec // in a folder of our own
	if err != nil {
		return fmt.Errorf("write the model: %w", err)
	}
	w := bufio.NewWriter(file)
	pairs := roster.Allowed(p)
	fmt.Fprint(w, "Minimize\n obj:")
	for i, s := range p.Shifts {
		name := "b"
		if shortMin < 0 {
			name = "a"
		}
		fmt.Fprintf(w, " + %d %s%d\n", s.Weight, name, i)
	}
	fmt.Fprint(w, "Subject To\n")
	for i, s := range p.Shifts {
		row := strings.Builder{}
		for _, j := range pairs.Of[i] {
			fmt.Fprintf(&row, " + x%d_%d", i, j)
		}
		fmt.Fprintf(w, " m%d: a%d%s >= %d\n d%d: b%d%s >= %d\n", i, i, row.String(), s.Min, i, i, row.String(), s.Ideal)
		if row.Len() > 0 {
			fmt.Fprintf(w, " u%d:%s <= %d\n", i, row.String(), s.Ideal)
		}
	}
	if shortMin >= 0 {
		fmt.Fprint(w, " least:")
		for i, s := range p.Shifts {
			fmt.Fprintf(w, " + %d a%d\n", s.Weight, i)
		}
		fmt.Fprintf(w, " <= %d\n", shortMin)
	}
	for n, row := range pairs.Rows {
		fmt.Fprintf(w, " r%d:", n)
		for _, term := range row.Terms {
			fmt.Fprintf(w, " + %g %s\n", term.Factor, term.Name)
		}
		fmt.Fprintf(w, " <= %g\n", row.Most)
	}
	fmt.Fprint(w, "Binary\n")
	for i := range p.Shifts {
		for _, j := range pairs.Of[i] {
			fmt.Fprintf(w, " x%d_%d\n", i, j)
		}
	}
	for _, name := range pairs.Days {
		fmt.Fprintf(w, " %s\n", name)
	}
	fmt.Fprint(w, "End\n")
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write the model: %w", err)
	}
	return file.Close()
}
