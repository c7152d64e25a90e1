package forecast

import "math"

// day is the way in which the answers of an earlier call-up came, as it is known from them and from its kind.
type day struct {
	curve curve
	z     float64 // its speed, in standard deviations from its kind's
}

// learnCurve pools the answers of a kind's call-ups with the assumed ones, each at the kind's speed: a fast day's are
// drawn out and a slow one's together (registration: Ramsay and Silverman, Functional Data Analysis, 2nd edition,
// chapter 7), as the speeds are averaged over besides and would count twice.
func learnCurve(p pace, days []timed) curve {
	pooled, all := make(curve, len(Marks)), float64(assumedAnswers)
	for _, d := range days {
		all += d.in()
	}
	for i, mark := range Marks {
		pooled[i] = assumedCurve[i] * assumedAnswers
		for _, d := range days {
			if d.curve != nil {
				pooled[i] += d.curve.at(float64(mark)*math.Exp(-p.of(d))) * d.in()
			}
		}
		pooled[i] /= all
	}
	pooled[len(pooled)-1] = 1
	return pooled
}

// precisions are the κ that the curves of a kind's days may have, each as likely as the next until measured.
var precisions = []float64{16, 64, 256, 1024, 4096}

// precision is how near the curves of a kind's days are to the kind's: of the parts between the marks together, and of
// all that has come by each mark.
type precision struct {
	parts  float64
	byMark []float64
}

// at gives how near to the kind's part by a moment a day's is.
func (p precision) at(minutes float64) float64 {
	for i, mark := range Marks {
		if minutes <= float64(mark) {
			return p.byMark[i]
		}
	}
	return p.byMark[len(Marks)-1]
}

// learnDays gives each day's curve, and how far they are from the kind's: the parts of a day's yes that come between
// the marks are Dirichlet-distributed about the kind's, with a precision κ (Mosimann, "On the compound multinomial
// distribution", Biometrika 49, 1962), so that the chance of few answers is not taken for a pattern. A crowd that waits
// for something is near its kind's curve before it and far from it then: how far at a mark is measured there.
func (k *kind) learnDays(days []timed) {
	logs, byMark, expected := make([]float64, len(precisions)), make([][]float64, len(Marks)), make([]curve, len(days))
	for m := range byMark {
		byMark[m] = make([]float64, len(precisions))
	}
	for i, d := range days {
		expected[i] = k.curve.faster(math.Exp(k.pace.of(d)))
		if d.curve == nil {
			continue
		}
		for j, kappa := range precisions {
			logs[j] += cameLog(kappa, expected[i], 1, float64(Marks[len(Marks)-1]), d.ByMark)
			for m, n := range d.ByMark {
				f := min(max(expected[i][m], leastPart), 1-leastPart)
				byMark[m][j] += logBeta(float64(n)+kappa*f, d.in()-float64(n)+kappa*(1-f)) - logBeta(kappa*f, kappa*(1-f))
			}
		}
	}
	k.precision = precision{parts: likeliest(logs), byMark: make([]float64, len(Marks))}
	for m := range byMark {
		k.precision.byMark[m] = likeliest(byMark[m])
	}
	for i, d := range days {
		if d.curve == nil {
			continue
		}
		own, kappa := make(curve, len(Marks)), k.precision.parts
		for m := range own {
			own[m] = (float64(d.ByMark[m]) + kappa*expected[i][m]) / (d.in() + kappa)
		}
		k.days = append(k.days, day{curve: own, z: k.pace.of(d) / k.pace.spread})
	}
}

// likeliest gives the precision in the middle of those that are likely.
func likeliest(logs []float64) float64 {
	all, middle := logSum(logs), 0.0
	for j, kappa := range precisions {
		middle += math.Exp(logs[j]-all) * math.Log(kappa)
	}
	return math.Exp(middle)
}

// leastPart is the part of the yes that may come between any two marks.
const leastPart = 1e-4

// cameLog gives the logarithm of the chance that those of a call-up who have said yes by a moment said it when they
// did, with the Dirichlet parts of a curve at a speed. Parts of Dirichlet parts are such themselves, whatever the rest.
func cameLog(kappa float64, c curve, speed, since float64, byMark []int) float64 {
	log, came, all, before := 0.0, 0, 0.0, 0.0
	for i, mark := range Marks {
		now := c.at(min(float64(mark), since) * speed)
		a, n := kappa*max(now-before, leastPart), byMark[i]-came
		if n > 0 {
			log += logGamma(a+float64(n)) - logGamma(a)
		}
		all, before, came = all+a, now, byMark[i]
		if float64(mark) >= since {
			break
		}
	}
	return log + logGamma(all) - logGamma(all+float64(came))
}
