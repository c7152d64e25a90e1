package models

// Standing is a member's standing in the party.
type Standing string

// The standings.
const (
	StandingFull         Standing = "full"         // 正式党员
	StandingProbationary Standing = "probationary" // 预备党员
	StandingApplicant    Standing = "applicant"    // 入党积极分子
	StandingNone         Standing = "none"         // 群众志愿者
)

// Member is someone who can be called up.
type Member struct {
	ID          ID `gorm:"primaryKey"`
	Name        string
	PhoneSealed Sealed
	PhoneIndex  BlindIndex
	PhoneTail   string // the last four digits: the mask on screen and the check of a typed code
	HomeCode    string // building or grid
	HomePath    Path
	WorkUnitID  ID
	Standing    Standing
	Language    string // zh or en
	UsualHours  JSON[[]DailyHours]
	Active      bool
	HomeBound   bool // must stay in the own building: gets shifts there only
	ConsentedAt Time
	OptedOutAt  Time
	CreatedAt   Time
	UpdatedAt   Time
}

// DailyHours are hours of a weekday (0 Sunday to 6 Saturday, -1 every day), in minutes from midnight.
type DailyHours struct {
	Weekday int `json:"weekday"`
	From    int `json:"from"`
	To      int `json:"to"`
}

// MemberSkill is one skill of a member.
type MemberSkill struct {
	MemberID ID     `gorm:"primaryKey"`
	Skill    string `gorm:"primaryKey"`
}

// MemberRole is an office that a member holds in an area.
type MemberRole struct {
	MemberID ID     `gorm:"primaryKey"`
	Role     string `gorm:"primaryKey"`
	AreaCode string `gorm:"primaryKey"`
}

// The offices.
const (
	RoleBranchSecretary     = "branch_secretary"
	RoleGroupLeader         = "group_leader"
	RoleGridOfficerFullTime = "grid_officer_full_time"
	RoleGridOfficerPartTime = "grid_officer_part_time"
)

// Enrolment is a member's standing registration (双报到) with an area besides the home.
type Enrolment struct {
	MemberID ID     `gorm:"primaryKey"`
	AreaCode string `gorm:"primaryKey"`
	AreaPath Path
}

// WorkUnit is where a member works; AreaCode is the community it is allied with.
type WorkUnit struct {
	ID       ID `gorm:"primaryKey"`
	Name     string
	Kind     string
	AreaCode string
}

// OptOut keeps that a phone asked for no more pages, across imports and deletions of its member.
type OptOut struct {
	PhoneIndex BlindIndex `gorm:"primaryKey"`
	At         Time
}
