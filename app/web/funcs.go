package web

import (
	"fmt"
	"html/template"
	"regexp"
	"strings"
	"time"

	"whistle/models"
	"whistle/notifier/simulator"
)

// choices are the lists that forms offer.
var choices = template.FuncMap{
	"sites": func() []models.SiteKind {
		return []models.SiteKind{models.SitesBuilding, models.SitesGrid, models.SitesArea}
	},
	"skills": func() []string {
		return []string{"sampling", "medical", "lead", "driver", "boat", "electrician", "dialect", "counselling"}
	},
	"offices": func() []models.Office {
		return []models.Office{models.OfficeSecretary, models.OfficeDeputy, models.OfficeOrganization, models.OfficePublicity, models.OfficeDiscipline}
	},
	"running":   models.CallUpState.Running,
	"last":      func(thread []simulator.Text) int { return len(thread) - 1 },
	"intask":    inTask.MatchString,
	"linked":    linked,
	"qr":        qrImage,
	"sources":   func() []string { return models.RequestSources },
	"needs":     func() []string { return models.RequestKinds },
	"unitkinds": func() []string { return []string{"agency", "firm", "school", "institute", "hospital", "other"} },
	"schedulekinds": func() []models.ScheduleKind {
		return []models.ScheduleKind{models.ScheduleDrill, models.ScheduleRound, models.ScheduleProject}
	},
	"arealabels": func() []models.AreaLabel {
		return []models.AreaLabel{models.LabelLockdown, models.LabelControl, models.LabelPrecaution}
	},
	"labelled": labelled,
	"weekdays": func() []int { return []int{1, 2, 3, 4, 5, 6, 0} },
	"hhmm":     func(minute int) string { return fmt.Sprintf("%d:%02d", minute/60, minute%60) },
	"add":      func(a, b int) int { return a + b },
	"signed":   signed, "comfort": comfort, "lighter": lighter, "upto": upto, "fixer": fixer,
}

var address = regexp.MustCompile(`https?://\S+`)

// linked shows a message as a phone does: its links can be tapped.
func linked(body string) template.HTML {
	var out strings.Builder
	at := 0
	for _, span := range address.FindAllStringIndex(body, -1) {
		link := template.HTMLEscapeString(body[span[0]:span[1]])
		out.WriteString(template.HTMLEscapeString(body[at:span[0]]))
		out.WriteString(`<a href="` + link + `">` + link + `</a>`)
		at = span[1]
	}
	out.WriteString(template.HTMLEscapeString(body[at:]))
	return template.HTML(out.String()) //nolint:gosec // every part was escaped above
}

// hourOf shows the hour of a coverage row.
func hourOf(key string) string {
	t, err := time.Parse(time.RFC3339, key)
	if err != nil {
		return key
	}
	return t.Format("15")
}
