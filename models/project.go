package models

// ProjectState is where a service project stands.
type ProjectState string

// The states of a service project.
const (
	ProjectPlanned ProjectState = "planned" // nobody was told yet
	ProjectOpen    ProjectState = "open"
	ProjectFull    ProjectState = "full" // every place is claimed
	ProjectClosed  ProjectState = "closed"
)

var projectMoves = moves[ProjectState]{
	ProjectPlanned: {ProjectOpen, ProjectClosed},
	ProjectOpen:    {ProjectFull, ProjectClosed},
	ProjectFull:    {ProjectOpen, ProjectClosed},
}

// ServiceProject is peaceful work with a number of places, which members claim (认领).
type ServiceProject struct {
	ID         ID `gorm:"primaryKey"`
	Title      string
	AreaCode   string
	AreaPath   Path
	Site       string
	StartsAt   Time
	EndsAt     Time
	Places     int
	Claimed    int
	State      ProjectState
	Told       int // members who were told by message when it was opened
	ScheduleID ID  // that made it, "" where a person did
	CreatedBy  ID
	CreatedAt  Time
	OpenedAt   Time
	ClosedAt   Time
	Revision   int
}

// Free gives how many places nobody has claimed.
func (p ServiceProject) Free() int { return p.Places - p.Claimed }

// Move changes the state where the table of moves allows it, stamps it, and gives the event to record.
func (p *ServiceProject) Move(to ProjectState, now Time, actor string) (Event, error) {
	if err := projectMoves.check("project", p.State, to); err != nil {
		return Event{}, err
	}
	e := Event{Actor: actor, AreaPath: p.AreaPath, Entity: MachineProject, EntityID: p.ID, FromState: string(p.State), ToState: string(to)}
	switch {
	case p.State == ProjectPlanned && to == ProjectOpen:
		p.OpenedAt = now
	case to == ProjectClosed:
		p.ClosedAt = now
	}
	p.State = to
	return e, nil
}

// ClaimState is where a member stands with a project.
type ClaimState string

// The states of a claim.
const (
	ClaimTold  ClaimState = "told" // may claim a place
	ClaimTaken ClaimState = "claimed"
	ClaimGiven ClaimState = "given_back"
)

var claimMoves = moves[ClaimState]{
	ClaimTold:  {ClaimTaken},
	ClaimTaken: {ClaimGiven},
	ClaimGiven: {ClaimTaken},
}

// ProjectClaim is one member in one project, with the hash of the token of their page.
type ProjectClaim struct {
	ProjectID ID `gorm:"primaryKey"`
	MemberID  ID `gorm:"primaryKey"`
	State     ClaimState
	TokenHash []byte
	ClaimedAt Time
}

// ProjectPageKind is the kind of a member's page of a project, for PageToken.
const ProjectPageKind = "project"

// Move changes the state where the table of moves allows it, and gives the event to record.
func (c *ProjectClaim) Move(to ClaimState, now Time, actor string, within Path, via Via) (Event, error) {
	if err := claimMoves.check("claim", c.State, to); err != nil {
		return Event{}, err
	}
	e := Event{
		Actor: actor, AreaPath: within, Entity: MachineClaim, EntityID: c.ProjectID, FromState: string(c.State), ToState: string(to),
		Detail: AsJSON(map[string]string{"member": string(c.MemberID), "via": string(via)}),
	}
	c.State = to
	if to == ClaimTaken {
		c.ClaimedAt = now
	}
	return e, nil
}
