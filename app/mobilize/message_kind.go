package mobilize

// MessageKind is a kind of message that has a template of its own.
type MessageKind string

// The kinds of messages. Everything that has no template of its own is a note: its text is one variable.
const (
	MessageCall     MessageKind = "call"
	MessageRemind   MessageKind = "remind"
	MessageRoster   MessageKind = "roster"
	MessageAllClear MessageKind = "all_clear"
	MessageNote     MessageKind = "note"
)

// MessageKinds are the kinds in the order in which they are shown.
var MessageKinds = []MessageKind{MessageCall, MessageRemind, MessageRoster, MessageAllClear, MessageNote}

// templateKey names the approved template of a kind at a carrier that sends only such. A drill has one of its
// own, whose fixed words say so: it never goes out as a real call.
func templateKey(kind MessageKind, drill bool) string {
	if drill {
		return string(kind) + "_drill"
	}
	return string(kind)
}

// TemplateKeys are the names by which ALIYUN_TEMPLATES gives codes.
func TemplateKeys() []string {
	var keys []string
	for _, kind := range MessageKinds {
		keys = append(keys, templateKey(kind, false), templateKey(kind, true))
	}
	return keys
}
