package api

import (
	"net/http"
	"strings"

	"whistle/app/access"
	"whistle/app/mobilize"
	"whistle/models"
)

type templateTaskJSON struct {
	Kind   string   `json:"kind" required:"true" example:"testing"`
	Sites  string   `json:"sites" required:"true" enum:"building,grid,area"`
	Hours  int      `json:"hours" required:"true" minimum:"1" maximum:"24" description:"length of a shift"`
	Min    int      `json:"min" description:"seats per site and shift that must be filled"`
	Ideal  int      `json:"ideal" description:"seats per site and shift that are wanted"`
	Per    string   `json:"per,omitempty" enum:"residents,households,visits" description:"min and ideal are then for every so many (each) of the site's, begun ones too; of visits each is how many a member makes in an hour, and the seats follow who asked"`
	Each   int      `json:"each,omitempty" minimum:"1"`
	Skills []string `json:"skills,omitempty"`
	Weight int      `json:"weight,omitempty" minimum:"1" maximum:"100"`
	Wanted bool     `json:"wanted" description:"whether a call-up starts with it"`
}

type templateBody struct {
	Area         string             `json:"area" description:"whose it is: it is used there and below; empty for a built-in one"`
	Name         string             `json:"name" required:"true" maxLength:"60"`
	Kind         string             `json:"kind" required:"true" example:"flood"`
	Tasks        []templateTaskJSON `json:"tasks" required:"true"`
	Instructions string             `json:"instructions,omitempty"`
	MusterPoint  string             `json:"muster_point,omitempty" maxLength:"60"`
	Hours        int                `json:"hours" required:"true" description:"how long a call-up lasts"`
	Escalation   escalationJSON     `json:"escalation"`
	QuorumShare  int                `json:"quorum_per_cent,omitempty" description:"the quorum, of the minimum seats of one round of shifts; none: everybody is asked"`
	Waves        bool               `json:"waves,omitempty"`
	Persons      float64            `json:"persons_per_household,omitempty" description:"where only a site's households are known; default 2.62 (census of 2020)"`
	Messages     models.Wording     `json:"messages,omitempty" description:"texts by kind (call, remind, all_clear) and language (zh, en), with {variables} and [parts]; what has none is worded as the area says"`
}

type templateJSON struct {
	ID        string `json:"id" required:"true"`
	BuiltIn   bool   `json:"built_in" required:"true" description:"the same for all, never changed; copy it"`
	MayChange bool   `json:"may_change" required:"true"`
	templateBody
	UpdatedAt moment `json:"updated_at,omitempty" format:"date-time"`
}

type templatesIn struct {
	Area string `query:"area" description:"those in use at this area; none: all that the caller may see"`
}

type changeTemplateIn struct {
	ID string `path:"id" json:"-"`
	templateBody
}

func (b templateBody) input() mobilize.TemplateInput {
	content := models.TemplateContent{
		Tasks: []models.TemplateTask{}, Instructions: b.Instructions, MusterPoint: b.MusterPoint, Hours: b.Hours,
		Escalation: models.EscalationRule(b.Escalation), QuorumShare: b.QuorumShare, Waves: b.Waves, Persons: b.Persons, Messages: b.Messages,
	}
	if content.Persons == 0 {
		content.Persons = mobilize.PersonsPerHousehold
	}
	for _, t := range b.Tasks {
		content.Tasks = append(content.Tasks, models.TemplateTask{
			Kind: t.Kind, Sites: models.SiteKind(t.Sites), Hours: t.Hours, Min: t.Min, Ideal: t.Ideal, Per: models.Per(t.Per), Each: t.Each,
			Skills: t.Skills, Weight: t.Weight, Wanted: t.Wanted,
		})
	}
	return mobilize.TemplateInput{Area: b.Area, Name: strings.TrimSpace(b.Name), Kind: b.Kind, Content: content}
}

func (a *API) template(by access.Actor, t models.CallUpTemplate) templateJSON {
	c := t.Content.V
	out := templateJSON{ID: string(t.ID), BuiltIn: t.BuiltIn, MayChange: mobilize.MayChange(by, t), templateBody: templateBody{
		Area: t.AreaCode, Name: t.Name, Kind: t.Kind, Tasks: []templateTaskJSON{}, Instructions: c.Instructions, MusterPoint: c.MusterPoint, Hours: c.Hours,
		Escalation: escalationJSON(c.Escalation), QuorumShare: c.QuorumShare, Waves: c.Waves, Persons: c.Persons, Messages: c.Messages,
	}}
	if !t.BuiltIn {
		out.UpdatedAt = a.moment(t.UpdatedAt)
	}
	for _, task := range c.Tasks {
		out.Tasks = append(out.Tasks, templateTaskJSON{
			Kind: task.Kind, Sites: string(task.Sites), Hours: task.Hours, Min: task.Min, Ideal: task.Ideal, Per: string(task.Per), Each: task.Each,
			Skills: task.Skills, Weight: task.Weight, Wanted: task.Wanted,
		})
	}
	return out
}

func templateRoutes() []route {
	const tag = "templates"
	return []route{
		answering(route{method: http.MethodGet, path: "/templates", tag: tag, summary: "Templates of call-ups: built in, the areas' own and those of the areas above", status: http.StatusOK},
			func(a *API, c *call, in templatesIn) (list[templateJSON], error) {
				found, err := a.mobilizer.Templates(c.Request().Context(), c.actor, in.Area)
				return listOf(found, "", func(t models.CallUpTemplate) templateJSON { return a.template(c.actor, t) }), err
			}),
		answering(route{method: http.MethodGet, path: "/templates/{id}", tag: tag, summary: "One template", status: http.StatusOK},
			func(a *API, c *call, in idIn) (templateJSON, error) {
				t, err := a.mobilizer.Template(c.Request().Context(), c.actor, models.ID(in.ID))
				return a.template(c.actor, t), err
			}),
		answering(route{method: http.MethodPost, path: "/templates", tag: tag, summary: "Keep a template for an area", status: http.StatusCreated},
			func(a *API, c *call, in templateBody) (templateJSON, error) {
				t, err := a.mobilizer.AddTemplate(c.Request().Context(), c.actor, in.input())
				return a.template(c.actor, t), err
			}),
		answering(route{method: http.MethodPut, path: "/templates/{id}", tag: tag, summary: "Change a template of one's own area", status: http.StatusOK, problems: []int{409}},
			func(a *API, c *call, in changeTemplateIn) (templateJSON, error) {
				t, err := a.mobilizer.ChangeTemplate(c.Request().Context(), c.actor, models.ID(in.ID), in.input())
				return a.template(c.actor, t), err
			}),
		doing(route{method: http.MethodDelete, path: "/templates/{id}", tag: tag, summary: "Delete a template of one's own area; call-ups keep what they took from it", problems: []int{409}},
			func(a *API, c *call, in idIn) error {
				return a.mobilizer.DeleteTemplate(c.Request().Context(), c.actor, models.ID(in.ID))
			}),
	}
}
