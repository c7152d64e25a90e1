package forecast

import "math"

// speedSpreads are by how much the logarithm of a call-up's speed may differ within a kind, each as likely as the
// next until measured; kindSpread is by how much the kinds' own may.
var speedSpreads = []float64{0.1, 0.2, 0.4, 0.6}

const kindSpread = 0.3

// pace is how fast the call-ups of a kind are: the logarithm of their speed is one of a few normal distributions.
type pace struct {
	mean, spread float64
	between      float64 // variance between its call-ups, without what is not known of their mean
	normals      []normal
}

type normal struct{ weight, mean, variance float64 }

// paces gives the mean of a kind's speeds, as it is known, for each of the spreads, and the logarithm of how likely they
// are with it. Each call-up's measured speed differs from the kind's by the spread and by its own error (a
// random-effects model: DerSimonian and Laird, "Meta-analysis in clinical trials", Controlled Clinical Trials 7, 1986), so
// that the error of few answers is not taken for a difference between days.
func paces(days []timed) (means []normal, bySpread []float64) {
	means, bySpread = make([]normal, len(speedSpreads)), make([]float64, len(speedSpreads))
	const known = 1 / (kindSpread * kindSpread)
	for i, spread := range speedSpreads {
		precision, sum := known, 0.0
		for _, d := range days {
			if d.told() {
				v := spread*spread + d.variance
				precision, sum = precision+1/v, sum+d.speed/v
				bySpread[i] -= (math.Log(2*math.Pi*v) + d.speed*d.speed/v) / 2
			}
		}
		bySpread[i] += (sum*sum/precision - math.Log(precision/known)) / 2
		means[i] = normal{mean: sum / precision, variance: 1 / precision}
	}
	return means, bySpread
}

// learnPace averages over the spread within the kind, by how likely each is.
func learnPace(days []timed, likely []float64) (p pace) {
	p.normals, _ = paces(days)
	square := 0.0
	for i, spread := range speedSpreads {
		n := &p.normals[i]
		n.weight, n.variance = math.Exp(likely[i]), n.variance+spread*spread
		p.mean, p.between = p.mean+n.weight*n.mean, p.between+n.weight*spread*spread
		square += n.weight * (n.variance + n.mean*n.mean)
	}
	p.spread = math.Sqrt(square - p.mean*p.mean)
	return p
}

// of gives the logarithm of how much faster than its kind a call-up was, as the kind and its own answers say.
func (p pace) of(d timed) float64 {
	if !d.told() {
		return 0
	}
	return (d.speed - p.mean) * p.between / (p.between + d.variance)
}

// speed is one of the few speeds that stand for all.
type speed struct{ factor, weight, z float64 } // z: in standard deviations of its logarithm

// speedStep is how far apart the logarithms of two speeds may be: sixty answers tell them no finer.
const speedStep = 0.15

// oddSpeed is the weight of each speed that nothing measured speaks for: a call-up may run like none before.
const oddSpeed = 0.002

// speeds are those that a call-up of the kind may turn out to have while it runs.
func (p pace) speeds() []speed {
	var list []speed
	all := 0.0
	step := min(0.5, speedStep/p.spread)
	for z := -3.0; z <= 3; z += step {
		x, chance := p.mean+z*p.spread, 0.0
		for _, n := range p.normals {
			chance += n.weight * math.Exp(-(x-n.mean)*(x-n.mean)/n.variance/2) / math.Sqrt(n.variance)
		}
		list, all = append(list, speed{factor: math.Exp(z * p.spread), weight: chance, z: z}), all+chance
	}
	for i := range list {
		list[i].weight /= all
	}
	return list
}

// oddSpeeds are those from a third as fast as the curve to fifty times.
func (p pace) oddSpeeds() []speed {
	var list []speed
	for at := -1.2; at < 4.1; at += 0.4 {
		list = append(list, speed{factor: math.Exp(at), weight: oddSpeed, z: at / p.spread})
	}
	return list
}
