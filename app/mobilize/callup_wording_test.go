package mobilize_test

import (
	"strings"
	"testing"
	"time"

	"whistle/app/access"
	"whistle/app/mobilize"
	"whistle/models"
	"whistle/models/modelstest"
)

// worded is the wording of the templates of these tests.
func worded() models.Wording {
	return models.Wording{
		"call":      {"zh": "{place}转移:{when}，带好证件。{answer}", "en": "{place}: {when}, bring your papers. {answer}"},
		"remind":    {"zh": "{place}还在等您:{when}。{answer}"},
		"all_clear": {"zh": "{place}转移完毕,辛苦了。"},
	}
}

// TestATemplatesWordingIsSentAndARunningCallUpKeepsIt follows a template's texts through a copy into a call-up and its
// messages, while the template changes and the copy is deleted.
func TestATemplatesWordingIsSentAndARunningCallUpKeepsIt(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		m, by := newMobilizer(db), access.System()
		s := whistled(t, db, clock, func(in *mobilize.DraftInput) {
			english := "en"
			_, err := m.ChangeMember(t.Context(), by, (&scene{t: t, db: db}).member(1, 9), mobilize.MemberInput{Language: &english})
			must(t, err)
			must(t, m.SaveMessage(t.Context(), by, mobilize.MessageInput{Area: modelstest.Community, Kind: mobilize.MessageCall, Language: "zh", Text: "{place}急!{when}。{answer}"}))
			flood, err := m.Template(t.Context(), by, "flood")
			must(t, err)
			first := inputOf(flood, modelstest.Community, "江边")
			first.Content.Messages = worded()
			own, err := m.AddTemplate(t.Context(), by, first)
			must(t, err)
			copied, err := m.AddTemplate(t.Context(), by, inputOf(own, modelstest.Community+"-1", "副本"))
			must(t, err)
			read, err := m.Template(t.Context(), by, copied.ID)
			must(t, err)
			in.Drill, in.Messages, in.Escalation = true, read.Content.V.Messages, models.EscalationRule{RemindAfterMinutes: []int{10}}
			first.Content.Messages = nil
			_, err = m.ChangeTemplate(t.Context(), by, own.ID, first)
			must(t, err)
			must(t, m.DeleteTemplate(t.Context(), by, copied.ID))
		})
		english := 0
		for phone, got := range send(t, db) {
			switch {
			case len(got) == 1 && strings.HasPrefix(got[0], "【演练】[DRILL] ") && strings.Contains(got[0], ", bring your papers. "):
				english++
			case len(got) != 1 || !strings.HasPrefix(got[0], "【演练】") || !strings.Contains(got[0], "转移:") || !strings.Contains(got[0], "，带好证件。"):
				t.Errorf("%s is called by %q", phone, got)
			}
		}
		if english != 1 {
			t.Errorf("%d are called in English, want 1", english)
		}
		s.reply(1, 0, models.MeaningYes, "1")
		clock.Advance(11 * time.Minute)
		s.due()
		reminded := 0
		for _, got := range send(t, db) {
			for _, body := range got {
				if strings.HasPrefix(body, "【演练】") && strings.Contains(body, "还在等您:") {
					reminded++
				}
			}
		}
		if reminded != 18 { // of twenty one has answered, one reads English
			t.Errorf("%d are reminded in the template's words, want 18", reminded)
		}
		s.end(mobilize.HandoverTo{})
		thanks := send(t, db)[modelstest.PhoneOf(1, 0)]
		if len(thanks) != 1 || !strings.HasPrefix(thanks[0], "【演练】") || !strings.HasSuffix(thanks[0], "转移完毕,辛苦了。") {
			t.Errorf("the all-clear: %q", thanks)
		}
	})
}

