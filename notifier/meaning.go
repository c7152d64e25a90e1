package notifier

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"whistle/models"
)

// MeaningOf reads a text from a phone. Spaces, full stops and letter case around a word do not matter, nor
// does full width; anything that is not exactly one of the words is unclear, for a person to read.
func MeaningOf(body string) models.Meaning {
	word := strings.ToLower(strings.TrimFunc(width.Narrow.String(body), isPadding))
	if meaning, known := words[word]; known {
		return meaning
	}
	return models.MeaningUnclear
}

func isPadding(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune(".。｡．!！,，、;；~～'\"“”‘’", r)
}

var words = map[string]models.Meaning{
	"1": models.MeaningYes, "y": models.MeaningYes, "yes": models.MeaningYes, "来": models.MeaningYes, "能": models.MeaningYes,
	"能来": models.MeaningYes, "参加": models.MeaningYes, "可以": models.MeaningYes, "好": models.MeaningYes,

	"2": models.MeaningNo, "n": models.MeaningNo, "no": models.MeaningNo, "不能": models.MeaningNo, "不来": models.MeaningNo,
	"不能来": models.MeaningNo, "不参加": models.MeaningNo, "来不了": models.MeaningNo,

	"报到": models.MeaningReportIn, "here": models.MeaningReportIn, "到了": models.MeaningReportIn, "我到了": models.MeaningReportIn, "签到": models.MeaningReportIn,
	"签退": models.MeaningCheckOut, "下班": models.MeaningCheckOut, "done": models.MeaningCheckOut,
	"换班": models.MeaningSwap, "swap": models.MeaningSwap,
	"同意": models.MeaningAgree, "agree": models.MeaningAgree, "不同意": models.MeaningDisagree, "disagree": models.MeaningDisagree,

	"退订": models.MeaningOptOut, "stop": models.MeaningOptOut, "td": models.MeaningOptOut, "t": models.MeaningOptOut,
	"unsubscribe": models.MeaningOptOut, "cancel": models.MeaningOptOut, "end": models.MeaningOptOut, "quit": models.MeaningOptOut,
	"恢复": models.MeaningOptIn, "恢复接收": models.MeaningOptIn, "订阅": models.MeaningOptIn, "start": models.MeaningOptIn, "unstop": models.MeaningOptIn,
}
