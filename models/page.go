package models

// PageState is where a page stands between the outbox and the phone.
type PageState string

// The states of a page.
const (
	PageQueued      PageState = "queued"
	PageSending     PageState = "sending"  // claimed by a dispatcher under a lease: a claim in page_claims makes a queued page this
	PageInDoubt     PageState = "in_doubt" // may have been sent: the carrier is asked before anything else
	PageSent        PageState = "sent"     // the carrier took it
	PageDelivered   PageState = "delivered"
	PageUndelivered PageState = "undelivered" // the carrier took it, the phone did not get it
	PageRefused     PageState = "refused"     // the carrier will never take it
	PageCancelled   PageState = "cancelled"   // no longer needed before it was sent
	PageExpired     PageState = "expired"     // its hour passed before it was sent
)

// Purpose says what a page is for. With the member and the call-up it is unique: nobody is paged twice
// for one purpose.
type Purpose string

// The purposes. Numbered ones append a hyphen and a number: "remind-1", "roster-3".
const (
	PurposeCall     Purpose = "call"
	PurposeRemind   Purpose = "remind"
	PurposeOtherWay Purpose = "other_way"
	PurposeAlarm    Purpose = "alarm"   // to a user: too few have answered: "alarm-<step id>"
	PurposeLead     Purpose = "lead"    // to a leader: you lead: "lead-<watch id>"
	PurposeOfficer  Purpose = "officer" // to a grid's officer, who may lead besides: "officer-<the grid's code>"
	PurposeRoster   Purpose = "roster"
	PurposeAllClear Purpose = "all_clear"
	PurposeAnswer   Purpose = "answer"  // our answer to a reply: "answer-<inbound id>"
	PurposeTrial    Purpose = "trial"   // the message before the whistle, to a phone of the user's own
	PurposeReserve  Purpose = "reserve" // to one of the reserve: you are wanted now: "reserve-<an id>"
	PurposeOffer    Purpose = "offer"   // a seat to a stand-in: "offer-<offer id>", and what came of it: "offer-end-<offer id>"
	PurposeSwap     Purpose = "swap"    // what is proposed to the other member, and what came of it: "swap-yes-<swap id>"
	PurposeRun      Purpose = "run"     // to whoever brings residents what they asked for
	PurposeRequest  Purpose = "request" // to a resident who wanted a message when it was done: "request-<request id>"
	PurposeProject  Purpose = "project" // a service project may be claimed: "project-<project id>"
)

// Urgency orders the outbox: lower goes first.
type Urgency int

// The urgencies.
const (
	UrgencyHeartbeat    Urgency = 5 // one page, which tells whether all others arrive: behind a whistle it would tell the whistle's length
	UrgencyWhistle      Urgency = 10
	UrgencyAnswer       Urgency = 20
	UrgencyRemind       Urgency = 30
	UrgencyRoster       Urgency = 40
	UrgencyRoutine      Urgency = 50
	UrgencyDrillPenalty Urgency = 100 // whatever a drill sends yields to all that is real
)

// Page is one message to one phone; the table of pages is the outbox.
type Page struct {
	ID                ID `gorm:"primaryKey"`
	CallUpID          ID `gorm:"column:callup_id"`
	SummonsID         ID
	MemberID          ID
	AreaPath          Path
	Purpose           Purpose
	Urgency           Urgency
	PhoneSealed       Sealed
	PhoneIndex        BlindIndex
	BodySealed        Sealed
	Mark              string // text that stands in this page's body and in no other member's: by it a page in doubt is found at the carrier
	Segments          int
	State             PageState
	Attempts          int
	DueAt             Time // of a queued page its turn (see giveTurns), of one in doubt when to ask next
	ExpiresAt         Time
	LeaseOwner        string `gorm:"-"` // of its PageClaim
	LeaseUntil        Time   `gorm:"-"`
	Carrier           string
	CarrierSID        string `gorm:"column:carrier_sid"`
	ErrorCode         int
	ErrorText         string
	PossibleDuplicate bool
	CreatedAt         Time
	SentAt            Time
	SettledAt         Time // of its last state; for one in doubt, since when
	Revision          int

	claimed  bool // it was read with its PageClaim
	optedOut bool // as it was claimed: its phone wants no messages
}

// PageAttempt is one try to hand a page to a carrier.
type PageAttempt struct {
	ID         ID `gorm:"primaryKey"`
	PageID     ID
	StartedAt  Time
	FinishedAt Time
	Carrier    string
	Outcome    string
	CarrierSID string `gorm:"column:carrier_sid"`
	ErrorCode  int
	ErrorText  string
}

// Meaning is what a text from a phone says.
type Meaning string

// The meanings.
const (
	MeaningYes      Meaning = "yes"
	MeaningNo       Meaning = "no"
	MeaningReportIn Meaning = "report_in"
	MeaningOptOut   Meaning = "opt_out"
	MeaningOptIn    Meaning = "opt_in"
	MeaningCheckOut Meaning = "check_out"
	MeaningSwap     Meaning = "swap"
	MeaningAgree    Meaning = "agree" // to a swap
	MeaningDisagree Meaning = "disagree"
	MeaningUnclear  Meaning = "unclear" // for the secretary's inbox
)

// InboundMessage is a text that came from a phone.
type InboundMessage struct {
	ID          ID `gorm:"primaryKey"`
	Carrier     string
	CarrierSID  string `gorm:"column:carrier_sid"`
	PhoneSealed Sealed
	PhoneIndex  BlindIndex
	BodySealed  Sealed
	Meaning     Meaning
	CallUpID    ID `gorm:"column:callup_id"`
	SummonsID   ID
	AreaPath    Path
	ReceivedAt  Time
	HandledAt   Time
	HandledBy   ID
}
