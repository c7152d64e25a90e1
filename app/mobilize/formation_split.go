package mobilize

import (
	"slices"

	"whistle/models"
)

// unit is people who stay together when a call-up's people are divided into branches.
type unit struct {
	people        []candidate
	members, full int // of the party, and full members of it
}

func unitOf(people []candidate) unit {
	members, full := partyOf(people)
	return unit{people, members, full}
}

// partyOf counts the party's members and the full members among people.
func partyOf(people []candidate) (members, full int) {
	for _, p := range people {
		if inParty(p.Standing) {
			members++
		}
		if p.Standing == models.StandingFull {
			full++
		}
	}
	return members, full
}

// splitByHome divides the people, sorted by home, into as few branches as keep to fifty members each, along
// the grids, and so that each has three full members where that can be. A grid is divided only where it alone
// is larger than a branch, or to give the one beside it its three full members.
func splitByHome(people []candidate) [][]candidate {
	members, full := partyOf(people)
	n := min((members+mostInBranch-1)/mostInBranch, full/fewestFull)
	if n <= 1 {
		return [][]candidate{people}
	}
	parts := fill(unitsOf(people), n, members)
	parts = strengthen(parts)
	out := make([][]candidate, len(parts))
	for i, p := range parts {
		out[i] = p.people
	}
	return out
}

// unitsOf cuts people at their grids; a grid larger than a branch at its buildings, and a building larger than
// one at fifty members.
func unitsOf(people []candidate) []unit {
	var units []unit
	for _, grid := range runs(people, func(c candidate) string { return string(c.Grid) }) {
		if members, _ := partyOf(grid); members <= mostInBranch {
			units = append(units, unitOf(grid))
			continue
		}
		for _, building := range runs(grid, func(c candidate) string { return string(c.Home) }) {
			units = append(units, pieces(building)...)
		}
	}
	return units
}

// pieces cuts people into units of at most fifty members of the party.
func pieces(people []candidate) []unit {
	var units []unit
	at, members := 0, 0
	for i, p := range people {
		if !inParty(p.Standing) {
			continue
		}
		if members == mostInBranch {
			units, at, members = append(units, unitOf(people[at:i])), i, 0
		}
		members++
	}
	return append(units, unitOf(people[at:]))
}

// runs cuts a list where the key changes.
func runs(people []candidate, key func(candidate) string) [][]candidate {
	var out [][]candidate
	at := 0
	for i := range people {
		if i > at && key(people[i]) != key(people[at]) {
			out, at = append(out, people[at:i]), i
		}
	}
	return append(out, people[at:])
}

// fill puts units one after the other into at least n branches of about equal size, none above fifty members.
func fill(units []unit, n, members int) []unit {
	var parts []unit
	var open unit
	for _, u := range units {
		target := (members + n - 1) / max(n, 1)
		tooMany := open.members+u.members > mostInBranch
		nearer := open.members > 0 && n > 1 && open.members+u.members-target > target-open.members
		if len(open.people) > 0 && (tooMany || nearer) {
			members -= open.members
			parts, open, n = append(parts, open), unit{}, n-1
		}
		open = unitOf(slices.Concat(open.people, u.people))
	}
	return append(parts, open)
}

// strengthen sees that each branch has three full members: the one beside it lends those who live nearest,
// as long as it keeps three itself, or takes it in.
func strengthen(parts []unit) []unit {
	for i := 0; i < len(parts); {
		if parts[i].full >= fewestFull || len(parts) == 1 {
			i++
			continue
		}
		if i > 0 && lend(&parts[i-1], &parts[i], true) || i+1 < len(parts) && lend(&parts[i+1], &parts[i], false) {
			continue
		}
		left := max(i-1, 0)
		joined := unitOf(slices.Concat(parts[left].people, parts[left+1].people))
		parts = append(append(parts[:left:left], joined), parts[left+2:]...)
		i = left
	}
	return parts
}

// lend moves people across the border of two branches until the second has its three full members. It says
// no, and moves nobody, where the first would be left with fewer, or the second with more than fifty members.
func lend(from, to *unit, before bool) bool {
	for n := 1; n < len(from.people); n++ {
		kept, given := from.people[:len(from.people)-n], from.people[len(from.people)-n:]
		taker := slices.Concat(given, to.people)
		if !before {
			given, kept = from.people[:n], from.people[n:]
			taker = slices.Concat(to.people, given)
		}
		rest, filled := unitOf(kept), unitOf(taker)
		if rest.full < fewestFull || filled.members > mostInBranch {
			return false
		}
		if filled.full >= fewestFull {
			*from, *to = rest, filled
			return true
		}
	}
	return false
}
