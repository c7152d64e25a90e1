package models

import "time"

// WatchState is where the watch over a leader stands.
type WatchState string

// The states of a watch.
const (
	WatchWaiting      WatchState = "waiting"      // told, and not heard of since
	WatchAcknowledged WatchState = "acknowledged" // heard of in time
	WatchReplaced     WatchState = "replaced"     // silent: the next in line acts
	WatchNobody       WatchState = "nobody"       // silent, and nobody is next in line
	WatchUndone       WatchState = "undone"       // a person gave the post back
	WatchCancelled    WatchState = "cancelled"    // no longer needed: another leads, or the call-up is over
)

var watchMoves = moves[WatchState]{
	WatchWaiting:      {WatchAcknowledged, WatchReplaced, WatchNobody, WatchCancelled},
	WatchAcknowledged: {WatchReplaced, WatchNobody}, // says later that they cannot come
	WatchNobody:       {WatchAcknowledged, WatchReplaced, WatchCancelled},
	WatchReplaced:     {WatchUndone},
}

// WatchReason says what a leader is to be heard of for.
type WatchReason string

// The reasons.
const (
	WatchAppointed WatchReason = "appointed" // acknowledge the appointment
	WatchDuty      WatchReason = "duty"      // be there when the call-up has begun
)

// LeaderWatch is a step that comes due where a leader stays silent: the next in line then acts. GroupID is ""
// for the secretary of a branch; of a service team's leader it is the team, and BranchID is "".
type LeaderWatch struct {
	ID              ID `gorm:"primaryKey"`
	CallUpID        ID `gorm:"column:callup_id"`
	MemberID        ID
	BranchID        ID
	GroupID         ID
	Reason          WatchReason
	State           WatchState
	ToldAt          Time
	DueAt           Time
	SettledAt       Time
	SuccessorID     ID
	SuccessorOffice Office // what the successor held before
}

// Move changes the state where the table of moves allows it, and gives the event to record.
func (w *LeaderWatch) Move(to WatchState, now Time, actor string, within Path) (Event, error) {
	if err := watchMoves.check("leader", w.State, to); err != nil {
		return Event{}, err
	}
	detail := map[string]string{"leader": string(w.MemberID), "branch": string(w.BranchID), "group": string(w.GroupID), "reason": string(w.Reason)}
	if w.SuccessorID != "" {
		detail["successor"] = string(w.SuccessorID)
	}
	e := Event{
		Actor: actor, CallUpID: w.CallUpID, AreaPath: within, Entity: MachineLeader, EntityID: w.ID,
		FromState: string(w.State), ToState: string(to), Detail: AsJSON(detail),
	}
	w.State, w.SettledAt = to, now
	return e, nil
}

// Matters says whether somebody should look at the watch now: not yet where a leader is to be there later, and
// no more once it came to nothing.
func (w *LeaderWatch) Matters(now Time) bool {
	switch w.State {
	case WatchReplaced, WatchNobody, WatchUndone:
		return true
	case WatchWaiting:
		return w.Reason == WatchAppointed || w.DueAt <= now.Add(watchShown)
	case WatchAcknowledged, WatchCancelled:
	}
	return false
}

// watchShown is how long before its time the watch over a leader's being there is shown.
const watchShown = time.Hour
