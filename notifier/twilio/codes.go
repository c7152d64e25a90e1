package twilio

import "whistle/notifier"

// classes sorts Twilio's error codes (https://www.twilio.com/docs/api/errors) by what to do next. A code
// that is not here is notifier.Unknown.
var classes = map[int]notifier.Class{
	21211: notifier.Refused, 21214: notifier.Refused, 21217: notifier.Refused, 21614: notifier.Refused, 21635: notifier.Refused,
	30005: notifier.Refused, 30006: notifier.Refused,
	21610: notifier.OptedOut,
	20003: notifier.StopAll, 21408: notifier.StopAll, 21606: notifier.StopAll, 30002: notifier.StopAll, 30004: notifier.StopAll,
	30007: notifier.StopAll, 63038: notifier.StopAll,
	20429: notifier.Later, 20503: notifier.Later, 21611: notifier.Later, 14107: notifier.Later, 30001: notifier.Later, 30003: notifier.Later,
	30008: notifier.Later, 30022: notifier.Later,
}

// classOf sorts a refusal by its code and HTTP status. A 5xx may come after the message was taken.
func classOf(status, code int) notifier.Class {
	class, known := classes[code]
	switch {
	case status == 429:
		return notifier.Later
	case status >= 500 && !(known && class == notifier.Later):
		return notifier.InDoubt
	case known:
		return class
	case status == 401 || status == 403:
		return notifier.StopAll
	default:
		return notifier.Unknown
	}
}
