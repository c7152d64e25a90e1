package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
	"whistle/models"
)

// plan is a template of a call-up: what is usually wanted. Figures are the planning defaults of the field,
// each of which the form lets change.
type plan struct {
	Kind  string
	Tasks []taskForm
}

// taskForm is one kind of work as it stands in the form.
type taskForm struct {
	Kind, Sites string
	Min, Ideal  string
	Hours       int // length of a shift
	Wanted      bool
}

var plans = []plan{
	{"testing", []taskForm{{"testing", "grid", "2", "4", 4, true}, {"publicity", "building", "1", "2", 2, true}}},
	{"lockdown", []taskForm{{"supply", "building", "1", "2", 3, true}, {"publicity", "building", "1", "2", 2, true}, {"transport", "grid", "1", "1", 3, true}, {"night_watch", "grid", "2", "2", 6, false}}},
	{"flood", []taskForm{{"patrol", "grid", "2", "3", 4, true}, {"evacuation", "building", "1", "2", 4, true}, {"shelter", "area", "3", "6", 6, true}, {"clearing", "grid", "0", "4", 4, false}}},
	{"typhoon", []taskForm{{"patrol", "grid", "2", "3", 4, true}, {"evacuation", "building", "1", "2", 4, true}}},
	{"search", []taskForm{{"search", "grid", "2", "4", 4, true}}},
	{"cold_wave", []taskForm{{"visit", "building", "1", "2", 3, true}}},
}

// whistleForm is everything typed, kept when something is wrong.
type whistleForm struct {
	Plans        []plan
	Plan         string
	Title        string
	Drill        bool
	Areas        []string
	Tree         []areaNode
	MusterPoint  string
	Instructions string
	StartsAt     string
	EndsAt       string
	Quorum       string
	Remind       string
	OtherWay     string
	Widen        string
	Tasks        []taskForm
}

// areaNode is an area that can be ticked, with its children.
type areaNode struct {
	models.Area
	Depth   int
	Checked bool
}

func (w *Web) whistleForm(c echo.Context) error {
	name := c.QueryParam("plan")
	at := slices.IndexFunc(plans, func(p plan) bool { return p.Kind == name })
	form := whistleForm{Plans: plans}
	if at < 0 {
		return w.show(c, http.StatusOK, "whistle_plan", form)
	}
	now := w.DB.Now().Time().In(w.Zone)
	start := time.Date(now.Year(), now.Month(), now.Day(), now.Hour()+1, 0, 0, 0, w.Zone)
	form.Plan, form.Drill, form.Tasks = name, true, plans[at].Tasks
	form.StartsAt, form.EndsAt = start.Format(inputLayout), start.Add(8*time.Hour).Format(inputLayout)
	form.Remind, form.OtherWay, form.Widen = "10, 20", "25", "30"
	return w.showForm(c, http.StatusOK, form)
}

const inputLayout = "2006-01-02T15:04"

func (w *Web) showForm(c echo.Context, status int, form whistleForm, more ...func(*view)) error {
	form.Plans = plans
	tree, err := w.tree(c, form.Areas)
	if err != nil {
		return err
	}
	form.Tree = tree
	return w.show(c, status, "whistle", form, more...)
}

// tree gives the areas that can be ticked: the user's own, and two levels below; a district's user sees down
// to communities, a community's down to grids of level 2.
func (w *Web) tree(c echo.Context, checked []string) ([]areaNode, error) {
	roots, _, err := w.Mobilizer.Areas(c.Request().Context(), actorOf(c), "", 0, 100)
	if err != nil {
		return nil, err
	}
	if len(checked) == 0 && len(roots) == 1 && roots[0].Level == models.LevelCommunity {
		checked = []string{roots[0].Code}
	}
	var nodes []areaNode
	for _, root := range roots {
		nodes = append(nodes, areaNode{Area: root, Checked: slices.Contains(checked, root.Code)})
		if nodes, err = w.below(c, nodes, root, 1, checked); err != nil {
			return nil, err
		}
	}
	return nodes, nil
}

func (w *Web) below(c echo.Context, nodes []areaNode, parent models.Area, depth int, checked []string) ([]areaNode, error) {
	if depth > 3 || len(nodes) > 400 {
		return nodes, nil
	}
	children, _, err := w.Mobilizer.Areas(c.Request().Context(), actorOf(c), parent.Code, 0, 200)
	if err != nil {
		return nil, err
	}
	for _, child := range children {
		nodes = append(nodes, areaNode{Area: child, Depth: depth, Checked: slices.Contains(checked, child.Code)})
		if nodes, err = w.below(c, nodes, child, depth+1, checked); err != nil {
			return nil, err
		}
	}
	return nodes, nil
}

