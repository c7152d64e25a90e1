package models

// SummonsState is where one member stands in one call-up.
type SummonsState string

// The states of a summons. Whether its page was delivered is the page's own state.
const (
	SummonsPaged      SummonsState = "paged"       // asked, no answer yet
	SummonsConfirmed  SummonsState = "confirmed"   // said yes
	SummonsDeclined   SummonsState = "declined"    // said no
	SummonsReportedIn SummonsState = "reported_in" // is at the muster point
	SummonsReleased   SummonsState = "released"    // no longer needed: stood down, or thanked as surplus
)

// An answer may be changed until the member has reported in, and after it by "I cannot come after all". A report
// that was a mistake is undone, back to the state before it.
var summonsMoves = moves[SummonsState]{
	SummonsPaged:      {SummonsConfirmed, SummonsDeclined, SummonsReportedIn, SummonsReleased},
	SummonsConfirmed:  {SummonsDeclined, SummonsReportedIn, SummonsReleased},
	SummonsDeclined:   {SummonsConfirmed, SummonsReportedIn, SummonsReleased},
	SummonsReportedIn: {SummonsPaged, SummonsConfirmed, SummonsDeclined, SummonsReleased},
}

// Via is the way by which an answer came.
type Via string

// The ways.
const (
	ViaLink      Via = "link"
	ViaReply     Via = "reply"
	ViaCode      Via = "code"
	ViaSecretary Via = "secretary"
	ViaLeader    Via = "leader" // of the member's building group
	ViaPoster    Via = "poster" // the QR poster at the muster point or the site
	ViaSheet     Via = "sheet"  // the printed roster, keyed in later
)

// Answer is what the member said last; it stays when the summons is released.
type Answer string

// The answers; none is empty.
const (
	AnswerNone Answer = ""
	AnswerYes  Answer = "yes"
	AnswerNo   Answer = "no"
)

// Summons is one member in one call-up.
type Summons struct {
	ID         ID `gorm:"primaryKey"`
	CallUpID   ID `gorm:"column:callup_id"`
	MemberID   ID
	MemberName string // as it was when paged
	HomeCode   string
	HomePath   Path
	PhoneIndex BlindIndex
	State      SummonsState
	Reserve    bool // confirmed after the quorum was met: kept in order of answering
	Wave       int  // 0 the whistle, 1 and up by widening
	Answer     Answer
	Via        Via
	Offered    JSON[[]Window] // the hours offered; empty: the whole call-up
	TokenHash  []byte
	CodeHash   []byte
	PagedAt    Time
	OpenedAt   Time
	AnsweredAt Time
	ReportedAt Time
	ReleasedAt Time
	Revision   int
}

// Comes says whether the member is wanted and coming: said yes, not in reserve, not released.
func (s Summons) Comes() bool {
	return !s.Reserve && (s.State == SummonsConfirmed || s.State == SummonsReportedIn)
}

// InReserve says whether the member said yes and waits to be needed.
func (s Summons) InReserve() bool { return s.Reserve && s.State == SummonsConfirmed }

// TableName gives the table; GORM would not find the plural.
func (Summons) TableName() string { return "summonses" }

// UndoneArrival is what the events of an arrival that was a mistake, and of what it led to, say of why they are.
const UndoneArrival = "arrival"

// UndoArrival takes an arrival back that was a mistake: the summons stands as it stood in the state before it. Said
// is the move that led to that state, with the answer that the arrival wrote over.
func (s *Summons) UndoArrival(before SummonsState, said Event, now Time, actor string, via Via) (Event, error) {
	event, _, err := s.Move(before, now, actor, via)
	if err != nil {
		return Event{}, err
	}
	if before == SummonsDeclined {
		s.AnsweredAt, s.Via = said.At, Via(said.Detail.V["via"])
	}
	event.Detail.V["undone"] = UndoneArrival
	return event, nil
}

// Move changes the state where the table of moves allows it, stamps it, and gives the event to record.
// The same state again is no move: it gives no event and no error.
func (s *Summons) Move(to SummonsState, now Time, actor string, via Via) (Event, bool, error) {
	if s.State == to {
		return Event{}, false, nil
	}
	if err := summonsMoves.check("summons", s.State, to); err != nil {
		return Event{}, false, err
	}
	e := Event{
		Actor: actor, CallUpID: s.CallUpID, AreaPath: s.HomePath, Entity: MachineSummons, EntityID: s.ID,
		FromState: string(s.State), ToState: string(to), Detail: AsJSON(map[string]string{"via": string(via)}),
	}
	s.State = to
	switch to {
	case SummonsConfirmed:
		if s.Answer != AnswerYes {
			s.Answer, s.AnsweredAt, s.Via = AnswerYes, now, via
		}
		s.ReportedAt = 0
	case SummonsDeclined:
		s.Answer, s.AnsweredAt, s.Via, s.ReportedAt, s.Reserve = AnswerNo, now, via, 0, false
	case SummonsReportedIn:
		if s.Answer != AnswerYes { // whoever is there has said yes by it
			s.Answer, s.AnsweredAt, s.Via = AnswerYes, now, via
		}
		s.ReportedAt = now
	case SummonsReleased:
		s.ReleasedAt = now
	case SummonsPaged: // the report was the only answer
		s.Answer, s.AnsweredAt, s.Via, s.ReportedAt = AnswerNone, 0, "", 0
	}
	return e, true, nil
}
