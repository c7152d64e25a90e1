package models

// RosterState is where one solved version of a roster stands.
type RosterState string

// The states of a roster.
const (
	RosterProposed  RosterState = "proposed"
	RosterPublished RosterState = "published"
	RosterReplaced  RosterState = "replaced"
)

var rosterMoves = moves[RosterState]{
	RosterProposed:  {RosterPublished, RosterReplaced},
	RosterPublished: {RosterReplaced},
}

// RosterScore is the roster's score of roster.md; lower is better, compared in this order.
type RosterScore struct {
	ShortMin   int     `json:"short_min"`
	ShortIdeal int     `json:"short_ideal"`
	Changes    int     `json:"changes"`
	Comfort    float64 `json:"comfort"`
}

// RosterBound is what no roster can be better than.
type RosterBound struct {
	ShortMin   int `json:"short_min"`
	ShortIdeal int `json:"short_ideal"`
}

// EmptySeat says which seats of a shift are empty, why, and what would fill one.
type EmptySeat struct {
	Shift       ID     `json:"shift"`
	Seats       int    `json:"seats"`
	Reason      string `json:"reason"`
	Count       int    `json:"count,omitempty"` // how many members the reason is about
	Detail      string `json:"detail"`
	SmallestFix string `json:"smallest_fix"`
	BelowMin    bool   `json:"below_min"`

	Fix *SeatFix `json:"fix,omitempty"`
}

// SeatFix is the smallest thing that would fill an empty seat: one more member (with a skill), or one member
// who offers the hours of the shift or works longer than the limits say.
type SeatFix struct {
	Member ID     `json:"member,omitempty"` // "" for one more
	Skill  string `json:"skill,omitempty"`
	Offers bool   `json:"offers,omitempty"`
	Longer bool   `json:"longer,omitempty"`
}

// Roster is one solved version.
type Roster struct {
	ID          ID `gorm:"primaryKey"`
	CallUpID    ID `gorm:"column:callup_id"`
	Version     int
	State       RosterState
	Score       JSON[RosterScore]
	Bound       JSON[RosterBound]
	EmptySeats  JSON[[]EmptySeat]
	BrokenPins  JSON[[]string]
	Seed        int64
	SolvedBy    ID
	SolvedAt    Time
	PublishedAt Time
}

// RosterRemoval is an assignment in force that a version leaves out: publishing the version drops it.
type RosterRemoval struct {
	RosterID     ID `gorm:"primaryKey"`
	AssignmentID ID `gorm:"primaryKey"`
}

// AssignmentState is where a member's shift stands.
type AssignmentState string

// The states of an assignment.
const (
	AssignmentProposed   AssignmentState = "proposed"
	AssignmentPublished  AssignmentState = "published"
	AssignmentConfirmed  AssignmentState = "confirmed"
	AssignmentCheckedIn  AssignmentState = "checked_in"
	AssignmentCheckedOut AssignmentState = "checked_out"
	AssignmentNoShow     AssignmentState = "no_show"
	AssignmentDropped    AssignmentState = "dropped"
)

var assignmentMoves = moves[AssignmentState]{
	AssignmentProposed:  {AssignmentPublished, AssignmentDropped},
	AssignmentPublished: {AssignmentConfirmed, AssignmentCheckedIn, AssignmentNoShow, AssignmentDropped},
	AssignmentConfirmed: {AssignmentCheckedIn, AssignmentNoShow, AssignmentDropped},
	// What was recorded by mistake on the day is undone: a check-in, a no-show, a check-out.
	AssignmentCheckedIn:  {AssignmentCheckedOut, AssignmentConfirmed, AssignmentPublished},
	AssignmentCheckedOut: {AssignmentCheckedIn},
	AssignmentNoShow:     {AssignmentConfirmed, AssignmentPublished, AssignmentCheckedIn, AssignmentDropped},
	AssignmentDropped:    {AssignmentProposed, AssignmentPublished},
}

// Assignment is a member in a shift.
type Assignment struct {
	ID           ID `gorm:"primaryKey"`
	CallUpID     ID `gorm:"column:callup_id"`
	ShiftID      ID
	MemberID     ID
	State        AssignmentState
	Pinned       bool
	PublishedAt  Time
	ConfirmedAt  Time
	CheckedInAt  Time
	CheckedOutAt Time
	Revision     int
}

// Move changes the state where the table of moves allows it, stamps it, and gives the event to record.
func (a *Assignment) Move(to AssignmentState, now Time, actor string, within Path) (Event, error) {
	if err := assignmentMoves.check("assignment", a.State, to); err != nil {
		return Event{}, err
	}
	e := Event{
		Actor: actor, CallUpID: a.CallUpID, AreaPath: within, Entity: MachineAssignment, EntityID: a.ID, FromState: string(a.State), ToState: string(to),
		Detail: AsJSON(map[string]string{"shift": string(a.ShiftID), "member": string(a.MemberID)}),
	}
	undone := a.State == AssignmentCheckedIn || a.State == AssignmentNoShow || a.State == AssignmentCheckedOut
	a.State = to
	switch to {
	case AssignmentPublished, AssignmentConfirmed:
		a.stampTold(to, now, undone)
	case AssignmentCheckedIn:
		if !undone || a.CheckedInAt.IsZero() {
			a.CheckedInAt = now
		}
		a.CheckedOutAt = 0
	case AssignmentCheckedOut:
		a.CheckedOutAt = now
	case AssignmentProposed, AssignmentNoShow, AssignmentDropped: // the event keeps the time
	}
	return e, nil
}
