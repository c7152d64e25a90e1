package api

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"whistle/models"
)

// spoken are the languages of the API's texts; the first is spoken to whoever asks for none of them.
var spoken = language.NewMatcher([]language.Tag{language.English, language.Chinese})

// chinese says whether a program asked for Chinese by Accept-Language.
func chinese(c *call) bool {
	tags, _, err := language.ParseAcceptLanguage(c.Request().Header.Get("Accept-Language"))
	if err != nil {
		return false
	}
	_, at, _ := spoken.Match(tags...)
	return at == 1
}

// spokenLanguage is the language of the texts for a program: "zh" or "en".
func spokenLanguage(c *call) string {
	if chinese(c) {
		return "zh"
	}
	return "en"
}

// emptySeats gives why seats are empty in the language asked for. What a program reads (reason, count, fix) is
// the same in each.
func emptySeats(c *call, seats []models.EmptySeat, names map[models.ID]string) []models.EmptySeat {
	out := append([]models.EmptySeat{}, slices.Clone(seats)...)
	zh := chinese(c)
	for i := range out {
		e := &out[i]
		switch {
		case e.Detail == "":
		case zh:
			e.Detail, e.SmallestFix = detailInChinese(*e), fixInChinese(e.Fix, names)
		case e.Fix != nil && names[e.Fix.Member] != "":
			e.SmallestFix = strings.Replace(e.SmallestFix, string(e.Fix.Member), names[e.Fix.Member], 1)
		}
	}
	return out
}

func detailInChinese(e models.EmptySeat) string {
	switch e.Reason {
	case "weight":
		return fmt.Sprintf("能来的 %d 人当时在其他岗位", e.Count)
	case "limit":
		return fmt.Sprintf("这段时间有空的 %d 人，工时、休息或天数已到上限", e.Count)
	case "skill":
		return "这段时间有空的人都没有所需技能"
	case "area":
		return "服务此处的人这段时间都没有空"
	case "free":
		return fmt.Sprintf("有 %d 人有空，可以排上", e.Count)
	default:
		return "没有其他人答应这段时间"
	}
}

func fixInChinese(f *models.SeatFix, names map[models.ID]string) string {
	switch {
	case f == nil:
		return ""
	case f.Member == "" && f.Skill != "":
		return "再来 1 名这段时间有空、有技能 " + f.Skill + " 的人"
	case f.Member == "":
		return "再来 1 名这段时间有空的人"
	}
	name := names[f.Member]
	if name == "" {
		name = string(f.Member)
	}
	switch {
	case f.Offers && f.Longer:
		return name + " 能来这段时间，并多做几小时"
	case f.Longer:
		return name + " 多做几小时"
	default:
		return name + " 能来这段时间"
	}
}
