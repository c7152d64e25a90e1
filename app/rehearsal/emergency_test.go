package rehearsal_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"whistle/app/mobilize"
	"whistle/app/rehearsal"
	"whistle/models"
)

// asOrdered checks that what the rehearsal is to play stands in its events and its database, whatever its script
// says, and gives how many members live there.
func asOrdered(t *testing.T, db *models.DB, played rehearsal.Result, s *sums) (living int) {
	t.Helper()
	read := db.Read(t.Context())
	areas, err := read.AreasOf(played.CallUp)
	if err != nil {
		t.Fatal(err)
	}
	var paths []models.Path
	for _, a := range areas {
		paths = append(paths, a.AreaPath)
		if len(a.AreaPath.Codes()) != 4 { // city, district, street, community
			t.Errorf("the risk area %s is no community", a.AreaPath)
		}
	}
	members, err := read.MembersWithin(paths)
	if err != nil {
		t.Fatal(err)
	}
	if len(areas) != 3 || len(members) != 600 {
		t.Errorf("the flood is in %d communities of %d members, want 3 of 600", len(areas), len(members))
	}
	for _, path := range paths {
		if !slices.ContainsFunc(members, func(m models.Member) bool {
			return m.HomePath.Within(path) && slices.ContainsFunc(s.order[models.MachineSummons], func(id models.ID) bool {
				return s.lives[models.MachineSummons][id].detail("member") == string(m.ID)
			})
		}) {
			t.Errorf("nobody of the community %s was called", path)
		}
	}
	requests, err := read.Requests(models.Everywhere(), models.RequestFilter{CallUp: played.CallUp, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for what, n := range map[string][2]int{
		"waves": {s.wavesAsked(), 2}, "drop-outs": {s.dropOuts(), 40}, "no-shows": {s.noShows(), 12},
		"requests": {len(s.lives[models.MachineRequest]), 150}, "requests in the database": {len(requests), 150},
	} {
		if n[0] != n[1] {
			t.Errorf("%d %s were played, want %d", n[0], what, n[1])
		}
	}
	s.twoDays()
	s.silentLeader()
	if cut := s.longestSilence(); cut < 40*time.Minute || cut > 2*time.Hour {
		t.Errorf("the longest that a page waited and none went out was %s, want the network cut of an hour", cut)
	}
	s.hoursAddUp(played.Report)
	active := slices.DeleteFunc(members, func(m models.Member) bool { return !m.Active })
	return len(active)
}

func (s *sums) wavesAsked() int {
	waves := map[string]bool{}
	for _, l := range s.lives[models.MachineSummons] {
		waves[l.detail("wave")] = true
	}
	return len(waves)
}

// dropOuts counts the members who said yes and then no.
func (s *sums) dropOuts() int {
	n := 0
	for _, l := range s.lives[models.MachineSummons] {
		if slices.ContainsFunc(l, func(e models.Event) bool {
			return e.ToState == "declined" && (e.FromState == "confirmed" || e.FromState == "reported_in")
		}) {
			n++
		}
	}
	return n
}

// noShows counts the shifts to which somebody who had them did not come.
func (s *sums) noShows() int {
	n := 0
	for _, l := range s.lives[models.MachineAssignment] {
		if l.last().ToState == "no_show" {
			n++
		}
	}
	return n
}

// twoDays checks that shifts were worked through two days and nights.
func (s *sums) twoDays() {
	s.t.Helper()
	days := map[string]bool{}
	for _, p := range s.posts() {
		if p.came() {
			days[p.in.Time().In(shanghai).Format(time.DateOnly)] = true
		}
	}
	if length := s.ended.Sub(s.whistled); length < 47*time.Hour || length > 50*time.Hour || len(days) != 3 { // Friday evening to Sunday evening
		s.t.Errorf("the flood lasted %s, and members checked in on %d days", length, len(days))
	}
}

// silentLeader checks that somebody was replaced as a leader who had said yes and was not heard of again.
func (s *sums) silentLeader() {
	s.t.Helper()
	replaced := 0
	for _, l := range s.lives[models.MachineLeader] {
		if _, ok := l.to("replaced"); ok {
			replaced++
		}
	}
	if replaced == 0 {
		s.t.Error("no silent leader was replaced")
	}
}

// longestSilence is the longest time for which a page that was written waited while none went out.
func (s *sums) longestSilence() time.Duration {
	longest, written := time.Duration(0), models.Time(0)
	for _, e := range s.events {
		if e.Entity != models.MachinePage {
			continue
		}
		switch {
		case e.FromState == "" && written == 0:
			written = e.At
		case e.ToState == "sent" || e.ToState == "delivered":
			if written > 0 {
				longest = max(longest, e.At.Sub(written))
			}
			written = 0
		}
	}
	return longest
}

// hoursAddUp checks that what stands by each member and by each shift adds up to the whole, and that nobody was in
// two places at a time.
func (s *sums) hoursAddUp(a mobilize.AfterAction) {
	s.t.Helper()
	var posts, noShows, filled, came int
	var hours, worked float64
	for _, p := range a.People {
		posts, noShows, hours, worked = posts+p.Posts, noShows+p.NoShows, hours+p.Hours, worked+p.Worked
	}
	for _, shift := range a.Shifts {
		filled, came = filled+shift.Filled, came+shift.Came
	}
	w := a.Work
	if posts != w.Filled || filled != w.Filled || came != w.Came || noShows != w.NoShows || math.Abs(hours-w.Hours) > 0.01 || math.Abs(worked-w.Worked) > 0.01 {
		s.t.Errorf("members add up to %d posts, %d no-shows, %.1f and %.1f hours, shifts to %d and %d, of %+v", posts, noShows, hours, worked, filled, came, w)
	}
	last := map[models.ID]post{}
	all := s.posts()
	slices.SortFunc(all, func(a, b post) int { return int(a.shift.StartsAt - b.shift.StartsAt) })
	for _, p := range all {
		if !p.held() {
			continue
		}
		if before, had := last[p.member]; had && before.shift.EndsAt > p.shift.StartsAt {
			s.t.Errorf("the member %s is in the shifts %s and %s at a time", p.member, before.shift.ID, p.shift.ID)
		}
		last[p.member] = p
	}
}
