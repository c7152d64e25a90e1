package forecast

import "math"

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

// steps is by how many steps of the chance, even on the scale of the arcsine of its root, a number is told apart.
const steps = 32

// stepOf gives the step of a chance in thousandths.
var stepOf = func() (list [1001]int) {
	for i := range list {
		list[i] = min(int(math.Asin(math.Sqrt(float64(i)/1000))/(math.Pi/2)*steps), steps-1)
	}
	return list
}()

// mixture sums up what courses say of a number of at most n, by how many are expected on them.
type mixture struct {
	n     int
	parts [steps]moments
}

// moments are of a number, each course by its weight.
type moments struct{ weight, mean, square, within float64 }

func (m *mixture) add(weight, expected, variance float64) {
	p := &m.parts[stepOf[int(min(expected/float64(max(m.n, 1)), 1)*float64(len(stepOf)-1))]]
	p.weight, p.mean = p.weight+weight, p.mean+weight*expected
	p.square, p.within = p.square+weight*expected*expected, p.within+weight*variance
}

// leastWeight is the chance of a part below which it is left out of a number.
const leastWeight = 1e-5

// count writes the number beside those that are certain.
func (m mixture) count(certain int) Count {
	c, all := Count{Certain: certain, Of: m.n}, 0.0
	for _, p := range m.parts {
		all += p.weight
	}
	for _, p := range m.parts {
		if p.weight > leastWeight*all {
			c.parts = append(c.parts, part{p.rate(m.n), p.weight / all})
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