func (w *Web) draft(c echo.Context) error {
	form, in, err := w.readForm(c)
	if err != nil {
		return err
	}
	callUp, err := w.Mobilizer.Draft(c.Request().Context(), actorOf(c), in)
	if err != nil {
		fault, status, err := w.withFault(err)
		if err != nil {
			return err
		}
		return w.showForm(c, status, form, fault)
	}
	return c.Redirect(http.StatusSeeOther, "/callups/"+string(callUp.ID)+"/preview")
}

// readForm reads what was typed. A time or number that cannot be read stays unset: the use case names it.
func (w *Web) readForm(c echo.Context) (whistleForm, mobilize.DraftInput, error) {
	values, err := c.FormParams()
	if err != nil {
		return whistleForm{}, mobilize.DraftInput{}, models.Invalid(models.Field("body", "wrong_form", "the form cannot be read"))
	}
	f := whistleForm{
		Plan: values.Get("plan"), Title: values.Get("title"), Drill: values.Get("drill") != "", Areas: values["area"], MusterPoint: values.Get("muster_point"),
		Instructions: values.Get("instructions"), StartsAt: values.Get("starts_at"), EndsAt: values.Get("ends_at"), Quorum: values.Get("quorum"),
		Remind: values.Get("remind"), OtherWay: values.Get("other_way"), Widen: values.Get("widen"),
	}
	in := mobilize.DraftInput{
		Title: strings.TrimSpace(f.Title), Kind: f.Plan, Drill: f.Drill, Areas: f.Areas, MusterPoint: f.MusterPoint, Instructions: f.Instructions,
		StartsAt: w.moment(f.StartsAt), EndsAt: w.moment(f.EndsAt), Quorum: numberOf(f.Quorum),
	}
	for _, minutes := range strings.FieldsFunc(f.Remind, func(r rune) bool { return strings.ContainsRune(",,、 ", r) }) {
		in.Escalation.RemindAfterMinutes = append(in.Escalation.RemindAfterMinutes, numberOf(minutes))
	}
	in.Escalation.OtherWayAfterMinutes, in.Escalation.WidenAfterMinutes = numberOf(f.OtherWay), numberOf(f.Widen)
	for i, kind := range values["task_kind"] {
		t := taskForm{
			Kind: kind, Sites: nth(values["task_sites"], i), Min: nth(values["task_min"], i), Ideal: nth(values["task_ideal"], i), Hours: max(numberOf(nth(values["task_hours"], i)), 1),
			Wanted: slices.Contains(values["task_wanted"], strconv.Itoa(i)),
		}
		f.Tasks = append(f.Tasks, t)
		if t.Wanted {
			in.Tasks = append(in.Tasks, mobilize.TaskInput{
				Kind: t.Kind, Sites: models.SiteKind(t.Sites), MinSeats: numberOf(t.Min), IdealSeats: numberOf(t.Ideal),
				Shifts: windows(in.StartsAt, in.EndsAt, time.Duration(t.Hours)*time.Hour),
			})
		}
	}
	return f, in, nil
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

func (w *Web) moment(s string) models.Time {
	t, err := time.ParseInLocation(inputLayout, s, w.Zone)
	if err != nil {
		return 0
	}
	return models.At(t)
}

// windows cuts the time of a call-up into shifts of one length; the last may be shorter.
func windows(start, end models.Time, length time.Duration) []models.Window {
	var out []models.Window
	if start.IsZero() || end.IsZero() || end.Sub(start) > 14*24*time.Hour {
		return out
	}
	for at := start; at < end; at = at.Add(length) {
		out = append(out, models.Window{Start: at, End: min(at.Add(length), end)})
	}
	return out
}

// reach counts what the ticked areas hold, while picking.
func (w *Web) reach(c echo.Context) error {
	r, err := w.Mobilizer.ReachOf(c.Request().Context(), actorOf(c), c.QueryParams()["area"])
	if err != nil {
		return err
	}
	return w.render(c, http.StatusOK, "reach", "live", view{Lang: langOf(c), Data: r})
}
