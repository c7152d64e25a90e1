package roster

// weigh turns what a move changes into one figure while covering is what matters: a seat of the minimum
// counts as many of the ideal, and a change or comfort only decide between equals. What is to be kept counts as
// some seats of the ideal.
func (w *search) weigh(t Score) float64 {
	const minimum, comfort = 20, 0.0001
	change := 0.2
	if w.keep {
		change = 5 * w.weight
	}
	return minimum*float64(t.ShortMin) + float64(t.ShortIdeal) + change*float64(t.Changes) + comfort*t.Comfort
}

// less says whether a is the better one in the order of this search.
func (w *search) less(a, b Score) bool { return w.ordered(a).Less(w.ordered(b)) }

// ordered writes a score so that its figures stand in the order of this search: where what was published is
// kept, changes stand before the ideal.
func (w *search) ordered(t Score) Score {
	if w.keep {
		t.ShortIdeal, t.Changes = t.Changes, t.ShortIdeal
	}
	return t
}

// sign is 1 for what makes worse what stands before the comfort, -1 for better, 0 for neither.
func (w *search) sign(t Score) int {
	t = w.ordered(t)
	for _, n := range [3]int{t.ShortMin, t.ShortIdeal, t.Changes} {
		if n != 0 {
			if n < 0 {
				return -1
			}
			return 1
		}
	}
	return 0
}
