package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
	"whistle/models"
)

// templateRow is one template of the list.
type templateRow struct {
	models.CallUpTemplate
	Area      string // whose it is, by name
	MayChange bool
}

// templateForm is everything typed, kept when something is wrong.
type templateForm struct {
	ID                                         models.ID // "" for a new one
	Area, Name, Kind                           string
	Areas                                      []models.Area // that it may belong to
	Tasks                                      []taskForm
	Instructions, MusterPoint                  string
	Hours, Quorum, Remind, OtherWay, Widen, Of string
	Ask                                        string
	Messages                                   models.Wording
	Texts                                      []mobilize.MessageText // how the messages are worded, with samples
}

// blankTasks is how many further tasks a form has room for.
const blankTasks = 2

func (w *Web) templates(c echo.Context) error { return w.showTemplates(c, http.StatusOK) }

func (w *Web) showTemplates(c echo.Context, status int, more ...func(*view)) error {
	ctx, by := c.Request().Context(), actorOf(c)
	found, err := w.Mobilizer.Templates(ctx, by, "")
	if err != nil {
		return err
	}
	rows := make([]templateRow, len(found))
	for i, t := range found {
		rows[i] = templateRow{CallUpTemplate: t, MayChange: mobilize.MayChange(by, t)}
		if t.BuiltIn {
			continue
		}
		trail, err := w.Mobilizer.AreaTrail(ctx, t.AreaPath)
		if err != nil {
			return err
		}
		if len(trail) > 0 {
			rows[i].Area = trail[len(trail)-1].Name
		}
	}
	return w.show(c, status, "templates", rows, more...)
}

// newTemplate shows the copy of a template, to be changed and kept.
func (w *Web) newTemplate(c echo.Context) error {
	t, err := w.Mobilizer.Template(c.Request().Context(), actorOf(c), models.ID(c.QueryParam("from")))
	if err != nil {
		return err
	}
	form := formOf(t)
	form.ID, form.Area = "", ""
	return w.showTemplate(c, http.StatusOK, form)
}

func (w *Web) template(c echo.Context) error {
	t, err := w.Mobilizer.Template(c.Request().Context(), actorOf(c), idOf(c))
	if err != nil {
		return err
	}
	if !mobilize.MayChange(actorOf(c), t) {
		return c.Redirect(http.StatusSeeOther, "/templates/new?from="+string(t.ID))
	}
	return w.showTemplate(c, http.StatusOK, formOf(t))
}

func formOf(t models.CallUpTemplate) templateForm {
	content := t.Content.V
	f := templateForm{
		ID: t.ID, Area: t.AreaCode, Name: t.Name, Kind: t.Kind, Tasks: taskForms(content.Tasks), Instructions: content.Instructions, MusterPoint: content.MusterPoint,
		Hours: strconv.Itoa(content.Hours), Remind: minutesText(content.Escalation.RemindAfterMinutes), Of: strconv.FormatFloat(content.Persons, 'f', -1, 64), Ask: "all",
		Messages: content.Messages,
	}
	if content.Escalation.OtherWayAfterMinutes > 0 {
		f.OtherWay = strconv.Itoa(content.Escalation.OtherWayAfterMinutes)
	}
	if content.Escalation.WidenAfterMinutes > 0 {
		f.Widen = strconv.Itoa(content.Escalation.WidenAfterMinutes)
	}
	if content.QuorumShare > 0 {
		f.Quorum = strconv.Itoa(content.QuorumShare)
	}
	if content.Waves {
		f.Ask = "waves"
	}
	return f
}

func (w *Web) showTemplate(c echo.Context, status int, f templateForm, more ...func(*view)) error {
	ctx, by := c.Request().Context(), actorOf(c)
	roots, _, err := w.Mobilizer.Areas(ctx, by, "", 0, 100)
	if err != nil {
		return err
	}
	for _, root := range roots { // the user's own areas and one level below
		children, _, err := w.Mobilizer.Areas(ctx, by, root.Code, 0, 200)
		if err != nil {
			return err
		}
		f.Areas = append(append(f.Areas, root), children...)
	}
	if f.Area == "" && len(f.Areas) > 0 {
		f.Area = f.Areas[0].Code
	}
	if f.Texts, err = w.templateTexts(c, f); err != nil {
		return err
	}
	for range blankTasks {
		f.Tasks = append(f.Tasks, taskForm{Sites: string(models.SitesGrid), Hours: "4"})
	}
	return w.show(c, status, "template", f, more...)
}

