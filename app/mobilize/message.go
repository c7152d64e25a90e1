package mobilize

import (
	"fmt"
	"strings"
	"time"

	"whistle/models"
)

// drillMark stands first in every message of a drill, in the member's language.
var drillMark = map[string]string{"zh": "【演练】", "en": "[DRILL] "}

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
	link string // the address with the token
	code string // the eight characters
	page string // the public address where a code is typed
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
		Ways: m.paging.Ways(phone), link: m.baseURL + "/m/" + m.db.Vault().LinkToken(summons),
		code: m.db.Vault().AnswerCode(summons), page: m.baseURL + "/c",
	}
}

// callText is the message of a whistle in one language: what, where, when, how to answer. Of its forms, from
// the fullest to the shortest, it is the first that fits one segment; where none does, the fullest.
func (m *Mobilizer) callText(c models.CallUp, place, language string, w way, reminder bool) string {
	head := drillPrefix(c, language)
	when, kind := m.shortTime(c.StartsAt, language), kindWords[language][c.Kind]
	var forms []string
	for _, details := range [][]string{{when + c.MusterPoint, kind}, {when + c.MusterPoint}, {when, kind}, {when}} {
		forms = append(forms, head+sentence(place, details, language, reminder)+answerText(w, language))
	}
	for _, form := range forms {
		if m.paging.Segments(form) == 1 {
			return form
		}
	}
	return forms[0]
}

func drillPrefix(c models.CallUp, language string) string {
	if !c.Drill {
		return ""
	}
	return drillMark[language]
}

func sentence(place string, details []string, language string, reminder bool) string {
	var said []string
	for _, d := range details {
		if d != "" {
			said = append(said, d)
		}
	}
	if language == "en" {
		verb := " calls you up: "
		if reminder {
			verb = " still waits for your answer: "
		}
		return place + verb + strings.Join(said, ", ") + ". "
	}
	verb := "召集:"
	if reminder {
		verb = "等您答复:"
	}
	return place + verb + strings.Join(said, ",") + "。"
}

// answerText says how to answer, by every way that the carrier allows for this phone.
func answerText(w way, language string) string {
	words := map[string][4]string{
		"zh": {"能来回1,不能回2", "", "详情 ", "请打开%s输入编号%s"},
		"en": {"Reply 1 yes, 2 no", ". ", "Details ", "Open %s and type %s"},
	}[language]
	var parts []string
	if w.Reply {
		text := words[0]
		if !w.Link && !w.Code {
			text += " (" + w.code + ")" // what tells this message from all others at the carrier
		}
		parts = append(parts, text)
	}
	if w.Link {
		parts = append(parts, words[2]+w.link)
	}
	if w.Code && !w.Link {
		parts = append(parts, fmt.Sprintf(words[3], w.page, w.code))
	}
	joint := words[1]
	if joint == "" {
		joint = "。"
	}
	return strings.Join(parts, joint)
}

// shortTime says a moment as one would say it today: a weekday within six days, else the date.
func (m *Mobilizer) shortTime(t models.Time, language string) string {
	local, now := t.Time().In(m.zone), m.db.Now().Time().In(m.zone)
	clock := fmt.Sprintf("%d:%02d", local.Hour(), local.Minute())
	days := int(midnight(local).Sub(midnight(now)).Hours()+12) / 24
	switch {
	case language == "en" && days >= 0 && days <= 6:
		return local.Format("Mon ") + clock + " "
	case language == "en":
		return local.Format("2 Jan ") + clock + " "
	case days == 0:
		return "今天" + clock
	case days == 1:
		return "明天" + clock
	case days > 1 && days <= 6:
		return "周" + string([]rune("日一二三四五六")[local.Weekday()]) + clock
	default:
		return fmt.Sprintf("%d月%d日%s", local.Month(), local.Day(), clock)
	}
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
