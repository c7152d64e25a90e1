package mobilize

import (
	"context"
	"maps"
	"slices"

	"whistle/app/access"
	"whistle/models"
)

// wording names what is wrong with the texts of a template or call-up, by the field messages.KIND.LANGUAGE.
func (f *faults) wording(words models.Wording, check func(kind MessageKind, language, text, field string) faults) {
	for _, kind := range slices.Sorted(maps.Keys(words)) {
		rule, _ := ruleOf(MessageKind(kind))
		for _, language := range slices.Sorted(maps.Keys(words[kind])) {
			field := "messages." + kind + "." + language
			f.add(!rule.byCallUp, field, "message_not_own", "must be of the kind call, remind or all_clear")
			f.add(language != "zh" && language != "en", field, "language", "must be zh or en")
			f.add(words[kind][language] == "", field, "missing", "is missing")
			if rule.byCallUp && words[kind][language] != "" {
				*f = append(*f, check(MessageKind(kind), language, words[kind][language], field)...)
			}
		}
	}
}

// TemplateTexts gives each message that a template of an area may word, in each language: Text is the template's,
// "" where it has none, and the samples are what is sent either way. A text that is wrong has no sample.
func (m *Mobilizer) TemplateTexts(ctx context.Context, by access.Actor, area string, words models.Wording) ([]MessageText, error) {
	if err := by.Can(access.See); err != nil {
		return nil, err
	}
	read := m.db.Read(ctx)
	at, err := read.Area(by.Scope(), area)
	if err != nil {
		return nil, err
	}
	here, err := wordingFor(read, at.Path)
	if err != nil {
		return nil, err
	}
	here.own = parsed(words)
	var texts []MessageText
	for _, rule := range kindRules {
		for _, language := range []string{"zh", "en"} {
			if !rule.byCallUp {
				continue
			}
			t := MessageText{Kind: rule.kind, Language: language, Text: words[string(rule.kind)][language], Variables: rule.variables}
			if _, ok := here.own[wordingKey{rule.kind, language}]; ok || t.Text == "" {
				t.Samples = m.samples(here, rule.kind, language)
			}
			texts = append(texts, t)
		}
	}
	return texts, nil
}
