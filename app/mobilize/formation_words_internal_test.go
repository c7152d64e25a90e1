package mobilize

import (
	"strings"
	"testing"

	"whistle/models"
)

func TestEveryReasonOfAFormationIsSaidInBothLanguages(t *testing.T) {
	if len(formedWords["zh"]) != len(formedWords["en"]) {
		t.Errorf("%d reasons in Chinese, %d in English", len(formedWords["zh"]), len(formedWords["en"]))
	}
	for language, words := range formedWords {
		for code, text := range words {
			f := models.Formed{Code: code, Numbers: []int{61, 62, 63, 64}[:strings.Count(text, "%d")]}
			if code == models.FormedLivesHere {
				f.Name = string(models.FormedProbationary)
			}
			said := FormedBecause(f, language)
			if said == "" || strings.Contains(said, "%!") || strings.Contains(said, "%d") {
				t.Errorf("%s in %s is said as %q", code, language, said)
			}
			if other := FormedBecause(f, map[string]string{"zh": "en", "en": "zh"}[language]); strings.Contains(other, "%!") || strings.Count(other, "6") != len(f.Numbers) {
				t.Errorf("%s with the numbers of %s is said as %q", code, language, other)
			}
		}
	}
}

func TestAReasonFromBeforeThereWereCodesIsSaidAsItIs(t *testing.T) {
	var f models.Formed
	if err := f.Scan("正式党员12名,符合成立条件"); err != nil {
		t.Fatal(err)
	}
	if said := FormedBecause(f, "en"); said != "正式党员12名,符合成立条件" {
		t.Errorf("said %q", said)
	}
}
