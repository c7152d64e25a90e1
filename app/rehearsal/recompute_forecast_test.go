package rehearsal_test

import "math"

// askedWave is how many were asked, and how many minutes after the whistle.
type askedWave struct {
	people int
	after  float64
}

// foretold is the forecast of how many have said yes some minutes after the whistle, 5th percentile, mean and
// 95th, written out for a place in which nothing was measured: the formulas of app/forecast without its code.
//
// Of one call-up's people each says yes with the chance p, Beta(mu·phi, (1-mu)·phi); mu is known about as well as
// 45 per cent of twelve people, phi is one of six; with the chance F(t·s) a yes has come t minutes after the
// page, and ln s is normal with 0.4. The number's mean and variance then make a beta-binomial.
func foretold(waves []askedWave, minutes float64) (low, mid, high int) {
	return betaBinomial(moments(waves, minutes))
}

// moments gives how many were asked by then, and the mean and variance of those who have said yes.
func moments(waves []askedWave, minutes float64) (n, mean, variance float64) {
	p, pp := shareMoments()
	people, square, within := 0.0, 0.0, 0.0
	points, weights := [5]float64{-2.856970, -1.355626, 0, 1.355626, 2.856970}, [5]float64{0.011257, 0.222076, 0.533333, 0.222076, 0.011257} // Gauss and Hermite
	for _, w := range waves {
		if w.after <= minutes {
			people += float64(w.people)
		}
	}
	for i, z := range points {
		come, spread := 0.0, 0.0
		for _, w := range waves {
			if w.after > minutes {
				continue
			}
			f := cameBy((minutes - w.after) * math.Exp(0.4*z))
			come += float64(w.people) * f
			spread += float64(w.people) * (p*f - pp*f*f)
		}
		mean, square, within = mean+weights[i]*p*come, square+weights[i]*pp*come*come, within+weights[i]*spread
	}
	return people, mean, within + square - mean*mean
}

// shareMoments gives the mean and the mean square of p, written as one beta of its own mean and variance.
func shareMoments() (mean, square float64) {
	weight := 0.0
	for i := 1; i < 50; i++ {
		mu := float64(i) / 50
		w := math.Pow(mu, 0.45*12-1) * math.Pow(1-mu, 0.55*12-1)
		for _, phi := range []float64{3, 6, 12, 24, 48, 96} {
			weight, mean, square = weight+w, mean+w*mu, square+w*mu*(mu*phi+1)/(phi+1)
		}
	}
	return mean / weight, square / weight
}

// cameBy is F: the share of the yes that has come, straight between the assumed points.
func cameBy(minutes float64) float64 {
	points := [][2]float64{{0, 0}, {1, 0.06}, {2, 0.15}, {3, 0.25}, {5, 0.42}, {8, 0.60}, {12, 0.74}, {16, 0.84}, {20, 0.90}, {25, 0.96}, {30, 1}}
	for i, to := range points[1:] {
		if from := points[i]; minutes <= to[0] {
			return from[1] + (to[1]-from[1])*(minutes-from[0])/(to[0]-from[0])
		}
	}
	return 1
}

// toAsk is the fewest people of whom so many have said yes after the minutes with a certainty.
func toAsk(want int, minutes, certainty float64) int {
	for n := want; ; n++ {
		if below := atMost(want-1, n, minutes); 1-below >= certainty {
			return n
		}
	}
}

// atMost is the chance that at most k of n have said yes after the minutes.
func atMost(k, n int, minutes float64) (below float64) {
	size, mean, variance := moments([]askedWave{{people: n}}, minutes)
	a, b := parameters(size, mean, variance)
	for i := 0.0; i <= float64(k); i++ {
		below += chance(size, i, a, b)
	}
	return below
}

// parameters solves a beta-binomial number's mean and variance for a and b.
func parameters(n, mean, variance float64) (a, b float64) {
	mu := min(max(mean/n, 1e-9), 1-1e-9)
	rho := min(max((variance/(n*mu*(1-mu))-1)/(n-1), 1e-6), 0.98)
	return mu * (1/rho - 1), (1 - mu) * (1/rho - 1)
}

// chance is C(n,k)·B(k+a, n-k+b)/B(a,b).
func chance(n, k, a, b float64) float64 {
	lg := func(x float64) float64 { v, _ := math.Lgamma(x); return v }
	logBeta := func(x, y float64) float64 { return lg(x) + lg(y) - lg(x+y) }
	return math.Exp(lg(n+1) - lg(k+1) - lg(n-k+1) + logBeta(k+a, n-k+b) - logBeta(a, b))
}

// betaBinomial gives the 5th percentile, the mean and the 95th percentile of a beta-binomial number with that
// mean and variance.
func betaBinomial(n, mean, variance float64) (low, mid, high int) {
	a, b := parameters(n, mean, variance)
	sum, low := 0.0, -1
	for k := 0.0; ; k++ {
		sum += chance(n, k, a, b)
		if low < 0 && sum >= 0.05 {
			low = int(k)
		}
		if sum >= 0.95 || k == n {
			return low, int(math.Round(n * a / (a + b))), int(k)
		}
	}
}
