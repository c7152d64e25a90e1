package forecast

import "math"

// urn is how many call-ups the model itself weighs as much as when the next one is foretold: with that chance to
// theirs it is none like those that were seen.
const urn = 12.0

// course is one way in which a call-up may run, with how likely each share is in it once weighed.
type course struct {
	kind   int // 0: like none that was seen; i: like the i-th
	share  Rate
	delay  Delay
	speed  float64
	weight float64
	logs   [sharePoints]float64
}

// courses gives the ways in which the next call-up may run: at any speed of the model, or like one that was seen. That
// is the predictive rule of a Pólya urn, a draw from the base or one of the earlier draws again (Blackwell and MacQueen,
// "Ferguson distributions via Pólya urn schemes", Annals of Statistics 1, 1973); ours are not drawn again to the
// letter, as each is known from few answers only, and the base and its weight are not learned by that rule. So a place
// with days of two kinds that nobody tells apart is foretold as such, and not as one with a wide spread around days
// that there are none of.
func (m Model) courses() []course {
	var list []course
	all := 0.0
	for _, s := range m.Delay.anySpeed() {
		list = append(list, course{share: m.shareAt(s), delay: m.Delay, speed: s.factor, weight: s.weight})
		all += s.weight
	}
	for i := range list {
		list[i].weight *= urn / all
	}
	for i, o := range m.seen {
		if len(o.ByMark) == len(Marks) && o.Asked > 0 {
			share, delay := m.like(o)
			list = append(list, course{kind: i + 1, share: share, delay: delay, speed: 1, weight: 1})
		}
	}
	return list
}

// like gives the share and the delay that an earlier call-up had, as they are known from its answers and the model.
func (m Model) like(o Outcome) (Rate, Delay) {
	d := Delay{Curve: make([]float64, len(Marks))}
	yes, in := m.Share.A, float64(o.ByMark[len(Marks)-1])
	for i, n := range o.ByMark {
		d.Curve[i] = (float64(n) + yes*m.Delay.Curve[i]) / (in + yes)
	}
	return Rate{A: float64(o.Yes) + yes, B: float64(o.Asked-o.Yes) + m.Share.B}, d
}

// weigh gives the logarithm of how likely each share is on this course, and the answers so far with it.
func (c course) weigh(waves []Wave) (logs [sharePoints]float64) {
	come := make([]float64, len(waves))
	for j, w := range waves {
		come[j] = c.delay.Share(w.Since * c.speed)
	}
	whole := math.Log(c.weight) - logBeta(c.share.A, c.share.B)
	for i := range logs {
		share := shareOf(i)
		logs[i] = whole + (c.share.A-1)*math.Log(share) + (c.share.B-1)*math.Log(1-share)
		for j, w := range waves {
			if w.Since <= 0 && w.Yes == 0 { // just asked: nothing is told
				continue
			}
			p := min(max(share*come[j], 1e-9), 1-1e-9)
			logs[i] += float64(w.Yes)*math.Log(p) + float64(w.Asked-w.Yes)*math.Log(1-p)
		}
	}
	return logs
}

func shareOf(i int) float64 { return (float64(i) + 0.5) / sharePoints }

// add adds to the moments of a kind what the silent will do on this course; most is the greatest logarithm of all.
func (c course) add(to *moments, waves []Wave, minutes, most float64) {
	now, then := make([]float64, len(waves)), make([]float64, len(waves))
	for j, w := range waves {
		now[j], then[j] = c.delay.Share(w.Since*c.speed), c.delay.Share((w.Since+minutes)*c.speed)
	}
	for i, log := range c.logs {
		expected, spread := 0.0, 0.0
		for j, w := range waves {
			q, n := w.late(shareOf(i), now[j], then[j]), float64(w.silent())
			expected, spread = expected+n*q, spread+n*q*(1-q)
		}
		k := math.Exp(log - most)
		to.weight, to.mean = to.weight+k, to.mean+k*expected
		to.square, to.within = to.square+k*expected*expected, to.within+k*spread
	}
}
