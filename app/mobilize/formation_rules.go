package mobilize

import (
	"cmp"
	"fmt"
	"slices"

	"whistle/models"
)

// The rules of the Regulations on the Work of Party Branches (中国共产党支部工作条例(试行), 2018).
const (
	fewestFull      = 3  // full members that a branch needs
	mostInBranch    = 50 // members that a branch has in general at most
	committeeFrom   = 7  // full members from which on a branch has a committee
	fewestInAGroup  = 3  // our own: fewer people join the next group
	committeeOfFive = 25 // our own: from here on the committee has five
)

// candidate is somebody who said yes, as the formation needs to know them.
type candidate struct {
	ID       models.ID
	Name     string
	Standing models.Standing
	Home     models.Path // building or grid
	Grid     models.Path // that it lies in
	Building string
	Roles    []string
	Skills   []string
}

// formationInput is what a formation is proposed from.
type formationInput struct {
	Place     string
	People    []candidate
	Buildings []models.Area       // of the risk area, in the order of the tree
	Neighbour models.Area         // with whom a joint branch is formed where there are too few
	Grids     []models.Area       // of the risk area, the smallest
	Standing  []models.MemberRole // the grids' officers
	NewID     func() models.ID
	CallUp    models.ID
}

// proposeFormation forms temporary branches and building groups by the rules, with the reason of each. It
// is pure but for the ids it is given.
func proposeFormation(in formationInput) models.Formation {
	people := slices.Clone(in.People)
	slices.SortStableFunc(people, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.Home, b.Home), cmp.Compare(a.ID, b.ID))
	})
	var f models.Formation
	parts := splitByHome(people)
	buildings := splitBuildings(in.Buildings, parts)
	for i, part := range parts {
		formBranch(&f, in, i, len(parts), part, buildings[i])
	}
	formTeams(&f, in, people)
	nameGridOfficers(&f, in, people)
	return f
}

func inParty(s models.Standing) bool {
	return s == models.StandingFull || s == models.StandingProbationary
}

// splitBuildings gives each branch the buildings up to where the next one's people begin.
func splitBuildings(buildings []models.Area, parts [][]candidate) [][]models.Area {
	split := make([][]models.Area, len(parts))
	at := 0
	for _, b := range buildings {
		for at+1 < len(parts) && len(parts[at+1]) > 0 && b.Path >= parts[at+1][0].Home {
			at++
		}
		split[at] = append(split[at], b)
	}
	return split
}

func formBranch(f *models.Formation, in formationInput, i, n int, people []candidate, buildings []models.Area) {
	members, full := partyOf(people)
	branch := models.TemporaryBranch{ID: in.NewID(), CallUpID: in.CallUp, Position: i + 1, Name: in.Place + "临时党支部", Kind: models.BranchOwn, State: models.BranchProposed}
	if n > 1 {
		branch.Name = fmt.Sprintf("%s第%d临时党支部", in.Place, i+1)
	}
	switch {
	case full < fewestFull:
		branch.Kind, branch.JointWith = models.BranchJoint, in.Neighbour.Code
		branch.Name = in.Place + "联合党支部"
		branch.Reason = models.Formed{Code: models.FormedJoint, Numbers: []int{full, fewestFull}, Name: in.Neighbour.Name}
	case n > 1:
		branch.Reason = models.Formed{Code: models.FormedSplit, Numbers: []int{mostInBranch, n, members, full}}
	default:
		branch.Reason = models.Formed{Code: models.FormedWhole, Numbers: []int{full}}
	}
	f.Branches = append(f.Branches, branch)
	officers := officersOf(people, full)
	placed := formGroups(f, in, branch.ID, people, buildings, officers)
	for i := range placed {
		if o, holds := officers[placed[i].MemberID]; holds {
			placed[i].Office, placed[i].Reason = o.office, o.reason
		}
	}
	f.Members = append(f.Members, placed...)
}

// appointment is an office with the reason why somebody holds it.
type appointment struct {
	office models.Office
	reason models.Formed
}

// officersOf names the secretary and, where the branch is large enough, a deputy and a committee, among full
// members: those who lead a branch already first, then group leaders.
func officersOf(people []candidate, full int) map[models.ID]appointment {
	offices := []models.Office{models.OfficeSecretary}
	switch {
	case full >= committeeOfFive:
		offices = append(offices, models.OfficeDeputy, models.OfficeOrganization, models.OfficePublicity, models.OfficeDiscipline)
	case full >= committeeFrom:
		offices = append(offices, models.OfficeOrganization, models.OfficePublicity)
	case full > fewestFull:
		offices = append(offices, models.OfficeDeputy)
	}
	var order []candidate
	for _, p := range people {
		if p.Standing == models.StandingFull {
			order = append(order, p)
		}
	}
	slices.SortStableFunc(order, func(a, b candidate) int { return cmp.Compare(experience(b), experience(a)) })
	officers := map[models.ID]appointment{}
	for i, office := range offices[:min(len(offices), len(order))] {
		officers[order[i].ID] = appointment{office, models.Formed{Code: officeReason(order[i])}}
	}
	return officers
}

func experience(p candidate) int {
	switch {
	case slices.Contains(p.Roles, models.RoleBranchSecretary):
		return 3
	case slices.Contains(p.Roles, models.RoleGroupLeader):
		return 2
	case slices.Contains(p.Roles, models.RoleGridOfficerFullTime):
		return 1
	default:
		return 0
	}
}

func officeReason(p candidate) models.FormedCode {
	switch experience(p) {
	case 3:
		return models.FormedSecretary
	case 2:
		return models.FormedGroupLeader
	case 1:
		return models.FormedGridOfficer
	default:
		return models.FormedFull
	}
}
