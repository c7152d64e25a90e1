package notifier

import (
	"strings"

	"golang.org/x/text/width"

	"whistle/models"
)

// replyWords are the words a phone may answer with, after spaces, full stops and letter case are taken away
// and full-width letters made narrow.
var replyWords = map[string]models.Meaning{
	"1": models.MeaningYes, "y": models.MeaningYes, "yes": models.MeaningYes, "来": models.MeaningYes, "能": models.MeaningYes,
	"参加": models.MeaningYes, "能来": models.MeaningYes, "我能来": models.MeaningYes, "好": models.MeaningYes, "好的": models.MeaningYes, "收到参加": models.MeaningYes,
	"2": models.MeaningNo, "n": models.MeaningNo, "no": models.MeaningNo, "不能": models.MeaningNo, "不能来": models.MeaningNo, "不来": models.MeaningNo,
	"不参加": models.MeaningNo, "来不了": models.MeaningNo,
	"报到": models.MeaningReportIn, "換班": models.MeaningSwap, "换班": models.MeaningSwap,
	"退订": models.MeaningOptOut, "td": models.MeaningOptOut, "stop": models.MeaningOptOut, "unsubscribe": models.MeaningOptOut,
	"订阅": models.MeaningOptIn, "start": models.MeaningOptIn,
}

// ParseReply reads what a text from a phone says; what it cannot read is MeaningUnclear.
func ParseReply(body string) models.Meaning {
	folded := width.Fold.String(strings.ToLower(body))
	bare := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\r\n\u00a0\u3000.,!。,、!｡·'\"“”", r) {
			return -1
		}
		return r
	}, folded)
	if meaning, ok := replyWords[bare]; ok {
		return meaning
	}
	return models.MeaningUnclear
}
