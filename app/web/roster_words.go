package web

import (
	"fmt"

	"whistle/app/mobilize"
	"whistle/models"
)

// signed writes a figure's change with its sign.
func signed(n int) string {
	switch {
	case n > 0:
		return fmt.Sprintf("+%d", n)
	case n < 0:
		return fmt.Sprintf("−%d", -n)
	default:
		return "0"
	}
}

// comfort writes the fourth figure, with one decimal.
func comfort(f float64) string { return fmt.Sprintf("%.1f", f) }

// lighter writes what changes the fourth figure, with its sign.
func lighter(f float64) string {
	switch {
	case f >= 0.05:
		return fmt.Sprintf("+%.1f", f)
	case f <= -0.05:
		return fmt.Sprintf("−%.1f", -f)
	default:
		return "0"
	}
}

// upto gives the first changes of a list.
func upto(list []mobilize.RosterChange, n int) []mobilize.RosterChange {
	return list[:min(n, len(list))]
}

// fixer names whose offer would be the smallest fix of a gap.
func fixer(e *models.EmptySeat, names map[models.ID]string) string {
	if e.Fix == nil {
		return ""
	}
	return names[e.Fix.Member]
}
