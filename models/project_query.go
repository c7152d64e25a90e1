package models

import "fmt"

// CreateProject writes a planned project with its event.
func (tx *Tx) CreateProject(p ServiceProject, actor string) error {
	if err := tx.gorm.Create(&p).Error; err != nil {
		return fmt.Errorf("insert the project: %w", err)
	}
	return tx.Record(Event{Actor: actor, AreaPath: p.AreaPath, Entity: MachineProject, EntityID: p.ID, ToState: string(p.State)})
}

// MoveProject moves a project where its table allows it, and writes it with its event.
func (tx *Tx) MoveProject(p *ServiceProject, to ProjectState, actor string) error {
	event, err := p.Move(to, tx.Now, actor)
	if err != nil {
		return err
	}
	if err := tx.SaveProject(p); err != nil {
		return err
	}
	return tx.Record(event)
}

// SaveProject writes a changed project.
func (tx *Tx) SaveProject(p *ServiceProject) error {
	p.Revision++
	if err := tx.gorm.Save(p).Error; err != nil {
		return fmt.Errorf("save the project: %w", err)
	}
	return nil
}

// ProjectForUpdate reads a project of the scope and locks it: places are counted under this lock.
func (tx *Tx) ProjectForUpdate(scope Scope, id ID) (ServiceProject, error) {
	return first[ServiceProject](scope.within(tx.lock(), "area_path").Where("id = ?", id), "project")
}

// Project reads a project, whatever the scope: the caller has a token for it or has checked the scope.
func (q *query) Project(id ID) (ServiceProject, error) {
	return first[ServiceProject](q.gorm.Where("id = ?", id), "project")
}

// Projects reads the projects of a scope: those that are not closed first, then by when they begin, the latest
// first. With states, only those.
func (q *query) Projects(scope Scope, states []ProjectState, limit int) ([]ServiceProject, error) {
	g := scope.within(q.gorm, "area_path")
	if len(states) > 0 {
		g = g.Where("state IN ?", states)
	}
	return all[ServiceProject](g.Order("CASE WHEN state = 'closed' THEN 1 ELSE 0 END, starts_at DESC, id").Limit(limit), "projects")
}

// EndedProjects reads the projects that are over and not closed, the longest over first.
func (q *query) EndedProjects(now Time, limit int) ([]ServiceProject, error) {
	return all[ServiceProject](q.gorm.Where("state IN ? AND ends_at <= ?", []ProjectState{ProjectPlanned, ProjectOpen, ProjectFull}, now).
		Order("ends_at, id").Limit(limit), "projects that are over")
}

// CreateClaims writes who is told of a project.
func (tx *Tx) CreateClaims(claims []ProjectClaim) error { return createAll(tx.gorm, claims) }

// MoveClaim moves a claim where its table allows it, and writes it with its event.
func (tx *Tx) MoveClaim(c *ProjectClaim, to ClaimState, actor string, within Path, via Via) error {
	event, err := c.Move(to, tx.Now, actor, within, via)
	if err != nil {
		return err
	}
	if err := tx.gorm.Save(c).Error; err != nil {
		return fmt.Errorf("save the claim: %w", err)
	}
	return tx.Record(event)
}

// ClaimByToken reads the claim whose page a token opens.
func (q *query) ClaimByToken(token string) (ProjectClaim, error) {
	return first[ProjectClaim](q.gorm.Where("token_hash = ?", HashToken(token)), "project")
}

// ClaimsByTail reads the claims of projects with places to claim or to give back whose members have phones that
// end so: who typed a code is one of them.
func (q *query) ClaimsByTail(tail string, now Time) ([]ProjectClaim, error) {
	return all[ProjectClaim](q.gorm.Select("project_claims.*").
		Joins("JOIN service_projects ON service_projects.id = project_claims.project_id").
		Joins("JOIN members ON members.id = project_claims.member_id").
		Where("service_projects.state IN ? AND service_projects.ends_at > ? AND members.phone_tail = ?", []ProjectState{ProjectOpen, ProjectFull}, now, tail).
		Limit(5000), "claims of a phone's end")
}

// ClaimFor reads a member's claim of a project; found is false for none.
func (q *query) ClaimFor(project, member ID) (ProjectClaim, bool, error) {
	c, err := first[ProjectClaim](q.gorm.Where("project_id = ? AND member_id = ?", project, member), "claim")
	if CodeOf(err) == CodeNotFound {
		return c, false, nil
	}
	return c, err == nil, err
}

// ClaimsTaken reads who holds a place of these projects, in the order in which they claimed it, by project.
func (q *query) ClaimsTaken(projects []ID) (map[ID][]ProjectClaim, error) {
	taken := map[ID][]ProjectClaim{}
	for _, part := range chunks(projects, 100) {
		rows, err := all[ProjectClaim](q.gorm.Where("project_id IN ? AND state = ?", part, ClaimTaken).
			Order("project_id, claimed_at, member_id").Limit(500*len(part)), "claims")
		if err != nil {
			return nil, err
		}
		for _, c := range rows {
			taken[c.ProjectID] = append(taken[c.ProjectID], c)
		}
	}
	return taken, nil
}
