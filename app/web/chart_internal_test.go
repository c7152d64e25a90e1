package web

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"whistle/app/mobilize"
	"whistle/models"
)

// TestTheCurveOnTheBoardStandsWhereItsNumbersSay reads the picture back from the page: what each point of its lines
// stands for by the numbers on its own axes is what was put in, in both languages.
func TestTheCurveOnTheBoardStandsWhereItsNumbersSay(t *testing.T) {
	w, err := New(Deps{Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	whistled := models.At(time.Date(2026, 6, 12, 8, 0, 0, 0, time.UTC))
	points := []mobilize.CurvePoint{{Passed: true}, {Passed: true, Confirmed: 37, Low: 10, Expected: 31, High: 88}, {Passed: true, Confirmed: 61, Low: 22, Expected: 75, High: 144}, {Passed: true, Live: true, Confirmed: 61, Low: 61, Expected: 61, High: 61}, {Live: true, Low: 65, Expected: 83, High: 151}}
	for i, minutes := range []int{0, 10, 20, 20, 30} {
		points[i].After = time.Duration(minutes) * time.Minute
	}
	board := mobilize.Board{Curve: points}
	board.CallUp = models.CallUp{WhistledAt: whistled, Quorum: 60, State: models.CallUpWhistled}
	for lang, enough := range map[string]string{"zh": "需要 60 人", "en": "60 needed"} {
		var out bytes.Buffer
		if err := w.pages[lang]["board"].ExecuteTemplate(&out, "live", view{Lang: lang, Data: board}); err != nil {
			t.Fatal(err)
		}
		html := out.String()
		at := peopleAt(t, html)
		for line, want := range map[string][][]int{"actual": {{0, 37, 61, 61}}, "expected": {{0, 31, 75}, {61, 83}}, "band": {{0, 10, 22, 144, 88, 0}, {61, 65, 151, 61}}} {
			if got := fmt.Sprint(linesOf(html, line, at)); got != fmt.Sprint(want) {
				t.Errorf("%s: the line of %s stands at %v people, want %v", lang, line, got, want)
			}
		}
		for _, clock := range []string{"08:00", "08:10", "08:20", "08:30"} {
			if !strings.Contains(html, ">"+clock+"</text>") {
				t.Errorf("%s: the axis does not say %s", lang, clock)
			}
		}
		if y := regexp.MustCompile(`<line class="enough"[^>]* y1="([\d.]+)%"`).FindStringSubmatch(html); y == nil || at(y[1]) != 60 || !strings.Contains(html, enough) {
			t.Errorf("%s: the quorum's line stands at %v and says not %q", lang, y, enough)
		}
	}
}

// peopleAt reads the axis of people: which number a height stands for, by the highest and lowest ticks.
func peopleAt(t *testing.T, html string) func(y string) int {
	t.Helper()
	ticks := regexp.MustCompile(`<text x="2" y="([\d.]+)%"[^>]*>(\d+)</text>`).FindAllStringSubmatch(html, -1)
	if len(ticks) < 2 {
		t.Fatalf("the axis of people has the ticks %v", ticks)
	}
	first, last := ticks[0], ticks[len(ticks)-1]
	y1, y2, n1, n2 := real64(t, first[1]), real64(t, last[1]), real64(t, first[2]), real64(t, last[2])
	return func(y string) int { return int((real64(t, y)-y1)*(n2-n1)/(y2-y1) + n1 + 0.5) }
}

// linesOf gives how many people each point of the lines of a class stands for.
func linesOf(html, class string, at func(string) int) [][]int {
	var lines [][]int
	for _, found := range regexp.MustCompile(`class="`+class+`" points="([^"]+)"`).FindAllStringSubmatch(html, -1) {
		var people []int
		for point := range strings.FieldsSeq(found[1]) {
			_, y, _ := strings.Cut(point, ",")
			people = append(people, at(y))
		}
		lines = append(lines, people)
	}
	return lines
}

func real64(t *testing.T, text string) float64 {
	t.Helper()
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
