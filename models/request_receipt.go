package models

// Satisfaction is what a resident said of how their request ended.
type Satisfaction string

// The answers; none is empty.
const (
	SatisfactionNone Satisfaction = ""
	Satisfied        Satisfaction = "satisfied"
	NotSatisfied     Satisfaction = "not_satisfied"
)

// RequestReceipt is what a resident holds of a request: a number, a link to its state, and whether they want
// a message when it is done. Its hashes and index are deleted with the request's texts.
type RequestReceipt struct {
	RequestID     ID `gorm:"primaryKey"`
	CallUpID      ID `gorm:"column:callup_id"`
	Receipt       string
	TokenHash     []byte
	OnceHash      []byte     // of the form that was sent: sent twice, it is one request
	CallbackIndex BlindIndex // of a phone that wants a message; none otherwise
	WantsMessage  bool
	Reopened      int
	DeliveredAt   Time
	AskedAt       Time
	Satisfaction  Satisfaction
	SatisfiedAt   Time
}

// satisfactionMoves lets a resident change their mind. Being re-opened, the request forgets what was said.
var satisfactionMoves = moves[Satisfaction]{
	SatisfactionNone: {Satisfied, NotSatisfied},
	Satisfied:        {NotSatisfied},
	NotSatisfied:     {Satisfied},
}

// Say keeps what the resident says of how the request ended, and gives the event to record.
func (r *RequestReceipt) Say(said Satisfaction, now Time, within Path, via Via) (Event, error) {
	if err := satisfactionMoves.check("satisfaction", r.Satisfaction, said); err != nil {
		return Event{}, err
	}
	e := Event{
		Actor: "resident", CallUpID: r.CallUpID, AreaPath: within, Entity: MachineSatisfaction, EntityID: r.RequestID,
		FromState: string(r.Satisfaction), ToState: string(said), Detail: AsJSON(map[string]string{"via": string(via)}),
	}
	r.Satisfaction, r.SatisfiedAt = said, now
	return e, nil
}

// IntakeCount is how many requests came from one sender, or for one building, since a moment. It holds
// neither address nor building, only what stands for them.
type IntakeCount struct {
	Bucket []byte `gorm:"primaryKey"`
	Since  Time
	Taken  int
}

// RequestPageKind is the kind of the page that shows the state of a request, for PageToken.
const RequestPageKind = "request"
