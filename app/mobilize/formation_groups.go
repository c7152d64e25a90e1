package mobilize

import (
	"math"
	"slices"
	"strings"

	"whistle/models"
)

// formGroups forms a group for each building with enough people in it; too few join the group before them,
// and a building without anybody is adopted by the nearest group. Buildings are in the order of the tree,
// in which neighbours lie side by side.
func formGroups(f *models.Formation, in formationInput, branch models.ID, people []candidate, buildings []models.Area, officers map[models.ID]appointment) []models.BranchMember {
	var members []models.BranchMember
	for _, block := range blocksOf(people, buildings) {
		group := models.BuildingGroup{ID: in.NewID(), BranchID: branch, CallUpID: in.CallUp, Position: len(f.Groups) + 1, Name: block.name(), Reason: block.reason()}
		f.Groups = append(f.Groups, group)
		for i, b := range block.buildings {
			f.Buildings = append(f.Buildings, models.GroupBuilding{GroupID: group.ID, CallUpID: in.CallUp, AreaCode: b.Code, Adopted: block.counts[i] == 0})
		}
		leader := leaderOf(block.people, officers)
		for i, p := range block.people {
			m := models.BranchMember{CallUpID: in.CallUp, MemberID: p.ID, BranchID: branch, GroupID: group.ID, Leader: i == leader}
			if m.Leader {
				m.Reason = models.Formed{Code: leaderReason(p)}
			}
			members = append(members, m)
		}
	}
	return members
}

// block is the buildings and people of one group.
type block struct {
	buildings []models.Area
	counts    []int // people by building
	people    []candidate
}

// blocksOf cuts the buildings with people in them, in their order, into blocks of at least fewestInAGroup. The
// people of a last block that is too small, and those who live in none of the buildings, go to the block before.
// Then each building without anybody goes to the nearest block.
func blocksOf(people []candidate, buildings []models.Area) []block {
	byBuilding := map[string][]candidate{}
	for _, p := range people {
		byBuilding[p.Building] = append(byBuilding[p.Building], p)
	}
	var blocks []block
	var open block
	var empty []models.Area
	for _, b := range buildings {
		live := byBuilding[b.Code]
		delete(byBuilding, b.Code)
		if len(live) == 0 {
			empty = append(empty, b)
			continue
		}
		open.buildings, open.counts, open.people = append(open.buildings, b), append(open.counts, len(live)), append(open.people, live...)
		if len(open.people) >= fewestInAGroup {
			blocks, open = append(blocks, open), block{}
		}
	}
	for _, p := range people {
		if _, left := byBuilding[p.Building]; left {
			open.people = append(open.people, p)
		}
	}
	switch {
	case len(open.people) == 0 && len(open.buildings) == 0:
	case len(blocks) == 0 || len(open.people) >= fewestInAGroup:
		blocks = append(blocks, open)
	default:
		last := &blocks[len(blocks)-1]
		last.buildings, last.counts, last.people = append(last.buildings, open.buildings...), append(last.counts, open.counts...), append(last.people, open.people...)
	}
	return adopt(blocks, empty, buildings)
}

// adopt gives each empty building to the block that cares for the building nearest to it.
func adopt(blocks []block, empty, all []models.Area) []block {
	if len(blocks) == 0 {
		return nil
	}
	position := map[string]int{}
	for i, b := range all {
		position[b.Code] = i
	}
	homes := make([][]models.Area, len(blocks))
	for i := range blocks {
		homes[i] = slices.Clone(blocks[i].buildings)
	}
	for _, b := range empty {
		best, bestAway := 0, math.Inf(1)
		for i := range blocks {
			for _, home := range homes[i] {
				if away := apart(b, home, position); away < bestAway {
					best, bestAway = i, away
				}
			}
		}
		blocks[best].buildings, blocks[best].counts = append(blocks[best].buildings, b), append(blocks[best].counts, 0)
	}
	return blocks
}

// apart says how far two buildings are from each other: by their points where both are known, in kilometres;
// else by their places in the tree, in whose order neighbours lie side by side. Across grids is further.
func apart(a, b models.Area, position map[string]int) float64 {
	away := math.Abs(float64(position[a.Code] - position[b.Code]))
	if a.Lat != 0 && b.Lat != 0 {
		away = distance(a, b)
	} else if a.ParentCode != b.ParentCode {
		away += 1000
	}
	return away
}

func (b block) name() string {
	var lived []string
	for i, a := range b.buildings {
		if b.counts[i] > 0 {
			lived = append(lived, strings.TrimSuffix(a.Name, "号楼"))
		}
	}
	if len(lived) == 0 {
		return "机动党小组"
	}
	name := strings.Join(lived[:min(len(lived), 3)], "、") + "号楼"
	if len(lived) > 3 {
		name += "等"
	}
	return name + "党小组"
}

func (b block) reason() models.Formed {
	adopted := 0
	for _, n := range b.counts {
		if n == 0 {
			adopted++
		}
	}
	if adopted > 0 {
		return models.Formed{Code: models.FormedGroupAdopts, Numbers: []int{len(b.people), len(b.buildings), adopted}}
	}
	return models.Formed{Code: models.FormedGroup, Numbers: []int{len(b.people), len(b.buildings)}}
}

// leaderOf picks a group's leader: who leads a group already, then any full member, then anyone; whoever leads
// the branch leads a group only where nobody else of the party is in it.
func leaderOf(people []candidate, officers map[models.ID]appointment) int {
	best, bestScore := 0, -1
	for i, p := range people {
		score := 0
		switch {
		case officers[p.ID].office == models.OfficeSecretary:
			score = 1
		case slices.Contains(p.Roles, models.RoleGroupLeader):
			score = 4
		case p.Standing == models.StandingFull:
			score = 3
		case inParty(p.Standing):
			score = 2
		}
		if score > bestScore {
			best, bestScore = i, score
		}
	}
	return best
}

func leaderReason(p candidate) models.FormedCode {
	if slices.Contains(p.Roles, models.RoleGroupLeader) {
		return models.FormedGroupLeader
	}
	return standingOf(p)
}
