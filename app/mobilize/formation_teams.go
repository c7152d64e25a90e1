package mobilize

import (
	"cmp"
	"slices"

	"whistle/models"
)

// fewestInATeam is how many people with a skill make a service team; fewer are asked one by one.
const fewestInATeam = 3

// teamNames are the service teams, by the skill that makes them.
var teamNames = map[string]string{
	"sampling": "采样突击队", "medical": "医疗突击队", "driver": "运输突击队", "boat": "水上救援突击队",
	"electrician": "水电抢修突击队", "dialect": "方言宣传服务队", "counselling": "心理服务队",
}

// formTeams forms a service team for each skill that enough of those who come have. Nobody is in two teams:
// the rarest skill has the first choice. Everybody stays in their building group besides.
func formTeams(f *models.Formation, in formationInput, people []candidate) {
	bySkill := map[string][]candidate{}
	for _, p := range people {
		for _, skill := range p.Skills {
			if teamNames[skill] != "" {
				bySkill[skill] = append(bySkill[skill], p)
			}
		}
	}
	skills := make([]string, 0, len(bySkill))
	for skill := range bySkill {
		skills = append(skills, skill)
	}
	slices.SortFunc(skills, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(bySkill[a]), len(bySkill[b])), cmp.Compare(a, b))
	})
	taken := map[models.ID]bool{}
	for _, skill := range skills {
		free := slices.DeleteFunc(slices.Clone(bySkill[skill]), func(p candidate) bool { return taken[p.ID] })
		if len(free) < fewestInATeam {
			continue
		}
		team := models.ServiceTeam{
			ID: in.NewID(), CallUpID: in.CallUp, Position: len(f.Teams) + 1, Skill: skill, Name: in.Place + teamNames[skill],
			Reason: models.Formed{Code: models.FormedTeam, Numbers: []int{len(bySkill[skill]), len(free)}},
		}
		f.Teams = append(f.Teams, team)
		leader := leaderOf(free, nil)
		for i, p := range free {
			taken[p.ID] = true
			f.TeamOf = append(f.TeamOf, models.ServiceTeamMember{CallUpID: in.CallUp, MemberID: p.ID, TeamID: team.ID, Leader: i == leader})
		}
	}
}

// nameGridOfficers names the officers of each grid: those who are by standing, whether they come or not, and
// where there is none somebody who comes and lives there, part-time.
func nameGridOfficers(f *models.Formation, in formationInput, people []candidate) {
	coming := map[models.ID]bool{}
	for _, p := range people {
		coming[p.ID] = true
	}
	for _, grid := range in.Grids {
		named := false
		for _, r := range in.Standing {
			if r.AreaCode != grid.Code {
				continue
			}
			named = true
			officer := models.GridOfficer{CallUpID: in.CallUp, AreaCode: grid.Code, MemberID: r.MemberID, FullTime: r.Role == models.RoleGridOfficerFullTime, Reason: models.Formed{Code: models.FormedInPost}}
			if !coming[r.MemberID] {
				officer.Reason.Code = models.FormedInPostSilent
			}
			f.Officers = append(f.Officers, officer)
		}
		if named {
			continue
		}
		var live []candidate
		for _, p := range people {
			if p.Home.Within(grid.Path) {
				live = append(live, p)
			}
		}
		if len(live) > 0 {
			best := live[leaderOf(live, nil)]
			f.Officers = append(f.Officers, models.GridOfficer{CallUpID: in.CallUp, AreaCode: grid.Code, MemberID: best.ID, Reason: models.Formed{Code: models.FormedLivesHere, Name: string(standingOf(best))}})
		}
	}
}

func standingOf(p candidate) models.FormedCode {
	switch p.Standing {
	case models.StandingFull:
		return models.FormedFull
	case models.StandingProbationary:
		return models.FormedProbationary
	case models.StandingApplicant:
		return models.FormedApplicant
	case models.StandingNone:
	}
	return models.FormedVolunteer
}

// gridsAndSkills reads the risk area's smallest grids, their officers, and the skills and grids of those who come.
func gridsAndSkills(tx *models.Tx, in *formationInput, ids []models.ID, paths []models.Path) error {
	skills, err := tx.SkillsOf(ids)
	if err != nil {
		return err
	}
	homes := make([]string, len(in.People))
	for i, p := range in.People {
		homes[i] = p.Building
	}
	byCode := map[string]models.Area{}
	for _, part := range chunksOf(unique(homes), 500) {
		areas, err := tx.Areas(models.Everywhere(), part)
		if err != nil {
			return err
		}
		for _, a := range areas {
			byCode[a.Code] = a
		}
	}
	for i := range in.People {
		p := &in.People[i]
		p.Skills, p.Grid = skills[p.ID], p.Home
		if byCode[p.Building].Level == models.LevelBuilding {
			p.Grid = p.Home.Parent()
		}
	}
	if in.Grids, err = smallestGrids(tx, in.Buildings, paths); err != nil {
		return err
	}
	in.Standing, err = tx.OfficersIn(codesOf(in.Grids))
	return err
}

// smallestGrids gives the grids that hold the buildings.
func smallestGrids(tx *models.Tx, buildings []models.Area, paths []models.Path) ([]models.Area, error) {
	parents := make([]string, len(buildings))
	for i, b := range buildings {
		parents[i] = b.ParentCode
	}
	var grids []models.Area
	for _, part := range chunksOf(unique(parents), 500) {
		areas, err := tx.Areas(models.Everywhere(), part)
		if err != nil {
			return nil, err
		}
		for _, a := range areas {
			if isGrid(a.Level) {
				grids = append(grids, a)
			}
		}
	}
	if len(grids) > 0 {
		return grids, nil
	}
	return tx.AreasWithin(paths, models.LevelGrid3, mostShifts)
}

// chunksOf cuts a list into parts of at most n.
func chunksOf[T any](list []T, n int) [][]T {
	return slices.Collect(slices.Chunk(list, n))
}
