package mobilize

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"whistle/app/roster"
	"whistle/models"
)

// rosterRules are the standard rules of roster.md.
var rosterRules = roster.Rules{TravelMinutes: 15, MinRestHours: 8, MaxHoursPerDay: 10, MaxHours: 40, MaxDaysInRow: 6}

// rosterCase is a call-up as the solver's problem, with what is in it only so that the rules count it: the
// shifts that members have in other call-ups, pinned where they are.
type rosterCase struct {
	*roster.Problem
	elsewhere map[string]bool // by shift
	standing  []roster.Pair   // who stands where when the newest proposal is published
	proposed  []roster.Pair   // those of it whom nobody has told, and nobody has set by hand
	byHand    []roster.Pair   // pins that a person set
}

// caseRule says what a problem is made for.
type caseRule struct {
	reserve bool      // those in reserve may be asked, too
	open    models.ID // a shift whose seats can be filled though it has begun
}

// worthComing is how much of a shift that has begun must be left for somebody to be sent there.
const worthComing = 30 * time.Minute

// rosterProblem turns a call-up into the solver's problem: its shifts, those who said yes with the hours they
// offered, what they work elsewhere, what is pinned and what is published. Shifts that have begun stay as they
// are, but where nobody was told of one yet: a whistle on the worst day is often for at once.
func rosterProblem(read *models.Reader, callUp models.CallUp, zone *time.Location, rule caseRule) (rosterCase, error) {
	c := newCase(zone)
	shifts, err := read.ShiftsOf(callUp.ID)
	if err != nil {
		return c, err
	}
	standing, err := read.AssignmentsOf(callUp.ID)
	if err != nil {
		return c, err
	}
	told := map[models.ID]bool{}
	for _, a := range standing {
		told[a.ShiftID] = told[a.ShiftID] || a.State != models.AssignmentProposed
	}
	sites := &siteList{seen: map[string]bool{}}
	begun := map[models.ID]bool{}
	for _, s := range shifts {
		empty := !told[s.ID] && s.EndsAt.Sub(read.Now) >= worthComing
		if begun[s.ID] = s.StartsAt <= read.Now && s.ID != rule.open && !empty; begun[s.ID] {
			s.MinSeats, s.IdealSeats = 0, 0
		}
		c.addShift(s, sites, zone)
	}
	coming, err := read.AnsweredYes(callUp.ID)
	if err != nil {
		return c, err
	}
	coming = slices.DeleteFunc(coming, func(s models.Summons) bool { return !s.Comes() && (!rule.reserve || !s.InReserve()) })
	if err := addMembers(read, callUp, &c, coming, sites, zone); err != nil {
		return c, err
	}
	removed, err := leftOutOf(read, callUp.ID)
	if err != nil {
		return c, err
	}
	bars, err := read.BarsOf(callUp.ID)
	if err != nil {
		return c, err
	}
	c.addPairs(standing, begun, removed)
	c.addBars(bars)
	for _, pin := range c.Pinned {
		if c.elsewhere[pin.Shift] {
			c.standing = append(c.standing, pin)
		}
	}
	c.Sites = sites.finish()
	return c, nil
}

// memberCase is the problem of one member: what they were told to do here and elsewhere, and one more shift that they
// might take, less what they would leave for it. It is small, however large the call-up is.
func memberCase(read *models.Reader, callUp models.CallUp, summons models.Summons, shift models.Shift, leaves []models.ID, zone *time.Location) (rosterCase, error) {
	c := newCase(zone)
	mine, err := read.StandingOfMember(callUp.ID, summons.MemberID)
	if err != nil {
		return c, err
	}
	ids := make([]models.ID, len(mine))
	for i, a := range mine {
		ids[i] = a.ShiftID
	}
	shifts, err := read.ShiftsByID(ids)
	if err != nil {
		return c, err
	}
	shifts[shift.ID] = shift
	sites := &siteList{seen: map[string]bool{}}
	for _, id := range slices.Sorted(maps.Keys(shifts)) {
		c.addShift(shifts[id], sites, zone)
	}
	if err := addMembers(read, callUp, &c, []models.Summons{summons}, sites, zone); err != nil {
		return c, err
	}
	for _, a := range mine {
		if a.State != models.AssignmentNoShow && a.State != models.AssignmentProposed && !slices.Contains(leaves, a.ShiftID) {
			c.Pinned = append(c.Pinned, pairOf(a))
		}
	}
	c.Sites = sites.finish()
	return c, nil
}

