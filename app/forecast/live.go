package forecast

import (
	"math"
	"slices"
)

// Wave is those who were asked at one moment, as they stand: how many said yes and no, and how many minutes
// ago they were asked; how many yes had come by each of the Marks since, where it is known.
type Wave struct {
	Asked, Yes, No int
	Since          float64
	ByMark         []int
}

// Given is a call-up whose answers so far are known.
type Given struct {
	waves   []Wave
	courses []course
	shares  [][]likely // of each course
}

// Given weighs the courses that this call-up may take, and its share on each, by the answers so far.
func (m Model) Given(waves []Wave) Given {
	g, most := Given{waves: waves, courses: slices.Clone(m.courses)}, math.Inf(-1)
	if slices.ContainsFunc(waves, func(w Wave) bool { return w.Since > 0 }) {
		g.courses = bothSides(g.courses)
	}
	for i := range g.courses {
		g.courses[i].weigh(waves)
		most = max(most, slices.Max(g.courses[i].shares[:]))
	}
	g.shares = make([][]likely, len(g.courses))
	for i, c := range g.courses {
		g.shares[i] = c.likely(most)
	}
	return g
}

// After gives how many of those asked by then will have said yes the minutes from now. Of the silent of a wave that
// will say yes, p(1-F), and that never will, 1-p less those who said no, the part p(F(T)-F(t)) says yes in time.
func (g Given) After(minutes float64) Count {
	yes, number := 0, mixture{}
	var asked []Wave
	for _, w := range g.waves {
		if w.Since+minutes >= 0 {
			asked, yes, number.n = append(asked, w), yes+w.Yes, number.n+w.silent()
		}
	}
	for i, c := range g.courses {
		c.add(&number, g.shares[i], asked, minutes)
	}
	return number.count(yes)
}

// and gives the call-up with so many more who are just asked, which tells nothing.
func (g Given) and(n int) Given {
	g.waves = append(slices.Clip(g.waves), Wave{Asked: n})
	return g
}

// Live gives how many will have said yes the minutes from now.
func (m Model) Live(waves []Wave, minutes float64) Count { return m.Given(waves).After(minutes) }

// ToAskMore gives the smallest number to ask now, beside those who were, so that at least want have said yes
// after the minutes with the certainty, at most most; enough is false where all of them are too few.
func (m Model) ToAskMore(waves []Wave, want int, minutes, certainty float64, most int) (n int, enough bool) {
	now := m.Given(waves)
	return smallest(0, most, func(n int) bool { return now.and(n).After(minutes).AtLeast(want) >= certainty })
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
