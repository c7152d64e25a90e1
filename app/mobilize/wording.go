package mobilize

import (
	"strings"

	"whistle/models"
)

// wording is the templates that count for one area, parsed, and above them those of one call-up.
type wording struct {
	own   map[wordingKey]template // of the call-up
	texts map[wordingKey]template
	rows  map[wordingKey]models.MessageTemplate
	coded map[codedKey]template // the texts that stood where an area named its own code
}

type wordingKey struct {
	kind     MessageKind
	language string
}

// codedKey tells the approved text of a drill from the real one.
type codedKey struct {
	wordingKey
	drill bool
}

// builtIn is the wording of an area that changed nothing.
var builtIn = func() map[wordingKey]template {
	texts := map[wordingKey]template{}
	for _, r := range kindRules {
		for language, text := range r.texts {
			texts[wordingKey{r.kind, language}] = mustParse(text)
		}
	}
	return texts
}()

type templateReader interface {
	TextsFor(path models.Path) ([]models.MessageTemplate, error)
}

// wordingFor reads the templates of an area. A row that cannot be parsed counts as none: what was saved was
// checked, and a message must go out.
func wordingFor(r templateReader, path models.Path) (wording, error) {
	w := wording{texts: map[wordingKey]template{}, rows: map[wordingKey]models.MessageTemplate{}, coded: map[codedKey]template{}}
	rows, err := r.TextsFor(path)
	if err != nil {
		return w, err
	}
	for _, row := range rows {
		key := wordingKey{MessageKind(row.Kind), row.Language}
		if t, err := parseTemplate(row.Text); err == nil && row.Text != "" {
			w.texts[key] = t
		}
		w.rows[key] = overlay(w.rows[key], row)
		for drill, code := range map[bool]string{false: row.Code, true: row.DrillCode} {
			if code != "" {
				w.coded[codedKey{key, drill}] = w.ofArea(key.kind, key.language)
			}
		}
	}
	return w, nil
}

type callUpTextReader interface {
	templateReader
	CallUpTexts(callUp models.ID) (models.Wording, error)
}

// wordingOf reads the words of a call-up: those that it took over from its template stand above its area's.
func wordingOf(r callUpTextReader, c models.CallUp) (wording, error) {
	w, err := wordingFor(r, c.ScopePath)
	if err != nil {
		return w, err
	}
	own, err := r.CallUpTexts(c.ID)
	w.own = parsed(own)
	return w, err
}

// beneathTheAreas leaves out the words for which the area, or one above it, has its own.
func beneathTheAreas(r templateReader, path models.Path, words models.Wording) (models.Wording, error) {
	areas, err := wordingFor(r, path)
	if err != nil {
		return nil, err
	}
	left := models.Wording{}
	for kind, byLanguage := range words {
		for language, text := range byLanguage {
			if _, own := areas.texts[wordingKey{MessageKind(kind), language}]; own {
				continue
			}
			if left[kind] == nil {
				left[kind] = map[string]string{}
			}
			left[kind][language] = text
		}
	}
	return left, nil
}

// parsed parses what can be parsed: as in wordingFor, the rest counts as none.
func parsed(words models.Wording) map[wordingKey]template {
	texts := map[wordingKey]template{}
	for kind, byLanguage := range words {
		for language, text := range byLanguage {
			if t, err := parseTemplate(text); err == nil && text != "" {
				texts[wordingKey{MessageKind(kind), language}] = t
			}
		}
	}
	return texts
}

// overlay puts what a lower area says above what the areas over it say.
func overlay(above, row models.MessageTemplate) models.MessageTemplate {
	if row.Text == "" {
		row.Text = above.Text
	}
	if row.Sign == "" {
		row.Sign = above.Sign
	}
	if row.Code == "" {
		row.Code = above.Code
	}
	if row.DrillCode == "" {
		row.DrillCode = above.DrillCode
	}
	return row
}

func (w wording) of(kind MessageKind, language string) template {
	if t, ok := w.own[wordingKey{kind, language}]; ok {
		return t
	}
	return w.ofArea(kind, language)
}

func (w wording) ofArea(kind MessageKind, language string) template {
	if t, ok := w.texts[wordingKey{kind, language}]; ok {
		return t
	}
	return builtIn[wordingKey{kind, language}]
}

// said is a message as it was worded: the text, and what made it where a carrier wants to know.
type said struct {
	body     string
	kind     MessageKind
	language string
	values   map[string]string // of the variables that the text uses
	template *models.CarrierTemplate
}

// say words a message to one phone. Where a carrier that sends approved templates only may carry it, it is in
// its full form, which is the one that was approved, behind the carrier's signature.
func (m *Mobilizer) say(w wording, kind MessageKind, language string, c models.CallUp, phone string, values map[string]string) said {
	by := m.approval(w, kind, language, c, phone)
	if by == nil {
		t := w.of(kind, language)
		s := said{kind: kind, language: language, values: valuesOf(t, values)}
		s.body = t.fit(values, drillPrefix(c, language), m.paging.Segments)
		return s
	}
	s := said{kind: kind, language: by.language, values: valuesOf(by.text, values), template: by.template}
	s.template.Values = map[string]string{}
	full := map[string]string{}
	for name, value := range s.values {
		if value == "" {
			value = "-" // a template's variable may not be empty
		}
		full[name] = value
		if name != "answer" && name != "details" && !strings.Contains(value, "://") { // an address is a fixed word of the approved text
			s.template.Values[name] = value
		}
	}
	if way := s.values["answer"] + s.values["details"]; values["code"] != "" && strings.Contains(way, values["code"]) {
		s.template.Values["code"] = values["code"]
	}
	s.body = "【" + s.template.Sign + "】" + drillPrefix(c, by.language) + by.text.fill(full, by.text.all())
	return s
}

func valuesOf(t template, values map[string]string) map[string]string {
	used := map[string]string{}
	for _, name := range t.variables() {
		used[name] = values[name]
	}
	return used
}

// approval is the approved template by which a message goes to a phone: its text, and the language that it is in.
type approval struct {
	template *models.CarrierTemplate
	text     template
	language string
}

// approval finds it, or gives nil where none is named. The installation's codes are for Whistle's own texts in
// Chinese; an area that has approved other words, or other languages, names a code for them.
func (m *Mobilizer) approval(w wording, kind MessageKind, language string, c models.CallUp, phone string) *approval {
	standard := m.paging.Approved(phone, templateKey(kind, c.Drill))
	if standard == nil {
		return nil
	}
	key := wordingKey{kind, language}
	text, own := w.coded[codedKey{key, c.Drill}]
	if !own && language != "zh" {
		key.language = "zh"
		text, own = w.coded[codedKey{key, c.Drill}]
	}
	if !own {
		text = builtIn[key]
	}
	named := approvedFor(w.rows[key], *standard, c.Drill)
	if named.Code == "" || named.Sign == "" {
		return nil
	}
	return &approval{named, text, key.language}
}

// tongue gives the language in which a message reaches a phone.
func (m *Mobilizer) tongue(w wording, kind MessageKind, language string, c models.CallUp, phone string) string {
	if by := m.approval(w, kind, language, c, phone); by != nil {
		return by.language
	}
	return language
}

// approvedFor names the approved template: what the area says, else the installation's.
func approvedFor(row models.MessageTemplate, standard models.CarrierTemplate, drill bool) *models.CarrierTemplate {
	own := row.Code
	if drill {
		own = row.DrillCode
	}
	if own != "" {
		standard.Code = own
	}
	if row.Sign != "" {
		standard.Sign = row.Sign
	}
	return &standard
}
