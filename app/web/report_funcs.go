package web

import (
	"fmt"
	"html/template"
	"time"

	"whistle/app/mobilize"
)

// reportFuncs show what stands in a cell of the report.
func reportFuncs(say func(string, ...any) string) template.FuncMap {
	return template.FuncMap{
		"cell":     func(cell any) string { return cellWords(say, cell) },
		"isnumber": isNumber,
		"numeric": func(t mobilize.Table, column int) bool {
			return len(t.Rows) > 0 && isNumber(t.Rows[0][column])
		},
		"answers": answerChart,
		"seats":   seatChart,
	}
}

func cellWords(say func(string, ...any) string, cell any) string {
	switch c := cell.(type) {
	case mobilize.Word:
		if c.Name == "" {
			return ""
		}
		return wordOf(say, c.Kind, c.Name)
	case mobilize.Stamp:
		return briefTime(string(c))
	case mobilize.Span:
		return afterWords(say, time.Duration(c)*time.Millisecond)
	case mobilize.Hours:
		return fmt.Sprintf("%.1f", float64(c))
	case mobilize.Percent:
		if c < 0 {
			return "–"
		}
		return fmt.Sprintf("%d%%", c)
	case mobilize.Money:
		if c.Amount < 0 {
			return say("report.no_price")
		}
		return fmt.Sprintf("%.2f %s", c.Amount, c.Currency)
	default:
		return fmt.Sprint(c)
	}
}

func isNumber(cell any) bool {
	switch cell.(type) {
	case int, mobilize.Hours, mobilize.Percent, mobilize.Span, mobilize.Money:
		return true
	default:
		return false
	}
}

// chartLine is a line of a chart in a box of 240 by 80, and chartTick a word below it.
type (
	chartLine struct{ Band, Expected, Actual string }
	chartTick struct {
		X     float64
		After mobilize.Span
	}
	chart struct {
		chartLine
		Ticks []chartTick
		Top   int
	}
)

// answerChart draws who stood at yes beside what was expected. The points stand evenly: the first hour matters as
// much as the days after it.
func answerChart(points []mobilize.AfterPoint) chart {
	c := chart{Top: 1}
	for _, p := range points {
		c.Top = max(c.Top, p.Yes, p.High)
	}
	x := func(i int) float64 { return 240 * float64(i) / float64(max(len(points)-1, 1)) }
	at := func(line *string, i, n int) {
		*line += fmt.Sprintf("%.1f,%.1f ", x(i), 79-78*float64(n)/float64(c.Top))
	}
	for i, p := range points {
		at(&c.Band, i, p.Low)
		at(&c.Expected, i, p.Expected)
		at(&c.Actual, i, p.Yes)
		if i%3 == 0 {
			c.Ticks = append(c.Ticks, chartTick{x(i), mobilize.Span(p.AfterMS)})
		}
	}
	for i := len(points) - 1; i >= 0; i-- {
		at(&c.Band, i, points[i].High)
	}
	return c
}

// seatBar is one hour of the coverage in a box of 240 by 80: what was wanted, what was held, who came.
type seatBar struct {
	X, Width                    float64
	IdealY, FilledY, CameY      float64
	IdealHigh, FilledHigh, Came float64
}

func seatChart(hours []mobilize.AfterHour) []seatBar {
	top := 1
	for _, h := range hours {
		top = max(top, h.Wanted, h.Filled)
	}
	bars := make([]seatBar, len(hours))
	width := 240 / float64(max(len(hours), 1))
	for i, h := range hours {
		high := func(n int) float64 { return 78 * float64(n) / float64(top) }
		bars[i] = seatBar{
			X: width * float64(i), Width: width * 0.8, IdealHigh: high(h.Wanted), FilledHigh: high(h.Filled), Came: high(h.Came),
			IdealY: 80 - high(h.Wanted), FilledY: 80 - high(h.Filled), CameY: 80 - high(h.Came),
		}
	}
	return bars
}
