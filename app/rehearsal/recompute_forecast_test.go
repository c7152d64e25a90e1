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
// Of one call-up's people each says yes with the chance p, Beta(mu·phi, (1-mu)·phi), in steps of an 80th; mu is known
// about as well as 45 per cent of twelve people, phi is one of seven; by t minutes after the page F(t·s) of the yes have
// come, give or take Beta(256·F, 256·(1-F)), and ln s is one of four normal distributions. Where about as many are expected the
// number is beta-binomial, of its mean and variance; it is a mixture of these.
func foretold(waves []askedWave, minutes float64) (low, mid, high int) {
	n, parts := partsOf(waves, minutes)
	sum, mean := 0.0, 0.0
	low = -1
	for _, p := range parts {
		mean += p.weight * float64(n) * p.a / (p.a + p.b)
	}
	for k := 0; ; k++ {
		sum += chanceOf(parts, n, k)
		if low < 0 && sum >= 0.05 {
			low = k
		}
		if sum >= 0.95 || k == n {
			return low, int(math.Round(mean)), k
		}
	}
}

// part is one beta-binomial number of the mixture.
type part struct{ weight, mean, square, within, a, b float64 }

// partsOf gives how many were asked by then, and the distribution of those who have said yes.
func partsOf(waves []askedWave, minutes float64) (n int, parts []part) {
	for _, w := range waves {
		if w.after <= minutes {
			n += w.people
		}
	}
	shares, bins, all := shareChances(), [32]part{}, 0.0
	for _, s := range speeds() {
		for i, chance := range shares {
			p, weight, mean, within, off := (float64(i)+0.5)/80, s[1]*chance, 0.0, 0.0, 0.0
			for _, w := range waves {
				if f := cameBy((minutes - w.after) * s[0]); w.after <= minutes && f > 0 {
					size := float64(w.people)
					mean, within = mean+size*p*f, within+size*p*f*(1-p*f)
					off += size * p * f * math.Sqrt((1-f)/f/257)
				}
			}
			bin := &bins[min(int(math.Asin(math.Sqrt(math.Floor(1000*mean/float64(max(n, 1)))/1000))/(math.Pi/2)*32), 31)]
			bin.weight, bin.mean, bin.square, bin.within = bin.weight+weight, bin.mean+weight*mean, bin.square+weight*mean*mean, bin.within+weight*(within+off*off)
			all += weight
		}
	}
	for _, p := range bins {
		if p.weight > 1e-5*all {
			mean := p.mean / p.weight
			p.a, p.b = parameters(float64(n), mean, (p.square+p.within)/p.weight-mean*mean)
			p.weight /= all
			parts = append(parts, p)
		}
	}
	return n, parts
}

// shareChances gives how likely each step of the share is.
func shareChances() (chances [80]float64) {
	all := 0.0
	for i := range chances {
		p := (float64(i) + 0.5) / 80
		for j := 1; j < 50; j++ {
			mu := float64(j) / 50
			for _, phi := range []float64{3, 6, 12, 24, 48, 96, 384} {
				chances[i] += math.Pow(mu, 0.45*12-1) * math.Pow(1-mu, 0.55*12-1) * math.Exp((mu*phi-1)*math.Log(p)+((1-mu)*phi-1)*math.Log(1-p)-logBeta(mu*phi, (1-mu)*phi))
			}
		}
		all += chances[i]
	}
	for i := range chances {
		chances[i] /= all
	}
	return chances
}

// speeds gives the factors of time with their weights: within three standard deviations, and a little for others.
func speeds() (list [][2]float64) {
	spreads, variance, all := []float64{0.1, 0.2, 0.4, 0.6}, 0.0, 0.0
	for _, s := range spreads {
		variance += (s*s + 0.09) / 4
	}
	spread := math.Sqrt(variance)
	for z := -3.0; z <= 3; z += min(0.5, 0.15/spread) {
		weight := 0.0
		for _, s := range spreads {
			v := s*s + 0.09
			weight += math.Exp(-z*z*variance/v/2) / math.Sqrt(v)
		}
		list, all = append(list, [2]float64{math.Exp(z * spread), weight}), all+weight
	}
	for i := range list {
		list[i][1] /= all
	}
	for i := -3; i <= 10; i++ {
		list = append(list, [2]float64{math.Exp(0.4 * float64(i)), 0.002})
	}
	return list
}

// cameBy is F: the share of the yes that has come; between the assumed points those left come at an even rate.
func cameBy(minutes float64) float64 {
	points := [][2]float64{{0, 0}, {1, 0.06}, {2, 0.15}, {3, 0.25}, {5, 0.42}, {8, 0.60}, {12, 0.74}, {16, 0.84}, {20, 0.90}, {25, 0.96}, {30, 1}}
	for i, to := range points[1:] {
		from := points[i]
		part := (minutes - from[0]) / (to[0] - from[0])
		switch {
		case minutes > to[0]:
		case to[1] == 1:
			return from[1] + (1-from[1])*part
		default:
			return 1 - (1-from[1])*math.Pow((1-to[1])/(1-from[1]), part)
		}
	}
	return 1
}

// toAsk is the fewest people of whom so many have said yes after the minutes with a certainty.
func toAsk(want int, minutes, certainty float64) int {
	for n := want; ; n++ {
		_, parts := partsOf([]askedWave{{people: n}}, minutes)
		below := 0.0
		for k := range want {
			below += chanceOf(parts, n, k)
		}
		if 1-below >= certainty {
			return n
		}
	}
}

// parameters solves a beta-binomial number's mean and variance for a and b.
func parameters(n, mean, variance float64) (a, b float64) {
	mu := min(max(mean/n, 1e-9), 1-1e-9)
	rho := min(max((variance/(n*mu*(1-mu))-1)/(n-1), 1e-6), 0.98)
	return mu * (1/rho - 1), (1 - mu) * (1/rho - 1)
}

// chanceOf is C(n,k)·B(k+a, n-k+b)/B(a,b), over the parts.
func chanceOf(parts []part, n, k int) (chance float64) {
	size, i := float64(n), float64(k)
	for _, p := range parts {
		chance += p.weight * math.Exp(lg(size+1)-lg(i+1)-lg(size-i+1)+logBeta(i+p.a, size-i+p.b)-logBeta(p.a, p.b))
	}
	return chance
}

func lg(x float64) float64 { v, _ := math.Lgamma(x); return v }

func logBeta(x, y float64) float64 { return lg(x) + lg(y) - lg(x+y) }
