package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
	"whistle/models"
)

// whistleForm is everything typed, kept when something is wrong.
type whistleForm struct {
	Plans        []models.CallUpTemplate
	Plan         string // the template's id
	Kind         string
	Name         string // the template's; of a built-in one its kind says it
	BuiltIn      bool
	Persons      string
	Title        string
	Drill        bool
	Areas        []string
	Labels       map[string]models.AreaLabel
	Tree         []areaNode
	MusterPoint  string
	Instructions string
	StartsAt     string
	EndsAt       string
	Quorum       string // members, or per cent of the seats
	Ask          string // all or waves
	Certainty    string
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
	Label   models.AreaLabel
}

func (w *Web) whistleForm(c echo.Context) error {
	ctx, by := c.Request().Context(), actorOf(c)
	id := models.ID(c.QueryParam("plan"))
	if id == "" {
		plans, err := w.Mobilizer.Templates(ctx, by, "")
		if err != nil {
			return err
		}
		return w.show(c, http.StatusOK, "whistle_plan", whistleForm{Plans: plans})
	}
	plan, err := w.Mobilizer.Template(ctx, by, id)
	if err != nil {
		return err
	}
	now := w.DB.Now().Time().In(w.Zone)
	start := time.Date(now.Year(), now.Month(), now.Day(), now.Hour()+1, 0, 0, 0, w.Zone)
	content := plan.Content.V
	form := whistleForm{
		Plan: string(plan.ID), Kind: plan.Kind, Name: plan.Name, BuiltIn: plan.BuiltIn, Drill: plan.IsDrill(), Tasks: taskForms(content.Tasks),
		Instructions: content.Instructions, MusterPoint: content.MusterPoint, Persons: strconv.FormatFloat(content.Persons, 'f', -1, 64),
		StartsAt: start.Format(inputLayout), EndsAt: start.Add(time.Duration(content.Hours) * time.Hour).Format(inputLayout),
		Remind: minutesText(content.Escalation.RemindAfterMinutes), Ask: "all", Certainty: "0.9",
	}
	if content.Escalation.WidenAfterMinutes > 0 {
		form.Widen = strconv.Itoa(content.Escalation.WidenAfterMinutes)
	}
	if content.Escalation.OtherWayAfterMinutes > 0 {
		form.OtherWay = strconv.Itoa(content.Escalation.OtherWayAfterMinutes)
	}
	if content.QuorumShare > 0 {
		form.Quorum = strconv.Itoa(content.QuorumShare) + "%"
	}
	if content.Waves {
		form.Ask = "waves"
	}
	return w.showForm(c, http.StatusOK, form)
}

const inputLayout = "2006-01-02T15:04"

func (w *Web) showForm(c echo.Context, status int, form whistleForm, more ...func(*view)) error {
	tree, err := w.tree(c, form.Areas)
	if err != nil {
		return err
	}
	for i := range tree {
		tree[i].Label = form.Labels[tree[i].Code]
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
	if in.Messages, in.BuiltInWords, err = w.wordingOfPlan(c, form.Plan); err != nil {
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

// wordingOfPlan gives the texts of the template that a form began with, and whether it is a built-in one; one that
// is gone meanwhile has none.
func (w *Web) wordingOfPlan(c echo.Context, id string) (words models.Wording, builtIn bool, err error) {
	plan, err := w.Mobilizer.Template(c.Request().Context(), actorOf(c), models.ID(id))
	if models.CodeOf(err) == models.CodeNotFound {
		return nil, false, nil
	}
	return plan.Content.V.Messages, plan.BuiltIn, err
}

// labelsOf reads what the ticked areas are called; the choice beside one that is not ticked means nothing.
func labelsOf(values url.Values, ticked []string) map[string]models.AreaLabel {
	labels := map[string]models.AreaLabel{}
	for _, code := range ticked {
		if label := values.Get("label." + code); label != "" {
			labels[code] = models.AreaLabel(label)
		}
	}
	return labels
}

// readForm reads what was typed. A time or number that cannot be read stays unset: the use case names it.
func (w *Web) readForm(c echo.Context) (whistleForm, mobilize.DraftInput, error) {
	values, err := c.FormParams()
	if err != nil {
		return whistleForm{}, mobilize.DraftInput{}, models.Invalid(models.Field("body", "wrong_form", "the form cannot be read"))
	}
	f := whistleForm{
		Plan: values.Get("plan"), Kind: values.Get("kind"), Name: values.Get("plan_name"), BuiltIn: values.Get("plan_name") == "", Persons: values.Get("persons"),
		Title: values.Get("title"), Drill: values.Get("drill") != "", Areas: values["area"], MusterPoint: values.Get("muster_point"),
		Instructions: values.Get("instructions"), StartsAt: values.Get("starts_at"), EndsAt: values.Get("ends_at"), Quorum: values.Get("quorum"),
		Ask: values.Get("ask"), Certainty: values.Get("certainty"), Remind: values.Get("remind"), OtherWay: values.Get("other_way"), Widen: values.Get("widen"), Tasks: readTasks(values),
	}
	f.Labels = labelsOf(values, f.Areas)
	in := mobilize.DraftInput{
		Title: strings.TrimSpace(f.Title), Kind: f.Kind, Drill: f.Drill, Areas: f.Areas, Labels: f.Labels, MusterPoint: f.MusterPoint, Instructions: f.Instructions,
		StartsAt: w.moment(f.StartsAt), EndsAt: w.moment(f.EndsAt), Waves: f.Ask == "waves",
	}
	in.Quorum, in.QuorumShare = quorumOf(f.Quorum)
	in.Certainty, _ = strconv.ParseFloat(f.Certainty, 64)
	in.Escalation.RemindAfterMinutes, in.Escalation.OtherWayAfterMinutes, in.Escalation.WidenAfterMinutes = minutesOf(f.Remind), numberOf(f.OtherWay), numberOf(f.Widen)
	persons, _ := strconv.ParseFloat(f.Persons, 64)
	for _, row := range f.Tasks {
		if !row.Wanted {
			continue
		}
		t := row.task()
		in.Tasks = append(in.Tasks, mobilize.TaskInput{
			Kind: t.Kind, Sites: t.Sites, MinSeats: t.Min, IdealSeats: t.Ideal, Per: t.Per, Each: t.Each, Persons: persons, Skills: t.Skills,
			Shifts: mobilize.Windows(in.StartsAt, in.EndsAt, time.Duration(max(t.Hours, 1))*time.Hour),
		})
	}
	return f, in, nil
}

func (w *Web) moment(s string) models.Time {
	t, err := time.ParseInLocation(inputLayout, s, w.Zone)
	if err != nil {
		return 0
	}
	return models.At(t)
}

// reach counts what the ticked areas hold, what the tasks want there and who is expected, while picking.
func (w *Web) reach(c echo.Context) error {
	_, in, err := w.readForm(c)
	if err != nil {
		return err
	}
	r, err := w.Mobilizer.ReachOf(c.Request().Context(), actorOf(c), in)
	if err != nil {
		return err
	}
	return w.render(c, http.StatusOK, "reach", "live", view{Lang: langOf(c), Actor: actorOf(c), Data: r})
}

// Labelled says whether parts of the risk area may have a label of the authorities: where it is about an epidemic.
func (f whistleForm) Labelled() bool { return labelled(f.Kind) }

func labelled(kind string) bool { return kind == "lockdown" || kind == "testing" }
