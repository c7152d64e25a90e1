package command

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"whistle/app/roster"
)

type rosterCommand struct {
	Solve rosterSolve `cmd:"" help:"Solve a roster file."`
	Check rosterCheck `cmd:"" help:"Validate and score a solution, independently of the solver."`
}

type rosterSolve struct {
	In      string  `required:"" type:"existingfile"`
	Out     string  `required:"" type:"path"`
	Seconds float64 `default:"10"`
	Seed    uint64  `default:"1"`
	Steps   int     `default:"0" help:"Limit in steps: the same result every time."`
}

// Run solves.
func (c *rosterSolve) Run(e *env) error {
	now := time.Now
	began := now()
	p, err := readProblem(c.In)
	if err != nil {
		return err
	}
	// Reading the file belongs to the time asked for, and so does writing the solution, which takes about as long.
	took := now().Sub(began)
	limit := max(time.Duration(c.Seconds*float64(time.Second))-2*took, time.Millisecond)
	o := roster.Options{Seed: c.Seed, Steps: c.Steps, Limit: limit, Now: now}
	if c.Steps > 0 {
		o.Limit = 0
	}
	s := roster.Solve(e.ctx, p, o)
	if c.Steps == 0 {
		s.Seconds = now().Sub(began).Seconds()
	}
	text, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return fmt.Errorf("write the solution: %w", err)
	}
	if err := os.WriteFile(c.Out, append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("write the solution: %w", err)
	}
	fmt.Fprintf(e.out, "short_min %d (bound %d), short_ideal %d (bound %d), changes %d, comfort %.1f; %d assignments\n",
		s.Score.ShortMin, s.Bound.ShortMin, s.Score.ShortIdeal, s.Bound.ShortIdeal, s.Score.Changes, s.Score.Comfort, len(s.Assignments))
	return nil
}

type rosterCheck struct {
	In       string `required:"" type:"existingfile"`
	Solution string `required:"" type:"existingfile"`
}

// Run checks.
func (c *rosterCheck) Run(e *env) error {
	p, err := readProblem(c.In)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(c.Solution)
	if err != nil {
		return fmt.Errorf("read the solution: %w", err)
	}
	var s roster.Solution
	if err := json.Unmarshal(text, &s); err != nil {
		return fmt.Errorf("%s is no solution file: %w", c.Solution, err)
	}
	report := roster.Check(p, &s)
	fmt.Fprintf(e.out, "short_min %d, short_ideal %d, changes %d, comfort %.1f\n", report.Score.ShortMin, report.Score.ShortIdeal, report.Score.Changes, report.Score.Comfort)
	if len(report.Faults) > 0 {
		return errors.New("not legal: " + strings.Join(report.Faults, "\nnot legal: "))
	}
	if s.Score.Less(report.Score) || report.Score.Less(s.Score) {
		return fmt.Errorf("the solution claims another score: %+v", s.Score)
	}
	fmt.Fprintln(e.out, "legal, and the score is as claimed")
	return nil
}

func readProblem(path string) (*roster.Problem, error) {
	file, err := os.Open(path) //nolint:gosec // the file that the command names
	if err != nil {
		return nil, fmt.Errorf("open the roster file: %w", err)
	}
	defer file.Close()
	return roster.Read(file)
}