// leftOutOf reads which assignments in force the proposal that waits would end.
func leftOutOf(read *models.Reader, callUp models.ID) (map[models.ID]bool, error) {
	latest, found, err := read.LatestRoster(callUp)
	if err != nil || !found || latest.State != models.RosterProposed {
		return nil, err
	}
	return read.RemovalsOf(latest.ID)
}

func newCase(zone *time.Location) rosterCase {
	p := &roster.Problem{Format: roster.Format, Timezone: zone.String(), Rules: rosterRules, Weights: roster.Weights{Fair: 1, Far: 4, Prefer: 2}}
	return rosterCase{Problem: p, elsewhere: map[string]bool{}}
}

func (c *rosterCase) addShift(s models.Shift, sites *siteList, zone *time.Location) {
	sites.add(s.SiteCode, s.SitePath)
	c.Shifts = append(c.Shifts, roster.Shift{
		ID: string(s.ID), Task: s.Kind, Site: s.SiteCode, Start: s.StartsAt.Time().In(zone), End: s.EndsAt.Time().In(zone),
		Skill: s.Skill, Min: s.MinSeats, Ideal: s.IdealSeats, Weight: s.Weight,
	})
}

func addMembers(read *models.Reader, callUp models.CallUp, c *rosterCase, coming []models.Summons, sites *siteList, zone *time.Location) error {
	slices.SortFunc(coming, func(a, b models.Summons) int { return cmp.Compare(a.MemberID, b.MemberID) })
	ids := make([]models.ID, len(coming))
	for i, s := range coming {
		ids[i] = s.MemberID
	}
	people, err := read.MembersByID(ids)
	if err != nil {
		return err
	}
	skills, err := read.SkillsOf(ids)
	if err != nil {
		return err
	}
	worked, err := elsewhereOf(read, callUp, ids)
	if err != nil {
		return err
	}
	bounds, err := boundsOf(read, callUp.ID, "")
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
		if bounds.holds(s, person) {
			member.Serves = []string{person.HomeCode}
		}
		for _, w := range without(offered, tooManyNights(worked[s.MemberID], offered, zone)) {
			member.Available = append(member.Available, roster.Interval{Start: w.Start.Time(), End: w.End.Time()})
		}
		c.Members = append(c.Members, member)
		c.addElsewhere(worked[s.MemberID], s.MemberID, sites, zone)
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

// addBars adds who was taken out of a shift by hand. A pin is the later word.
func (c *rosterCase) addBars(bars []models.RosterBar) {
	for _, b := range bars {
		pair := roster.Pair{Shift: string(b.ShiftID), Member: string(b.MemberID)}
		if c.has(pair.Shift) && slices.ContainsFunc(c.Members, func(m roster.Member) bool { return m.ID == pair.Member }) && !slices.Contains(c.Pinned, pair) {
			c.Barred = append(c.Barred, pair)
		}
	}
}

// addPairs adds what is pinned and what is published, of those who still come. In a shift that has begun
// everybody stays who was told of it.
func (c *rosterCase) addPairs(standing []models.Assignment, begun, removed map[models.ID]bool) {
	comes := map[string]bool{}
	for _, m := range c.Members {
		comes[m.ID] = true
	}
	for _, a := range standing {
		pair := pairOf(a)
		if !comes[pair.Member] || a.State == models.AssignmentNoShow {
			continue
		}
		if a.Pinned || !removed[a.ID] {
			c.standing = append(c.standing, pair)
		}
		if a.State == models.AssignmentProposed && !a.Pinned {
			c.proposed = append(c.proposed, pair)
		}
		if a.Pinned {
			c.byHand = append(c.byHand, pair)
		}
		told := a.State != models.AssignmentProposed
		if a.Pinned || a.State == models.AssignmentCheckedIn || a.State == models.AssignmentCheckedOut || (told && begun[a.ShiftID]) {
			c.Pinned = append(c.Pinned, pair)
		}
		if told {
			c.Published = append(c.Published, pair)
		}
	}
}
