// Package forecast says how many of those asked will come, and by when, with its range: for whoever sizes a
// whistle and whoever watches one. It is pure: no database, no clock, no randomness, and it never sees a
// person, only how many were asked and how many said yes in each earlier call-up.
//
// The model. In one call-up each of n people asked says yes with the same chance p; p differs from call-up to
// call-up as Beta(μφ, (1-μ)φ) does. So the number of yes is beta-binomial (Skellam, "A probability
// distribution derived from the binomial distribution by regarding the probability of success as variable",
// JRSS B 10, 1948), which is wider than the binomial by the factor 1+(n-1)/(φ+1): the days differ, not only
// the people. A yes that comes has come t minutes after the page with chance F(t·s), where F is the delay
// curve and s, the speed of that call-up, is lognormal around 1.
//
// What is not known is averaged over, not guessed: μ and φ over a grid of 49 by 6 points, weighted by their
// prior and by the beta-binomial likelihood of every earlier call-up (Gelman et al., Bayesian Data Analysis,
// 3rd edition, section 5.3); the mixture is then written as one beta distribution with its mean and variance.
//
// That some never say yes and the others say it after a while is a mixture (cure) model: a chance for the one, and a
// distribution of times for the other (Farewell, "The use of mixture models for the analysis of survival data with
// long-term survivors", Biometrics 38, 1982). That both differ from call-up to call-up and go together as far as was
// measured (bound.go) is ours. The next call-up is foretold as one of those that were seen or as none of them
// (course.go); while it runs, each of these is weighted by the answers so far, and the range before a whistle is the
// same where nobody has answered yet.
//
// Assumptions until something is measured, ours: 70 per cent within 30 minutes in a drill, 45 per cent on a
// working day; the delay curve below; a share that is known about as well as from twelve people.
package forecast

import "math"

// Outcome is what one earlier call-up measured: how many were asked, how many said yes, and how many of them
// by each of the Marks.
type Outcome struct {
	Asked, Yes int
	ByMark     []int
}

// Model foretells the next call-up.
type Model struct {
	Share Rate    // of those asked, who say yes in the end
	Delay Delay   // after which time a yes comes
	Bound float64 // correlation of a call-up's share and the logarithm of its speed
	Seen  int     // call-ups that it was measured in; 0: all of it is assumed
	seen  []Outcome
}

// AssumedShare is the planning figure of who says yes: 70 % in a drill, 45 % on a working day and, for want of
// a figure of its own, on any other.
func AssumedShare(drill bool) float64 {
	if drill {
		return 0.70
	}
	return 0.45
}

// New learns from earlier call-ups, starting from an assumed share.
func New(assumed float64, seen []Outcome) Model {
	m := Model{Share: learnShare(assumed, seen), Delay: learnDelay(seen), Seen: len(seen), seen: seen}
	m.Bound = learnBound(m.Share, m.Delay, seen)
	return m
}

// By gives how many of those asked have said yes some minutes after their page, before any has answered: what Live
// gives then, but for the model's own part by the sums of Expect, which need no steps of the share.
func (m Model) By(asked int, minutes float64) Count {
	kinds := m.kinds([]Wave{{Asked: asked}}, minutes)
	_, own := m.own([]Wave{{Asked: asked, Since: minutes}})
	k := kinds[0].weight
	kinds[0] = moments{weight: k, mean: k * own.mean, square: k * own.square, within: k * own.within}
	return countOf(0, asked, kinds)
}

// Expect gives how many of those asked in waves have said yes, whatever their answers so far. With the share p
// and the part f of it that has come by then, both uncertain and the same for all waves, the
// chance of each is pf: the number's mean and variance follow from theirs, speed by speed. A wave still to come
// counts none.
func (m Model) Expect(waves []Wave) Count {
	asked, own := m.own(waves)
	return countOf(0, asked, []moments{own})
}

func (m Model) own(waves []Wave) (asked int, own moments) {
	mean, square, within := 0.0, 0.0, 0.0
	for i, s := range m.Delay.speeds() {
		share := m.shareAt(s)
		p, pp, come := share.Mean(), share.meanSquare(), 0.0
		for _, w := range waves {
			if w.Since < 0 {
				continue
			}
			f, n := m.Delay.Share(w.Since*s.factor), float64(w.Asked)
			come += n * f
			within += s.weight * n * (p*f - pp*f*f)
			if i == 0 {
				asked += w.Asked
			}
		}
		mean, square = mean+s.weight*p*come, square+s.weight*pp*come*come
	}
	return asked, moments{weight: 1, mean: mean, square: square, within: within}
}

