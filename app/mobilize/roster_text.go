package mobilize

import (
	"fmt"

	"whistle/models"
)

// changeLetter tells one member what changes in the roster for them: the shift they get, the one they lose, and
// of more than one how many. Not the rest of their roster, which stands on their page, and nobody else's.
func (m *Mobilizer) changeLetter(tx *models.Tx, c models.CallUp, s models.Summons, member models.Member, change RosterChange, version int) (letter, error) {
	purpose := purposeOf(models.PurposeRoster, fmt.Sprintf("%d-%x", version, int64(tx.Now)))
	if change.Kind == ChangeReleased {
		texts := map[string]string{"zh": "排班有变:您的班次已取消,感谢。需要时再联系您。", "en": "The roster has changed: you have no shift any more. Thank you."}
		return m.note(c, s, member, purpose, models.UrgencyRoster, texts), nil
	}
	w, err := m.phoneWay(tx, s.ID, member)
	if err != nil {
		return letter{}, err
	}
	language := languageOf(member)
	words := changeWords[language]
	body := words.changed
	if change.Kind == ChangeNew {
		body = words.first
	}
	for n, part := range []struct {
		word   string
		shifts []models.Shift
	}{{words.gets, change.Adds}, {words.loses, change.Drops}} {
		if len(part.shifts) == 0 {
			continue
		}
		site, err := siteName(tx.Reader(), part.shifts[0].SitePath)
		if err != nil {
			return letter{}, err
		}
		if n > 0 && len(change.Adds) > 0 {
			body += words.joint
		}
		if change.Kind != ChangeNew {
			body += part.word
		}
		body += m.shiftWords(part.shifts[0], site, language)
		if more := len(part.shifts); more > 1 {
			body += fmt.Sprintf(words.more, more)
		}
	}
	values := map[string]string{"change": body, "code": w.code}
	switch {
	case w.Link:
		values["details"] = w.link
	case w.Code:
		values["details"] = w.page + " " + w.code
	}
	templates, err := wordingFor(tx, c.ScopePath)
	if err != nil {
		return letter{}, err
	}
	text := m.say(templates, MessageRoster, language, c, w.phone, values)
	return letter{
		member: member, summons: s.ID, purpose: purpose, urgency: models.UrgencyRoster,
		body: text.body, template: text.template, mark: w.mark(), segments: m.paging.Segments(text.body),
	}, nil
}

// changeWords are the words of a message about shifts.
var changeWords = map[string]struct{ first, changed, gets, loses, joint, more string }{
	"zh": {"排班:", "排班有变:", "新增", "取消", ";", ",共%d班"},
	"en": {"Your shift: ", "The roster has changed: ", "new ", "cancelled ", "; ", ", %d shifts in all"},
}
