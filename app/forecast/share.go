package forecast

import "math"

// Rate is a beta distribution of a share.
type Rate struct{ A, B float64 }

// Mean gives the expected share.
func (r Rate) Mean() float64 { return r.A / (r.A + r.B) }

func (r Rate) meanSquare() float64 {
	total := r.A + r.B
	return r.A * (r.A + 1) / (total * (total + 1))
}

// rateOf gives the beta distribution with that mean and variance.
func rateOf(mean, variance float64) Rate {
	mean = min(max(mean, 1e-4), 1-1e-4)
	total := max(mean*(1-mean)/max(variance, 1e-9)-1, 0.05)
	return Rate{A: mean * total, B: (1 - mean) * total}
}

// assumedStrength is how many people's answers the assumed share is worth: it is known to about 14 points.
const assumedStrength = 12

// spreads are the precisions φ that call-ups of one place may have, each as likely as the next until measured:
// from differing by 25 points about their mean to differing by 5.
var spreads = []float64{3, 6, 12, 24, 48, 96}

// learnShare gives the share of the next call-up: the mixture of Beta(μφ, (1-μ)φ) over the grid of μ and φ,
// weighted by what earlier call-ups were like, as one beta distribution of its mean and variance.
func learnShare(assumed float64, seen []Outcome) Rate {
	type point struct{ mu, phi, log float64 }
	var grid []point
	most := math.Inf(-1)
	for i := 1; i < 50; i++ {
		mu := float64(i) / 50
		for _, phi := range spreads {
			p := point{mu: mu, phi: phi, log: (assumed*assumedStrength-1)*math.Log(mu) + ((1-assumed)*assumedStrength-1)*math.Log(1-mu)}
			p.log -= float64(len(seen)) * logBeta(mu*phi, (1-mu)*phi)
			for _, o := range seen {
				y, n := float64(o.Yes), float64(o.Asked)
				p.log += logBeta(y+mu*phi, n-y+(1-mu)*phi)
			}
			most = max(most, p.log)
			grid = append(grid, p)
		}
	}
	weight, mean, square := 0.0, 0.0, 0.0
	for _, p := range grid {
		w := math.Exp(p.log - most)
		r := Rate{A: p.mu * p.phi, B: (1 - p.mu) * p.phi}
		weight, mean, square = weight+w, mean+w*p.mu, square+w*r.meanSquare()
	}
	mean, square = mean/weight, square/weight
	return rateOf(mean, square-mean*mean)
}
