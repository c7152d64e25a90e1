package mobilize

import (
	"context"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"whistle/app/access"
	"whistle/models"
)

// MessageText is one kind of message in one language as it counts in an area, with how it looks.
type MessageText struct {
	Kind      MessageKind
	Language  string
	Text      string // as it counts here
	Own       bool   // the area has its own
	Row       models.MessageTemplate
	Variables []string
	Part      bool // of other messages
	Samples   []MessageSample
}

// MessageSample is a message with made-up words, by one way to the answer.
type MessageSample struct {
	Way      string // "link", "reply", "code"
	Body     string
	Segments int
}

// MessageInput is a text to keep for an area; all fields empty take the area's own away.
type MessageInput struct {
	Area, Language        string
	Kind                  MessageKind
	Text                  string
	Sign, Code, DrillCode string
}

// The limits of a text: what one can read at a glance, and what is worth its price.
const (
	longestText  = 300
	mostSegments = 3
)

// sampleWords are what the variables of a sample stand for: long ones, so that a message is hardly longer.
var sampleWords = map[string]map[string]string{
	"zh": {"place": "剑津社区", "when": "12月31日18:30", "muster": "社区活动室", "kind": "核酸检测协助", "site": "剑津社区 12号楼", "change": "排班：周六8:00-12:00 剑津社区 12号楼核酸检测协助", "text": "感谢响应，人数已够，您列为后备，需要时再联系您。"},
	"en": {"place": "Jianjin", "when": "31 Dec 18:30", "muster": "activity room", "kind": "testing", "site": "Jianjin 12", "change": "Your shift: Sat 8:00-12:00 Jianjin 12 testing", "text": "Thank you. Enough have come; you are in reserve."},
}

// Messages reads the texts that count in an area of the actor's.
func (m *Mobilizer) Messages(ctx context.Context, by access.Actor, code string) (models.Area, []MessageText, error) {
	if err := by.Can(access.SeeAudit); err != nil {
		return models.Area{}, nil, err
	}
	read := m.db.Read(ctx)
	area, err := read.Area(by.Scope(), code)
	if err != nil {
		return models.Area{}, nil, err
	}
	words, err := wordingFor(read, area.Path)
	if err != nil {
		return area, nil, err
	}
	rows, err := read.TextsFor(area.Path)
	if err != nil {
		return area, nil, err
	}
	var texts []MessageText
	for _, rule := range kindRules {
		for _, language := range []string{"zh", "en"} {
			key := wordingKey{rule.kind, language}
			t := MessageText{Kind: rule.kind, Language: language, Text: rule.texts[language], Variables: rule.variables, Part: rule.part}
			if own := words.rows[key]; own.Text != "" {
				t.Text = own.Text
			}
			for _, row := range rows {
				if row.AreaPath == area.Path && row.Kind == string(rule.kind) && row.Language == language {
					t.Own, t.Row = true, row
				}
			}
			t.Samples = m.samples(words, rule.kind, language)
			texts = append(texts, t)
		}
	}
	return area, texts, nil
}

// samples words a message once by each way to the answer, as a real call-up would.
func (m *Mobilizer) samples(words wording, kind MessageKind, language string) []MessageSample {
	rule, _ := ruleOf(kind)
	base := way{link: m.baseURL + "/m/" + strings.Repeat("x", 22), code: "ABCD2345", page: m.baseURL + "/c"}
	var samples []MessageSample
	for _, by := range []struct {
		name string
		ways Ways
	}{{"link", Ways{Link: true}}, {"reply", Ways{Reply: true, Link: true}}, {"code", Ways{Code: true}}} {
		if (kind == MessageAnswerLink && by.name != "link") || (kind == MessageAnswerReply && by.name != "reply") || (kind == MessageAnswerCode && by.name != "code") {
			continue
		}
		w := base
		w.Ways = by.ways
		values := map[string]string{"answer": words.answer(w, language), "link": w.link, "code": w.code, "page": w.page, "details": w.link}
		if by.name == "code" {
			values["details"] = w.page + " " + w.code
		}
		maps.Copy(values, sampleWords[language])
		t := words.of(kind, language)
		body := t.fit(values, "", m.paging.Segments)
		samples = append(samples, MessageSample{Way: by.name, Body: body, Segments: m.paging.Segments(body)})
		if !slices.ContainsFunc(rule.variables, func(v string) bool { return v == "answer" || v == "details" }) {
			break // it looks the same by every way
		}
	}
	return samples
}

