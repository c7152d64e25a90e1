package mobilize

import (
	"fmt"
	"slices"

	"whistle/models"
)

// applyEdit carries out one change on a formation, or says which field of it is wrong.
func applyEdit(f *models.Formation, people map[models.ID]models.Member, edit FormationEdit, n int) error {
	at := func(field string) string { return fmt.Sprintf("edits[%d].%s", n, field) }
	if edit.Branch != "" {
		for i := range f.Branches {
			if f.Branches[i].ID == edit.Branch && edit.Name != "" {
				f.Branches[i].Name = firstRunes(edit.Name, 60)
				return nil
			}
		}
		return models.Invalid(models.Field(at("branch"), "unknown_branch", "is no branch of this call-up, or has no new name"))
	}
	var member *models.BranchMember
	for i := range f.Members {
		if f.Members[i].MemberID == edit.Member {
			member = &f.Members[i]
		}
	}
	if member == nil {
		return models.Invalid(models.Field(at("member"), "unknown_member", "is not in the formation"))
	}
	if err := applyTeamEdit(f, edit, at); err != nil {
		return err
	}
	if edit.Group != "" {
		if !moveToGroup(f, member, edit.Group) {
			return models.Invalid(models.Field(at("group"), "unknown_group", "is no group of this call-up"))
		}
	}
	if edit.Leader {
		for i := range f.Members {
			if f.Members[i].GroupID == member.GroupID {
				f.Members[i].Leader = f.Members[i].MemberID == member.MemberID
			}
		}
	}
	if edit.Office == nil {
		return nil
	}
	if *edit.Office != models.OfficeNone && people[edit.Member].Standing != models.StandingFull {
		return models.Invalid(models.Field(at("office"), "office_full", "only a full member holds an office"))
	}
	appoint(f, member, *edit.Office)
	return nil
}

func moveToGroup(f *models.Formation, member *models.BranchMember, group models.ID) bool {
	for _, g := range f.Groups {
		if g.ID == group {
			member.GroupID, member.Leader = g.ID, false
			if member.BranchID != g.BranchID {
				member.BranchID, member.Office = g.BranchID, models.OfficeNone
			}
			return true
		}
	}
	return false
}

// appoint gives an office that one member of a branch holds; who held it before is relieved.
func appoint(f *models.Formation, member *models.BranchMember, office models.Office) {
	for i := range f.Members {
		if office != models.OfficeNone && f.Members[i].BranchID == member.BranchID && f.Members[i].Office == office {
			f.Members[i].Office = models.OfficeNone
		}
	}
	member.Office = office
}

// leadTeam lets a member lead their service team in place of whoever did, and says whether they have one.
func leadTeam(f *models.Formation, member models.ID) bool {
	at := slices.IndexFunc(f.TeamOf, func(m models.ServiceTeamMember) bool { return m.MemberID == member })
	if at < 0 {
		return false
	}
	for i := range f.TeamOf {
		if f.TeamOf[i].TeamID == f.TeamOf[at].TeamID {
			f.TeamOf[i].Leader = i == at
		}
	}
	return true
}

// applyTeamEdit changes a member's place in the service teams and among the grid officers.
func applyTeamEdit(f *models.Formation, edit FormationEdit, at func(string) string) error {
	if edit.Team != "" && !slices.ContainsFunc(f.Teams, func(t models.ServiceTeam) bool { return t.ID == edit.Team }) {
		return models.Invalid(models.Field(at("team"), "unknown_team", "is no service team of this call-up"))
	}
	in := func(m models.ServiceTeamMember) bool { return m.MemberID == edit.Member && m.TeamID == edit.Team }
	if moves := edit.Team != "" && !slices.ContainsFunc(f.TeamOf, in); moves || edit.OffTeam {
		f.TeamOf = slices.DeleteFunc(f.TeamOf, func(m models.ServiceTeamMember) bool { return m.MemberID == edit.Member })
		if moves {
			f.TeamOf = append(f.TeamOf, models.ServiceTeamMember{CallUpID: f.Teams[0].CallUpID, MemberID: edit.Member, TeamID: edit.Team})
		}
	}
	if edit.TeamLeader && !leadTeam(f, edit.Member) {
		return models.Invalid(models.Field(at("team_leader"), "in_no_team", "is in no service team"))
	}
	if edit.Grid == "" {
		return nil
	}
	if !slices.ContainsFunc(f.Officers, func(o models.GridOfficer) bool { return o.AreaCode == edit.Grid }) {
		return models.Invalid(models.Field(at("grid"), "unknown_grid", "is no grid of this call-up"))
	}
	mine := func(o models.GridOfficer) bool { return o.AreaCode == edit.Grid && o.MemberID == edit.Member }
	others := slices.DeleteFunc(slices.Clone(f.Officers), mine)
	if !edit.OffGrid {
		others = append(others, models.GridOfficer{CallUpID: f.Branches[0].CallUpID, AreaCode: edit.Grid, MemberID: edit.Member, FullTime: edit.FullTime, Reason: models.Formed{Code: models.FormedByHand}})
	}
	f.Officers = others
	return nil
}
