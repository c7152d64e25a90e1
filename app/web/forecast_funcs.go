package web

import (
	"fmt"
	"html/template"

	"whistle/models"
)

// forecastFuncs are what the screens of templates and forecasts need; say speaks their language.
func forecastFuncs(say func(string, ...any) string) template.FuncMap {
	return template.FuncMap{
		"task_kinds":   func() []string { return models.TaskKinds },
		"callup_kinds": func() []string { return models.CallUpKinds },
		"certainties":  func() []string { return []string{"0.8", "0.9", "0.95"} },
		"percent":      func(share float64) int { return int(100*share + 0.5) },
		"certainty": func(share float64) string {
			key := fmt.Sprintf("certainty.%g", share)
			if text := say(key); text != key {
				return text
			}
			return say("certainty.other", int(100*share+0.5))
		},
	}
}
