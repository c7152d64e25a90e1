package notifier_test

import (
	"testing"

	"whistle/models"
	"whistle/notifier"
)

func TestRepliesAreUnderstood(t *testing.T) {
	for body, want := range map[string]models.Meaning{
		"1": models.MeaningYes, " 1. ": models.MeaningYes, "１": models.MeaningYes, "　１。": models.MeaningYes, "来": models.MeaningYes,
		"能": models.MeaningYes, "参加。": models.MeaningYes, "YES": models.MeaningYes, "\n1\n": models.MeaningYes,
		"2": models.MeaningNo, "２": models.MeaningNo, "２．": models.MeaningNo, "不能": models.MeaningNo, " 不能 。": models.MeaningNo,
		"报到": models.MeaningReportIn, "报到。": models.MeaningReportIn, "换班": models.MeaningSwap,
		"退订": models.MeaningOptOut, "STOP": models.MeaningOptOut, "恢复": models.MeaningOptIn,
		"": models.MeaningUnclear, "12": models.MeaningUnclear, "1 还是 2?": models.MeaningUnclear, "我晚点来": models.MeaningUnclear,
		"不": models.MeaningUnclear, "能不能": models.MeaningUnclear, "1 2": models.MeaningUnclear,
	} {
		if got := notifier.MeaningOf(body); got != want {
			t.Errorf("MeaningOf(%q) = %s, want %s", body, got, want)
		}
	}
}

func FuzzMeaningOfNeverGuesses(f *testing.F) {
	f.Add(" １。")
	f.Add("能不能")
	f.Fuzz(func(t *testing.T, body string) {
		plain := notifier.MeaningOf(body)
		if padded := notifier.MeaningOf(" " + body + "。\n"); padded != plain {
			t.Fatalf("%q means %s, with padding %s", body, plain, padded)
		}
		if plain != models.MeaningUnclear && len([]rune(body)) > 0 && notifier.MeaningOf(body+"吗") != models.MeaningUnclear {
			t.Fatalf("%q as a question is understood", body)
		}
	})
}
