package forecast

// urn is how many call-ups the model itself weighs as much as when the next one is foretold: with that chance to
// theirs it is none like those that were seen.
const urn = 12.0

// like gives the shares by some minutes that the earlier call-ups had, each as it is known from its answers and the
// model. The next call-up is like one of them or like none: the predictive distribution of a Dirichlet process with
// the model for its base (Blackwell and MacQueen, "Ferguson distributions via Pólya urn schemes", Annals of Statistics
// 1, 1973). So a place with days of two kinds that nobody tells apart is foretold as such, at each minute, and not as
// one with a wide spread around days that there are none of.
func (m Model) like(c Count, minutes float64) []Rate {
	known, mean := m.Share.A+m.Share.B, c.A/(c.A+c.B)
	var list []Rate
	for _, o := range m.seen {
		if len(o.ByMark) != len(Marks) || o.Asked == 0 {
			continue
		}
		yes := Delay{Curve: o.counts()}.Share(minutes)
		list = append(list, Rate{A: yes + known*mean, B: float64(o.Asked) - yes + known*(1-mean)})
	}
	return list
}

// counts gives the yes by each mark as a curve.
func (o Outcome) counts() []float64 {
	curve := make([]float64, len(o.ByMark))
	for i, n := range o.ByMark {
		curve[i] = float64(n)
	}
	return curve
}

// weightedRate is one part of a number's distribution.
type weightedRate struct {
	Rate
	weight float64
}

func (c Count) parts() []weightedRate {
	all := urn + float64(len(c.Like))
	parts := []weightedRate{{Rate{c.A, c.B}, urn / all}}
	for _, r := range c.Like {
		parts = append(parts, weightedRate{r, 1 / all})
	}
	return parts
}
