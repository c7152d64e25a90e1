package mobilize

import (
	"cmp"
	"maps"
	"slices"

	"whistle/models"
)

// RosterChange is what publishing changes for one member. Whoever is in it gets one message, and nobody else.
type RosterChange struct {
	Member     models.ID
	Name, Tail string
	Kind       ChangeKind
	Adds       []models.Shift
	Drops      []models.Shift
	Silent     bool // opted out of messages: telephone them
}

// ChangeKind sorts changes by what they mean to the member.
type ChangeKind string

// The kinds of changes.
const (
	ChangeNew      ChangeKind = "new"      // had no shift
	ChangeMoved    ChangeKind = "moved"    // from here to there
	ChangeMore     ChangeKind = "more"     // keeps all, gets more
	ChangeFewer    ChangeKind = "fewer"    // keeps some, loses others
	ChangeReleased ChangeKind = "released" // has none any more
)

// GapChange is a shift that publishing lifts to its minimum, or lets fall below it.
type GapChange struct {
	models.Shift
	Before, After int
	Closes        bool
}

// rosterDiff is a roster as its members know it beside what publishing makes of it.
type rosterDiff struct {
	before, after map[models.ID]map[models.ID]bool // shifts by member
	dropped       map[models.ID]bool               // assignments in force that go
}

// diffOf compares what members were told with what a proposal, and hands, have made of it since.
func diffOf(read *models.Reader, callUp models.CallUp, standing []models.Assignment) (rosterDiff, error) {
	d := rosterDiff{before: map[models.ID]map[models.ID]bool{}, after: map[models.ID]map[models.ID]bool{}, dropped: map[models.ID]bool{}}
	removed, err := leftOutOf(read, callUp.ID)
	if err != nil {
		return d, err
	}
	untold, err := read.UntoldOf(callUp.ID)
	if err != nil {
		return d, err
	}
	for _, a := range untold {
		note(d.before, a)
	}
	for _, a := range standing {
		if a.State == models.AssignmentNoShow {
			continue
		}
		if a.State != models.AssignmentProposed {
			note(d.before, a)
		}
		told := a.State == models.AssignmentPublished || a.State == models.AssignmentConfirmed
		if told && removed[a.ID] && !a.Pinned {
			d.dropped[a.ID] = true
			continue
		}
		note(d.after, a)
	}
	return d, nil
}

func note(seats map[models.ID]map[models.ID]bool, a models.Assignment) {
	if seats[a.MemberID] == nil {
		seats[a.MemberID] = map[models.ID]bool{}
	}
	seats[a.MemberID][a.ShiftID] = true
}

// changes lists what publishing changes, member by member.
func (d rosterDiff) changes(shifts map[models.ID]models.Shift, people map[models.ID]models.Member) []RosterChange {
	var list []RosterChange
	for _, member := range slices.Sorted(maps.Keys(union(d.before, d.after))) {
		before, after := d.before[member], d.after[member]
		c := RosterChange{Member: member, Name: people[member].Name, Tail: people[member].PhoneTail, Silent: !people[member].OptedOutAt.IsZero()}
		c.Adds, c.Drops = missingFrom(before, after, shifts), missingFrom(after, before, shifts)
		switch {
		case len(c.Adds) == 0 && len(c.Drops) == 0:
			continue
		case len(before) == 0:
			c.Kind = ChangeNew
		case len(after) == 0:
			c.Kind = ChangeReleased
		case len(c.Drops) == 0:
			c.Kind = ChangeMore
		case len(c.Adds) == 0:
			c.Kind = ChangeFewer
		default:
			c.Kind = ChangeMoved
		}
		list = append(list, c)
	}
	order := []ChangeKind{ChangeMoved, ChangeReleased, ChangeFewer, ChangeNew, ChangeMore}
	slices.SortStableFunc(list, func(a, b RosterChange) int {
		return cmp.Compare(slices.Index(order, a.Kind), slices.Index(order, b.Kind))
	})
	return list
}

func union(a, b map[models.ID]map[models.ID]bool) map[models.ID]bool {
	all := map[models.ID]bool{}
	for member := range a {
		all[member] = true
	}
	for member := range b {
		all[member] = true
	}
	return all
}

// missingFrom gives the shifts of b that a lacks, by time.
func missingFrom(a, b map[models.ID]bool, shifts map[models.ID]models.Shift) []models.Shift {
	var missing []models.Shift
	for id := range b {
		if !a[id] {
			missing = append(missing, shifts[id])
		}
	}
	slices.SortFunc(missing, func(x, y models.Shift) int {
		return cmp.Or(cmp.Compare(x.StartsAt, y.StartsAt), cmp.Compare(x.ID, y.ID))
	})
	return missing
}

// gaps lists the shifts still to come that publishing lifts to their minimum or lets fall below it.
func (d rosterDiff) gaps(shifts []models.Shift, now models.Time) []GapChange {
	before, after := countSeats(d.before), countSeats(d.after)
	var list []GapChange
	for _, s := range shifts {
		had, has := before[s.ID], after[s.ID]
		if s.EndsAt > now && (had < s.MinSeats) != (has < s.MinSeats) {
			list = append(list, GapChange{Shift: s, Before: had, After: has, Closes: has >= s.MinSeats})
		}
	}
	return list
}

func countSeats(seats map[models.ID]map[models.ID]bool) map[models.ID]int {
	n := map[models.ID]int{}
	for _, mine := range seats {
		for shift := range mine {
			n[shift]++
		}
	}
	return n
}

// tell counts who gets a message.
func tell(changes []RosterChange) int {
	n := 0
	for _, c := range changes {
		if !c.Silent {
			n++
		}
	}
	return n
}