// SaveMessage keeps a text for an area and all below it. It returns Invalid where the text names a variable
// that this kind of message does not have, lacks one that it needs, or would need too many segments.
func (m *Mobilizer) SaveMessage(ctx context.Context, by access.Actor, in MessageInput) error {
	if err := by.Can(access.Administer); err != nil {
		return err
	}
	return models.Do(ctx, m.db, func(tx *models.Tx) error {
		area, err := tx.Area(by.Scope(), in.Area)
		if err != nil {
			return err
		}
		words, err := wordingFor(tx, area.Path)
		if err != nil {
			return err
		}
		if err := m.checkMessage(words, in); err != nil {
			return err
		}
		row := models.MessageTemplate{
			AreaPath: area.Path, Kind: string(in.Kind), Language: in.Language, Text: in.Text, Sign: in.Sign, Code: in.Code, DrillCode: in.DrillCode,
			UpdatedAt: tx.Now, UpdatedBy: by.UserID,
		}
		if err := tx.SaveText(row); err != nil {
			return err
		}
		return tx.Audit(by.String(), "save_message", string(in.Kind)+" "+in.Language, area.Path, firstRunes(in.Text, 100))
	})
}

func (m *Mobilizer) checkMessage(words wording, in MessageInput) error {
	var f faults
	_, known := ruleOf(in.Kind)
	f.add(!known, "kind", "unknown_message", "is no kind of message")
	f.add(in.Language != "zh" && in.Language != "en", "language", "language", "must be zh or en")
	f.add(utf8.RuneCountInString(in.Sign) > 20 || strings.ContainsAny(in.Sign, "【】"), "sign", "message_sign", "needs at most 20 characters, without 【】")
	for field, code := range map[string]string{"code": in.Code, "drill_code": in.DrillCode} {
		f.add(code != "" && !isTemplateCode(code), field, "message_code", "must be like SMS_100")
	}
	if in.Text != "" && known {
		f = append(f, m.textFaults(words, in.Kind, in.Language, in.Text, "text")...)
	}
	return models.Invalid(f...)
}

// textFaults says what is wrong with the text of a kind that is known, in a field of that name: of itself, and
// where that is right, by how long its messages would be beside the other texts.
func (m *Mobilizer) textFaults(words wording, kind MessageKind, language, text, field string) faults {
	t, f := wordFaults(kind, text, field)
	if len(f) > 0 {
		return f
	}
	changed := wording{texts: map[wordingKey]template{}, rows: words.rows}
	maps.Copy(changed.texts, words.texts)
	changed.texts[wordingKey{kind, language}] = t
	for _, sample := range m.samples(changed, kind, language) {
		f.add(sample.Segments > mostSegments, field, "message_segments", "would need %d segments (%s), at most %d are allowed", sample.Segments, sample.Way, mostSegments)
	}
	return f
}

// wordFaults parses a text and says what is wrong with its words.
func wordFaults(kind MessageKind, text, field string) (template, faults) {
	var f faults
	rule, _ := ruleOf(kind)
	t, err := parseTemplate(text)
	f.add(err != nil, field, "message_braces", "%v", errTemplate)
	f.add(utf8.RuneCountInString(text) > longestText, field, "message_long", "has more than %d characters", longestText)
	for _, name := range t.variables() {
		f.add(!slices.Contains(rule.variables, name), field, "message_variable", "{%s} is no variable of this message; it has: %s", name, braced(rule.variables))
	}
	for _, name := range rule.needs {
		f.add(err == nil && !slices.Contains(t.variables(), name), field, "message_needs", "must hold {%s}", name)
	}
	return t, f
}

func braced(names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = "{" + n + "}"
	}
	return strings.Join(out, " ")
}

func isTemplateCode(code string) bool {
	digits, ok := strings.CutPrefix(code, "SMS_")
	return ok && digits != "" && strings.Trim(digits, "0123456789") == "" && len(code) <= 32
}
