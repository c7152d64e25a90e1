package web

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"whistle/app/mobilize"
	"whistle/models"
)

// forecastFuncs are what the screens of templates and forecasts need; say speaks their language.
func forecastFuncs(say func(string, ...any) string) template.FuncMap {
	return template.FuncMap{
		"task_kinds":   func() []string { return models.TaskKinds },
		"callup_kinds": func() []string { return models.CallUpKinds },
		"certainties":  func() []string { return []string{"0.8", "0.9", "0.95"} },
		"percent":      func(share float64) int { return int(100*share + 0.5) },
		"band":         bandPoints,
		"certainty": func(share float64) string {
			key := fmt.Sprintf("certainty.%g", share)
			if text := say(key); text != key {
				return text
			}
			return fmt.Sprintf("%.0f%%", 100*share)
		},
	}
}

// bandPoints draws between which numbers the answers are expected: up along the low ones, back along the high.
func bandPoints(points []mobilize.CurvePoint, top int) string {
	var out strings.Builder
	at := func(i, n int) {
		fmt.Fprintf(&out, "%.1f,%.1f ", 240*float64(i)/float64(max(len(points)-1, 1)), 79-78*float64(n)/float64(max(top, 1)))
	}
	for i, p := range points {
		at(i, p.Low)
	}
	for i, p := range slices.Backward(points) {
		at(i, p.High)
	}
	return out.String()
}
