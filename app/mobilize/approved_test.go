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

// approvedPaging has a carrier of approved templates come first: the installation has one for calls, and none for
// reminders.
type approvedPaging struct{ plainPaging }

func (approvedPaging) Ways(string) mobilize.Ways { return mobilize.Ways{Reply: true, Code: true} }

func (approvedPaging) Templates() bool { return true }

func (approvedPaging) Approved(_, key string) *models.CarrierTemplate {
	return &models.CarrierTemplate{Sign: "剑津社区", Code: map[string]string{"call": "SMS_1"}[key]}
}

// TestThePhoneGetsTheTextOfTheCodeThatCounts words a call where an area has its own words without a code, with one,
// and for a member who reads English: the preview, the page's text and the template's values say the same.
func TestThePhoneGetsTheTextOfTheCodeThatCounts(t *testing.T) {
	for name, c := range map[string]struct {
		own      *mobilize.MessageInput
		language string
		code     string
		says     []string
		values   int
	}{
		"the installation's":        {nil, "zh", "SMS_1", []string{"【剑津社区】剑津社区", "召集：", "活动室", "防汛转移"}, 5},
		"own words without a code":  {&mobilize.MessageInput{Language: "zh", Text: "{place}速来:{when}。{answer}"}, "zh", "SMS_1", []string{"召集：", "活动室"}, 5},
		"own words with their code": {&mobilize.MessageInput{Language: "zh", Text: "{place}速来:{when}。{answer}", Code: "SMS_9"}, "zh", "SMS_9", []string{"速来:"}, 3},
		"English without a code":    {nil, "en", "SMS_1", []string{"召集：", "防汛转移"}, 5},
		"English with a code":       {&mobilize.MessageInput{Language: "en", Text: "{place}, hurry: {when}. {answer}", Code: "SMS_8"}, "en", "SMS_8", []string{"hurry: "}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
				modelstest.AddTerritory(t, db)
				members := modelstest.AddMembers(t, db, 1, 1)
				m := mobilize.New(mobilize.Deps{DB: db, Paging: approvedPaging{}, Wake: func() {}, BaseURL: "http://localhost:8080", Zone: shanghai})
				must(t, models.Do(t.Context(), db, func(tx *models.Tx) error {
					found, err := tx.MembersByID(members)
					if err != nil {
						return err
					}
					member := found[members[0]]
					member.Language = c.language
					return tx.SaveMember(member, nil, nil)
				}))
				if c.own != nil {
					in := *c.own
					in.Area, in.Kind = modelstest.Community, mobilize.MessageCall
					must(t, m.SaveMessage(t.Context(), access.System(), in))
				}
				callUp, err := m.Draft(t.Context(), access.System(), mobilize.DraftInput{
					Title: "防汛", Kind: "flood", Areas: []string{modelstest.Community + "-1"}, MusterPoint: "活动室",
					StartsAt: models.At(clock.Now().Add(time.Hour)), EndsAt: models.At(clock.Now().Add(9 * time.Hour)),
				})
				must(t, err)
				preview, err := m.Preview(t.Context(), access.System(), callUp.ID)
				must(t, err)
				_, err = m.Whistle(t.Context(), access.System(), callUp.ID, "")
				must(t, err)
				var text models.PageText
				for _, sent := range send(t, db) {
					text = models.UnpackPageText(sent[0])
				}
				if text.Template == nil || text.Template.Code != c.code || len(text.Template.Values) != c.values || text.Template.Values["code"] == "" {
					t.Fatalf("the template is %+v", text.Template)
				}
				for _, said := range append(c.says, text.Template.Values["when"], text.Template.Values["place"]) {
					if !strings.Contains(text.Body, said) || !strings.Contains(preview.Text, said) {
						t.Errorf("%q is not in the page %q, or not in the preview %q", said, text.Body, preview.Text)
					}
				}
				if when := text.Template.Values["when"]; strings.Contains(when, "今天") || strings.Contains(when, "明天") {
					t.Errorf("what may arrive a day later says %q", when)
				}
			})
		})
	}
}

// TestWhatHasNoApprovedTemplateIsWordedAsForAnyCarrier has no template for reminders.
func TestWhatHasNoApprovedTemplateIsWordedAsForAnyCarrier(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, nil)
		s.m = mobilize.New(mobilize.Deps{DB: db, Paging: approvedPaging{}, Wake: func() {}, BaseURL: "http://localhost:8080", Zone: shanghai})
		send(t, db)
		_, err := s.m.RemindNow(t.Context(), access.System(), s.id)
		must(t, err)
		for phone, sent := range send(t, db) {
			text := models.UnpackPageText(sent[0])
			if text.Template != nil || strings.HasPrefix(text.Body, "【") || !strings.Contains(text.Body, "等您答复：") {
				t.Errorf("%s gets %+v", phone, text)
			}
		}
	})
}
