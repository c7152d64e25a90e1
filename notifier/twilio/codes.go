package twilio

import "whistle/notifier"

// classOf sorts a refusal by its HTTP status and code. A 5xx may come after the message was taken.
func classOf(status, code int) notifier.Class {
	class := notifier.ClassOf(code)
	switch {
	case status == 429:
		return notifier.ClassLater
	case status >= 500 && class != notifier.ClassLater:
		return notifier.ClassInDoubt
	case class != notifier.ClassUnknown:
		return class
	case status == 401 || status == 403:
		return notifier.ClassStopAll
	default:
		return notifier.ClassUnknown
	}
}
