package command

import (
	"errors"
	"fmt"
	"strings"

	"whistle/app/access"
	"whistle/app/config"
	"whistle/app/mobilize"
	"whistle/models"
)

type callUpCommand struct {
	Export struct {
		ID  string `arg:"" help:"Id of the call-up."`
		Out string `required:"" type:"path" help:"FILE.xlsx or FILE.json."`
	} `cmd:"" help:"Write the after-action file."`
}

// Run exports.
func (c *callUpCommand) Run(e *env) error {
	if !strings.HasSuffix(c.Export.Out, ".xlsx") && !strings.HasSuffix(c.Export.Out, ".json") {
		return errors.New("--out must end in .xlsx or .json")
	}
	return e.withMobilizer(func(m *mobilize.Mobilizer) error {
		report, err := m.AfterAction(e.ctx, access.System(), models.ID(c.Export.ID))
		if err != nil {
			return err
		}
		if err := writeReport(c.Export.Out, report); err != nil {
			return err
		}
		fmt.Fprintf(e.out, "%d people, %d shifts, %d events in %s\n", len(report.People), len(report.Shifts), len(report.Events), c.Export.Out)
		return nil
	})
}

type purgeCommand struct {
	DryRun bool `help:"Count only."`
}

// Run purges, and prints the certificate.
func (c *purgeCommand) Run(e *env) error {
	return e.withMobilizer(func(m *mobilize.Mobilizer) error {
		done, err := m.Purge(e.ctx, access.System(), c.DryRun)
		if err != nil {
			return err
		}
		what := "forgotten"
		if c.DryRun {
			what = "would be forgotten"
		}
		fmt.Fprintf(e.out, "%s: %d texts of requests, %d message bodies, %d offered hours, %d texts from phones, %d sessions, %d idempotency keys, %d counts of wrong passwords\n",
			what, done.RequestTexts, done.PageBodies, done.Offered, done.Inbound, done.Sessions, done.Keys, done.Attempts)
		return nil
	})
}

// withMobilizer runs f over an open database, without paging anybody.
func (e *env) withMobilizer(f func(*mobilize.Mobilizer) error) error {
	db, cfg, err := e.open()
	if err != nil {
		return err
	}
	return errors.Join(f(mobilizerOf(db, cfg)), db.Close())
}

func mobilizerOf(db *models.DB, cfg config.Config) *mobilize.Mobilizer {
	return mobilize.New(mobilize.Deps{DB: db, Paging: pagingOf(cfg), Wake: func() {}, BaseURL: cfg.BaseURL, Zone: cfg.Zone, TextsKept: cfg.TextsKept()})
}
