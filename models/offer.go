package models

// OfferState is where the offer of a seat to one stand-in stands.
type OfferState string

// The states of an offer.
const (
	OfferWaiting   OfferState = "waiting"   // others are asked before
	OfferOffered   OfferState = "offered"   // asked, the clock runs
	OfferAccepted  OfferState = "accepted"  // the seat is theirs
	OfferDeclined  OfferState = "declined"  // said no
	OfferLapsed    OfferState = "lapsed"    // the time ran out
	OfferCancelled OfferState = "cancelled" // filled by somebody else, skipped, or stopped
)

// One who waits may be accepted before the turn: by telephone, in the secretary's own words.
var offerMoves = moves[OfferState]{
	OfferWaiting: {OfferOffered, OfferAccepted, OfferCancelled},
	OfferOffered: {OfferAccepted, OfferDeclined, OfferLapsed, OfferCancelled},
}

// Offer is one seat of a shift, offered to one member. The offers of a round are for the same seat and are
// made one after the other, by position, each with the same time to answer.
type Offer struct {
	ID        ID `gorm:"primaryKey"`
	CallUpID  ID `gorm:"column:callup_id"`
	RoundID   ID
	ShiftID   ID
	MemberID  ID
	Position  int
	State     OfferState
	Minutes   int        // to answer in
	InsteadOf ID         // the assignment of whom the member stands in for, "" for an empty seat
	Leaves    JSON[[]ID] // shifts that the member leaves by accepting
	OfferedAt Time
	DueAt     Time
	SettledAt Time
	Via       Via
	CreatedBy string
	CreatedAt Time
	Revision  int
}

// Open says whether the offer may still be accepted.
func (o Offer) Open() bool { return o.State == OfferWaiting || o.State == OfferOffered }

// Move changes the state where the table of moves allows it, stamps it, and gives the event to record.
func (o *Offer) Move(to OfferState, now Time, actor string, within Path) (Event, error) {
	if err := offerMoves.check("offer", o.State, to); err != nil {
		return Event{}, err
	}
	e := Event{
		Actor: actor, CallUpID: o.CallUpID, AreaPath: within, Entity: MachineOffer, EntityID: o.ID, FromState: string(o.State), ToState: string(to),
		Detail: AsJSON(map[string]string{"shift": string(o.ShiftID), "member": string(o.MemberID)}),
	}
	o.State = to
	if to == OfferOffered {
		o.OfferedAt = now
	} else {
		o.SettledAt = now
	}
	return e, nil
}
