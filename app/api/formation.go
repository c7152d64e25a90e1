package api

import (
	"net/http"

	"whistle/app/mobilize"
	"whistle/models"
)

type formationJSON struct {
	Branches []branchJSON      `json:"branches" required:"true"`
	Teams    []teamJSON        `json:"teams" required:"true" description:"service teams by skill; their members stay in their groups"`
	Officers []gridOfficerJSON `json:"grid_officers" required:"true"`
}

type teamJSON struct {
	ID      string           `json:"id" required:"true"`
	Skill   string           `json:"skill" required:"true"`
	Name    string           `json:"name" required:"true"`
	Reason  string           `json:"reason" required:"true"`
	Members []teamMemberJSON `json:"members" required:"true"`
}

type teamMemberJSON struct {
	Member string `json:"member" required:"true"`
	Name   string `json:"name" required:"true"`
	Leader bool   `json:"leader" required:"true"`
}

type gridOfficerJSON struct {
	Grid     string `json:"grid" required:"true"`
	Name     string `json:"name" required:"true"`
	Member   string `json:"member" required:"true"`
	FullTime bool   `json:"full_time" required:"true"`
	Reason   string `json:"reason" required:"true"`
	Told     bool   `json:"told" required:"true" description:"they were sent a message that they are"`
}

type branchJSON struct {
	ID             string      `json:"id" required:"true"`
	Name           string      `json:"name" required:"true"`
	Kind           string      `json:"kind" required:"true" enum:"own,joint"`
	State          string      `json:"state" required:"true" enum:"proposed,approved,in_force,dissolved"`
	JointWith      string      `json:"joint_with,omitempty"`
	Reason         string      `json:"reason" required:"true"`
	DocumentNumber string      `json:"document_number,omitempty"`
	Groups         []groupJSON `json:"groups" required:"true"`
}

type groupJSON struct {
	ID        string             `json:"id" required:"true"`
	Name      string             `json:"name" required:"true"`
	Reason    string             `json:"reason" required:"true"`
	Buildings []groupBuilding    `json:"buildings" required:"true"`
	Members   []branchMemberJSON `json:"members" required:"true"`
}

type groupBuilding struct {
	Code    string `json:"code" required:"true"`
	Name    string `json:"name" required:"true"`
	Adopted bool   `json:"adopted" required:"true"`
}

type branchMemberJSON struct {
	Member string `json:"member" required:"true"`
	Name   string `json:"name" required:"true"`
	Office string `json:"office,omitempty"`
	Leader bool   `json:"leader" required:"true"`
}

// formationOf gives a formation; why each part of it was proposed is said in the language asked for.
func formationOf(c *call, v mobilize.FormationView) formationJSON {
	lang := spokenLanguage(c)
	out := formationJSON{Branches: []branchJSON{}, Teams: []teamJSON{}, Officers: []gridOfficerJSON{}}
	for _, b := range v.Branches {
		branch := branchJSON{ID: string(b.ID), Name: b.Name, Kind: string(b.Kind), State: string(b.State), JointWith: b.JointWith, Reason: mobilize.FormedBecause(b.Reason, lang), DocumentNumber: b.DocumentNumber, Groups: []groupJSON{}}
		for _, g := range v.Groups {
			if g.BranchID == b.ID {
				branch.Groups = append(branch.Groups, groupOf(v, g, lang))
			}
		}
		out.Branches = append(out.Branches, branch)
	}
	for _, t := range v.Teams {
		team := teamJSON{ID: string(t.ID), Skill: t.Skill, Name: t.Name, Reason: mobilize.FormedBecause(t.Reason, lang), Members: []teamMemberJSON{}}
		for _, m := range v.TeamOf {
			if m.TeamID == t.ID {
				team.Members = append(team.Members, teamMemberJSON{Member: string(m.MemberID), Name: v.Names[m.MemberID], Leader: m.Leader})
			}
		}
		out.Teams = append(out.Teams, team)
	}
	for _, o := range v.Officers {
		out.Officers = append(out.Officers, gridOfficerJSON{Grid: o.AreaCode, Name: v.Names[o.MemberID], Member: string(o.MemberID), FullTime: o.FullTime, Reason: mobilize.FormedBecause(o.Reason, lang), Told: v.Told(o)})
	}
	return out
}

