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

// comfort writes the fourth figure, or its change, with one decimal.
func comfort(f float64) string {
	if f < 0 {
		return fmt.Sprintf("−%.1f", -f)
	}
	return fmt.Sprintf("%.1f", f)
}

// upto gives the first changes of a list.
func upto(list []mobilize.RosterChange, n int) []mobilize.RosterChange { return list[:min(n, len(list))] }

// fixer names whose offer would be the smallest fix of a gap.
func fixer(e *models.EmptySeat, names map[models.ID]string) string {
	if e.Fix == nil {
		return ""
	}
	return names[e.Fix.Member]
}
