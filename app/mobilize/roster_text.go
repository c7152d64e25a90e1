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
		texts := map[string]string{"zh": "排班有变：您的班次已取消，感谢。需要时再联系您。", "en": "The roster has changed: you have no shift any more. Thank you."}
		return m.note(c, s, member, purpose, models.UrgencyRoster, texts), nil
	}
	w, err := m.phoneWay(tx, s.ID, member)
	if err != nil {
		return letter{}, err
	}
	templates, err := wordingFor(tx, c.ScopePath)
	if err != nil {
		return letter{}, err
	}
	language := m.tongue(templates, MessageRoster, languageOf(member), c, w.phone)
	words := changeWords[language]
	body := words.changed
	if change.Kind == ChangeNew {
		body = words.first
	}
	gets, err := m.partWords(tx, change, change.Adds, words.gets, language)
	if err != nil {
		return letter{}, err
	}
	loses, err := m.partWords(tx, change, change.Drops, words.loses, language)
	if err != nil {
		return letter{}, err
	}
	body += gets
	if gets != "" && loses != "" {
		body += words.joint
	}
	body += loses
	values := map[string]string{"change": body, "code": w.code}
	switch {
	case w.Link:
		values["details"] = w.link
	case w.Code:
		values["details"] = w.page + " " + w.code
	}
	text := m.say(templates, MessageRoster, language, c, w.phone, values)
	return letter{
		member: member, summons: s.ID, purpose: purpose, urgency: models.UrgencyRoster,
		body: text.body, template: text.template, mark: w.mark(), segments: m.paging.Segments(text.body),
	}, nil
}

// partWords say the first of the shifts that a member gets or loses, and of more than one how many.
func (m *Mobilizer) partWords(tx *models.Tx, change RosterChange, shifts []models.Shift, word, language string) (string, error) {
	if len(shifts) == 0 {
		return "", nil
	}
	site, err := siteName(tx.Reader(), shifts[0].SitePath)
	if err != nil {
		return "", err
	}
	said := m.shiftWords(shifts[0], site, language)
	if change.Kind != ChangeNew {
		said = word + said
	}
	if len(shifts) > 1 {
		said += fmt.Sprintf(changeWords[language].more, len(shifts))
	}
	return said, nil
}

// changeWords are the words of a message about shifts.
var changeWords = map[string]struct{ first, changed, gets, loses, joint, more string }{
	"zh": {"排班：", "排班有变：", "新增", "取消", "；", "，共%d班"},
	"en": {"Your shift: ", "The roster has changed: ", "new ", "cancelled ", "; ", ", %d shifts in all"},
}
