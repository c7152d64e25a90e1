package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"whistle/models"
)

// taskForm is one kind of work as it stands in a form.
type taskForm struct {
	Kind, Sites      string
	Min, Ideal       string
	Per, Each, Skill string
	Hours            string // length of a shift
	Wanted           bool
}

// taskForms gives the tasks of a template as a form shows them.
func taskForms(tasks []models.TemplateTask) []taskForm {
	forms := make([]taskForm, len(tasks))
	for i, t := range tasks {
		forms[i] = taskForm{
			Kind: t.Kind, Sites: string(t.Sites), Min: strconv.Itoa(t.Min), Ideal: strconv.Itoa(t.Ideal), Per: string(t.Per), Hours: strconv.Itoa(t.Hours), Wanted: t.Wanted,
			Skill: strings.Join(t.Skills, " "),
		}
		if t.Per != models.PerSite {
			forms[i].Each = strconv.Itoa(t.Each)
		}
	}
	return forms
}

// readTasks reads the tasks of a form; a row without a kind is none.
func readTasks(values url.Values) []taskForm {
	var forms []taskForm
	for i, kind := range values["task_kind"] {
		if kind == "" {
			continue
		}
		forms = append(forms, taskForm{
			Kind: kind, Sites: nth(values["task_sites"], i), Min: nth(values["task_min"], i), Ideal: nth(values["task_ideal"], i),
			Per: nth(values["task_per"], i), Each: nth(values["task_each"], i), Skill: nth(values["task_skill"], i), Hours: nth(values["task_hours"], i),
			Wanted: slices.Contains(values["task_wanted"], strconv.Itoa(i)),
		})
	}
	return forms
}

// task gives a row as a template keeps it. A number that cannot be read stays unset: the use case names it.
func (f taskForm) task() models.TemplateTask {
	t := models.TemplateTask{
		Kind: f.Kind, Sites: models.SiteKind(f.Sites), Hours: numberOf(f.Hours), Min: numberOf(f.Min), Ideal: numberOf(f.Ideal),
		Per: models.Per(f.Per), Skills: strings.Fields(f.Skill), Wanted: f.Wanted,
	}
	if t.Per != models.PerSite {
		t.Each = numberOf(f.Each)
	}
	return t
}

func nth(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

func numberOf(s string) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil {
		return 0
	}
	return n
}

// minutesOf reads a list of minutes as people write one: 10, 20.
func minutesOf(s string) []int {
	var list []int
	for _, minutes := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",\uff0c、 ", r) }) {
		list = append(list, numberOf(minutes))
	}
	return list
}

// quorumOf reads a quorum: a number of members, or per cent of the seats: 60, 120%.
func quorumOf(s string) (members, share int) {
	s = strings.TrimSpace(s)
	if percent, ok := strings.CutSuffix(strings.ReplaceAll(s, "\uff05", "%"), "%"); ok {
		return 0, numberOf(percent)
	}
	return numberOf(s), 0
}

// minutesText writes minutes as the form shows them.
func minutesText(minutes []int) string {
	texts := make([]string, len(minutes))
	for i, m := range minutes {
		texts[i] = strconv.Itoa(m)
	}
	return strings.Join(texts, ", ")
}
