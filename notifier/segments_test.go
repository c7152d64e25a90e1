package notifier_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"whistle/notifier"
)

func TestSegmentsAreCountedAsCarriersCountThem(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want int
	}{
		"empty":                           {"", 1},
		"160 latin letters":               {strings.Repeat("a", 160), 1},
		"161 latin letters":               {strings.Repeat("a", 161), 2},
		"306 latin letters":               {strings.Repeat("a", 306), 2},
		"307 latin letters":               {strings.Repeat("a", 307), 3},
		"80 euro signs are 160":           {strings.Repeat("€", 80), 1},
		"81 euro signs":                   {strings.Repeat("€", 81), 2},
		"an extended one is not cut":      {strings.Repeat("a", 152) + "€" + strings.Repeat("a", 152), 3},
		"70 han characters":               {strings.Repeat("哨", 70), 1},
		"71 han characters":               {strings.Repeat("哨", 71), 2},
		"134 han characters":              {strings.Repeat("哨", 134), 2},
		"135 han characters":              {strings.Repeat("哨", 135), 3},
		"one han letter makes it UCS-2":   {strings.Repeat("a", 70) + "哨", 2},
		"a back-tick is not GSM":          {strings.Repeat("`", 71), 2},
		"35 emoji are 70":                 {strings.Repeat("😀", 35), 1},
		"36 emoji":                        {strings.Repeat("😀", 36), 2},
		"an emoji is not cut":             {strings.Repeat("哨", 66) + "😀" + strings.Repeat("哨", 66), 3},
		"greek capitals of GSM":           {strings.Repeat("Δ", 160), 1},
		"a small greek letter makes UCS2": {strings.Repeat("δ", 71), 2},
	} {
		t.Run(name, func(t *testing.T) {
			if got := notifier.Segments(c.text); got != c.want {
				t.Errorf("Segments(%q) = %d, want %d", c.text, got, c.want)
			}
		})
	}
}

func FuzzSegmentsHoldTheText(f *testing.F) {
	f.Add("剑津社区召集：周六8:00 😀")
	f.Add(strings.Repeat("[€]", 90))
	f.Fuzz(func(t *testing.T, text string) {
		segments := notifier.Segments(text)
		units := len(utf16.Encode([]rune(text)))
		if segments < 1 || segments > 1 && segments > units {
			t.Fatalf("%d segments for %d units", segments, units)
		}
		if most := segments * 160; units > most {
			t.Fatalf("%d units do not fit in %d segments", units, segments)
		}
		if longer := notifier.Segments(text + "哨"); longer < segments && segments == 1 {
			t.Fatalf("a longer text has fewer segments: %d after %d", longer, segments)
		}
	})
}
