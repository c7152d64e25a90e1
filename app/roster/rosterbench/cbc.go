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
	"syscall"
	"time"

	"whistle/app/roster"
)

// sideBySide gives cbc the mixed-integer model of a problem and as much time as the solver had: first the least
// short of the minimum, for half of it; then, with that held, of the ideal, for what is left. Its rosters are
// scored by the same independent check as ours, and the better one counts.
func sideBySide(p *roster.Problem, ours roster.Score, seconds float64) {
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
	began := spent()
	best, found := cbc(p, folder, -1, seconds/2)
	if left := seconds - (spent() - began).Seconds(); found && left > 0 {
		if second, better := cbc(p, folder, best.ShortMin, left); better && second.Less(best) {
			best = second
		}
	}
	verdict := "ours is as good"
	switch {
	case !found:
		fmt.Printf("  cbc, %.0f s: found nothing\n", seconds)
		return
	case ours.ShortMin < best.ShortMin || (ours.ShortMin == best.ShortMin && ours.ShortIdeal < best.ShortIdeal):
		verdict = "ours is better"
	case ours.ShortMin > best.ShortMin || ours.ShortIdeal > best.ShortIdeal:
		verdict = "OURS IS WORSE"
	}
	fmt.Printf("  cbc, %.0f s: short_min %d, short_ideal %d; %s\n", seconds, best.ShortMin, best.ShortIdeal, verdict)
}

// spent is the time that cbc has used, by the clock that counts.
func spent() time.Duration {
	var used syscall.Rusage
	if processor && syscall.Getrusage(syscall.RUSAGE_CHILDREN, &used) == nil {
		return time.Duration(used.Utime.Nano() + used.Stime.Nano())
	}
	return time.Duration(time.Now().UnixNano())
}

// cbc gives the score of the best roster that cbc finds within a time; false where it finds none.
func cbc(p *roster.Problem, folder string, shortMin int, seconds float64) (roster.Score, bool) {
	model, out := filepath.Join(folder, "model.lp"), filepath.Join(folder, "out.txt")
	if err := writeModel(p, model, shortMin); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return roster.Score{}, false
	}
	_ = os.Remove(out)
	mode := "elapsed"
	if processor {
		mode = "cpu"
	}
	_ = exec.CommandContext(context.Background(), "cbc", model, "timeMode", mode, "sec", fmt.Sprint(seconds), "solve", "solution", out).Run() //nolint:gosec // the model that was just written
	text, err := os.ReadFile(out)                                                                                                             //nolint:gosec // its answer
	if err != nil || strings.Contains(string(text), "nfeasible") || strings.Contains(string(text), "no integer solution") {
		return roster.Score{}, false
	}
	s := &roster.Solution{}
	for _, x := range seated.FindAllStringSubmatch(string(text), -1) {
		var i, j int
		var value float64
		if _, err := fmt.Sscan(x[1], &i); err != nil {
			continue
		}
		if _, err := fmt.Sscan(x[2], &j); err != nil {
			continue
		}
		if _, err := fmt.Sscan(x[3], &value); err == nil && value > 0.5 {
			s.Assignments = append(s.Assignments, roster.Pair{Shift: p.Shifts[i].ID, Member: p.Members[j].ID})
		}
	}
	report := roster.Check(p, s)
	if len(report.Faults) > 0 {
		fmt.Printf("  cbc's roster breaks the rules: %s\n", report.Faults[0])
	}
	return report.Score, len(report.Faults) == 0
}

// seated is a line of cbc's answer about a member in a shift.
var seated = regexp.MustCompile(`(?m)^\s*\d+\s+x(\d+)_(\d+)\s+(\S+)`)

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
