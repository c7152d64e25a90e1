package forecast

import "math"

// Marks are the minutes after a page at which answers are counted. Beyond the last one nobody is waited for.
var Marks = []int{1, 2, 3, 5, 8, 12, 16, 20, 25, 30, 45, 60, 90, 120, 180, 240}

// assumedCurve is the share of the yes that have come by each mark until it is measured: half within six
// minutes, and all within half an hour, as the planning figure says.
var assumedCurve = curve{0.06, 0.15, 0.25, 0.42, 0.60, 0.74, 0.84, 0.90, 0.96, 1, 1, 1, 1, 1, 1, 1}

// assumedAnswers is how many measured answers the assumed curve is worth.
const assumedAnswers = 60

// curve is the share of the yes that have come by each of the Marks.
type curve []float64

// at gives the share that has come after the minutes. Between two marks those still to come do so at an even rate
// (piecewise exponential: Friedman, "Piecewise exponential models for survival data with covariates", Annals of
// Statistics 10, 1982); where none are left at the next mark, on a straight line.
func (c curve) at(minutes float64) float64 {
	before, from := 0.0, 0.0
	for i, mark := range Marks {
		if minutes < float64(mark) {
			part := max(minutes-from, 0) / (float64(mark) - from)
			if before >= 1 || c[i] >= 1 {
				return before + (c[i]-before)*part
			}
			return 1 - (1-before)*math.Pow((1-c[i])/(1-before), part)
		}
		before, from = c[i], float64(mark)
	}
	return before
}

// faster gives the curve of a call-up that is so many times as fast.
func (c curve) faster(factor float64) curve {
	out := make(curve, len(Marks))
	for i, mark := range Marks {
		out[i] = c.at(float64(mark) * factor)
	}
	out[len(out)-1] = 1
	return out
}

// half gives the minutes by which a curve reaches the half, and how steep it is there: by how much the share grows
// where the minutes grow by a small part of themselves.
func (c curve) half() (minutes, steep float64) {
	before, from := 0.0, 0.0
	for i, mark := range Marks {
		if c[i] >= 0.5 {
			slope := max(c[i]-before, 1e-9) / (float64(mark) - from)
			minutes = max(from+(0.5-before)/slope, 0.1)
			return minutes, minutes * slope
		}
		before, from = c[i], float64(mark)
	}
	return from, 1
}

// fewestTimes is from how many yes on the time to their half says how fast a call-up was.
const fewestTimes = 8

// timed is an earlier call-up with the logarithm of how much faster than all of them together it was, and with how
// well that is known: the variance of a sample's median, 1/(4n·f²). An infinite one where too few said yes to tell.
type timed struct {
	Outcome
	index           int
	curve           curve
	speed, variance float64
}

func (t timed) told() bool { return !math.IsInf(t.variance, 1) }

func (o Outcome) in() float64 {
	if len(o.ByMark) != len(Marks) {
		return 0
	}
	return float64(o.ByMark[len(Marks)-1])
}

// timesOf measures the speeds of earlier call-ups against all their answers together with the assumed ones.
func timesOf(seen []Outcome) []timed {
	days, all := make([]timed, len(seen)), make(curve, len(Marks))
	sum := float64(assumedAnswers)
	for i, o := range seen {
		days[i] = timed{Outcome: o, index: i, variance: math.Inf(1)}
		sum += o.in()
	}
	for i := range all {
		all[i] = assumedCurve[i] * assumedAnswers / sum
		for _, o := range seen {
			if o.in() > 0 {
				all[i] += float64(o.ByMark[i]) / sum
			}
		}
	}
	half, steep := all.half()
	for i, o := range seen {
		if o.in() == 0 {
			continue
		}
		days[i].curve = make(curve, len(Marks))
		for j, n := range o.ByMark {
			days[i].curve[j] = float64(n) / o.in()
		}
		if o.in() >= fewestTimes {
			own, _ := days[i].curve.half()
			days[i].speed, days[i].variance = math.Log(half/own), 1/(4*o.in()*steep*steep)
		}
	}
	return days
}
