package forecast

import "math"

// urn is how many days the kind itself weighs as much as, beside those of it that were seen: its next day is none of
// them to the letter.
const urn = 12.0

// course is one way in which a call-up may run, with how likely each share is in it once weighed.
type course struct {
	shares    shares
	curve     curve
	speed     float64
	weight    float64
	precision precision
	side      float64 // of the two points that stand for how far the day's curve may be from this one; 0: it is this one
}

// courses gives the ways in which the next call-up may run: for each kind, at any of its speeds and as far from its
// curve as its days are, or as one of its days.
func coursesOf(kinds []kind) []course {
	var list []course
	for _, k := range kinds {
		each := k.weight / (urn + float64(len(k.days)))
		speeds := k.pace.speeds()
		if k.odd {
			speeds = append(speeds, k.pace.oddSpeeds()...)
		}
		for _, s := range speeds {
			c := course{shares: k.sharesAt(s.z), curve: k.curve, speed: s.factor, weight: urn * each * s.weight, precision: k.precision}
			c.side = 1
			list = append(list, c)
		}
		for _, d := range k.days {
			list = append(list, course{shares: k.sharesAt(d.z), curve: d.curve, speed: 1, weight: each, precision: k.precision})
		}
	}
	return list
}

// bothSides gives the courses with both of the points that stand for how far a day's curve may be from the kind's.
func bothSides(list []course) []course {
	for i := range list {
		if c := &list[i]; c.side != 0 {
			other := *c
			other.side = -1
			list = append(list, other)
		}
	}
	return list
}

// around gives one of the two points that stand for the part of the yes that has come where f is expected, with its
// weight: the Gauss rule of Beta(κf, κ(1-f)), which has its mean, variance and skewness.
func (c course) around(f, kappa float64) (come, weight float64) {
	if c.side == 0 {
		return f, 1
	}
	if f <= 0 { // nobody can have come: one point stands for both
		return f, 1
	}
	if f >= 1 {
		return f, 0.5
	}
	a, b := kappa*f, kappa*(1-f)
	deviation, skewness := math.Sqrt(f*(1-f)/(a+b+1)), 2*(b-a)*math.Sqrt(a+b+1)/((a+b+2)*math.Sqrt(a*b))
	z := skewness/2 + c.side*math.Sqrt(skewness*skewness/4+1)
	return min(max(f+deviation*z, 0), 1), 1 / (1 + z*z)
}

// weigh weighs each share on this course by the answers so far: the yes of a wave by their number, Binomial(n, p·F),
// and by when they came.
func (c *course) weigh(waves []Wave) {
	log := math.Log(c.weight)
	for i, w := range waves {
		f := c.curve.at(w.Since * c.speed)
		come, weight := c.around(f, c.precision.at(w.Since*c.speed))
		if i == 0 { // a point is the same day's for every wave
			log += math.Log(weight)
		}
		if w.Since <= 0 && w.Yes == 0 { // just asked: nothing is told
			continue
		}
		if len(w.ByMark) == len(Marks) && w.Yes > 0 {
			log += cameLog(c.precision.parts, c.curve, c.speed, w.Since, w.ByMark)
		}
		come = min(max(come, 1e-9), 1)
		log += float64(w.Yes) * math.Log(come)
		for j := range c.shares {
			c.shares[j] += float64(w.Yes)*logShare[j] + float64(w.Asked-w.Yes)*math.Log1p(-min(shareOf(j)*come, 1-1e-9))
		}
	}
	for j := range c.shares {
		c.shares[j] += log
	}
}

// likely is a share on a course with its chance.
type likely struct{ share, chance float64 }

// leastShare is the part of the likeliest below which a share on a course is left out.
const leastShare = 1e-6

// likely gives the shares that count, of a likelihood whose greatest is most.
func (c course) likely(most float64) []likely {
	list := make([]likely, 0, sharePoints)
	for i, log := range c.shares {
		if chance := math.Exp(log - most); chance > leastShare {
			list = append(list, likely{share: shareOf(i), chance: chance})
		}
	}
	return list
}

// add adds to a number what the silent will do on this course.
func (c course) add(to *mixture, list []likely, waves []Wave, minutes float64) {
	now, then, off := make([]float64, len(waves)), make([]float64, len(waves)), make([]float64, len(waves))
	for j, w := range waves {
		f, later := c.curve.at(w.Since*c.speed), c.curve.at((w.Since+minutes)*c.speed)
		now[j], _ = c.around(f, c.precision.at(w.Since*c.speed))
		then[j] = now[j]
		if part := (later - f) / max(1-f, 1e-9); part > 0 {
			then[j] += (1 - now[j]) * part
			if c.side != 0 {
				off[j] = math.Sqrt((1 - part) / part / (c.precision.at((w.Since+minutes)*c.speed)*(1-f) + 1))
			}
		}
	}
	for _, l := range list {
		expected, spread, apart := 0.0, 0.0, 0.0
		for j, w := range waves {
			q, n := w.late(l.share, now[j], then[j]), float64(w.silent())
			expected, spread, apart = expected+n*q, spread+n*q*(1-q), apart+n*q*off[j]
		}
		to.add(l.chance, expected, apart*apart+spread)
	}
}
