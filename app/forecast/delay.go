package forecast

import (
	"math"
	"slices"
)

// Marks are the minutes after a page at which answers are counted. Beyond the last one nobody is waited for.
var Marks = []int{1, 2, 3, 5, 8, 12, 16, 20, 25, 30, 45, 60, 90, 120, 180, 240}

// assumedCurve is the share of the yes that have come by each mark until it is measured: half within six
// minutes, and all within half an hour, as the planning figure says.
var assumedCurve = []float64{0.06, 0.15, 0.25, 0.42, 0.60, 0.74, 0.84, 0.90, 0.96, 1, 1, 1, 1, 1, 1, 1}

const (
	assumedAnswers = 60  // how many measured answers the assumed curve is worth
	assumedSpread  = 0.4 // of the logarithm of a call-up's speed
	spreadStrength = 3   // how many call-ups' speeds the assumed spread is worth
)

// Delay is after which time those who say yes say it.
type Delay struct {
	Curve  []float64 // share of the yes by each of the Marks
	Spread float64   // of the logarithm of a call-up's speed
}

// Share gives the share of the yes that has come after the minutes: straight between the marks.
func (d Delay) Share(minutes float64) float64 {
	before, at := 0.0, 0.0
	for i, mark := range Marks {
		if minutes < float64(mark) {
			return before + (d.Curve[i]-before)*max(minutes-at, 0)/(float64(mark)-at)
		}
		before, at = d.Curve[i], float64(mark)
	}
	return before
}

// learnDelay pools the answers of earlier call-ups with the assumed ones, and measures by how much the time to
// the half differs between them.
func learnDelay(seen []Outcome) Delay {
	d := Delay{Curve: slices.Clone(assumedCurve), Spread: assumedSpread}
	yes := 0.0
	for _, o := range seen {
		if len(o.ByMark) == len(Marks) {
			yes += float64(o.ByMark[len(Marks)-1])
		}
	}
	for i := range d.Curve {
		sum := assumedCurve[i] * assumedAnswers
		for _, o := range seen {
			if len(o.ByMark) == len(Marks) {
				sum += float64(o.ByMark[i])
			}
		}
		d.Curve[i] = min(sum/(assumedAnswers+yes), 1)
	}
	half := halfTime(func(i int) float64 { return d.Curve[i] })
	squares, n := assumedSpread*assumedSpread*spreadStrength, float64(spreadStrength)
	for _, o := range seen {
		if speed, told := o.speed(half); told {
			squares, n = squares+speed*speed, n+1
		}
	}
	d.Spread = math.Sqrt(squares / n)
	return d
}

// speed gives the logarithm of how much faster than the half time a call-up had its own half; told is false where
// too few said yes to tell.
func (o Outcome) speed(half float64) (speed float64, told bool) {
	if len(o.ByMark) != len(Marks) || o.ByMark[len(Marks)-1] < 8 {
		return 0, false
	}
	all := float64(o.ByMark[len(Marks)-1])
	return math.Log(half / halfTime(func(i int) float64 { return float64(o.ByMark[i]) / all })), true
}

// halfTime gives the minutes by which a curve reaches the half, straight between the marks.
func halfTime(curve func(i int) float64) float64 {
	before, at := 0.0, 0.0
	for i, mark := range Marks {
		now := curve(i)
		if now >= 0.5 {
			return max(at+(float64(mark)-at)*(0.5-before)/max(now-before, 1e-9), 0.1)
		}
		before, at = now, float64(mark)
	}
	return at
}

// speed is one of the few speeds that stand for all.
type speed struct{ factor, weight, z float64 } // z: in standard deviations of its logarithm

// oddSpeed is the weight of each speed that nothing measured speaks for: a call-up may run like none before.
const oddSpeed = 0.002

// anySpeed are the speeds that a call-up may turn out to have while it runs: from a third as fast as the curve
// to fifty times, by the normal distribution of their logarithm and a little for each.
func (d Delay) anySpeed() []speed {
	out := make([]speed, 0, 14)
	for at := -1.2; at < 4.1; at += 0.4 {
		z := at / d.Spread
		out = append(out, speed{factor: math.Exp(at), weight: 0.4/d.Spread*math.Exp(-z*z/2)/math.Sqrt(2*math.Pi) + oddSpeed, z: z})
	}
	return out
}

// speeds are the five points and weights of Gauss and Hermite for a normal distribution, as factors of time.
func (d Delay) speeds() [5]speed {
	at := [5]float64{-2.856970, -1.355626, 0, 1.355626, 2.856970}
	weights := [5]float64{0.011257, 0.222076, 0.533333, 0.222076, 0.011257}
	var out [5]speed
	for i := range out {
		out[i] = speed{factor: math.Exp(d.Spread * at[i]), weight: weights[i], z: at[i]}
	}
	return out
}
