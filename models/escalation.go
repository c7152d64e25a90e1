package models

import (
	"slices"
	"strconv"
)

// StepKind is what an escalation step does.
type StepKind string

// The kinds of steps. Those that widen go outwards in the order of closeness.
const (
	StepRemind         StepKind = "remind"
	StepOtherWay       StepKind = "other_way"       // the message again, by another way to answer
	StepWidenGrid      StepKind = "widen_grid"      // the rest of the own grid
	StepWidenAdjacent  StepKind = "widen_adjacent"  // the grids that touch it
	StepWidenCommunity StepKind = "widen_community" // the rest of the own community
	StepWidenBeyond    StepKind = "widen_beyond"    // the communities that touch it
	StepWiden          StepKind = "widen"           // whichever of these finds somebody new first
	StepWave           StepKind = "wave"            // asks more where the forecast says that the quorum will be missed
	StepTellSecretary  StepKind = "tell_secretary"
	StepTellDeputy     StepKind = "tell_deputy"
	StepTellCommand    StepKind = "tell_command"
)

// Closeness are the kinds of steps that widen, the nearest first.
var Closeness = []StepKind{StepWidenGrid, StepWidenAdjacent, StepWidenCommunity, StepWidenBeyond}

// Widens says whether a step of this kind pages beyond the risk area.
func (k StepKind) Widens() bool { return k == StepWiden || slices.Contains(Closeness, k) }

// Tells says whether a step of this kind tells those who direct the call-up.
func (k StepKind) Tells() bool {
	return k == StepTellSecretary || k == StepTellDeputy || k == StepTellCommand
}

// StepState is where an escalation step stands.
type StepState string

// The states of a step.
const (
	StepWaiting   StepState = "waiting"
	StepDone      StepState = "done"
	StepSkipped   StepState = "skipped"
	StepCancelled StepState = "cancelled"
)

var stepMoves = moves[StepState]{StepWaiting: {StepDone, StepSkipped, StepCancelled}}

// EscalationStep is one thing to do at a time unless the quorum is met before.
type EscalationStep struct {
	ID       ID `gorm:"primaryKey"`
	CallUpID ID `gorm:"column:callup_id"`
	Position int
	Kind     StepKind
	DueAt    Time
	State    StepState
	DoneAt   Time
	Paged    int // how many it paged
}

// Move changes the state where the table of moves allows it, and gives the event to record.
func (s *EscalationStep) Move(to StepState, now Time, actor string, within Path) (Event, error) {
	if err := stepMoves.check("step", s.State, to); err != nil {
		return Event{}, err
	}
	e := Event{
		Actor: actor, CallUpID: s.CallUpID, AreaPath: within, Entity: MachineStep, EntityID: s.ID,
		FromState: string(s.State), ToState: string(to), Detail: AsJSON(map[string]string{
			"kind": string(s.Kind), "due": strconv.FormatInt(int64(s.DueAt), 10), "paged": strconv.Itoa(s.Paged),
		}),
	}
	s.State, s.DoneAt = to, now
	return e, nil
}
