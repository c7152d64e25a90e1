package models

// BranchState is where a temporary branch stands.
type BranchState string

// The states of a temporary branch.
const (
	BranchProposed  BranchState = "proposed"
	BranchApproved  BranchState = "approved"
	BranchInForce   BranchState = "in_force"
	BranchDissolved BranchState = "dissolved"
)

var branchMoves = moves[BranchState]{
	BranchProposed: {BranchApproved, BranchDissolved},
	BranchApproved: {BranchInForce, BranchDissolved},
	BranchInForce:  {BranchDissolved},
}

// BranchKind tells a branch of its own from one joined with a neighbour's.
type BranchKind string

// The kinds of branches.
const (
	BranchOwn   BranchKind = "own"
	BranchJoint BranchKind = "joint"
)

// Office is a post in a branch.
type Office string

// The offices; a branch below seven full members has no committee.
const (
	OfficeSecretary    Office = "secretary"
	OfficeDeputy       Office = "deputy"
	OfficeOrganization Office = "organization"
	OfficePublicity    Office = "publicity"
	OfficeDiscipline   Office = "discipline"
	OfficeNone         Office = ""
)

// TemporaryBranch is the temporary party branch of a call-up, or one of several.
type TemporaryBranch struct {
	ID             ID `gorm:"primaryKey"`
	CallUpID       ID `gorm:"column:callup_id"`
	Position       int
	Name           string
	Kind           BranchKind
	State          BranchState
	JointWith      string // code of the neighbour's area, for a joint branch
	Reason         Formed
	Edited         bool // a person changed it: the machine proposes no more over it
	DocumentNumber string
	ApprovedBy     ID
	ApprovedAt     Time
	DissolvedAt    Time
	Revision       int
}

// TableName gives the table.
func (TemporaryBranch) TableName() string { return "branches" }

// Move changes the state where the table of moves allows it, and gives the event to record.
func (b *TemporaryBranch) Move(to BranchState, now Time, actor string, within Path) (Event, error) {
	if err := branchMoves.check("branch", b.State, to); err != nil {
		return Event{}, err
	}
	e := Event{Actor: actor, CallUpID: b.CallUpID, AreaPath: within, Entity: MachineBranch, EntityID: b.ID, FromState: string(b.State), ToState: string(to)}
	b.State = to
	if to == BranchDissolved {
		b.DissolvedAt = now
	}
	return e, nil
}

// BuildingGroup is a party group of a branch, for one building or several.
type BuildingGroup struct {
	ID       ID `gorm:"primaryKey"`
	BranchID ID
	CallUpID ID `gorm:"column:callup_id"`
	Position int
	Name     string
	Reason   Formed
}

// GroupBuilding is one building that a group cares for; Adopted where none of the group lives there.
type GroupBuilding struct {
	GroupID  ID
	CallUpID ID     `gorm:"primaryKey;column:callup_id"`
	AreaCode string `gorm:"primaryKey"`
	Adopted  bool
}

// BranchMember is one member's place in the formation.
type BranchMember struct {
	CallUpID ID `gorm:"primaryKey;column:callup_id"`
	MemberID ID `gorm:"primaryKey"`
	BranchID ID
	GroupID  ID
	Office   Office
	Leader   bool // of the group
	Reason   Formed
}
