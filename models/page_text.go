package models

import (
	"encoding/json"
	"strings"
)

// PageText is what a page's sealed body holds: the text as the phone shows it and, for a carrier that sends
// approved templates only, the template and the values that make this text.
type PageText struct {
	Body     string
	Template *CarrierTemplate
}

// CarrierTemplate names a text that a carrier has approved, whose signature stands before it, and the values
// of its variables.
type CarrierTemplate struct {
	Sign   string            `json:"sign"`
	Code   string            `json:"code"`
	Values map[string]string `json:"values,omitempty"`
}

// templateFollows stands between the text and its template; no phone takes it as a character.
const templateFollows = "\x00"

// Pack writes the text as it is sealed.
func (t PageText) Pack() string {
	if t.Template == nil {
		return t.Body
	}
	template, _ := json.Marshal(t.Template) // strings always encode
	return t.Body + templateFollows + string(template)
}

// UnpackPageText reads what Pack wrote. A template that cannot be read counts as none: the carrier that needs
// it says so.
func UnpackPageText(packed string) PageText {
	body, text, has := strings.Cut(packed, templateFollows)
	if !has {
		return PageText{Body: body}
	}
	var template CarrierTemplate
	if json.Unmarshal([]byte(text), &template) != nil {
		return PageText{Body: body}
	}
	return PageText{Body: body, Template: &template}
}
