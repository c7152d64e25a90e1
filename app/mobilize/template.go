package mobilize

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// template is a text with {variables} and [parts] that are left out where they would be empty, or where the
// message would need more than one segment. A part that holds the way to the answer is never left out for
// its length.
type template struct {
	pieces []piece
	parts  int // how many there are
	kept   uint64
}

// piece is a stretch of fixed text, or a variable; part says of which [part], 0 for none.
type piece struct {
	text     string
	variable bool
	part     int
}

// The most parts: each doubles the forms that are tried.
const mostParts = 4

// waysToAnswer are the variables that a message must not lose for its length.
var waysToAnswer = []string{"answer", "details", "link", "code", "page", "text"}

var errTemplate = errors.New("write variables as {name} and parts as [text], not one inside another")

func parseTemplate(text string) (template, error) {
	var t template
	part := 0
	for text != "" {
		at := strings.IndexAny(text, "{}[]")
		if at < 0 {
			at = len(text)
		}
		if at > 0 {
			t.pieces = append(t.pieces, piece{text: text[:at], part: part})
		}
		if at == len(text) {
			break
		}
		mark := text[at]
		text = text[at+1:]
		switch {
		case mark == '{':
			name, rest, ok := strings.Cut(text, "}")
			if !ok || name == "" || strings.ContainsAny(name, "{[]") {
				return t, errTemplate
			}
			t.pieces = append(t.pieces, piece{text: name, variable: true, part: part})
			text = rest
		case mark == '[' && part == 0 && t.parts < mostParts:
			t.parts++
			part = t.parts
		case mark == ']' && part != 0:
			part = 0
		default:
			return t, errTemplate
		}
	}
	if part != 0 {
		return t, errTemplate
	}
	for _, p := range t.pieces {
		if p.variable && p.part != 0 && slices.Contains(waysToAnswer, p.text) {
			t.kept |= t.bit(p.part)
		}
	}
	return t, nil
}

// bit gives the place of a part in a mask of the parts that stand; the first part has the highest.
func (t template) bit(part int) uint64 { return 1 << (t.parts - part) }

// variables gives the names that the text uses, each once.
func (t template) variables() []string {
	var names []string
	for _, p := range t.pieces {
		if p.variable && !slices.Contains(names, p.text) {
			names = append(names, p.text)
		}
	}
	return names
}

// fill writes the text with the parts of the mask.
func (t template) fill(values map[string]string, stand uint64) string {
	for _, p := range t.pieces {
		if p.variable && p.part != 0 && values[p.text] == "" {
			stand &^= t.bit(p.part)
		}
	}
	var out strings.Builder
	for _, p := range t.pieces {
		switch {
		case p.part != 0 && stand&t.bit(p.part) == 0:
		case p.variable:
			out.WriteString(values[p.text])
		default:
			out.WriteString(p.text)
		}
	}
	return out.String()
}

// all stands for every part.
func (t template) all() uint64 { return 1<<t.parts - 1 }

// fit writes the fullest form that is one segment, behind the head; where none is, the fullest of all.
func (t template) fit(values map[string]string, head string, segments func(string) int) string {
	for stand := t.all(); ; stand-- {
		if stand&t.kept == t.kept {
			if form := head + t.fill(values, stand); segments(form) == 1 {
				return form
			}
		}
		if stand == 0 {
			return head + t.fill(values, t.all())
		}
	}
}

// mustParse parses a text of our own.
func mustParse(text string) template {
	t, err := parseTemplate(text)
	if err != nil {
		panic(fmt.Sprintf("the built-in text %q: %v", text, err))
	}
	return t
}
