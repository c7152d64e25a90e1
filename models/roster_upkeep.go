package models

// RosterRepair is a roster that somebody left a seat of: it is solved anew as soon as a replica gets to it.
type RosterRepair struct {
	CallUpID   ID `gorm:"primaryKey;column:callup_id"`
	Reason     RepairReason
	AskedAt    Time
	DueAt      Time
	LeaseUntil Time // a replica is at it until then
	Revision   int  // one more each time it is asked for
}

// RepairReason says what a roster is repaired for.
type RepairReason string

// The reasons.
const (
	RepairDropOut RepairReason = "drop_out" // said yes and cannot come now
	RepairNoShow  RepairReason = "no_show"
	RepairHours   RepairReason = "hours"  // hours withdrawn
	RepairFilled  RepairReason = "filled" // a stand-in took a seat that a proposal fills otherwise
)

// RosterRecord is a version as it was published: by whom, when, how many were told, and who had which seat.
type RosterRecord struct {
	RosterID    ID `gorm:"primaryKey"`
	CallUpID    ID `gorm:"column:callup_id"`
	Version     int
	PublishedBy string
	PublishedAt Time
	Told        int
	Score       JSON[RosterScore]
	Seats       JSON[map[ID][]ID] // members by shift
}

// UntoldDrop is an assignment that was in force, was taken away by hand, and whose member knows nothing of it
// until the roster is published.
type UntoldDrop struct {
	AssignmentID ID `gorm:"primaryKey"`
	CallUpID     ID `gorm:"column:callup_id"`
}

// SummonsBound says that a member must stay in their own building during a call-up, or need not although
// their entry says so. Where there is none, the member's entry holds.
type SummonsBound struct {
	SummonsID ID `gorm:"primaryKey"`
	CallUpID  ID `gorm:"column:callup_id"`
	Bound     bool
	SetBy     string
	SetAt     Time
}
