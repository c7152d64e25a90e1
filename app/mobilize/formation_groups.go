package mobilize

import (
	"fmt"
	"slices"
	"strings"

	"whistle/models"
)

// formGroups forms a group for each building with enough people in it; too few join the group before them,
// and a building without anybody is adopted by the nearest group. Buildings are in the order of the tree,
// in which neighbours lie side by side.
func formGroups(f *models.Formation, in formationInput, branch models.ID, people []candidate, buildings []models.Area) []models.BranchMember {
	blocks := blocksOf(people, buildings)
	var members []models.BranchMember
	for _, block := range blocks {
		group := models.BuildingGroup{ID: in.NewID(), BranchID: branch, CallUpID: in.CallUp, Position: len(f.Groups) + 1, Name: block.name(), Reason: block.reason()}
		f.Groups = append(f.Groups, group)
		for i, b := range block.buildings {
			f.Buildings = append(f.Buildings, models.GroupBuilding{GroupID: group.ID, CallUpID: in.CallUp, AreaCode: b.Code, Adopted: block.counts[i] == 0})
		}
		leader := leaderOf(block.people)
		for i, p := range block.people {
			members = append(members, models.BranchMember{CallUpID: in.CallUp, MemberID: p.ID, BranchID: branch, GroupID: group.ID, Leader: i == leader})
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

// blocksOf cuts the buildings, in their order, into blocks of at least fewestInAGroup people. The people of
// a last block that is too small, and those who live in none of the buildings, go to the nearest block.
func blocksOf(people []candidate, buildings []models.Area) []block {
	byBuilding := map[string][]candidate{}
	for _, p := range people {
		byBuilding[p.Building] = append(byBuilding[p.Building], p)
	}
	var blocks []block
	var open block
	for _, b := range buildings {
		live := byBuilding[b.Code]
		delete(byBuilding, b.Code)
		open.buildings, open.counts, open.people = append(open.buildings, b), append(open.counts, len(live)), append(open.people, live...)
		if len(open.people) >= fewestInAGroup {
			blocks, open = append(blocks, open), block{}
		}
	}
	var others []candidate
	for _, p := range people {
		if _, left := byBuilding[p.Building]; left {
			others = append(others, p)
		}
	}
	open.people = append(open.people, others...)
	if len(open.buildings) == 0 && len(open.people) == 0 {
		return blocks
	}
	if len(blocks) == 0 || len(open.people) >= fewestInAGroup && len(open.buildings) > 0 {
		return append(blocks, open)
	}
	last := &blocks[len(blocks)-1]
	last.buildings, last.counts, last.people = append(last.buildings, open.buildings...), append(last.counts, open.counts...), append(last.people, open.people...)
	return blocks
}

func (b block) name() string {
	if len(b.buildings) == 0 {
		return "机动党小组"
	}
	names := make([]string, 0, 3)
	for _, a := range b.buildings[:min(len(b.buildings), 3)] {
		names = append(names, strings.TrimSuffix(a.Name, "号楼"))
	}
	name := strings.Join(names, "、") + "号楼"
	if len(b.buildings) > 3 {
		name += "等"
	}
	return name + "党小组"
}

func (b block) reason() string {
	adopted := 0
	for _, n := range b.counts {
		if n == 0 {
			adopted++
		}
	}
	reason := fmt.Sprintf("%d人,%d栋楼", len(b.people), len(b.buildings))
	if adopted > 0 {
		reason += fmt.Sprintf(",其中%d栋无人居住,由最近的小组认领", adopted)
	}
	return reason
}

// leaderOf picks the group's leader: who leads a group already, then any full member, then anyone.
func leaderOf(people []candidate) int {
	best, bestScore := 0, -1
	for i, p := range people {
		score := 0
		switch {
		case slices.Contains(p.Roles, models.RoleGroupLeader):
			score = 3
		case p.Standing == models.StandingFull:
			score = 2
		case inParty(p.Standing):
			score = 1
		}
		if score > bestScore {
			best, bestScore = i, score
		}
	}
	return best
}
