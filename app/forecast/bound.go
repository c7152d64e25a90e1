package forecast

import "math"

// boundStrength is how many call-ups the assumption is worth that share and speed have nothing to do with each
// other; mostBound and farthest keep what a few call-ups say within what a straight line can.
const (
	boundStrength = 3
	mostBound     = 0.9
	farthest      = 2.0 // standard deviations
)

// learnBound gives the correlation of share and speed between the call-ups of a kind: on slow days mostly few come.
func learnBound(variance, spread float64, days []timed) float64 {
	var list, speeds []float64
	for _, d := range days {
		if d.told() {
			list, speeds = append(list, float64(d.Yes)/float64(d.Asked)), append(speeds, d.speed)
		}
	}
	p, s := meanOf(list), meanOf(speeds)
	both, ps, ss := 0.0, boundStrength*variance, boundStrength*spread*spread
	for i := range list {
		dp, ds := list[i]-p, speeds[i]-s
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

// sharesAt gives the share of a call-up that is that many standard deviations faster than its kind, by the best linear
// prediction from its speed: the mean moves with it, and what the speed tells of the variance is gone from it.
func (k kind) sharesAt(z float64) shares {
	if k.bound == 0 {
		return k.shares
	}
	move, narrow := k.bound*math.Sqrt(k.variance)*min(max(z, -farthest), farthest), math.Sqrt(1-k.bound*k.bound)
	var moved shares
	for i := range moved {
		moved[i] = k.shares.at(k.mean + (shareOf(i)-k.mean-move)/narrow)
	}
	return moved.whole()
}
