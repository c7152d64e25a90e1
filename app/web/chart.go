package web

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"whistle/app/mobilize"
	"whistle/models"
)

// chart is the curve of the answers in a box of 100 by 100 that is stretched to its place; its ticks are words at
// a share of the width or the height, which are not stretched.
type chart struct {
	Foretold, Live outline // as it was foretold at the whistle, and by the answers so far
	Actual         string  // points of a line, in the box
	Across, Up     []tick  // hours and people
	Enough         string  // the height of the quorum's line; "" for none
	Quorum         int
}

// outline is what is expected: the points of the line and of the band around it.
type outline struct{ Band, Expected string }

// tick is a word on an axis, and where it stands, in per cent.
type tick struct{ At, Text, Anchor string }

// answer is one point of the curve.
type answer struct {
	across                   float64 // 0 to 1
	yes, low, expected, high int
	passed                   bool // it is measured, and not only expected
	live                     bool // it is expected by the answers so far
}

// chartFuncs draw the answers of a call-up: the board's over the hours of the clock, the report's over its own
// moments, as its first hour matters as much as the days after it.
func chartFuncs(say func(string, ...any) string, zone *time.Location) template.FuncMap {
	return template.FuncMap{
		"seats": seatChartOf,
		"boardchart": func(points []mobilize.CurvePoint, whistled models.Time, quorum int) chart {
			answers := make([]answer, len(points))
			for i, p := range points {
				across := p.After.Seconds() / points[len(points)-1].After.Seconds()
				answers[i] = answer{across, p.Confirmed, p.Low, p.Expected, p.High, p.Passed, p.Live}
			}
			return chartOf(answers, quorum, func(i int) string { return formatted(whistled.Add(points[i].After), zone, "15:04") })
		},
		"reportchart": func(points []mobilize.AfterPoint, quorum int) chart {
			answers := make([]answer, len(points))
			for i, p := range points {
				answers[i] = answer{share01(i, len(points)), p.Yes, p.Low, p.Expected, p.High, true, false}
			}
			return chartOf(answers, quorum, func(i int) string { return afterWords(say, time.Duration(points[i].AfterMS)*time.Millisecond) })
		},
	}
}

// seatBar is one hour of the coverage in the box: what was wanted, what was held, who came.
type seatBar struct {
	X, Width          string
	Ideal, Held, Came bar
}

type bar struct{ Y, High string }

// seatChart is the bars with their axes.
type seatChart struct {
	Bars       []seatBar
	Across, Up []tick
}

func seatChartOf(hours []mobilize.AfterHour) seatChart {
	top := 1
	for _, h := range hours {
		top = max(top, h.Wanted, h.Filled)
	}
	step := roundStep(top)
	top = (top + step - 1) / step * step
	of := func(n int) bar {
		return bar{Y: fmt.Sprintf("%.2f", 100-100*float64(n)/float64(top)), High: fmt.Sprintf("%.2f", 100*float64(n)/float64(top))}
	}
	c, width := seatChart{Up: upTicks(top, step)}, 100/float64(max(len(hours), 1))
	points := make([]answer, len(hours))
	for i, h := range hours {
		points[i].across = share01(i, len(hours))
		c.Bars = append(c.Bars, seatBar{X: fmt.Sprintf("%.2f", width*float64(i)), Width: fmt.Sprintf("%.2f", 0.8*width), Ideal: of(h.Wanted), Held: of(h.Filled), Came: of(h.Came)})
	}
	c.Across = acrossTicks(points, func(i int) string { return briefTime(hours[i].Start) })
	return c
}

func upTicks(top, step int) []tick {
	var ticks []tick
	for n := step; n <= top; n += step {
		ticks = append(ticks, tick{At: percentOf(100 - 100*float64(n)/float64(top)), Text: strconv.Itoa(n)})
	}
	return ticks
}

func share01(i, n int) float64 { return float64(i) / float64(max(n-1, 1)) }

// chartOf draws the points. The top is a round number just above the highest of them and of the quorum.
func chartOf(points []answer, quorum int, label func(i int) string) chart {
	c, top := chart{Quorum: quorum}, max(quorum, 1)
	for _, p := range points {
		top = max(top, p.yes, p.high)
	}
	step := roundStep(top)
	top = (top + step - 1) / step * step
	up := func(n int) float64 { return 100 - 100*float64(n)/float64(top) }
	var actual strings.Builder
	var foretold, live []answer
	for _, p := range points {
		if p.live {
			live = append(live, p)
		} else {
			foretold = append(foretold, p)
		}
		if p.passed {
			fmt.Fprintf(&actual, "%.2f,%.2f ", 100*p.across, up(p.yes))
		}
	}
	c.Foretold, c.Live, c.Actual = outlineOf(foretold, up), outlineOf(live, up), actual.String()
	c.Up = upTicks(top, step)
	if quorum > 0 {
		c.Enough = percentOf(up(quorum))
	}
	c.Across = acrossTicks(points, label)
	return c
}

func outlineOf(points []answer, up func(int) float64) outline {
	var band, expected strings.Builder
	at := func(line *strings.Builder, p answer, n int) { fmt.Fprintf(line, "%.2f,%.2f ", 100*p.across, up(n)) }
	for _, p := range points {
		at(&band, p, p.low)
		at(&expected, p, p.expected)
	}
	for _, p := range slices.Backward(points) {
		at(&band, p, p.high)
	}
	return outline{Band: band.String(), Expected: expected.String()}
}

// acrossTicks names at most four points, the first and the last among them.
func acrossTicks(points []answer, label func(i int) string) []tick {
	const most = 4 // that a phone has room for
	n := min(len(points), most)
	ticks := make([]tick, n)
	for k := range ticks {
		i := k * (len(points) - 1) / max(n-1, 1)
		ticks[k] = tick{At: percentOf(100 * points[i].across), Text: label(i), Anchor: "middle"}
	}
	if n > 1 {
		ticks[0].Anchor, ticks[n-1].Anchor = "start", "end"
	}
	return ticks
}

func percentOf(share float64) string { return fmt.Sprintf("%.2f%%", share) }

// roundStep gives a step of 1, 2 or 5 times a power of ten that cuts a number into at most five.
func roundStep(top int) int {
	for ten := 1; ; ten *= 10 {
		for _, k := range []int{1, 2, 5} {
			if top <= 5*k*ten {
				return k * ten
			}
		}
	}
}
