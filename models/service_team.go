package models

// ServiceTeam is a team by skill (突击队) of a call-up. Its members stay in their building groups besides.
type ServiceTeam struct {
	ID       ID `gorm:"primaryKey"`
	CallUpID ID `gorm:"column:callup_id"`
	Position int
	Skill    string
	Name     string
	Reason   Formed
}

// ServiceTeamMember is one member's place in a service team: in one of them at most.
type ServiceTeamMember struct {
	CallUpID ID `gorm:"primaryKey;column:callup_id"`
	MemberID ID `gorm:"primaryKey"`
	TeamID   ID
	Leader   bool
}

// GridOfficer is who is the officer of a grid during a call-up.
type GridOfficer struct {
	CallUpID ID     `gorm:"primaryKey;column:callup_id"`
	AreaCode string `gorm:"primaryKey"`
	MemberID ID     `gorm:"primaryKey"`
	FullTime bool
	Reason   Formed
}
