package web_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// message is a text of a locale file: in one form, or in one for 1 and another for every other count.
type message struct{ One, Other string }

func (m *message) UnmarshalJSON(text []byte) error {
	if text[0] == '"' {
		return json.Unmarshal(text, &m.Other)
	}
	var forms struct{ One, Other string }
	err := json.Unmarshal(text, &forms)
	*m = forms
	return err
}

// messages reads a locale file. The JSON decoder takes the last of two alike keys without a word, so that a
// change of the first does nothing: here the second is an error.
func messages(t *testing.T, language string) map[string]message {
	t.Helper()
	file, err := os.Open("locales/active." + language + ".json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	decoder := json.NewDecoder(file)
	if _, err := decoder.Token(); err != nil { // the opening brace
		t.Fatal(err)
	}
	texts := map[string]message{}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			t.Fatal(err)
		}
		name, _ := key.(string)
		var text message
		if err := decoder.Decode(&text); err != nil {
			t.Fatalf("%s: %s: %v", language, name, err)
		}
		if _, twice := texts[name]; twice {
			t.Errorf("%s: %s stands twice", language, name)
		}
		texts[name] = text
	}
	return texts
}

func TestEveryMessageStandsOnceInBothLanguages(t *testing.T) {
	zh, en := messages(t, "zh"), messages(t, "en")
	if len(zh) == 0 {
		t.Fatal("no messages")
	}
	for key, text := range zh {
		if _, known := en[key]; !known {
			t.Errorf("en: %s is missing", key)
		}
		if text.Other == "" {
			t.Errorf("zh: %s is empty", key)
		}
	}
	for key, text := range en {
		if _, known := zh[key]; !known {
			t.Errorf("zh: %s is missing", key)
		}
		if text.Other == "" {
			t.Errorf("en: %s is empty", key)
		}
	}
}

// alikeForOne are the English messages with a count that need no form for 1, by the reason.
var alikeForOne = map[string][]string{
	"a number, no count":        {"field.task", "carrier.code", "versions.number", "versions.since", "member.reserve_place"},
	"a unit that has no plural": {"unit.seconds", "unit.minutes", "unit.hours", "unit.hours_only", "certainty.other", "template.hours"},
	"no noun or verb that follows the count": {
		"board.expected", "board.enough", "board.next_gaps", "board.remind", "board.step_paged", "handover.still_open", "roster.publish", "coverage.missing", "run.counts",
		"run.visits_counts", "member.visits", "import.next_faulty", "import.next_all_faulty",
		"home.alarm", "home.proposal", "readiness.short_skill", "reach.seats", "expect.chance", "expect.outlook", "expect.range", "candidates.held",
		"per.each_visits", "visits.asked", "visits.each", "change.closes", "change.opens", "project.free", "project.claimed", "project.told",
	},
	"said of many only": {"roster.more_gaps", "change.rest"},
}

// TestEnglishCountsHaveAFormForOne finds messages that would say "1 sites".
func TestEnglishCountsHaveAFormForOne(t *testing.T) {
	alike := map[string]bool{}
	for _, keys := range alikeForOne {
		for _, key := range keys {
			alike[key] = true
		}
	}
	verbs := regexp.MustCompile(`%[.0-9]*[a-z%]`)
	for key, text := range messages(t, "en") {
		counts := strings.Contains(text.Other, "%d")
		switch {
		case counts && text.One == "" && !alike[key]:
			t.Errorf("%s has a count and no form for 1: %q", key, text.Other)
		case alike[key] && (!counts || text.One != ""):
			t.Errorf("%s needs no place on the list of those that read alike for 1", key)
		case text.One != "" && !slices.Equal(verbs.FindAllString(text.One, -1), verbs.FindAllString(text.Other, -1)):
			t.Errorf("%s takes other values for 1: %q and %q", key, text.One, text.Other)
		}
		delete(alike, key)
	}
	for key := range alike {
		t.Errorf("%s is no message", key)
	}
	for key, text := range messages(t, "zh") {
		if text.One != "" {
			t.Errorf("%s: Chinese has no form for 1", key)
		}
	}
}

// TestChineseTextsHaveFullWidthPunctuation finds a half-width mark beside a Chinese character or a value.
func TestChineseTextsHaveFullWidthPunctuation(t *testing.T) {
	half := regexp.MustCompile(`(\p{Han}|[”」】]|%[.0-9]*[sdf])[,:;?!()]|[,:;?!()](\p{Han}|[“「【]|%[.0-9]*[sdf])`)
	han := regexp.MustCompile(`\p{Han}`)
	for key, text := range messages(t, "zh") {
		if found := half.FindString(text.Other); found != "" && han.MatchString(text.Other) {
			t.Errorf("%s has half-width punctuation at %q: %q", key, found, text.Other)
		}
	}
}
