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

// sharePoints is how finely the share is averaged over.
const sharePoints = 80

// Live gives how many will have said yes the minutes from now. What has been answered so far says which course this
// call-up takes and what its share p is, among those that the model holds possible: each pair is weighted by the chance
// of the yes that have come, Binomial(y; n, p·F(t)) a wave. Of the silent of a wave that will say yes, p(1-F), and that
// never will, 1-p less those who said no, the part p(F(T)-F(t)) says yes in time.
func (m Model) Live(waves []Wave, minutes float64) Count {
	yes, silent := 0, 0
	for _, w := range waves {
		yes, silent = yes+w.Yes, silent+w.silent()
	}
	return countOf(yes, silent, m.kinds(waves, minutes))
}

// kinds gives what a call-up will be like by the courses that it may take: first like none before, then like each.
func (m Model) kinds(waves []Wave, minutes float64) []moments {
	kinds, most := make([]moments, 1+len(m.seen)), math.Inf(-1)
	courses := m.courses()
	for i, c := range courses {
		courses[i].logs = c.weigh(waves)
		most = max(most, slices.Max(courses[i].logs[:]))
	}
	for _, c := range courses {
		c.add(&kinds[c.kind], waves, minutes, most)
	}
	return kinds
}

// ToAskMore gives the smallest number to ask now, beside those who were, so that at least want have said yes
// after the minutes with the certainty, at most most; enough is false where all of them are too few.
func (m Model) ToAskMore(waves []Wave, want int, minutes, certainty float64, most int) (n int, enough bool) {
	return smallest(0, most, func(n int) bool {
		return m.Live(slices.Concat(waves, []Wave{{Asked: n}}), minutes).AtLeast(want) >= certainty
	})
}

func (w Wave) silent() int { return max(w.Asked-w.Yes-w.No, 0) }

// late gives the chance that one of a wave's silent says yes in time, where a part of the yes has come by now and a
// part will have come by then.
func (w Wave) late(share, now, then float64) float64 {
	if w.Asked == 0 {
		return 0
	}
	never := max(1-share-float64(w.No)/float64(w.Asked), 0)
	return min(share*(then-now)/max(share*(1-now)+never, 1e-9), 1)
}
