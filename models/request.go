package models

// RequestState is where a resident's request stands.
type RequestState string

// The states of a request.
const (
	RequestReceived    RequestState = "received"     // 受理
	RequestDispatched  RequestState = "dispatched"   // 派单
	RequestDelivered   RequestState = "delivered"    // the member brought it; whoever handles it resolves it
	RequestResolved    RequestState = "resolved"     // 办结
	RequestNotPossible RequestState = "not_possible" // with a reason
)

var requestMoves = moves[RequestState]{
	RequestReceived:    {RequestDispatched, RequestResolved, RequestNotPossible},
	RequestDispatched:  {RequestReceived, RequestDispatched, RequestDelivered, RequestResolved, RequestNotPossible}, // again: to another run
	RequestDelivered:   {RequestResolved, RequestReceived},
	RequestResolved:    {RequestReceived}, // re-opened
	RequestNotPossible: {RequestReceived},
}

// RequestKinds are what residents may need, and RequestSources the ways on which that comes in.
var (
	RequestKinds   = []string{"groceries", "medicine", "hospital", KindVisit, "other"}
	RequestSources = []string{"hotline", "police", "snapshot", "door", "qr"}
)

// Request is a resident's need. What is needed and how to call back are sealed, and deleted after the call-up.
type Request struct {
	ID             ID `gorm:"primaryKey"`
	CallUpID       ID `gorm:"column:callup_id"` // "" while it stands: a visit that no call-up has taken over
	AreaCode       string
	AreaPath       Path
	Kind           string // one of RequestKinds
	Source         string // one of RequestSources
	NeedSealed     Sealed
	CallbackSealed Sealed
	State          RequestState
	ShiftID        ID // the supply run it was dispatched to
	MemberID       ID
	Note           string
	Deadline       Time
	ReceivedAt     Time
	DispatchedAt   Time // when it was last given to a run; it stays when taken back
	ResolvedAt     Time
	Revision       int
}

// Move changes the state where the table of moves allows it, stamps it, and gives the event to record.
func (r *Request) Move(to RequestState, now Time, actor string) (Event, error) {
	if err := requestMoves.check("request", r.State, to); err != nil {
		return Event{}, err
	}
	if to == RequestReceived { // taken back or re-opened: it waits for another run
		r.ShiftID, r.MemberID = "", ""
	}
	e := Event{Actor: actor, CallUpID: r.CallUpID, AreaPath: r.AreaPath, Entity: MachineRequest, EntityID: r.ID, FromState: string(r.State), ToState: string(to)}
	r.State = to
	switch to {
	case RequestDispatched:
		r.DispatchedAt = now
	case RequestResolved, RequestNotPossible:
		r.ResolvedAt = now
	case RequestReceived:
		r.ResolvedAt = 0 // that it was given to a run once still counts
	case RequestDelivered: // the receipt keeps the time
	}
	return e, nil
}
