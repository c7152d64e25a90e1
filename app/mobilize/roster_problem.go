package mobilize

import (
	"cmp"
	"slices"
	"time"

	"whistle/app/roster"
	"whistle/models"
)

// rosterRules are the standard rules of roster.md.
var rosterRules = roster.Rules{TravelMinutes: 15, MinRestHours: 8, MaxHoursPerDay: 10, MaxHours: 40, MaxDaysInRow: 6}

// rosterProblem turns a call-up into the solver's problem: its shifts, those who said yes with the hours they
// offered less the hours they work elsewhere, what is pinned and what is published.
func rosterProblem(tx *models.Tx, callUp models.CallUp, zone *time.Location) (*roster.Problem, error) {
	p := &roster.Problem{Format: roster.Format, Timezone: zone.String(), Rules: rosterRules, Weights: roster.Weights{Fair: 1, Far: 4, Prefer: 2}}
	shifts, err := tx.ShiftsOf(callUp.ID)
	if err != nil {
		return nil, err
	}
	sites := &siteList{seen: map[string]bool{}}
	for _, s := range shifts {
		sites.add(s.SiteCode, s.SitePath)
		p.Shifts = append(p.Shifts, roster.Shift{
			ID: string(s.ID), Task: s.Kind, Site: s.SiteCode, Start: s.StartsAt.Time().In(zone), End: s.EndsAt.Time().In(zone),
			Skill: s.Skill, Min: s.MinSeats, Ideal: s.IdealSeats, Weight: s.Weight,
		})
	}
	if err := addMembers(tx, callUp, p, sites); err != nil {
		return nil, err
	}
	p.Sites = sites.finish()
	return p, addPairs(tx, callUp.ID, p)
}

func addMembers(tx *models.Tx, callUp models.CallUp, p *roster.Problem, sites *siteList) error {
	coming, err := tx.AnsweredYes(callUp.ID)
	if err != nil {
		return err
	}
	coming = slices.DeleteFunc(coming, func(s models.Summons) bool { return !s.Comes() })
	slices.SortFunc(coming, func(a, b models.Summons) int { return cmp.Compare(a.MemberID, b.MemberID) })
	ids := make([]models.ID, len(coming))
	for i, s := range coming {
		ids[i] = s.MemberID
	}
	people, err := tx.MembersByID(ids)
	if err != nil {
		return err
	}
	skills, err := tx.SkillsOf(ids)
	if err != nil {
		return err
	}
	busy, err := tx.BusyShiftsOf(callUp.ID, callUp.StartsAt, callUp.EndsAt)
	if err != nil {
		return err
	}
	for _, s := range coming {
		person := people[s.MemberID]
		sites.add(person.HomeCode, person.HomePath)
		offered := s.Offered.V
		if len(offered) == 0 {
			offered = []models.Window{{Start: callUp.StartsAt, End: callUp.EndsAt}}
		}
		member := roster.Member{ID: string(s.MemberID), Home: person.HomeCode, Skills: skills[s.MemberID]}
		if person.HomeBound {
			member.Serves = []string{person.HomeCode}
		}
		for _, w := range without(offered, busy[s.MemberID]) {
			member.Available = append(member.Available, roster.Interval{Start: w.Start.Time(), End: w.End.Time()})
		}
		p.Members = append(p.Members, member)
	}
	return nil
}

// without cuts busy hours out of offered ones.
func without(offered, busy []models.Window) []models.Window {
	left := slices.Clone(offered)
	for _, b := range busy {
		var next []models.Window
		for _, w := range left {
			if b.End <= w.Start || w.End <= b.Start {
				next = append(next, w)
				continue
			}
			if w.Start < b.Start {
				next = append(next, models.Window{Start: w.Start, End: b.Start})
			}
			if b.End < w.End {
				next = append(next, models.Window{Start: b.End, End: w.End})
			}
		}
		left = next
	}
	return left
}

// siteList collects sites once each, with the grid they lie in and the next site on either side. To the
// solver each site is an area of its own, so that whoever must stay in a building can serve it alone.
type siteList struct {
	seen  map[string]bool
	paths []models.Path
}

func (l *siteList) add(code string, path models.Path) {
	if !l.seen[code] {
		l.seen[code] = true
		l.paths = append(l.paths, path)
	}
}

func (l *siteList) finish() []roster.Site {
	slices.Sort(l.paths)
	sites := make([]roster.Site, len(l.paths))
	for i, path := range l.paths {
		codes := path.Codes()
		own := codes[len(codes)-1]
		sites[i] = roster.Site{ID: own, Grid: codes[max(len(codes)-2, 0)], Area: own}
	}
	for i := range sites {
		if i > 0 {
			sites[i].Near = append(sites[i].Near, sites[i-1].ID)
		}
		if i+1 < len(sites) {
			sites[i].Near = append(sites[i].Near, sites[i+1].ID)
		}
	}
	return sites
}

// addPairs adds what is pinned and what is published, of those who still come.
func addPairs(tx *models.Tx, callUp models.ID, p *roster.Problem) error {
	standing, err := tx.AssignmentsOf(callUp)
	if err != nil {
		return err
	}
	comes := map[string]bool{}
	for _, m := range p.Members {
		comes[m.ID] = true
	}
	for _, a := range standing {
		pair := roster.Pair{Shift: string(a.ShiftID), Member: string(a.MemberID)}
		if !comes[pair.Member] {
			continue
		}
		if a.Pinned || a.State == models.AssignmentCheckedIn || a.State == models.AssignmentCheckedOut {
			p.Pinned = append(p.Pinned, pair)
		}
		if a.State != models.AssignmentProposed {
			p.Published = append(p.Published, pair)
		}
	}
	return nil
}
