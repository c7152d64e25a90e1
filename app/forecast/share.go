package forecast

import (
	"math"
	"slices"
)

// Rate is a beta distribution of a share.
type Rate struct{ A, B float64 }

// Mean gives the expected share.
func (r Rate) Mean() float64 { return r.A / (r.A + r.B) }

// assumedStrength is how many people's answers the assumed share is worth: it is known to about 14 points.
const assumedStrength = 12

// spreads are the precisions φ that call-ups of one kind may have, each as likely as the next until measured: from
// differing by 25 points about their mean to hardly differing.
var spreads = []float64{3, 6, 12, 24, 48, 96, 384}

// means is how many means μ are looked at.
const means = 49

// sharePoints is how finely a share is averaged over.
const sharePoints = 80

// shares are the logarithms of how likely each of the steps of a share is.
type shares [sharePoints]float64

// logShare and logRest are the logarithms of the steps of a share and of what each leaves.
var logShare, logRest = shareLogs()

func shareLogs() (of, rest shares) {
	for i := range of {
		of[i], rest[i] = math.Log(shareOf(i)), math.Log(1-shareOf(i))
	}
	return of, rest
}

func shareOf(i int) float64 { return (float64(i) + 0.5) / sharePoints }

// shareGrid is how likely the shares of call-ups are for each mean μ and precision φ.
type shareGrid struct {
	points []Rate      // Beta(μφ, (1-μ)φ)
	betas  []float64   // logarithms of their beta functions
	prior  []float64   // logarithms
	seen   [][]float64 // logarithms of the chance of each call-up's yes, without the binomial coefficient
}

func newShareGrid(assumed float64, seen []Outcome) shareGrid {
	var g shareGrid
	for _, phi := range spreads {
		for i := range means {
			mu := float64(i+1) / (means + 1)
			log := (assumed*assumedStrength-1)*math.Log(mu) + ((1-assumed)*assumedStrength-1)*math.Log(1-mu)
			p := Rate{A: mu * phi, B: (1 - mu) * phi}
			g.points, g.betas, g.prior = append(g.points, p), append(g.betas, logBeta(p.A, p.B)), append(g.prior, log)
		}
	}
	all := logSum(g.prior) - math.Log(float64(len(spreads)))
	for i := range g.prior { // the means with one spread are one
		g.prior[i] -= all
	}
	for _, o := range seen {
		y, n, logs := float64(o.Yes), float64(o.Asked), make([]float64, len(g.points))
		for i, p := range g.points {
			logs[i] = logBeta(y+p.A, n-y+p.B) - g.betas[i]
		}
		g.seen = append(g.seen, logs)
	}
	return g
}

// weigh gives the logarithms of how likely each mean is by the call-ups of a kind, for each of the spreads, and of how
// likely these are with the spread.
func (g shareGrid) weigh(days []timed) (logs, bySpread []float64) {
	logs, bySpread = slices.Clone(g.prior), make([]float64, len(spreads))
	for _, d := range days {
		for i, log := range g.seen[d.index] {
			logs[i] += log
		}
	}
	for j := range spreads {
		with := logs[j*means : (j+1)*means]
		bySpread[j] = logSum(with)
		for i := range with {
			with[i] -= bySpread[j]
		}
	}
	return logs, bySpread
}

// leastPoint is the logarithm of how likely a point has to be to be averaged over.
const leastPoint = -20

// learn gives the share of the next call-up of a kind: the mixture of the grid's beta distributions, with how likely
// the spreads are.
func (g shareGrid) learn(days []timed, likely []float64) shares {
	var next shares
	logs, _ := g.weigh(days)
	for i, p := range g.points {
		log := logs[i] + likely[i/means]
		if log < leastPoint {
			continue
		}
		for j := range next {
			next[j] += math.Exp(log - g.betas[i] + (p.A-1)*logShare[j] + (p.B-1)*logRest[j])
		}
	}
	for j := range next {
		next[j] = math.Log(next[j])
	}
	return next.whole()
}

// whole makes the chances of all steps one.
func (s shares) whole() shares {
	all := logSum(s[:])
	for i := range s {
		s[i] -= all
	}
	return s
}

func (s shares) moments() (mean, variance float64) {
	square := 0.0
	for i, log := range s {
		p := math.Exp(log)
		mean, square = mean+p*shareOf(i), square+p*shareOf(i)*shareOf(i)
	}
	return mean, square - mean*mean
}

// at gives how likely a share between the steps is, as a logarithm; one outside of them is as good as impossible.
func (s shares) at(share float64) float64 {
	const impossible = -1000
	if share <= 0 || share >= 1 {
		return impossible
	}
	at := min(max(share*sharePoints-0.5, 0), sharePoints-1)
	i := min(int(at), sharePoints-2)
	return s[i] + (s[i+1]-s[i])*(at-float64(i))
}

// logSum gives the logarithm of the sum of what the logarithms stand for.
func logSum(logs []float64) float64 {
	most := math.Inf(-1)
	for _, log := range logs {
		most = max(most, log)
	}
	sum := 0.0
	for _, log := range logs {
		sum += math.Exp(log - most)
	}
	return most + math.Log(sum)
}
