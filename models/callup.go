package models

// CallUpState is where a call-up stands in its life.
type CallUpState string

// The states of a call-up.
const (
	CallUpDraft     CallUpState = "draft"
	CallUpWhistled  CallUpState = "whistled" // pages are going out
	CallUpStanding  CallUpState = "standing" // its formation is in force
	CallUpStoodDown CallUpState = "stood_down"
	CallUpArchived  CallUpState = "archived"
)

var callUpMoves = moves[CallUpState]{
	CallUpDraft:     {CallUpWhistled},
	CallUpWhistled:  {CallUpStanding, CallUpStoodDown},
	CallUpStanding:  {CallUpStoodDown},
	CallUpStoodDown: {CallUpArchived},
}

// CallUp is one mobilization for one risk area.
type CallUp struct {
	ID           ID `gorm:"primaryKey"`
	Title        string
	Kind         string
	Drill        bool
	State        CallUpState
	ScopePath    Path // the deepest area that holds the whole risk area
	MusterPoint  string
	Instructions string
	StartsAt     Time
	EndsAt       Time
	Audience     JSON[AudienceRule]
	Quorum       int // confirmed members that are enough; 0: everybody is asked
	Escalation   JSON[EscalationRule]
	CreatedBy    ID
	CreatedAt    Time
	WhistledBy   ID
	WhistledAt   Time
	QuorumMetAt  Time
	StoodDownAt  Time
	Revision     int
}

// TableName gives the table; GORM would spell it call_ups.
func (CallUp) TableName() string { return "callups" }

// AudienceRule narrows or widens who is paged among those who live in the risk area.
type AudienceRule struct {
	Skills          []string `json:"skills,omitempty"`     // any of them; empty: no skill needed
	WorkUnits       []ID     `json:"work_units,omitempty"` // any of them; empty: all
	IncludeAdjacent bool     `json:"include_adjacent,omitempty"`
	Waves           bool     `json:"waves,omitempty"`     // not all at once: as many as the forecast says the quorum takes, the nearest first
	Certainty       float64  `json:"certainty,omitempty"` // with which the quorum is to be met; 0 for the default

	QuorumShare int `json:"quorum_per_cent,omitempty"` // the quorum is so many per cent of the seats; 0: it was told as a number
}

// EscalationRule says when to remind those who did not answer and when to widen, in minutes after the whistle.
type EscalationRule struct {
	RemindAfterMinutes   []int `json:"remind_after_minutes,omitempty"`
	OtherWayAfterMinutes int   `json:"other_way_after_minutes,omitempty"` // 0: never
	WidenAfterMinutes    int   `json:"widen_after_minutes,omitempty"`     // 0: never
	WidenEveryMinutes    int   `json:"widen_every_minutes,omitempty"`     // from one ring of closeness to the next; 0: 10
	LeaderSilentMinutes  int   `json:"leader_silent_minutes,omitempty"`   // how long a leader may stay silent; 0: 30
}

// AreaLabel is what the authorities call a part of the risk area.
type AreaLabel string

// The labels of areas; "" for none.
const (
	LabelLockdown   AreaLabel = "lockdown"   // 封控区: who lives there stays in their own building
	LabelControl    AreaLabel = "control"    // 管控区
	LabelPrecaution AreaLabel = "precaution" // 防范区
)

// Known says whether it is one of the labels.
func (l AreaLabel) Known() bool {
	return l == LabelLockdown || l == LabelControl || l == LabelPrecaution
}

// CallUpArea is one area of the risk area, with its label, if it has one.
type CallUpArea struct {
	CallUpID ID     `gorm:"primaryKey;column:callup_id"`
	AreaCode string `gorm:"primaryKey"`
	AreaPath Path
	Label    AreaLabel
}

// TableName gives the table.
func (CallUpArea) TableName() string { return "callup_areas" }

// move changes the state where the table of moves allows it, and gives the event to record.
func (c *CallUp) move(to CallUpState, actor string) (Event, error) {
	if err := callUpMoves.check("callup", c.State, to); err != nil {
		return Event{}, err
	}
	e := Event{Actor: actor, CallUpID: c.ID, AreaPath: c.ScopePath, Entity: MachineCallUp, EntityID: c.ID, FromState: string(c.State), ToState: string(to)}
	c.State = to
	return e, nil
}

// FollowSeats sets the quorum that was told as a share of the minimum seats of one round of shifts.
func (c *CallUp) FollowSeats(seats int) {
	if share := c.Audience.V.QuorumShare; share > 0 {
		c.Quorum = (seats*share + 99) / 100
	}
}

// Whistle starts the paging.
func (c *CallUp) Whistle(now Time, by ID) (Event, error) {
	if c.State != CallUpDraft {
		return Event{}, Conflict("callup_already_whistled", "the call-up was whistled before")
	}
	if !now.Before(c.EndsAt) {
		return Event{}, Conflict("callup_over", "the call-up's end has passed; change its times first")
	}
	e, err := c.move(CallUpWhistled, "user:"+string(by))
	if err != nil {
		return Event{}, err
	}
	c.WhistledAt, c.WhistledBy = now, by
	return e, nil
}

// Stand puts the call-up's formation in force.
func (c *CallUp) Stand(actor string) (Event, error) { return c.move(CallUpStanding, actor) }

// StandDown ends the call-up.
func (c *CallUp) StandDown(now Time, actor string) (Event, error) {
	e, err := c.move(CallUpStoodDown, actor)
	if err == nil {
		c.StoodDownAt = now
	}
	return e, err
}

// Archive closes a call-up of which no personal data is left.
func (c *CallUp) Archive(actor string) (Event, error) { return c.move(CallUpArchived, actor) }

// Running says whether a call-up was whistled and is not over.
func (s CallUpState) Running() bool { return s == CallUpWhistled || s == CallUpStanding }

// Open says whether members may still answer and be paged.
func (c *CallUp) Open(now Time) bool {
	return c.State.Running() && now.Before(c.EndsAt)
}
