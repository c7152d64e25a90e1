package mobilize

// MessageKind is a kind of message, or of a part of one, that has a template of its own.
type MessageKind string

// The kinds. Everything that has no template of its own is a note: its text is one variable.
const (
	MessageCall        MessageKind = "call"
	MessageRemind      MessageKind = "remind"
	MessageRoster      MessageKind = "roster"
	MessageAllClear    MessageKind = "all_clear"
	MessageAnswerLink  MessageKind = "answer_link"
	MessageAnswerReply MessageKind = "answer_reply"
	MessageAnswerCode  MessageKind = "answer_code"
	MessageNote        MessageKind = "note"
)

// kindRule says what a template of a kind may and must hold, and what it says by itself.
type kindRule struct {
	kind      MessageKind
	variables []string
	needs     []string
	texts     map[string]string // by language
	part      bool              // of other messages: it is never sent alone
	byCallUp  bool              // a call-up's template may word it
}

// kindRules are the kinds in the order in which they are shown.
var kindRules = []kindRule{
	{
		kind: MessageCall, byCallUp: true, variables: []string{"place", "when", "muster", "kind", "answer"}, needs: []string{"place", "when", "answer"},
		texts: map[string]string{"zh": "{place}召集：{when}[{muster}][，{kind}]。{answer}", "en": "{place} calls you up: {when}[ {muster}][, {kind}]. {answer}"},
	},
	{
		kind: MessageRemind, byCallUp: true, variables: []string{"place", "when", "muster", "kind", "answer"}, needs: []string{"place", "when", "answer"},
		texts: map[string]string{"zh": "{place}等您答复：{when}[{muster}][，{kind}]。{answer}", "en": "{place} still waits for your answer: {when}[ {muster}][, {kind}]. {answer}"},
	},
	{
		kind: MessageRoster, variables: []string{"change", "details"}, needs: []string{"change", "details"},
		texts: map[string]string{"zh": "{change}[。详情 {details}]", "en": "{change}[. Details {details}]"},
	},
	{
		kind: MessageAllClear, byCallUp: true, variables: []string{"place"},
		texts: map[string]string{"zh": "{place}召集已解除，感谢参加。", "en": "{place}: the call-up has ended. Thank you for coming."},
	},
	{kind: MessageAnswerLink, variables: []string{"link"}, needs: []string{"link"}, part: true, texts: map[string]string{"zh": "详情 {link}", "en": "Details {link}"}},
	{kind: MessageAnswerReply, part: true, texts: map[string]string{"zh": "能来回1，不能回2", "en": "Reply 1 yes, 2 no"}},
	{kind: MessageAnswerCode, variables: []string{"page", "code"}, needs: []string{"code"}, part: true, texts: map[string]string{"zh": "请打开{page}输入编号{code}", "en": "Open {page} and type {code}"}},
	{kind: MessageNote, variables: []string{"text"}, needs: []string{"text"}, texts: map[string]string{"zh": "{text}", "en": "{text}"}},
}

func ruleOf(kind MessageKind) (kindRule, bool) {
	for _, r := range kindRules {
		if r.kind == kind {
			return r, true
		}
	}
	return kindRule{}, false
}

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
	for _, r := range kindRules {
		if !r.part {
			keys = append(keys, templateKey(r.kind, false), templateKey(r.kind, true))
		}
	}
	return keys
}
