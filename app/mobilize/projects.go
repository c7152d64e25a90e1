package mobilize

import (
	"context"
	"crypto/subtle"
	"strings"

	"whistle/app/access"
	"whistle/models"
)

// ProjectView is a service project with who holds its places.
type ProjectView struct {
	models.ServiceProject
	Place   string
	Holders []Holder
}

// Holder is a member who holds a place; the phone is masked.
type Holder struct {
	Member    models.ID
	Name      string
	PhoneTail string
	ClaimedAt models.Time
}

// projectsShown is how many projects are listed.
const projectsShown = 100

// Projects lists the service projects of the actor's areas, those that are not closed first.
func (m *Mobilizer) Projects(ctx context.Context, by access.Actor) ([]ProjectView, error) {
	if err := by.Can(access.See); err != nil {
		return nil, err
	}
	read := m.db.Read(ctx)
	projects, err := read.Projects(by.Scope(), nil, projectsShown)
	if err != nil {
		return nil, err
	}
	ids, codes := make([]models.ID, len(projects)), make([]string, len(projects))
	for i, p := range projects {
		ids[i], codes[i] = p.ID, p.AreaCode
	}
	names, err := areaNames(read, codes)
	if err != nil {
		return nil, err
	}
	taken, err := read.ClaimsTaken(ids)
	if err != nil {
		return nil, err
	}
	var holders []models.ID
	for _, list := range taken {
		for _, c := range list {
			holders = append(holders, c.MemberID)
		}
	}
	people, err := read.MembersByID(unique(holders))
	views := make([]ProjectView, len(projects))
	for i, p := range projects {
		views[i] = ProjectView{ServiceProject: p, Place: names[p.AreaCode]}
		for _, c := range taken[p.ID] {
			member := people[c.MemberID]
			views[i].Holders = append(views[i].Holders, Holder{Member: c.MemberID, Name: member.Name, PhoneTail: member.PhoneTail, ClaimedAt: c.ClaimedAt})
		}
	}
	return views, err
}

// ProjectCard is a project as the holder of a token sees it: no names of others.
type ProjectCard struct {
	models.ServiceProject
	Place string
	Mine  bool // a place is the holder's
	Over  bool
}

// ProjectCard shows a project to the holder of a token. It changes nothing. NotFound for what is no token.
func (m *Mobilizer) ProjectCard(ctx context.Context, token string) (ProjectCard, error) {
	return projectCard(m.db.Read(ctx), token)
}

// ProjectTokenByCode gives the token of a member's page of a project for a typed code and the last four digits
// of the phone; NotFound where they do not belong together, or the project is closed or over. The code is kept
// nowhere: of those whose phone ends so, it is the one's whose code it is.
func (m *Mobilizer) ProjectTokenByCode(ctx context.Context, code, tail string) (string, error) {
	read := m.db.Read(ctx)
	claims, err := read.ClaimsByTail(strings.TrimSpace(tail), read.Now)
	if err != nil {
		return "", err
	}
	vault, typed := m.db.Vault(), []byte(typedCode(code))
	for _, c := range claims {
		if subtle.ConstantTimeCompare([]byte(projectCode(vault, c.ProjectID, c.MemberID)), typed) == 1 {
			return projectToken(vault, c.ProjectID, c.MemberID), nil
		}
	}
	return "", models.NotFound("project")
}

func projectCard(read *models.Reader, token string) (ProjectCard, error) {
	claim, err := read.ClaimByToken(token)
	if err != nil {
		return ProjectCard{}, err
	}
	p, err := read.Project(claim.ProjectID)
	if err != nil {
		return ProjectCard{}, err
	}
	place, err := siteName(read, p.AreaPath)
	return ProjectCard{ServiceProject: p, Place: place, Mine: claim.State == models.ClaimTaken, Over: p.EndsAt <= read.Now}, err
}
