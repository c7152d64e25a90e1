package mobilize

import (
	"testing"

	"whistle/models"
)

type onePerLetter struct{ Paging }

func (onePerLetter) Segments(body string) int { return len([]rune(body)) }

// TestALetterOfADrillThatForgotToSayItSaysIt looks at the last gate before a page is sealed.
func TestALetterOfADrillThatForgotToSayItSaysIt(t *testing.T) {
	m := &Mobilizer{paging: onePerLetter{}}
	for _, c := range []struct {
		drill          bool
		language, body string
		want           string
	}{
		{true, "zh", "请来活动室", "【演练】请来活动室"},
		{true, "zh", "【延平】【演练】请来活动室", "【延平】【演练】请来活动室"},
		{true, "en", "Please come", "【演练】[DRILL] Please come"},
		{false, "zh", "请来活动室", "请来活动室"},
	} {
		got := m.marked(models.CallUp{Drill: c.drill}, letter{member: models.Member{Language: c.language}, body: c.body, segments: len([]rune(c.body))})
		if got.body != c.want || got.segments != len([]rune(c.want)) {
			t.Errorf("%q became %q of %d segments, want %q", c.body, got.body, got.segments, c.want)
		}
	}
}
