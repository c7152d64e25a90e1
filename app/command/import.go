package command

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"whistle/app/access"
	"whistle/app/mobilize"
)

type importCommand struct {
	Members struct {
		File       string `arg:"" type:"existingfile" help:".xlsx or .csv"`
		Area       string `required:"" help:"Code of the area in which buildings are named."`
		DryRun     bool   `help:"Say what would happen and write nothing."`
		SkipFaulty bool   `help:"Keep the right rows; otherwise one wrong row keeps all out."`
	} `cmd:"" help:"Import members."`
}

// Run imports.
func (c *importCommand) Run(e *env) error {
	db, cfg, err := e.open()
	if err != nil {
		return err
	}
	defer db.Close()
	file, err := os.Open(c.Members.File)
	if err != nil {
		return fmt.Errorf("open the spreadsheet: %w", err)
	}
	defer file.Close()
	m := mobilize.New(mobilize.Deps{DB: db, Wake: func() {}, BaseURL: cfg.BaseURL, Zone: cfg.Zone})
	report, err := m.ImportMembers(e.ctx, access.System(), mobilize.ImportInput{
		Area: c.Members.Area, FileName: filepath.Base(c.Members.File), File: file,
		DryRun: c.Members.DryRun, SkipFaulty: c.Members.SkipFaulty,
	})
	if err != nil {
		return err
	}
	for _, f := range append(report.Faults, report.Repeated...) {
		fmt.Fprintf(e.errs, "row %d, %s: %s\n", f.Row, f.Column, f.Message)
	}
	fmt.Fprintf(e.out, "%d rows: %d new, %d changed, %d faulty, %d repeated\n", report.Rows, report.Added, report.Changed, report.FaultyRows, len(report.Repeated))
	if !report.Kept && !c.Members.DryRun {
		return errors.New("nothing was written: mend the rows named above, or keep the others with --skip-faulty")
	}
	return nil
}
