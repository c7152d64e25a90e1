package web

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"whistle/app/mobilize"
)

// errorWords says an error in the user's language; one without words there stands in the API's English.
func errorWords(say func(string, ...any) string, key, message string) string {
	if text := say(key); text != key {
		return text
	}
	if strings.Contains(key, "_is_") { // a move that a state machine refused: "error.roster_is_published"
		return say("error.moved")
	}
	return message
}

// rowWords says what is wrong with a row of a spreadsheet.
func rowWords(say func(string, ...any) string, f mobilize.ImportFault) string {
	return strings.ReplaceAll(errorWords(say, f.Key, f.Message), "%s", f.Value)
}

// afterWords says a stretch of time; a negative one has not come.
func afterWords(say func(string, ...any) string, d time.Duration) string {
	switch {
	case d < 0:
		return say("pace.not_yet")
	case d < time.Minute:
		return say("unit.seconds", int(d.Seconds()))
	case d < time.Hour:
		return say("unit.minutes", int(d.Minutes()))
	case d%time.Hour < time.Minute:
		return say("unit.hours_only", int(d.Hours()))
	default:
		return say("unit.hours", int(d.Hours()), int(d.Minutes())%60)
	}
}

// briefTime cuts a report's moment, in RFC 3339, to month, day, hour and minute.
func briefTime(stamp string) string {
	const from, to = len("2026-"), len("2026-01-02T15:04")
	if len(stamp) < to {
		return stamp
	}
	return strings.Replace(stamp[from:to], "T", " ", 1)
}

// untilWords says how long it is until something that may be due already.
func untilWords(say func(string, ...any) string, d time.Duration) string {
	if d <= 0 {
		return say("step_time.due")
	}
	return say("step_time.until", afterWords(say, d))
}

// inTask finds the fields of one task: tasks[0].min.
var inTask = regexp.MustCompile(`^tasks\[(\d+)\]\.(\w+)`)

// fieldName names a field as the form does: "Task 1: at least".
func fieldName(say func(string, ...any) string, name string) string {
	found := inTask.FindStringSubmatch(name)
	if found == nil {
		if text := say("field." + name); text != "field."+name {
			return text
		}
		return name
	}
	n, err := strconv.Atoi(found[1])
	if err != nil {
		return name
	}
	return say("field.task", n+1) + say("form."+found[2])
}
