package command

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"whistle/app/mobilize"
	"whistle/app/rehearsal"
	"whistle/models"
)

type rehearseCommand struct {
	Seed uint64 `default:"1" help:"The same number plays the same two days."`
	JSON string `name:"json" type:"path" help:"Write the report as JSON, too."`
	XLSX string `name:"xlsx" type:"path" help:"Write the report as a workbook, too."`
	Keep string `type:"path" help:"Keep the database in this file, which must not exist."`
}

// Run plays the rehearsal over a database of its own and prints its report.
func (c *rehearseCommand) Run(e *env) error {
	began := time.Now()
	file, done, err := c.file()
	if err != nil {
		return err
	}
	defer done()
	clock := rehearsal.NewClock()
	db, err := models.Open(e.ctx, models.Options{URL: "sqlite://" + file, Secret: bytes.Repeat([]byte{7}, 32), Now: clock.Now, Random: rehearsal.Random(c.Seed)})
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.Migrate(e.ctx); err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(e.errs, &slog.HandlerOptions{Level: slog.LevelError}))
	result, err := rehearsal.Run(e.ctx, rehearsal.Options{DB: db, Clock: clock, Seed: c.Seed, Out: e.out, Log: log})
	if err != nil {
		return err
	}
	if err := rehearsal.Print(e.out, result.Report); err != nil {
		return err
	}
	fmt.Fprintf(e.out, "played in %s\n", time.Since(began).Round(100*time.Millisecond))
	return errors.Join(writeReport(c.JSON, result.Report), writeReport(c.XLSX, result.Report))
}

// file gives where the database lies, and how it is cleared away.
func (c *rehearseCommand) file() (string, func(), error) {
	if c.Keep != "" {
		if _, err := os.Stat(c.Keep); err == nil {
			return "", nil, fmt.Errorf("%s exists: name a new file", c.Keep)
		}
		return c.Keep, func() {}, nil
	}
	folder, err := os.MkdirTemp("", "whistle-rehearsal-")
	if err != nil {
		return "", nil, fmt.Errorf("make a folder for the rehearsal: %w", err)
	}
	return filepath.Join(folder, "whistle.db"), func() { _ = os.RemoveAll(folder) }, nil
}

// writeReport writes an after-action file, .xlsx or .json by its name; no name writes nothing.
func writeReport(name string, report mobilize.AfterAction) error {
	if name == "" {
		return nil
	}
	file, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600) //nolint:gosec // the file that the command names
	if err != nil {
		return fmt.Errorf("write the after-action file: %w", err)
	}
	write := func(w io.Writer) error { return json.NewEncoder(w).Encode(report) }
	if filepath.Ext(name) == ".xlsx" {
		write = func(w io.Writer) error { return report.WriteXLSX(w, mobilize.PlainWords) }
	}
	if err := errors.Join(write(file), file.Close()); err != nil {
		return fmt.Errorf("write the after-action file: %w", err)
	}
	return nil
}
