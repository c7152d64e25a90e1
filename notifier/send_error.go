package notifier

import (
	"errors"
	"fmt"
	"time"

	"whistle/models"
)

// Class sorts what a carrier says by what is done next.
type Class string

// The classes. Their text is what metrics and attempts show.
const (
	ClassAccepted Class = "accepted"
	ClassRefused  Class = "refused"             // never again to this number
	ClassMistake  Class = models.OutcomeMistake // never again as it is by this carrier: the fault is in what we sent
	ClassOptedOut Class = "opted_out"           // the person said stop
	ClassStopAll  Class = models.OutcomeStopAll // something about our account: nothing will pass until a person acts
	ClassLater    Class = models.OutcomeLater   // certainly not sent; safe to repeat
	ClassInDoubt  Class = "in_doubt"            // perhaps sent: ask before repeating
	ClassUnknown  Class = "unknown"             // certainly not sent, for a reason that we do not know
)

// SendError is why a carrier did not take a message, or why we cannot tell.
type SendError struct {
	Class      Class
	Code       int // the carrier's own number, 0 for none
	Message    string
	RetryAfter time.Duration // how long the carrier asked to be left alone; 0: it did not say
	SID        string        // where the carrier named a message that it then failed
}

func (e *SendError) Error() string {
	if e.Code == 0 {
		return fmt.Sprintf("carrier: %s: %s", e.Class, e.Message)
	}
	return fmt.Sprintf("carrier: %s: %d %s", e.Class, e.Code, e.Message)
}

// AsSendError gives the carrier's own word, and doubt where an error says nothing of the message's fate.
func AsSendError(err error) *SendError {
	if e, ok := errors.AsType[*SendError](err); ok {
		return e
	}
	return &SendError{Class: ClassInDoubt, Message: err.Error()}
}

// ClassOf sorts a code of an answer or of a receipt: one of Twilio's, or the number of a named one.
func ClassOf(code int) Class {
	if class, known := classes[code]; known {
		return class
	}
	if named, known := namedByNumber[code]; known {
		return named.class
	}
	return ClassUnknown
}

// The codes of Twilio's that we know what to do about.
var classes = map[int]Class{
	21211: ClassRefused, // not a phone number
	21614: ClassRefused, // not a mobile number
	21635: ClassRefused, // a landline
	30005: ClassRefused, // nobody has this number
	30006: ClassRefused, // a landline, or out of the carrier's reach

	21610: ClassOptedOut,

	20003: ClassStopAll, // wrong credentials
	21408: ClassStopAll, // this country is not switched on
	21606: ClassStopAll, // the sender's number is not ours
	30002: ClassStopAll, // account suspended
	30004: ClassStopAll, // blocked
	30007: ClassStopAll, // filtered as unwanted
	63038: ClassStopAll, // daily limit reached

	20429: ClassLater, // too many requests
	20503: ClassLater, // service unavailable
	21611: ClassLater, // the sender's queue is full
	14107: ClassLater, // the sender's rate is exceeded
	30001: ClassLater, // queue overflow
	30003: ClassLater, // the phone is off or out of reach
	30008: ClassLater, // unknown; repeated once, see undelivered
	30022: ClassLater, // the sender's rate is exceeded
}
