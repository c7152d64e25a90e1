package mobilize

import (
	"fmt"
	"strings"
	"time"

	"whistle/models"
)

// drillMark stands first in every message of a drill: the Chinese one in every language, as phones and people look
// for it.
var drillMark = map[string]string{"zh": "【演练】", "en": "【演练】[DRILL] "}

// kindWords are the words of a message for kinds of work and emergencies; a kind that is not in it is left out.
var kindWords = map[string]map[string]string{
	"zh": {
		"testing": "核酸检测协助", "publicity": "宣传", "supply": "物资配送", "patrol": "巡查", "evacuation": "转移群众", "shelter": "安置点",
		"clearing": "清淤", "search": "寻人", "visit": "走访", "night_watch": "夜间值守", "transport": "运送",
		"lockdown": "封控保供", "flood": "防汛转移", "typhoon": "防台风", "cold_wave": "寒潮敬老",
	},
	"en": {
		"testing": "testing", "publicity": "publicity", "supply": "supply runs", "patrol": "patrol", "evacuation": "evacuation", "shelter": "shelter",
		"clearing": "clearing silt", "search": "search", "visit": "visits", "night_watch": "night watch", "transport": "transport",
		"lockdown": "lockdown supply", "flood": "flood", "typhoon": "typhoon", "cold_wave": "cold wave",
	},
}

// way is how one member may answer one page.
type way struct {
	Ways
	phone string
	link  string // the address with the token
	code  string // the eight characters
	page  string // the public address where a code is typed
}

// mark gives the text that stands in this member's message and in nobody else's.
func (w way) mark() string {
	if w.Link {
		return w.link[strings.LastIndexByte(w.link, '/')+1:]
	}
	return w.code
}

// other gives another way to the answer than this one: without the link, which phones without data cannot
// open and filters hold back; with the typed code or the reply that is left. Where no link was, there is none.
func (w way) other() (way, bool) {
	if !w.Link || !w.Code && !w.Reply {
		return way{}, false
	}
	w.Link = false
	return w, true
}

// see gives where the page of the link is seen: the link, or the address with the code; "" where the carrier
// allows neither.
func (w way) see() string {
	switch {
	case w.Link:
		return w.link
	case w.Code:
		return w.page + " " + w.code
	}
	return ""
}

func (m *Mobilizer) wayOf(summons models.ID, phone string) way {
	return way{
		Ways: m.paging.Ways(phone), phone: phone, link: m.baseURL + "/m/" + m.db.Vault().LinkToken(summons),
		code: m.db.Vault().AnswerCode(summons), page: m.baseURL + "/c",
	}
}

// callText is the message of a whistle or of a reminder in one language: what, where, when, how to answer.
func (m *Mobilizer) callText(words wording, c models.CallUp, place, language string, w way, reminder bool) said {
	kind := MessageCall
	if reminder {
		kind = MessageRemind
	}
	when := m.shortTime
	if by := m.approval(words, kind, language, c, w.phone); by != nil {
		language, when = by.language, m.date // it may arrive a day later
	}
	return m.say(words, kind, language, c, w.phone, map[string]string{
		"place": place, "when": strings.TrimSpace(when(c.StartsAt, language)), "muster": c.MusterPoint, "kind": kindWords[language][c.Kind],
		"answer": words.answer(w, language), "code": w.code,
	})
}

func drillPrefix(c models.CallUp, language string) string {
	if !c.Drill {
		return ""
	}
	return drillMark[language]
}

// answer says how to answer, by every way that the carrier allows for this phone.
func (w wording) answer(by way, language string) string {
	say := func(kind MessageKind) string { return w.part(kind, by, language) }
	var parts []string
	if by.Reply {
		text := say(MessageAnswerReply)
		if !by.Link && !by.Code {
			text += " (" + by.code + ")" // what tells this message from all others at the carrier
		}
		parts = append(parts, text)
	}
	if by.Link {
		parts = append(parts, say(MessageAnswerLink))
	}
	if by.Code && !by.Link {
		parts = append(parts, say(MessageAnswerCode))
	}
	if language == "en" {
		return strings.Join(parts, ". ")
	}
	return strings.Join(parts, "。")
}

// part words one part of a message that says how to answer.
func (w wording) part(kind MessageKind, by way, language string) string {
	t := w.of(kind, language)
	return t.fill(map[string]string{"link": by.link, "page": by.page, "code": by.code}, t.all())
}

// shortTime says a moment as one would say it today: a weekday within six days, else the date.
func (m *Mobilizer) shortTime(t models.Time, language string) string {
	local, now := t.Time().In(m.zone), m.db.Now().Time().In(m.zone)
	clock := fmt.Sprintf("%d:%02d", local.Hour(), local.Minute())
	days := int(midnight(local).Sub(midnight(now)).Hours()+12) / 24
	switch {
	case language == "en" && days >= 0 && days <= 6:
		return local.Format("Mon ") + clock + " "
	case days == 0 && language != "en":
		return "今天" + clock
	case days == 1 && language != "en":
		return "明天" + clock
	case days > 1 && days <= 6:
		return "周" + string([]rune("日一二三四五六")[local.Weekday()]) + clock
	default:
		return m.date(t, language)
	}
}

// date says a moment by its date.
func (m *Mobilizer) date(t models.Time, language string) string {
	local := t.Time().In(m.zone)
	if language == "en" {
		return fmt.Sprintf("%s%d:%02d ", local.Format("2 Jan "), local.Hour(), local.Minute())
	}
	return fmt.Sprintf("%d月%d日%d:%02d", local.Month(), local.Day(), local.Hour(), local.Minute())
}

func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

// languageOf gives the language in which a member is written to.
func languageOf(m models.Member) string {
	if m.Language == "en" {
		return "en"
	}
	return "zh"
}
