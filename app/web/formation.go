package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
	"whistle/models"
)

// formationView is the formation sorted for the screen: branches with their groups with their people.
type formationView struct {
	mobilize.FormationView
	Tree  []branchView
	Teams []teamView
}

type teamView struct {
	models.ServiceTeam
	Members []models.ServiceTeamMember
}

// Led says whether the team has a leader.
func (t teamView) Led() bool {
	return slices.ContainsFunc(t.Members, func(m models.ServiceTeamMember) bool { return m.Leader })
}

type branchView struct {
	models.TemporaryBranch
	Officers []models.BranchMember
	Groups   []groupView
	Members  int
}

type groupView struct {
	models.BuildingGroup
	Buildings []models.GroupBuilding
	Members   []models.BranchMember
}

// Led says whether the group has a leader.
func (g groupView) Led() bool {
	return slices.ContainsFunc(g.Members, func(m models.BranchMember) bool { return m.Leader })
}

// InForce says whether the formation is approved and not over.
func (v formationView) InForce() bool {
	return slices.ContainsFunc(v.Branches, func(b models.TemporaryBranch) bool { return b.State == models.BranchInForce })
}

// MayPropose says whether a proposal by rule would be taken: not over one that a person edited or approved.
func (v formationView) MayPropose() bool {
	for _, b := range v.Branches {
		if b.State != models.BranchProposed || b.Edited {
			return false
		}
	}
	return true
}

func sorted(v mobilize.FormationView) formationView {
	out := formationView{FormationView: v}
	for _, b := range v.Branches {
		branch := branchView{TemporaryBranch: b}
		for _, g := range v.Groups {
			if g.BranchID != b.ID {
				continue
			}
			group := groupView{BuildingGroup: g}
			for _, building := range v.Buildings {
				if building.GroupID == g.ID {
					group.Buildings = append(group.Buildings, building)
				}
			}
			for _, m := range v.Members {
				if m.GroupID == g.ID {
					group.Members = append(group.Members, m)
				}
			}
			slices.SortStableFunc(group.Members, func(a, b models.BranchMember) int { // the leader first
				if a.Leader == b.Leader {
					return 0
				} else if a.Leader {
					return -1
				}
				return 1
			})
			branch.Groups = append(branch.Groups, group)
		}
		for _, m := range v.Members {
			if m.BranchID == b.ID {
				branch.Members++
				if m.Office != models.OfficeNone {
					branch.Officers = append(branch.Officers, m)
				}
			}
		}
		out.Tree = append(out.Tree, branch)
	}
	for _, t := range v.Teams {
		team := teamView{ServiceTeam: t}
		for _, m := range v.TeamOf {
			if m.TeamID == t.ID {
				team.Members = append(team.Members, m)
			}
		}
		out.Teams = append(out.Teams, team)
	}
	return out
}

func (w *Web) formation(c echo.Context) error { return w.showFormation(c, http.StatusOK) }

func (w *Web) showFormation(c echo.Context, status int, more ...func(*view)) error {
	v, err := w.Mobilizer.Formation(c.Request().Context(), actorOf(c), idOf(c))
	if err != nil {
		return err
	}
	return w.show(c, status, "formation", sorted(v), more...)
}

func (w *Web) formationStep(c echo.Context, err error, notice string) error {
	return w.step(c, err, notice, "/callups/"+c.Param("id")+"/formation", w.showFormation)
}

func (w *Web) proposeFormation(c echo.Context) error {
	_, err := w.Mobilizer.ProposeFormation(c.Request().Context(), actorOf(c), idOf(c))
	return w.formationStep(c, err, "notice.proposed")
}

// editFormation makes one change: a member to another group or service team, to an office, or to lead the group or team.
func (w *Web) editFormation(c echo.Context) error {
	edit := mobilize.FormationEdit{Member: models.ID(c.FormValue("member")), Group: models.ID(c.FormValue("group")), Leader: c.FormValue("leader") != ""}
	edit.Team, edit.OffTeam, edit.TeamLeader = models.ID(c.FormValue("team")), c.FormValue("team") == "none", c.FormValue("team_leader") != ""
	if edit.OffTeam {
		edit.Team = ""
	}
	if office := c.FormValue("office"); office != "" {
		o := models.Office(office)
		if office == "none" {
			o = models.OfficeNone
		}
		edit.Office = &o
	}
	_, err := w.Mobilizer.EditFormation(c.Request().Context(), actorOf(c), idOf(c), []mobilize.FormationEdit{edit})
	return w.formationStep(c, err, "notice.edited")
}

func (w *Web) approveFormation(c echo.Context) error {
	_, err := w.Mobilizer.ApproveFormation(c.Request().Context(), actorOf(c), idOf(c), c.FormValue("document_number"))
	return w.formationStep(c, err, "notice.approved")
}

// giveBackLead lets a leader who was replaced lead again.
func (w *Web) giveBackLead(c echo.Context) error {
	err := w.Mobilizer.GiveBackLead(c.Request().Context(), actorOf(c), idOf(c), models.ID(c.Param("watch")))
	return w.formationStep(c, err, "notice.lead_given_back")
}
