package roster

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// Read reads a problem. Every fault is named by its place, one a line, and nothing is read by halves.
func Read(r io.Reader) (*Problem, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read the roster file: %w", err)
	}
	var p Problem
	if err := json.Unmarshal(text, &p); err != nil {
		return nil, misread(text, err)
	}
	if err := p.Validate(); err != nil {
		return nil, err
	}
	return &p, nil
}

// Validate names every fault by its place.
func (p *Problem) Validate() error {
	var faults []error
	fault := func(wrong bool, format string, args ...any) {
		if wrong {
			faults = append(faults, fmt.Errorf(format, args...))
		}
	}
	fault(p.Format != Format, "format: must be %q", Format)
	if _, err := time.LoadLocation(p.Timezone); err != nil || p.Timezone == "" || p.Timezone == "Local" {
		fault(true, "timezone: %q is not a time zone like Asia/Shanghai", p.Timezone)
	}
	r := p.Rules
	fault(r.TravelMinutes < 0 || r.TravelMinutes > 10_000, "rules.travel_minutes: is not 0 to 10000")
	fault(r.MinRestHours < 0 || r.MinRestHours > 1000, "rules.min_rest_hours: is not 0 to 1000")
	fault(r.MaxHoursPerDay < 0, "rules.max_hours_per_day: is negative")
	fault(r.MaxHours < 0, "rules.max_hours: is negative")
	fault(r.MaxDaysInRow < 0 || r.MaxDaysInRow > 1_000_000, "rules.max_days_in_row: is not 0 to 1000000")
	for _, w := range []struct {
		name   string
		weight float64
	}{{"fair", p.Weights.Fair}, {"far", p.Weights.Far}, {"prefer", p.Weights.Prefer}} {
		fault(!(w.weight >= 0 && w.weight <= heaviest), "weights.%s: is not 0 to %d", w.name, heaviest)
	}
	sites := p.checkSites(fault)
	shifts := p.checkShifts(fault, sites)
	members := p.checkMembers(fault, sites)
	for _, list := range []struct {
		name  string
		pairs []Pair
	}{{"pinned", p.Pinned}, {"published", p.Published}, {"barred", p.Barred}} {
		seen, name := map[Pair]bool{}, list.name
		for i, pair := range list.pairs {
			fault(!shifts[pair.Shift], "%s[%d].shift: %q is unknown", name, i, pair.Shift)
			fault(!members[pair.Member], "%s[%d].member: %q is unknown", name, i, pair.Member)
			fault(seen[pair], "%s[%d]: stands there twice", name, i)
			seen[pair] = true
		}
	}
	return errors.Join(faults...)
}

// What a problem may hold, so that every sum of it fits into its figures.
const (
	mostSeats   = 100_000
	heaviest    = 1_000_000 // of the comfort's weights
	longestPlan = 366 * 24 * time.Hour
)

type faultFunc = func(wrong bool, format string, args ...any)

func (p *Problem) checkSites(fault faultFunc) map[string]bool {
	sites := map[string]bool{}
	for i, s := range p.Sites {
		fault(s.ID == "", "sites[%d].id: is missing", i)
		fault(sites[s.ID], "sites[%d].id: %q stands there twice", i, s.ID)
		sites[s.ID] = true
	}
	for i, s := range p.Sites {
		for j, near := range s.Near {
			fault(!sites[near], "sites[%d].near[%d]: %q is unknown", i, j, near)
		}
	}
	return sites
}

func (p *Problem) checkShifts(fault faultFunc, sites map[string]bool) map[string]bool {
	shifts := map[string]bool{}
	for i, s := range p.Shifts {
		fault(s.ID == "", "shifts[%d].id: is missing", i)
		fault(shifts[s.ID], "shifts[%d].id: %q stands there twice", i, s.ID)
		shifts[s.ID] = true
		fault(!sites[s.Site], "shifts[%d].site: %q is unknown", i, s.Site)
		fault(s.Start.IsZero(), "shifts[%d].start: is missing", i)
		fault(s.End.IsZero(), "shifts[%d].end: is missing", i)
		fault(!s.End.After(s.Start) && !s.Start.IsZero() && !s.End.IsZero(), "shifts[%d]: end is not after start", i)
		fault(s.Start.Nanosecond() != 0 || s.End.Nanosecond() != 0, "shifts[%d]: start and end need whole seconds", i)
		fault(s.Ideal > mostSeats, "shifts[%d].ideal: is above %d", i, mostSeats)
		fault(s.Start.Sub(p.Shifts[0].Start).Abs() > longestPlan || s.End.Sub(s.Start) > longestPlan, "shifts[%d]: lies more than %d days from the first", i, int(longestPlan.Hours()/24))
		fault(s.Min < 0, "shifts[%d].min: is negative", i)
		fault(s.Ideal < 0, "shifts[%d].ideal: is negative", i)
		fault(s.Min > s.Ideal, "shifts[%d].min: is above the ideal", i)
		fault(s.Weight < 1 || s.Weight > 100, "shifts[%d].weight: is not 1 to 100", i)
	}
	return shifts
}

func (p *Problem) checkMembers(fault faultFunc, sites map[string]bool) map[string]bool {
	members := map[string]bool{}
	for i, m := range p.Members {
		fault(m.ID == "", "members[%d].id: is missing", i)
		fault(members[m.ID], "members[%d].id: %q stands there twice", i, m.ID)
		members[m.ID] = true
		fault(m.Home != "" && !sites[m.Home], "members[%d].home: %q is unknown", i, m.Home)
		for j, a := range m.Available {
			fault(a.Start.IsZero() || a.End.IsZero(), "members[%d].available[%d]: start or end is missing", i, j)
			fault(a.End.Before(a.Start), "members[%d].available[%d]: end is before start", i, j)
		}
		fault(m.MaxHours != nil && *m.MaxHours < 0, "members[%d].max_hours: is negative", i)
		fault(m.MaxHoursPerDay != nil && *m.MaxHoursPerDay < 0, "members[%d].max_hours_per_day: is negative", i)
	}
	return members
}
