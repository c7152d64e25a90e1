// Package forecast says how many of those asked will come, and by when, with its range: for whoever sizes a
// whistle and whoever watches one. It is pure: no database, no clock, no randomness, and it never sees a
// person, only how many were asked and how many said yes in each earlier call-up.
//
// The model. In one call-up each of n people asked says yes with the same chance p; p differs from call-up to
// call-up as Beta(μφ, (1-μ)φ) does. So the number of yes is beta-binomial (Skellam, "A probability
// distribution derived from the binomial distribution by regarding the probability of success as variable",
// JRSS B 10, 1948), which is wider than the binomial by the factor 1+(n-1)/(φ+1): the days differ, not only
// the people. A yes that comes has come t minutes after the page with chance F(t·s), where F is the delay
// curve and s, the speed of that call-up, is lognormal.
//
// What is not known is averaged over, not guessed: μ and φ over a grid of 49 by 7 points, and the spread of the speeds
// over four, each weighted by its prior and by how likely it makes every earlier call-up (Gelman et al., Bayesian Data
// Analysis, 3rd edition, section 5.3). Nothing is counted twice: the error of a measured speed is not taken for a difference
// between days (speed.go), the curve is pooled at one speed (day.go), and days of two kinds that nobody told apart
// are foretold as two kinds, each with its own share, speed and curve, and not as one wide one (kind.go).
//
// That some never say yes and the others say it after a while is a mixture (cure) model: a chance for the one, and a
// distribution of times for the other (Farewell, "The use of mixture models for the analysis of survival data with
// long-term survivors", Biometrics 38, 1982). That both differ from call-up to call-up and go together as far as was
// measured (bound.go) is ours. While a call-up runs, each of its courses is weighted by how many yes have come and by
// when they came (course.go); the range before a whistle is the same where nobody has answered yet.
//
// Assumptions until something is measured, ours: 70 per cent within 30 minutes in a drill, 45 per cent on a
// working day; the delay curve below; a share that is known about as well as from twelve people.
package forecast

// Outcome is what one earlier call-up measured: how many were asked, how many said yes, and how many of them
// by each of the Marks.
type Outcome struct {
	Asked, Yes int
	ByMark     []int
}

// Model foretells the next call-up.
type Model struct {
	Seen    int // call-ups that it was measured in; 0: all of it is assumed
	courses []course
	next    Given // the next call-up, before anybody is asked
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
	m := Model{Seen: len(seen), courses: coursesOf(kindsOf(assumed, seen))}
	m.next = m.Given(nil)
	return m
}

// By gives how many of those asked have said yes some minutes after their page, before any has answered.
func (m Model) By(asked int, minutes float64) Count { return m.next.and(asked).After(minutes) }

// ToAsk gives the smallest number of people to ask so that at least want have said yes after the minutes with
// the certainty, at most most of them; enough is false where all of them are too few.
func (m Model) ToAsk(want int, minutes, certainty float64, most int) (n int, enough bool) {
	if want <= 0 {
		return 0, true
	}
	return smallest(min(want, most), most, func(n int) bool { return m.next.and(n).After(minutes).AtLeast(want) >= certainty })
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