// ToAsk gives the smallest number of people to ask so that at least want have said yes after the minutes with
// the certainty, at most most of them; enough is false where all of them are too few.
func (m Model) ToAsk(want int, minutes, certainty float64, most int) (n int, enough bool) {
	if want <= 0 {
		return 0, true
	}
	return smallest(min(want, most), most, func(n int) bool { return m.By(n, minutes).AtLeast(want) >= certainty })
}

// smallest finds the smallest n of lo to hi for which a condition that stays true once true holds; false where
// it holds for none, with hi.
func smallest(lo, hi int, holds func(int) bool) (int, bool) {
	if hi < lo || !holds(hi) {
		return hi, false
	}
	for lo < hi {
		if middle := (lo + hi) / 2; holds(middle) {
			hi = middle
		} else {
			lo = middle + 1
		}
	}
	return lo, true
}

// Count is a forecast number: some that are certain, and of the others a mixture of beta-binomial numbers.
type Count struct {
	Certain int // have said yes already
	Of      int // others who may
	parts   []part
}

// part is one part of a number's distribution.
type part struct {
	Rate
	weight float64
}

// moments sums up what the courses of one kind say of a number, each by its weight.
type moments struct{ weight, mean, square, within float64 }

// leastWeight is the chance of a kind below which it is left out of a number.
const leastWeight = 1e-6

// countOf writes a number of at most n others as a mixture of its kinds.
func countOf(certain, n int, kinds []moments) Count {
	c, all := Count{Certain: certain, Of: n}, 0.0
	for _, k := range kinds {
		all += k.weight
	}
	for _, k := range kinds {
		if k.weight > leastWeight*all {
			c.parts = append(c.parts, part{k.rate(n), k.weight / all})
		}
	}
	return c
}

// rate writes a number of at most n with that mean and variance as a beta-binomial one. Its variance is
// n·μ(1-μ)·(1+(n-1)ρ) with ρ = 1/(a+b+1): solved for ρ, kept between nearly binomial and nearly all or none.
func (m moments) rate(n int) Rate {
	if n == 0 {
		return Rate{A: 1, B: 1}
	}
	mean := m.mean / m.weight
	variance := (m.within+m.square)/m.weight - mean*mean
	size := float64(n)
	mu := min(max(mean/size, 1e-9), 1-1e-9)
	rho := 1e-6
	if n > 1 {
		rho = min(max((variance/(size*mu*(1-mu))-1)/(size-1), 1e-6), 0.98)
	}
	total := 1/rho - 1
	return Rate{A: mu * total, B: (1 - mu) * total}
}

// Mean gives the expected number.
func (c Count) Mean() float64 {
	share := 0.0
	for _, p := range c.parts {
		share += p.weight * p.Mean()
	}
	return float64(c.Certain) + float64(c.Of)*share
}

// Mid gives the expected number, whole.
func (c Count) Mid() int { return int(math.Round(c.Mean())) }

// AtLeast gives the chance that the number is k or more.
func (c Count) AtLeast(k int) float64 {
	k -= c.Certain
	if k <= 0 {
		return 1
	}
	if k > c.Of {
		return 0
	}
	below := 0.0
	c.walk(func(i int, p float64) bool {
		if i < k {
			below += p
		}
		return i < k
	})
	return min(max(1-below, 0), 1)
}

// Range gives the numbers between which the number lies with the certainty, as much of the doubt below as
// above. For 0.9 they are the 5th and the 95th percentile.
func (c Count) Range(certainty float64) (low, high int) {
	tail, sum := (1-certainty)/2, 0.0
	low, high = c.Of, c.Of
	c.walk(func(i int, p float64) bool {
		sum += p
		if sum >= tail {
			low = min(low, i)
		}
		high = i
		return sum < 1-tail
	})
	return c.Certain + low, c.Certain + high
}

// walk visits the chance of each number from 0 on, for as long as the visit says so. Each follows from the one
// before: P(k+1)/P(k) = (n-k)/(k+1) · (k+a)/(n-k-1+b), in logarithms, so that none is lost below the smallest
// float.
func (c Count) walk(visit func(k int, p float64) bool) {
	n, parts := float64(c.Of), c.parts
	at := make([]float64, len(parts))
	for i, p := range parts {
		at[i] = math.Log(p.weight) + logBeta(p.A, n+p.B) - logBeta(p.A, p.B)
	}
	for k := 0; k <= c.Of; k++ {
		chance, i := 0.0, float64(k)
		for j, p := range parts {
			chance += math.Exp(at[j])
			at[j] += math.Log((n - i) / (i + 1) * (i + p.A) / (n - i - 1 + p.B))
		}
		if !visit(k, chance) {
			return
		}
	}
}

func logBeta(a, b float64) float64 { return logGamma(a) + logGamma(b) - logGamma(a+b) }

func logGamma(x float64) float64 {
	v, _ := math.Lgamma(x)
	return v
}
