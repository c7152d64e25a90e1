package forecast

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// kind is call-ups that are alike but for their day.
type kind struct {
	weight    float64 // how likely the next one is of it
	shares    shares  // of those asked, who say yes in the end
	mean      float64 // of the shares
	variance  float64
	pace      pace
	bound     float64   // correlation of a call-up's share and the logarithm of its speed
	curve     curve     // at the kind's own speed
	precision precision // of a day's curve about the kind's
	days      []day
	odd       bool // it stands for call-ups like none before, too
}

// newKind is how many call-ups the chance is worth that the next one is of a kind that was not seen; twoKinds is how
// likely it is, until something is measured, that a place has days of two kinds; leastCut is how likely a cut has to be,
// beside the likeliest, to be looked at, and mostCuts how many are.
const (
	newKind  = 0.5
	twoKinds = 0.25
	leastCut = 0.2
	mostCuts = 4
)

// cut is earlier call-ups taken for one kind or for two, with the logarithm of how likely they are then.
type cut struct {
	parts         [][]timed
	log           float64
	share, speeds []float64 // logarithms of how likely each of the spreads is
}

// cutInto takes call-ups for such kinds. They differ in their means; by how much the days of one differ is the same for
// all of a place, so that each is told by the call-ups of all.
func cutInto(grid shareGrid, prior float64, parts ...[]timed) cut {
	c := cut{parts: parts, share: make([]float64, len(spreads)), speeds: make([]float64, len(speedSpreads))}
	for _, part := range parts {
		_, share := grid.weigh(part)
		_, speeds := paces(part)
		addTo(c.share, share)
		addTo(c.speeds, speeds)
	}
	c.log = prior + oneOf(c.share) + oneOf(c.speeds)
	return c
}

func addTo(sum, list []float64) {
	for i, v := range list {
		sum[i] += v
	}
}

// oneOf makes the chances that logarithms stand for one, and gives the logarithm of what they were on average.
func oneOf(logs []float64) float64 {
	all := logSum(logs)
	for i := range logs {
		logs[i] -= all
	}
	return all - math.Log(float64(len(logs)))
}

// kindsOf takes earlier call-ups for days of one kind or of two that nobody told apart, and gives each such kind with
// how likely the next call-up is of it: as often as it was seen, or of none that was seen, for which all of them
// together stand (a Pólya urn: Blackwell and MacQueen, "Ferguson distributions via Pólya urn schemes", Annals of
// Statistics 1, 1973; the kinds as one of the ways to cut the call-ups in two, each by how likely it makes them: Quintana and
// Iglesias, "Bayesian clustering and product partition models", JRSS B 65, 2003). Only cuts of an order by share, by speed or by both are looked at, which is ours.
func kindsOf(assumed float64, seen []Outcome) []kind {
	grid, days := newShareGrid(assumed, seen), timesOf(seen)
	one := cutInto(grid, math.Log(1-twoKinds), days)
	cuts := likelyCuts(append(cutsOf(grid, days), one))
	var kinds []kind
	none, n := 0.0, float64(len(days))
	for _, c := range cuts {
		chance := math.Exp(c.log)
		if len(c.parts) == 1 {
			none += chance
			continue
		}
		for _, part := range c.parts {
			kinds = append(kinds, c.learn(grid, part, chance*float64(len(part))/(n+newKind)))
		}
		none += chance * newKind / (n + newKind)
	}
	whole := one.learn(grid, days, none)
	whole.odd = true
	return append(kinds, whole)
}

func cutsOf(grid shareGrid, days []timed) []cut {
	var cuts []cut
	known, orders := map[string]int{}, ordersOf(days)
	for _, order := range orders {
		for at := 1; at < len(order); at++ {
			key, prior := keyOf(order[:at]), math.Log(twoKinds/float64(len(orders)*(len(order)-1)))
			if i, twice := known[key]; twice {
				cuts[i].log += math.Log(2) // or of both: ours
				continue
			}
			known[key] = len(cuts)
			cuts = append(cuts, cutInto(grid, prior, order[:at], order[at:]))
		}
	}
	return cuts
}

func keyOf(days []timed) string {
	list := make([]int, len(days))
	for i, d := range days {
		list[i] = d.index
	}
	slices.Sort(list)
	return fmt.Sprint(list)
}

// likelyCuts leaves out the cuts that hardly count, and makes the chances of the others one.
func likelyCuts(cuts []cut) []cut {
	most := slices.MaxFunc(cuts, func(a, b cut) int { return cmp.Compare(a.log, b.log) }).log
	cuts = slices.DeleteFunc(cuts, func(c cut) bool { return c.log < most+math.Log(leastCut) })
	slices.SortStableFunc(cuts, func(a, b cut) int { return cmp.Compare(b.log, a.log) })
	cuts = cuts[:min(len(cuts), mostCuts)]
	logs := make([]float64, len(cuts))
	for i, c := range cuts {
		logs[i] = c.log
	}
	all := logSum(logs)
	for i := range cuts {
		cuts[i].log -= all
	}
	return cuts
}

// ordersOf gives the call-ups by share, by speed, and by both.
func ordersOf(days []timed) [][]timed {
	var shares, speeds []float64
	for _, d := range days {
		shares, speeds = append(shares, float64(d.Yes)/float64(max(d.Asked, 1))), append(speeds, d.speed)
	}
	shares, speeds = standard(shares), standard(speeds)
	by := func(share, speed float64) []timed {
		place := func(d timed) float64 { return share*shares[d.index] + speed*speeds[d.index] }
		return slices.SortedStableFunc(slices.Values(days), func(a, b timed) int { return cmp.Compare(place(a), place(b)) })
	}
	return [][]timed{by(1, 0), by(0, 1), by(1, 1)}
}

// standard gives the values in standard deviations from their mean.
func standard(list []float64) []float64 {
	mean, squares, out := meanOf(list), 0.0, make([]float64, len(list))
	for _, v := range list {
		squares += (v - mean) * (v - mean)
	}
	for i, v := range list {
		out[i] = (v - mean) / math.Sqrt(squares/float64(len(list))+1e-9)
	}
	return out
}

// learn gives a kind by its call-ups.
func (c cut) learn(grid shareGrid, days []timed, weight float64) kind {
	k := kind{weight: weight, shares: grid.learn(days, c.share), pace: learnPace(days, c.speeds)}
	k.mean, k.variance = k.shares.moments()
	k.bound = learnBound(k.variance, k.pace.spread, days)
	k.curve = learnCurve(k.pace, days)
	k.learnDays(days)
	return k
}
