// Package roster fills seats with members: a problem in, a solution out. It is pure: no database, no clock,
// no network, and the same problem, seed and step limit give the same solution. docs/roster.md states the
// rules, the score and the file format.
//
// The problem is cut into parts that share no member. Each is filled by scarcity (the seat with the fewest
// members first), then improved: by simulated annealing over single seats (anneal.go), and by large steps in
// which a few members take their best schedules anew (reseat.go). How good it is a Lagrangian relaxation says,
// which is proven in bound.go, and a matching for every single moment (instant.go); where the bound meets the
// roster, there is no better, and the search goes on with the comfort alone. Parts are searched in rounds that
// do not depend on the limit, so that more time is never worse.
package roster

import "time"

// Formats of the files.
const (
	Format         = "whistle-roster/1"
	SolutionFormat = "whistle-roster-solution/1"
)

// Problem is what is to be filled, and by whom.
type Problem struct {
	Format    string   `json:"format"`
	Timezone  string   `json:"timezone"`
	Rules     Rules    `json:"rules"`
	Weights   Weights  `json:"weights"`
	Sites     []Site   `json:"sites"`
	Shifts    []Shift  `json:"shifts"`
	Members   []Member `json:"members"`
	Pinned    []Pair   `json:"pinned,omitempty"`
	Published []Pair   `json:"published,omitempty"`
	Barred    []Pair   `json:"barred,omitempty"` // whom a person took out of a shift: they are not put there
}

// Rules are the limits that hold for everybody who has none of their own.
type Rules struct {
	TravelMinutes  int     `json:"travel_minutes"`
	MinRestHours   float64 `json:"min_rest_hours"`
	MaxHoursPerDay float64 `json:"max_hours_per_day"`
	MaxHours       float64 `json:"max_hours"`
	MaxDaysInRow   int     `json:"max_days_in_row"`
}

// Weights weigh the parts of the comfort.
type Weights struct {
	Fair   float64 `json:"fair"`
	Far    float64 `json:"far"`
	Prefer float64 `json:"prefer"`
}

// Site is where a shift takes place.
type Site struct {
	ID   string   `json:"id"`
	Grid string   `json:"grid"`
	Area string   `json:"area"`
	Near []string `json:"near"`
}

// Shift is one kind of seat at a site and time.
type Shift struct {
	ID     string    `json:"id"`
	Task   string    `json:"task"`
	Site   string    `json:"site"`
	Start  time.Time `json:"start"`
	End    time.Time `json:"end"`
	Skill  string    `json:"skill"`
	Min    int       `json:"min"`
	Ideal  int       `json:"ideal"`
	Weight int       `json:"weight"`
}

// Interval is a stretch of time.
type Interval struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// Member is who may be given shifts.
type Member struct {
	ID             string     `json:"id"`
	Home           string     `json:"home"`
	Serves         []string   `json:"serves,omitempty"`
	Skills         []string   `json:"skills,omitempty"`
	Available      []Interval `json:"available"`
	Prefers        []string   `json:"prefers,omitempty"`
	MaxHours       *float64   `json:"max_hours,omitempty"`
	MaxHoursPerDay *float64   `json:"max_hours_per_day,omitempty"`
}

// Pair is a member in a shift.
type Pair struct {
	Shift  string `json:"shift"`
	Member string `json:"member"`
}

// Solution is a roster with what is known about it.
type Solution struct {
	Format      string   `json:"format"`
	Assignments []Pair   `json:"assignments"`
	Score       Score    `json:"score"`
	Bound       Bound    `json:"bound"`
	Empty       []Empty  `json:"empty"`
	BrokenPins  []string `json:"broken_pins"`
	Seconds     float64  `json:"seconds"`
	Seed        uint64   `json:"seed"`
}

// Score is compared figure by figure in this order; lower is better.
type Score struct {
	ShortMin   int     `json:"short_min"`
	ShortIdeal int     `json:"short_ideal"`
	Changes    int     `json:"changes"`
	Comfort    float64 `json:"comfort"`
}

// Less says whether s is better than t.
func (s Score) Less(t Score) bool {
	switch {
	case s.ShortMin != t.ShortMin:
		return s.ShortMin < t.ShortMin
	case s.ShortIdeal != t.ShortIdeal:
		return s.ShortIdeal < t.ShortIdeal
	case s.Changes != t.Changes:
		return s.Changes < t.Changes
	default:
		return s.Comfort < t.Comfort-1e-9
	}
}

// plus adds up figure by figure.
func (s Score) plus(t Score) Score {
	return Score{s.ShortMin + t.ShortMin, s.ShortIdeal + t.ShortIdeal, s.Changes + t.Changes, s.Comfort + t.Comfort}
}

// Bound is proven: no roster of the problem is better.
type Bound struct {
	ShortMin   int `json:"short_min"`
	ShortIdeal int `json:"short_ideal"`
}

// Empty says which seats of a shift are empty and why.
type Empty struct {
	Shift       string `json:"shift"`
	Seats       int    `json:"seats"`
	Reason      string `json:"reason"`
	Count       int    `json:"count,omitempty"` // how many members the reason is about, below the minimum
	Detail      string `json:"detail,omitempty"`
	SmallestFix string `json:"smallest_fix,omitempty"`
	Fix         *Fix   `json:"fix,omitempty"` // the same as data
}