// templateTexts shows the wording of a form as it would be sent in its area; where that area is none of the user's,
// which the fault says, in the user's first.
func (w *Web) templateTexts(c echo.Context, f templateForm) ([]mobilize.MessageText, error) {
	texts, err := w.Mobilizer.TemplateTexts(c.Request().Context(), actorOf(c), f.Area, f.Messages)
	if models.CodeOf(err) == models.CodeNotFound && len(f.Areas) > 0 {
		return w.Mobilizer.TemplateTexts(c.Request().Context(), actorOf(c), f.Areas[0].Code, f.Messages)
	}
	return texts, err
}

// readMessages reads the texts that are not empty, named messages.KIND.LANGUAGE as their faults are.
func readMessages(values url.Values) models.Wording {
	words := models.Wording{}
	for name := range values {
		at, text := strings.Split(name, "."), strings.TrimSpace(values.Get(name))
		if len(at) != 3 || at[0] != "messages" || text == "" {
			continue
		}
		if words[at[1]] == nil {
			words[at[1]] = map[string]string{}
		}
		words[at[1]][at[2]] = text
	}
	return words
}

func readTemplate(c echo.Context) (templateForm, mobilize.TemplateInput, error) {
	values, err := c.FormParams()
	if err != nil {
		return templateForm{}, mobilize.TemplateInput{}, models.Invalid(models.Field("body", "wrong_form", "the form cannot be read"))
	}
	f := templateForm{
		ID: idOf(c), Area: values.Get("area"), Name: values.Get("name"), Kind: values.Get("kind"), Tasks: readTasks(values), Instructions: values.Get("instructions"),
		MusterPoint: values.Get("muster_point"), Hours: values.Get("hours"), Quorum: values.Get("quorum"), Remind: values.Get("remind"), OtherWay: values.Get("other_way"), Widen: values.Get("widen"),
		Of: values.Get("persons"), Ask: values.Get("ask"), Messages: readMessages(values),
	}
	in := mobilize.TemplateInput{Area: f.Area, Name: strings.TrimSpace(f.Name), Kind: f.Kind, Content: models.TemplateContent{
		Tasks: []models.TemplateTask{}, Instructions: f.Instructions, MusterPoint: f.MusterPoint, Hours: numberOf(f.Hours), Waves: f.Ask == "waves",
		Escalation:  models.EscalationRule{RemindAfterMinutes: minutesOf(f.Remind), OtherWayAfterMinutes: numberOf(f.OtherWay), WidenAfterMinutes: numberOf(f.Widen)},
		QuorumShare: numberOf(strings.TrimSuffix(strings.TrimSpace(f.Quorum), "%")), Messages: f.Messages,
	}}
	in.Content.Persons, _ = strconv.ParseFloat(f.Of, 64)
	for _, row := range f.Tasks {
		in.Content.Tasks = append(in.Content.Tasks, row.task())
	}
	return f, in, nil
}

func (w *Web) saveTemplate(c echo.Context) error {
	f, in, err := readTemplate(c)
	if err != nil {
		return err
	}
	if f.ID == "" {
		_, err = w.Mobilizer.AddTemplate(c.Request().Context(), actorOf(c), in)
	} else {
		_, err = w.Mobilizer.ChangeTemplate(c.Request().Context(), actorOf(c), f.ID, in)
	}
	return w.step(c, err, "notice.template_kept", "/templates", func(c echo.Context, status int, more ...func(*view)) error {
		return w.showTemplate(c, status, f, more...)
	})
}

func (w *Web) deleteTemplate(c echo.Context) error {
	return w.step(c, w.Mobilizer.DeleteTemplate(c.Request().Context(), actorOf(c), idOf(c)), "notice.template_deleted", "/templates", w.showTemplates)
}
