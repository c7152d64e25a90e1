package command

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"

	"whistle/app/access"
	"whistle/app/config"
	"whistle/models"
)

type migrateCommand struct {
	What string `arg:"" optional:"" enum:"up,status" default:"up" help:"up or status."`
}

// Run migrates.
func (c *migrateCommand) Run(e *env) error {
	db, _, err := e.openAny()
	if err != nil {
		return err
	}
	defer db.Close()
	if c.What == "up" {
		applied, err := db.Migrate(e.ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(e.out, "applied %d migrations\n", len(applied))
	}
	schema, err := db.SchemaVersion(e.ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.out, "schema version %d of %d\n", schema.Have, schema.Want)
	return nil
}

type userCommand struct {
	Add struct {
		Login string   `required:"" help:"Name to sign in with."`
		Name  string   `required:"" help:"Name on screen."`
		Role  string   `required:"" enum:"admin,command,secretary,deputy,auditor" help:"admin, command, secretary, deputy or auditor."`
		Area  []string `required:"" help:"Code of an area of authority; may be repeated."`
	} `cmd:"" help:"Add a user; the password is printed once."`
	List    struct{} `cmd:"" help:"List users."`
	Disable struct {
		Login string `arg:""`
	} `cmd:"" help:"End a user's access at once."`
	Reset struct {
		Login string `arg:""`
	} `cmd:"" help:"Draw a new password; it is printed once."`
	TOTP struct {
		Login string `arg:""`
	} `cmd:"" name:"totp" help:"Ask this user for a one-time code from now on; the address for the authenticator app is printed once. reset takes it away again."`
}

type tokenCommand struct {
	Create struct {
		User string `required:"" help:"Login of the user that the token acts as."`
		Days int    `required:"" help:"How long it is valid."`
	} `cmd:"" help:"Make an API token; it is printed once."`
}

// Run makes a token.
func (c *tokenCommand) Run(e *env) error {
	return e.withAccounts(func(a *access.Accounts, by access.Actor) error {
		token, err := a.CreateToken(e.ctx, by, c.Create.User, c.Create.Days)
		if err == nil {
			fmt.Fprintln(e.out, token)
		}
		return err
	})
}

type auditCommand struct {
	Verify struct{} `cmd:"" help:"Walk the chain and name the first row that does not fit."`
}

// Run verifies the audit.
func (c *auditCommand) Run(e *env) error {
	db, _, err := e.open()
	if err != nil {
		return err
	}
	n, err := db.Read(e.ctx).VerifyAudit()
	if err != nil {
		return errors.Join(fmt.Errorf("the audit is broken after %d rows: %w", n, err), db.Close())
	}
	fmt.Fprintf(e.out, "the audit holds: %d rows\n", n)
	return db.Close()
}

type versionCommand struct{}

// Run prints the version.
func (c *versionCommand) Run(e *env) error {
	commit := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				commit = s.Value
			}
		}
	}
	fmt.Fprintf(e.out, "whistle %s, commit %s, %s\n", config.Version, commit, runtime.Version())
	return nil
}

type doctorCommand struct{}

// Run checks the set-up, and names every fault with what to do about it.
func (c *doctorCommand) Run(e *env) error {
	cfg, err := config.Load(os.Environ(), e.envFile, false)
	if err != nil {
		return fmt.Errorf("configuration: %w", err)
	}
	fmt.Fprintln(e.out, "configuration: ok")
	db, err := e.connect(cfg)
	if err != nil {
		return fmt.Errorf("database: %w; check WHISTLE_DATABASE_URL and that the server runs", err)
	}
	defer db.Close()
	fmt.Fprintf(e.out, "database: ok (%s)\n", db.Dialect())
	schema, err := db.SchemaVersion(e.ctx)
	if err != nil || !schema.Current() {
		return errors.Join(err, fmt.Errorf("schema: version %d, wanted %d; run whistle migrate", schema.Have, schema.Want))
	}
	fmt.Fprintf(e.out, "schema: ok (version %d)\n", schema.Have)
	n, err := db.Read(e.ctx).VerifyAudit()
	if err != nil {
		return fmt.Errorf("audit: %w; keep a copy of the database and find out who changed it", err)
	}
	fmt.Fprintf(e.out, "audit: ok (%d rows)\n", n)
	return c.carriers(e, cfg)
}

// Run acts on users, by the subcommand that was named.
func (c *userCommand) Run(e *env) error {
	return e.withAccounts(func(a *access.Accounts, by access.Actor) error {
		switch {
		case c.Add.Login != "":
			password, err := a.AddUser(e.ctx, by, access.NewUser{Login: c.Add.Login, Name: c.Add.Name, Role: models.Role(c.Add.Role), Areas: c.Add.Area})
			if err == nil {
				fmt.Fprintf(e.out, "%s %s\n", c.Add.Login, password)
			}
			return err
		case c.Disable.Login != "":
			return a.DisableUser(e.ctx, by, c.Disable.Login)
		case c.TOTP.Login != "":
			address, err := a.EnrolTOTP(e.ctx, by, c.TOTP.Login)
			if err == nil {
				fmt.Fprintln(e.out, address)
			}
			return err
		case c.Reset.Login != "":
			password, err := a.ResetPassword(e.ctx, by, c.Reset.Login)
			if err == nil {
				fmt.Fprintf(e.out, "%s %s\n", c.Reset.Login, password)
			}
			return err
		}
		users, err := a.Users(e.ctx, by)
		for _, u := range users {
			state := "active"
			if !u.DisabledAt.IsZero() {
				state = "disabled"
			}
			fmt.Fprintf(e.out, "%-16s %-10s %-8s %s\n", u.Login, u.Role, state, u.Name)
		}
		return err
	})
}
