package forecast

import (
	"math"
	"slices"
)

// Wave is those who were asked at one moment, as they stand: how many said yes and no, and how many minutes
// ago they were asked.
type Wave struct {
	Asked, Yes, No int
	Since          float64
}

// sharePoints is how finely the share is averaged over while a call-up runs.
const sharePoints = 80

// Live gives how many will have said yes the minutes from now. What has been answered so far says how this
// call-up's share p and speed s lie within what the model holds possible: each pair is weighted by the chance
// of the yes that have come, Binomial(y; n, p·F(ts)) a wave. Of the silent of a wave that will say yes,
// p(1-F), and that never will, 1-p less those who said no, the part p(F(T)-F(t)) says yes in time.
func (m Model) Live(waves []Wave, minutes float64) Count {
	yes, silent := 0, 0
	for _, w := range waves {
		yes, silent = yes+w.Yes, silent+w.silent()
	}
	var mean, square, within, weight float64
	points, most := m.weigh(waves)
	for _, p := range points {
		k := math.Exp(p.log - most)
		expected, spread := 0.0, 0.0
		for _, w := range waves {
			q := m.late(w, p.share, p.speed, minutes)
			expected, spread = expected+float64(w.silent())*q, spread+float64(w.silent())*q*(1-q)
		}
		weight, mean, square, within = weight+k, mean+k*expected, square+k*expected*expected, within+k*spread
	}
	mean, square, within = mean/weight, square/weight, within/weight
	return countOf(yes, silent, mean, within+square-mean*mean)
}

// ToAskMore gives the smallest number to ask now, beside those who were, so that at least want have said yes
// after the minutes with the certainty, at most most; enough is false where all of them are too few.
func (m Model) ToAskMore(waves []Wave, want int, minutes, certainty float64, most int) (n int, enough bool) {
	return smallest(0, most, func(n int) bool {
		return m.Live(slices.Concat(waves, []Wave{{Asked: n}}), minutes).AtLeast(want) >= certainty
	})
}

func (w Wave) silent() int { return max(w.Asked-w.Yes-w.No, 0) }

// late gives the chance that one of a wave's silent says yes within the minutes.
func (m Model) late(w Wave, share, speed, minutes float64) float64 {
	if w.Asked == 0 {
		return 0
	}
	now, then := m.Delay.Share(w.Since*speed), m.Delay.Share((w.Since+minutes)*speed)
	never := max(1-share-float64(w.No)/float64(w.Asked), 0)
	return min(share*(then-now)/max(share*(1-now)+never, 1e-9), 1)
}

// weighed is one pair of share and speed with the logarithm of its weight.
type weighed struct{ share, speed, log float64 }

func (m Model) weigh(waves []Wave) (points []weighed, most float64) {
	most = math.Inf(-1)
	for _, s := range m.Delay.anySpeed() {
		prior := m.shareAt(s)
		for i := range sharePoints {
			share := (float64(i) + 0.5) / sharePoints
			p := weighed{share: share, speed: s.factor, log: math.Log(s.weight) + prior.log(share)}
			for _, w := range waves {
				come := min(max(share*m.Delay.Share(w.Since*s.factor), 1e-9), 1-1e-9)
				p.log += float64(w.Yes)*math.Log(come) + float64(w.Asked-w.Yes)*math.Log(1-come)
			}
			most = max(most, p.log)
			points = append(points, p)
		}
	}
	return points, most
}
