package forecast

import "math"

// boundStrength is how many call-ups the assumption is worth that share and speed have nothing to do with each
// other; mostBound and farthest keep what a few call-ups say within what a straight line can.
const (
	boundStrength = 3
	mostBound     = 0.9
	farthest      = 2.0 // standard deviations
)

// learnBound gives the correlation of share and speed between earlier call-ups: where two kinds of days are not told
// apart, the slow ones are mostly those on which few come.
func learnBound(share Rate, delay Delay, seen []Outcome) float64 {
	half := halfTime(func(i int) float64 { return delay.Curve[i] })
	var shares, speeds []float64
	for _, o := range seen {
		if speed, told := o.speed(half); told {
			shares, speeds = append(shares, float64(o.Yes)/float64(o.Asked)), append(speeds, speed)
		}
	}
	p, s := meanOf(shares), meanOf(speeds)
	both, ps, ss := 0.0, boundStrength*share.variance(), boundStrength*delay.Spread*delay.Spread
	for i := range shares {
		dp, ds := shares[i]-p, speeds[i]-s
		both, ps, ss = both+dp*ds, ps+dp*dp, ss+ds*ds
	}
	return min(max(both/math.Sqrt(ps*ss), -mostBound), mostBound)
}

func meanOf(list []float64) float64 {
	sum := 0.0
	for _, v := range list {
		sum += v
	}
	return sum / float64(max(len(list), 1))
}

// shareAt gives the share of a call-up that is so fast, by the best linear prediction from its speed: the mean moves
// with it, and what the speed tells of the variance is gone from it.
func (m Model) shareAt(s speed) Rate {
	if m.Bound == 0 {
		return m.Share
	}
	variance := m.Share.variance()
	mean := m.Share.Mean() + m.Bound*math.Sqrt(variance)*min(max(s.z, -farthest), farthest)
	return rateOf(min(max(mean, 0.01), 0.99), variance*(1-m.Bound*m.Bound))
}

func (r Rate) variance() float64 { return r.meanSquare() - r.Mean()*r.Mean() }
