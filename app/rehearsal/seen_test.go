package rehearsal_test

import (
	"fmt"
	"html"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"whistle/app/rehearsal"
	"whistle/models"
)

// saysTheForecast checks what command read before the whistle and twenty minutes after it against the forecast
// written out in this package: the numbers stand in the page itself, in both languages.
func saysTheForecast(t *testing.T, played rehearsal.Result, s *sums, living int) {
	t.Helper()
	fewest := toAsk(180, 60, 0.6) // whistled at 17:00, needed at 18:00
	low, mid, high := foretold([]askedWave{{people: fewest}}, 60)
	if fewest >= living {
		t.Errorf("%d are to be asked of %d, and no second wave is left", fewest, living)
	}
	want := map[string][]string{
		"preview zh": {fmt.Sprintf("到 18:00 预计会来 %d 人（十次有九次在 %d 到 %d 人之间）", mid, low, high), fmt.Sprintf("要在 18:00 前到 180 人，60%% 的把握，需呼叫 %d 人", fewest)},
		"preview en": {fmt.Sprintf("By 18:00 expect %d to come (nine times in ten between %d and %d)", mid, low, high), fmt.Sprintf("To have 180 by 18:00 with 60 per cent certainty, page %d", fewest)},
	}
	for _, seen := range played.Seen {
		words := html.UnescapeString(seen.HTML)
		for _, sentence := range want[seen.Name+" "+seen.Lang] {
			if !strings.Contains(words, sentence) {
				t.Errorf("the %s does not say %q but %q", seen.Name, sentence, regexp.MustCompile(`<p class="expects">[^<]*`).FindAllString(words, -1))
			}
		}
		if seen.Name == "board" {
			s.drawsTheForecast(seen)
		}
	}
	if len(played.Seen) != 4 {
		t.Errorf("%d screens were kept, want two in two languages", len(played.Seen))
	}
	if paged := played.Report.Response.Waves[0].Paged; paged != fewest {
		t.Errorf("the first wave paged %d, the forecast says %d", paged, fewest)
	}
}

// drawsTheForecast reads the curve of a board back by its own axis: who stood at yes, and the band around it.
func (s *sums) drawsTheForecast(seen rehearsal.Seen) {
	s.t.Helper()
	ticks := regexp.MustCompile(`<text x="2" y="([\d.]+)%"[^>]*>(\d+)</text>`).FindAllStringSubmatch(seen.HTML, -1)
	if len(ticks) < 2 {
		s.t.Fatalf("the board's axis has the ticks %v", ticks)
	}
	perPeople := (s.real(ticks[0][1]) - s.real(ticks[1][1])) / (s.real(ticks[1][2]) - s.real(ticks[0][2]))
	lines := func(class string) (drawn [][][2]float64) { // minutes after the whistle, people
		for _, line := range regexp.MustCompile(`class="`+class+`" points="([^"]*)"`).FindAllStringSubmatch(seen.HTML, -1) {
			var points [][2]float64
			for point := range strings.FieldsSeq(line[1]) {
				x, y, _ := strings.Cut(point, ",")
				points = append(points, [2]float64{s.real(x) / 100 * s.axis(seen), (100 - s.real(y)) / perPeople})
			}
			drawn = append(drawn, points)
		}
		return drawn
	}
	actual, expected, band := lines("actual"), lines("expected"), lines("band")
	if len(actual) != 1 || len(expected) != 2 || len(band) != 2 {
		s.t.Fatalf("the board draws %d, %d and %d lines", len(actual), len(expected), len(band))
	}
	asked := s.askedBy(seen.At)
	for i, point := range expected[0] {
		low, mid, high := foretold(asked, point[0])
		if below, above := band[0][i][1], band[0][len(band[0])-1-i][1]; i > 0 && (s.far(below, low) || s.far(point[1], mid) || s.far(above, high)) {
			s.t.Errorf("%s: after %.1f minutes the board draws %.1f, %.1f and %.1f, the forecast is %d, %d, %d", seen.Lang, point[0], below, point[1], above, low, mid, high)
		}
	}
	for _, point := range actual[0] {
		if yes := s.stillYes(s.whistled+models.Time(point[0]*60_000+100), seen.At); s.far(point[1], yes) {
			s.t.Errorf("%s: after %.1f minutes the board draws %.1f, %d had said yes", seen.Lang, point[0], point[1], yes)
		}
	}
	now, passed := actual[0][len(actual[0])-1], float64(seen.At-s.whistled)/60_000
	if actual[0][0] != [2]float64{} || math.Abs(now[0]-passed) > 0.1 || expected[1][0] != now {
		s.t.Errorf("%s: the board draws from %v to %v, then %v; %.1f minutes have passed", seen.Lang, actual[0][0], now, expected[1][0], passed)
	}
	s.endsAtTheOutlook(seen, expected[1], band[1])
}

// endsAtTheOutlook checks that what is drawn ends where the sentence beside it says.
func (s *sums) endsAtTheOutlook(seen rehearsal.Seen, expected, band [][2]float64) {
	s.t.Helper()
	said := regexp.MustCompile(`(?:预计 |expect )(\d+)(?: 人（| \()(\d+)(?: 到 | to )(\d+)`).FindStringSubmatch(html.UnescapeString(seen.HTML))
	if said == nil {
		s.t.Fatalf("%s: the board does not say how it will end", seen.Lang)
	}
	last := len(expected) - 1
	for i, drawn := range []float64{expected[last][1], band[last][1], band[last+1][1]} {
		if s.far(drawn, number(s.t, said[i+1])) {
			s.t.Errorf("%s: the curve ends at %.1f, the sentence says %v", seen.Lang, drawn, said[1:])
		}
	}
}

// axis gives how many minutes after the whistle the board's curve ends, by the clock on its axis.
func (s *sums) axis(seen rehearsal.Seen) float64 {
	s.t.Helper()
	clocks := regexp.MustCompile(`<text x="[\d.]+%" y="1.1em"[^>]*>(\d\d):(\d\d)</text>`).FindAllStringSubmatch(seen.HTML, -1)
	first, last := clocks[0], clocks[len(clocks)-1]
	return 60*(s.real(last[1])-s.real(first[1])) + s.real(last[2]) - s.real(first[2])
}

func (s *sums) far(drawn float64, want int) bool {
	return drawn < float64(want)-0.6 || drawn > float64(want)+0.6
}

func (s *sums) real(text string) float64 {
	s.t.Helper()
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

// askedBy are the waves that had been asked by a moment.
func (s *sums) askedBy(moment models.Time) []askedWave {
	people := map[models.Time]int{}
	for _, l := range s.lives[models.MachineSummons] {
		if l[0].At <= moment {
			people[l[0].At]++
		}
	}
	var waves []askedWave
	for at, n := range people {
		waves = append(waves, askedWave{people: n, after: float64(at-s.whistled) / 60_000})
	}
	return waves
}

// stillYes counts who had said yes by a moment and had not taken it back by another.
func (s *sums) stillYes(moment, seen models.Time) int {
	n := 0
	for _, l := range s.lives[models.MachineSummons] {
		var said models.Time
		for _, e := range l {
			switch {
			case e.At > seen:
			case e.ToState == "confirmed" && e.FromState != "confirmed":
				said = e.At
			case e.ToState == "declined":
				said = 0
			}
		}
		if said > 0 && said <= moment {
			n++
		}
	}
	return n
}