func TestAWrongTextOfATemplateOrCallUpIsNamedByItsKindAndLanguage(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		modelstest.AddTerritory(t, db)
		m, by := newMobilizer(db), access.System()
		flood, err := m.Template(t.Context(), by, "flood")
		must(t, err)
		draft := mobilize.DraftInput{
			Title: "防汛", Kind: "flood", Areas: []string{modelstest.Community},
			StartsAt: models.At(clock.Now().Add(time.Hour)), EndsAt: models.At(clock.Now().Add(9 * time.Hour)),
		}
		for want, words := range map[string]models.Wording{
			"messages.call.zh: {name} is no variable":            {"call": {"zh": "{name}{place}{when}{answer}"}},
			"messages.remind.en: must hold {answer}":             {"remind": {"en": "{place} {when}"}},
			"messages.all_clear.zh: write variables as":          {"all_clear": {"zh": "{place"}},
			"messages.call.fr: must be zh or en":                 {"call": {"fr": "{place}{when}{answer}"}},
			"messages.note.zh: must be of the kind call, remind": {"note": {"zh": "{text}"}},
			"messages.call.zh: has more than 300":                {"call": {"zh": "{place}{when}{answer}" + strings.Repeat("长", 300)}},
			"messages.call.zh: would need":                       {"call": {"zh": "{place}{when}{answer}" + strings.Repeat("长", 250)}},
		} {
			in := inputOf(flood, modelstest.Community, "江边")
			in.Content.Messages = words
			if _, err := m.AddTemplate(t.Context(), by, in); models.CodeOf(err) != models.CodeInvalid || !strings.Contains(err.Error(), want) {
				t.Errorf("a template, want %q: %v", want, err)
			}
			draft.Messages = words
			_, err := m.Draft(t.Context(), by, draft)
			if long := strings.HasSuffix(want, "would need"); long && err != nil || !long && (models.CodeOf(err) != models.CodeInvalid || !strings.Contains(err.Error(), want)) {
				t.Errorf("a draft, want %q: %v", want, err)
			}
		}
	})
}

// TestTheSamplesOfATemplateAreWhatItsTextAndElseTheAreasMake shows a built-in template's call, which says what to
// bring, beside the reminder of the area.
func TestTheSamplesOfATemplateAreWhatItsTextAndElseTheAreasMake(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, _ *modelstest.Clock) {
		modelstest.AddTerritory(t, db)
		m, by := newMobilizer(db), access.System()
		must(t, m.SaveMessage(t.Context(), by, mobilize.MessageInput{Area: modelstest.Community, Kind: mobilize.MessageRemind, Language: "zh", Text: "{place}急!{when}。{answer}"}))
		templates, err := m.Templates(t.Context(), by, "")
		must(t, err)
		for _, template := range templates {
			texts, err := m.TemplateTexts(t.Context(), by, modelstest.Community, template.Content.V.Messages)
			must(t, err)
			if len(texts) != 6 {
				t.Fatalf("%s has %d texts, want 6", template.Kind, len(texts))
			}
			for _, text := range texts {
				own := text.Kind == mobilize.MessageCall
				if own != (text.Text != "") || len(text.Samples) == 0 || text.Samples[0].Segments > 3 {
					t.Errorf("%s: %+v", template.Kind, text)
				}
				if text.Kind == mobilize.MessageRemind && text.Language == "zh" && !strings.Contains(text.Samples[0].Body, "急!") {
					t.Errorf("the reminder is not worded as the area says: %q", text.Samples[0].Body)
				}
			}
		}
		texts, err := m.TemplateTexts(t.Context(), by, modelstest.Community, models.Wording{"call": {"zh": "{place"}})
		must(t, err)
		if texts[0].Text != "{place" || texts[0].Samples != nil {
			t.Errorf("a broken text: %+v", texts[0])
		}
	})
}

func TestWhatAnAreaSaysItselfStandsAboveABuiltInTemplatesWords(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		m, by := newMobilizer(db), access.System()
		s := whistled(t, db, clock, func(in *mobilize.DraftInput) {
			must(t, m.SaveMessage(t.Context(), by, mobilize.MessageInput{Area: modelstest.Community, Kind: mobilize.MessageCall, Language: "zh", Text: "{place}急!{when}。{answer}"}))
			in.Messages, in.BuiltInWords = worded(), true
		})
		words, err := db.Read(t.Context()).CallUpTexts(s.id)
		must(t, err)
		if words["call"]["zh"] != "" || words["call"]["en"] == "" || words["remind"]["zh"] == "" {
			t.Errorf("taken over from the template: %v", words)
		}
	})
}
