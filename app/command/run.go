// Package command is the program as it is called: one file a command, and serve.go with the whole wiring.
package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"whistle/app/access"
	"whistle/app/config"
	"whistle/models"
)

// The exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

type cli struct {
	EnvFile string `help:"Read configuration from a file of NAME=value lines, too." type:"path"`

	Serve    serveCommand    `cmd:"" help:"Answer the web and the API, and page: everything in one process."`
	Migrate  migrateCommand  `cmd:"" help:"Bring the database's schema up to date, or say where it stands."`
	Seed     seedCommand     `cmd:"" help:"Fill an empty database with a synthetic city."`
	Import   importCommand   `cmd:"" help:"Import members from a spreadsheet."`
	User     userCommand     `cmd:"" help:"Add, list, disable users, reset passwords."`
	Token    tokenCommand    `cmd:"" help:"Make API tokens."`
	Roster   rosterCommand   `cmd:"" help:"Solve and check roster files."`
	Callup   callUpCommand   `cmd:"" help:"Export a call-up."`
	Rehearse rehearseCommand `cmd:"" help:"Play a two-day flood under a false clock and print its report."`
	Purge    purgeCommand    `cmd:"" help:"Forget what its retention has run out for, and say what and how many."`
	Audit    auditCommand    `cmd:"" help:"Verify the audit."`
	Doctor   doctorCommand   `cmd:"" help:"Check the whole set-up and say what to do about each fault."`
	Version  versionCommand  `cmd:"" help:"Print version, commit and Go version."`
}

// env is what commands work with.
type env struct {
	ctx     context.Context //nolint:containedctx // the life of one command
	out     io.Writer
	errs    io.Writer
	envFile string
}

// Run carries out one command and gives its exit code.
func Run(args []string, out, errs io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c cli
	exited := -1
	parser, err := kong.New(&c, kong.Name("whistle"), kong.Description("Emergency mobilization and volunteer rostering for communities."),
		kong.Writers(out, errs), kong.Exit(func(code int) { exited = code }), kong.UsageOnError())
	if err != nil {
		return fail(errs, err, exitFailed)
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 {
		return exited // help was asked for
	}
	if err != nil {
		return fail(errs, fmt.Errorf("%w; see whistle --help", err), exitUsage)
	}
	if err := parsed.Run(&env{ctx: ctx, out: out, errs: errs, envFile: c.EnvFile}); err != nil {
		return fail(errs, err, exitFailed)
	}
	return exitDone
}

// fail writes an error as one line; several faults found together stand one a line.
func fail(errs io.Writer, err error, code int) int {
	for line := range strings.SplitSeq(err.Error(), "\n") {
		fmt.Fprintln(errs, "whistle: "+line)
	}
	return code
}

// open reads the configuration and opens a database whose schema is up to date.
func (e *env) open() (*models.DB, config.Config, error) {
	db, c, err := e.openAny()
	if err != nil {
		return nil, c, err
	}
	schema, err := db.SchemaVersion(e.ctx)
	if err == nil && !schema.Current() {
		err = errors.New("the database's schema is older than this program: run whistle migrate")
	}
	if err != nil {
		return nil, c, errors.Join(err, db.Close())
	}
	return db, c, nil
}

// openAny opens the database whatever its schema's version.
func (e *env) openAny() (*models.DB, config.Config, error) {
	c, err := config.Load(os.Environ(), e.envFile, false)
	if err != nil {
		return nil, c, err
	}
	db, err := e.connect(c)
	return db, c, err
}

func (e *env) connect(c config.Config) (*models.DB, error) {
	return models.Open(e.ctx, models.Options{URL: c.DatabaseURL, Secret: c.Secret, Now: time.Now, SharedClock: models.ServerClock, ClocksApart: time.Duration(c.ClocksApart) * time.Minute})
}

// withAccounts runs f over an open database as the system's own actor.
func (e *env) withAccounts(f func(*access.Accounts, access.Actor) error) error {
	db, _, err := e.open()
	if err != nil {
		return err
	}
	return errors.Join(f(access.NewAccounts(db), access.System()), db.Close())
}
