package command

import (
	"errors"
	"fmt"

	"whistle/app/access"
	"whistle/seed"
)

type seedCommand struct {
	Scale string `default:"demo" enum:"demo,district,city" help:"demo: a community of 560 members; district: 3,000; city: 15,000."`
	Seed  uint64 `default:"1" help:"The same number makes the same city."`
}

// Run fills the database.
func (c *seedCommand) Run(e *env) error {
	db, _, err := e.openAny()
	if err != nil {
		return err
	}
	if _, err := db.Migrate(e.ctx); err != nil {
		return errors.Join(err, db.Close())
	}
	result, err := seed.Run(e.ctx, db, seed.Options{
		Scale: seed.Scale(c.Scale), Seed: c.Seed, NewPassword: access.NewPassword, HashPassword: access.HashPassword,
		Progress: func(done string) { fmt.Fprintln(e.errs, "made "+done) },
	})
	if err != nil {
		return errors.Join(err, db.Close())
	}
	fmt.Fprintf(e.out, "%d areas: %d, %d and %d grids of levels 1 to 3, %d buildings; %d members\n", result.Areas, result.Grids[0], result.Grids[1], result.Grids[2], result.Buildings, result.Members)
	for _, l := range result.Logins {
		fmt.Fprintf(e.out, "%-10s %s\n", l.Login, l.Password)
	}
	return db.Close()
}
