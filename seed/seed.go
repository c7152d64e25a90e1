// Package seed fills an empty database with Nanping's real territory and made-up people, at three scales,
// for trying Whistle out and for its tests. The same seed gives the same city. It never touches a database
// that holds people, and what it filled is marked synthetic: such a database pages only simulated phones.
package seed

import (
	"context"
	"fmt"
	"math/rand/v2"

	"whistle/models"
)

// Scale says how much is made.
type Scale string

// The scales.
const (
	Demo     Scale = "demo"     // the community 剑津社区: 560 members, 40 buildings
	District Scale = "district" // the district 延平区: 3,000 members
	City     Scale = "city"     // the whole of Nanping: 15,000 members
	Flood    Scale = "flood"    // three communities that touch, 600 members: where the rehearsal plays
)

// DemoCommunity is the code of 剑津社区, where the demo plays.
const DemoCommunity = "350702003011"

const (
	cityCode     = "3507"
	districtCode = "350702"
	floodCode    = "350702001" // the street of the rehearsal
)

// Options say what to make and how.
type Options struct {
	Scale        Scale
	Seed         uint64
	NewPassword  func() string // not drawn from Seed: the city may be known, its passwords not
	HashPassword func(password string) (string, error)
	Progress     func(done string) // told after each part; may be nil
}

// Login is a user that was made, with the password that is shown once.
type Login struct {
	Login, Password, Name string
	Role                  models.Role
	Area                  string
}

// Result says what was made.
type Result struct {
	Areas, Members int
	Grids          [3]int
	Buildings      int
	Logins         []Login
}

// Run fills the database in one transaction. It returns Conflict where people are in it already.
func Run(ctx context.Context, db *models.DB, o Options) (Result, error) {
	plan, err := planOf(o.Scale)
	if err != nil {
		return Result{}, err
	}
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	return models.Within(ctx, db, func(tx *models.Tx) (Result, error) {
		random := rand.New(rand.NewPCG(o.Seed, 1)) // inside: a transaction that is run again makes the same city
		has, err := tx.HasPeople()
		if err != nil {
			return Result{}, err
		}
		if has {
			return Result{}, models.Conflict("has_people", "the database holds people already; seed an empty one")
		}
		t, err := layOut(plan, random)
		if err != nil {
			return Result{}, err
		}
		if err := t.save(tx); err != nil {
			return Result{}, err
		}
		o.Progress(fmt.Sprintf("%d areas", len(t.areas)))
		if err := populate(tx, plan, t, random); err != nil {
			return Result{}, err
		}
		o.Progress(fmt.Sprintf("%d members", plan.members))
		logins, err := addUsers(tx, t, o.NewPassword, o.HashPassword)
		if err != nil {
			return Result{}, err
		}
		if err := tx.SaveSetting(models.SettingSynthetic, string(o.Scale)); err != nil {
			return Result{}, err
		}
		return Result{Areas: len(t.areas), Members: plan.members, Grids: t.grids, Buildings: len(t.buildings), Logins: logins}, nil
	})
}

// plan holds the numbers of a scale. Grids are counted as Nanping's are: 215, 1,022 and 5,638.
type plan struct {
	members   int
	within    string // code below which grids, buildings and people are made
	grids     [3]int
	buildings int
	fullTime  int // grid officers
	partTime  int
	branches  int // grid branches: one secretary each
	groups    int // party groups: one leader each
}

func planOf(s Scale) (plan, error) {
	switch s {
	case Demo:
		return plan{members: 560, within: DemoCommunity, grids: [3]int{1, 4, 16}, buildings: 40, fullTime: 4, partTime: 30, branches: 6, groups: 20}, nil
	case District:
		return plan{members: 3000, within: districtCode, grids: [3]int{32, 153, 845}, buildings: 1690, fullTime: 116, partTime: 1416, branches: 153, groups: 343}, nil
	case City:
		return plan{members: 15000, within: cityCode, grids: [3]int{215, 1022, 5638}, buildings: 11276, fullTime: 578, partTime: 7081, branches: 764, groups: 1715}, nil
	case Flood:
		return plan{members: 600, within: floodCode, grids: [3]int{3, 9, 27}, buildings: 54, fullTime: 9, partTime: 40, branches: 9, groups: 30}, nil
	default:
		return plan{}, fmt.Errorf("unknown scale %q: demo, district or city", s)
	}
}
