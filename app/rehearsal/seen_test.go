package rehearsal_test

import (
	"fmt"
	"html"
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
	heights := func(class string) []float64 {
		line := regexp.MustCompile(`class="` + class + `" points="([^"]*)"`).FindStringSubmatch(seen.HTML)
		if line == nil {
			s.t.Fatalf("the board draws no %s", class)
		}
		var people []float64
		for point := range strings.FieldsSeq(line[1]) {
			_, y, _ := strings.Cut(point, ",")
			people = append(people, (100-s.real(y))/perPeople)
		}
		return people
	}
	actual, expected, band := heights("actual"), heights("expected"), heights("band")
	asked := s.askedBy(seen.At)
	for i := range expected { // 24 steps over half an hour, the planning window
		minutes := 30 * float64(i) / 24
		if i > 0 {
			low, mid, high := foretold(asked, minutes)
			if s.far(band[i], low) || s.far(expected[i], mid) || s.far(band[len(band)-1-i], high) {
				s.t.Errorf("%s: after %.1f minutes the board draws %.1f, %.1f and %.1f, the forecast is %d, %d, %d", seen.Lang, minutes, band[i], expected[i], band[len(band)-1-i], low, mid, high)
			}
		}
		if i < len(actual) {
			if yes := s.stillYes(s.whistled+models.Time(minutes*60_000), seen.At); s.far(actual[i], yes) {
				s.t.Errorf("%s: after %.1f minutes the board draws %.1f, %d had said yes", seen.Lang, minutes, actual[i], yes)
			}
		}
	}
	if len(expected) != 25 || len(actual) != 17 {
		s.t.Errorf("the board draws %d points, %d of them measured", len(expected), len(actual))
	}
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