func groupOf(v mobilize.FormationView, g models.BuildingGroup, lang string) groupJSON {
	out := groupJSON{ID: string(g.ID), Name: g.Name, Reason: mobilize.FormedBecause(g.Reason, lang), Buildings: []groupBuilding{}, Members: []branchMemberJSON{}}
	for _, b := range v.Buildings {
		if b.GroupID == g.ID {
			out.Buildings = append(out.Buildings, groupBuilding{Code: b.AreaCode, Name: v.Places[b.AreaCode], Adopted: b.Adopted})
		}
	}
	for _, m := range v.Members {
		if m.GroupID == g.ID {
			out.Members = append(out.Members, branchMemberJSON{Member: string(m.MemberID), Name: v.Names[m.MemberID], Office: string(m.Office), Leader: m.Leader})
		}
	}
	return out
}

type editJSON struct {
	Member string  `json:"member,omitempty"`
	Group  string  `json:"group,omitempty" description:"move the member to this group"`
	Office *string `json:"office,omitempty" enum:"secretary,deputy,organization,publicity,discipline," description:"appoint; empty relieves"`
	Leader bool    `json:"leader,omitempty"`
	Branch string  `json:"branch,omitempty"`
	Name   string  `json:"name,omitempty" description:"rename the branch"`

	Team       string `json:"team,omitempty" description:"move the member to this service team"`
	OffTeam    bool   `json:"off_team,omitempty" description:"take the member off their service team"`
	TeamLeader bool   `json:"team_leader,omitempty" description:"make the member the leader of their service team; with team, of that one"`
	Grid       string `json:"grid,omitempty" description:"make the member an officer of this grid"`
	FullTime   bool   `json:"full_time,omitempty"`
	OffGrid    bool   `json:"off_grid,omitempty" description:"relieve the member of this grid"`
}

type formationPatchIn struct {
	ID             string     `path:"id" json:"-"`
	Edits          []editJSON `json:"edits,omitempty"`
	Approve        bool       `json:"approve,omitempty" description:"puts it in force: by an area above, or recorded with its document number"`
	DocumentNumber string     `json:"document_number,omitempty" maxLength:"60" validate:"max=60"`
}

func formationRoutes() []route {
	const tag = "formation"
	return []route{
		answering(route{method: http.MethodGet, path: "/callups/{id}/formation", tag: tag, summary: "The temporary branches and building groups", status: http.StatusOK},
			func(a *API, c *call, in idIn) (formationJSON, error) {
				v, err := a.mobilizer.Formation(c.Request().Context(), c.actor, models.ID(in.ID))
				return formationOf(c, v), err
			}),
		answering(route{method: http.MethodPost, path: "/callups/{id}/formation", tag: tag, summary: "Propose a formation by rule", status: http.StatusCreated, problems: []int{409}},
			func(a *API, c *call, in idIn) (formationJSON, error) {
				v, err := a.mobilizer.ProposeFormation(c.Request().Context(), c.actor, models.ID(in.ID))
				return formationOf(c, v), err
			}),
		answering(route{method: http.MethodPatch, path: "/callups/{id}/formation", tag: tag, summary: "Edit by hand, approve", status: http.StatusOK, problems: []int{409}}, patchFormation),
	}
}

func patchFormation(a *API, c *call, in formationPatchIn) (formationJSON, error) {
	ctx, id := c.Request().Context(), models.ID(in.ID)
	if len(in.Edits) > 0 {
		edits := make([]mobilize.FormationEdit, len(in.Edits))
		for i, e := range in.Edits {
			edits[i] = mobilize.FormationEdit{
				Member: models.ID(e.Member), Group: models.ID(e.Group), Office: (*models.Office)(e.Office), Leader: e.Leader, Branch: models.ID(e.Branch), Name: e.Name,
				Team: models.ID(e.Team), OffTeam: e.OffTeam, TeamLeader: e.TeamLeader, Grid: e.Grid, FullTime: e.FullTime, OffGrid: e.OffGrid,
			}
		}
		if _, err := a.mobilizer.EditFormation(ctx, c.actor, id, edits); err != nil {
			return formationJSON{}, err
		}
	}
	if in.Approve {
		v, err := a.mobilizer.ApproveFormation(ctx, c.actor, id, in.DocumentNumber)
		return formationOf(c, v), err
	}
	v, err := a.mobilizer.Formation(ctx, c.actor, id)
	return formationOf(c, v), err
}
