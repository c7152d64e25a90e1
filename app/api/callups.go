package api

import (
	"fmt"
	"net/http"
	"strings"

	"whistle/app/mobilize"
	"whistle/models"
)

type windowJSON struct {
	Start moment `json:"start" required:"true" format:"date-time"`
	End   moment `json:"end" required:"true" format:"date-time"`
}

type taskJSON struct {
	Kind   string       `json:"kind" required:"true" example:"testing"`
	Sites  string       `json:"sites" required:"true" enum:"building,grid,area"`
	Shifts []windowJSON `json:"shifts" required:"true"`
	Min    int          `json:"min" description:"seats per site and shift that must be filled"`
	Ideal  int          `json:"ideal" description:"seats per site and shift that are wanted"`
	Skills []string     `json:"skills,omitempty" description:"a shift is made for each"`
	Weight int          `json:"weight,omitempty" minimum:"1" maximum:"100" description:"default 10"`
	Per    string       `json:"per,omitempty" enum:"residents,households,visits" description:"min and ideal are then for every so many (each) of the site's, begun ones too; of visits each is how many a member makes in an hour, and the seats follow who asked"`
	Each   int          `json:"each,omitempty" minimum:"1"`
}

type audienceJSON struct {
	Skills          []string `json:"skills,omitempty"`
	WorkUnits       []string `json:"work_units,omitempty"`
	IncludeAdjacent bool     `json:"include_adjacent,omitempty" description:"a drill never pages outside of its area, whatever stands here"`
}

type escalationJSON struct {
	RemindAfterMinutes   []int `json:"remind_after_minutes,omitempty"`
	OtherWayAfterMinutes int   `json:"other_way_after_minutes,omitempty" description:"when the silent get the message by another way to answer; 0: never"`
	WidenAfterMinutes    int   `json:"widen_after_minutes,omitempty"`
	WidenEveryMinutes    int   `json:"widen_every_minutes,omitempty" description:"from one ring of closeness to the next; 0: 10"`
	LeaderSilentMinutes  int   `json:"leader_silent_minutes,omitempty" description:"how long an appointed leader may stay silent before the next in line acts; 0: 30"`
}

type labelsJSON map[string]models.AreaLabel

type draftIn struct {
	Title        string         `json:"title" required:"true" maxLength:"60"`
	Kind         string         `json:"kind" required:"true" example:"testing"`
	Drill        bool           `json:"drill"`
	Areas        []string       `json:"areas" required:"true"`
	Labels       labelsJSON     `json:"labels,omitempty" description:"what the authorities call some of the areas, by code: lockdown, control or precaution; who lives in a lockdown area gets shifts in their own building only"`
	MusterPoint  string         `json:"muster_point" maxLength:"60"`
	StartsAt     moment         `json:"starts_at" required:"true" format:"date-time"`
	EndsAt       moment         `json:"ends_at" required:"true" format:"date-time"`
	Instructions string         `json:"instructions,omitempty"`
	Audience     audienceJSON   `json:"audience"`
	Quorum       int            `json:"quorum,omitempty" description:"confirmed members that are enough; none: everybody is asked"`
	Waves        bool           `json:"waves,omitempty" description:"ask no more at first than the forecast says the quorum takes, the nearest first, and more in further waves; default: everybody at once"`
	Certainty    float64        `json:"certainty,omitempty" minimum:"0.5" maximum:"0.99" description:"with which the quorum is to be met, default 0.9"`
	Escalation   escalationJSON `json:"escalation"`
	Tasks        []taskJSON     `json:"tasks"`
	Messages     models.Wording `json:"messages,omitempty" description:"texts of its own, as a template's; they stay as they are when the template changes"`
}

// draft turns the body into the use case's input; times that cannot be read are named by their field.
func (in draftIn) draft() (mobilize.DraftInput, error) {
	var faults []models.FieldError
	at := func(m moment, field string) models.Time {
		t, wrong := m.read(field)
		faults = append(faults, wrong...)
		return t
	}
	d := mobilize.DraftInput{
		Title: strings.TrimSpace(in.Title), Kind: in.Kind, Drill: in.Drill, Areas: in.Areas, Labels: in.Labels, MusterPoint: in.MusterPoint, Instructions: in.Instructions,
		StartsAt: at(in.StartsAt, "starts_at"), EndsAt: at(in.EndsAt, "ends_at"), Quorum: in.Quorum, Waves: in.Waves, Certainty: in.Certainty,
		Audience:   models.AudienceRule{Skills: in.Audience.Skills, IncludeAdjacent: in.Audience.IncludeAdjacent},
		Escalation: models.EscalationRule(in.Escalation), Messages: in.Messages,
	}
	for _, id := range in.Audience.WorkUnits {
		d.Audience.WorkUnits = append(d.Audience.WorkUnits, models.ID(id))
	}
	for i, t := range in.Tasks {
		task := mobilize.TaskInput{Kind: t.Kind, Sites: models.SiteKind(t.Sites), MinSeats: t.Min, IdealSeats: t.Ideal, Skills: t.Skills, Weight: t.Weight, Per: models.Per(t.Per), Each: t.Each}
		for j, w := range t.Shifts {
			task.Shifts = append(task.Shifts, models.Window{Start: at(w.Start, fmt.Sprintf("tasks[%d].shifts[%d].start", i, j)), End: at(w.End, fmt.Sprintf("tasks[%d].shifts[%d].end", i, j))})
		}
		d.Tasks = append(d.Tasks, task)
	}
	return d, models.Invalid(faults...)
}

type countsJSON struct {
	Paged      int `json:"paged" required:"true"`
	Sent       int `json:"sent" required:"true"`
	Delivered  int `json:"delivered" required:"true"`
	Failed     int `json:"failed" required:"true"`
	Confirmed  int `json:"confirmed" required:"true"`
	Declined   int `json:"declined" required:"true"`
	NoAnswer   int `json:"no_answer" required:"true"`
	ReportedIn int `json:"reported_in" required:"true"`
	Opened     int `json:"opened" required:"true"`
	Reserve    int `json:"reserve" required:"true"`
}

func countsOf(c models.Counts) countsJSON {
	return countsJSON{
		Paged: c.Paged, Sent: c.Sent, Delivered: c.Delivered, Failed: c.Failed, Confirmed: c.Confirmed, Declined: c.Declined,
		NoAnswer: c.NoAnswer, ReportedIn: c.ReportedIn, Opened: c.Opened, Reserve: c.Reserve,
	}
}

type callUpJSON struct {
	ID           string         `json:"id" required:"true"`
	State        string         `json:"state" required:"true" enum:"draft,whistled,standing,stood_down,archived"`
	Title        string         `json:"title" required:"true"`
	Kind         string         `json:"kind" required:"true"`
	Drill        bool           `json:"drill" required:"true"`
	Areas        []string       `json:"areas" required:"true"`
	Labels       labelsJSON     `json:"labels,omitempty"`
	MusterPoint  string         `json:"muster_point"`
	StartsAt     moment         `json:"starts_at" format:"date-time"`
	EndsAt       moment         `json:"ends_at" format:"date-time"`
	Instructions string         `json:"instructions"`
	Audience     audienceJSON   `json:"audience"`
	Quorum       int            `json:"quorum"`
	Waves        bool           `json:"waves,omitempty"`
	Certainty    float64        `json:"certainty,omitempty"`
	Escalation   escalationJSON `json:"escalation"`
	Tasks        []taskJSON     `json:"tasks" required:"true"`
	Messages     models.Wording `json:"messages,omitempty" description:"texts of its own"`
	Counts       countsJSON     `json:"counts" required:"true"`
	CreatedAt    moment         `json:"created_at" format:"date-time"`
	WhistledAt   moment         `json:"whistled_at,omitempty" format:"date-time"`
	StoodDownAt  moment         `json:"stood_down_at,omitempty" format:"date-time"`
}

func (a *API) callUp(v mobilize.CallUpView) callUpJSON {
	out := callUpJSON{
		ID: string(v.ID), State: string(v.State), Title: v.Title, Kind: v.Kind, Drill: v.Drill, Areas: []string{}, Labels: v.Labels, MusterPoint: v.MusterPoint,
		StartsAt: a.moment(v.StartsAt), EndsAt: a.moment(v.EndsAt), Instructions: v.Instructions, Quorum: v.Quorum, Waves: v.Audience.V.Waves, Certainty: v.Audience.V.Certainty,
		Audience:   audienceJSON{Skills: v.Audience.V.Skills, IncludeAdjacent: v.Audience.V.IncludeAdjacent},
		Escalation: escalationJSON(v.Escalation.V), Tasks: []taskJSON{}, Counts: countsOf(v.Counts), Messages: v.Words,
		CreatedAt: a.moment(v.CreatedAt), WhistledAt: a.moment(v.WhistledAt), StoodDownAt: a.moment(v.StoodDownAt),
	}
	for _, id := range v.Audience.V.WorkUnits {
		out.Audience.WorkUnits = append(out.Audience.WorkUnits, string(id))
	}
	for _, area := range v.Areas {
		out.Areas = append(out.Areas, area.Code)
	}
	for _, t := range v.Tasks {
		task := taskJSON{Kind: t.Kind, Sites: string(t.Sites), Min: t.MinSeats, Ideal: t.IdealSeats, Skills: t.Skills.V, Weight: t.Weight, Per: string(v.Figures[t.ID].Per), Each: v.Figures[t.ID].Each, Shifts: []windowJSON{}}
		for _, w := range t.Windows.V {
			task.Shifts = append(task.Shifts, windowJSON{Start: a.moment(w.Start), End: a.moment(w.End)})
		}
		out.Tasks = append(out.Tasks, task)
	}
	return out
}

type standDownIn struct {
	ID              string `path:"id" json:"-"`
	Responsible     string `json:"responsible,omitempty" maxLength:"40" description:"who takes over residents' open requests, by name"`
	ResponsibleUser string `json:"responsible_user,omitempty" description:"the same, a user who handles requests in the area"`
}

type idIn struct {
	ID string `path:"id"`
}

type reviseIn struct {
	ID string `path:"id" json:"-"`
	draftIn
}

type callUpsIn struct {
	State  string `query:"state" enum:"draft,whistled,standing,stood_down,archived" validate:"omitempty,oneof=draft whistled standing stood_down archived"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" validate:"min=0,max=500"`
	Cursor string `query:"cursor"`
}

type skippedJSON struct {
	Member string `json:"member" required:"true"`
	Name   string `json:"name" required:"true"`
	Reason string `json:"reason" required:"true"`
}

type previewJSON struct {
	Paged         int                    `json:"paged" required:"true"`
	Skipped       []skippedJSON          `json:"skipped" required:"true"`
	SkippedCounts map[string]int         `json:"skipped_counts" required:"true"`
	AlsoCalled    int                    `json:"also_called" required:"true" description:"of them summoned by another open call-up, too"`
	Message       string                 `json:"message" required:"true"`
	Segments      int                    `json:"segments" required:"true" description:"of the sample message"`
	TotalSegments int                    `json:"total_segments" required:"true"`
	Cost          float64                `json:"cost" required:"true" description:"in currency, of the segments whose price is configured"`
	Currency      string                 `json:"currency" required:"true"`
	Unpriced      int                    `json:"unpriced_segments" required:"true" description:"segments whose price nobody configured"`
	CostByCarrier []mobilize.CarrierCost `json:"cost_by_carrier" required:"true" description:"by the carrier that is tried first"`
	SecondsToSend float64                `json:"seconds_to_send" required:"true"`
	Households    int                    `json:"households" required:"true"`
	Residents     int                    `json:"residents" required:"true"`
	Expected      int                    `json:"expected" required:"true" description:"of those paged likely to come"`
	forecastJSON
	Nothing bool `json:"nothing_to_come_for" required:"true" description:"it has tasks and no seat in any, as nobody asked for a visit: it cannot be whistled yet"`
	Later   int  `json:"later" required:"true" description:"who may be asked in later waves beside those paged at first; 0 without waves"`
}

func (a *API) preview(p mobilize.Preview) previewJSON {
	out := previewJSON{
		Paged: p.Paged, Skipped: []skippedJSON{}, SkippedCounts: map[string]int{}, AlsoCalled: p.AlsoCalled, Message: p.Text, Segments: p.Segments,
		TotalSegments: p.Total, Cost: p.Cost, Currency: p.Currency, Unpriced: p.Unpriced, CostByCarrier: p.ByCarrier, SecondsToSend: p.Duration.Seconds(), Households: p.Households, Residents: p.Residents, Expected: p.Expected.Mid,
		forecastJSON: a.forecast(p.Expected), Nothing: p.Nothing, Later: p.Later,
	}
	for _, s := range p.Skipped {
		out.SkippedCounts[string(s.Reason)]++
		out.Skipped = append(out.Skipped, skippedJSON{Member: string(s.Member.ID), Name: s.Member.Name, Reason: string(s.Reason)})
	}
	return out
}

func callUpRoutes() []route {
	const tag = "call-ups"
	return []route{
		answering(route{method: http.MethodPost, path: "/callups", tag: tag, summary: "Draft a call-up", status: http.StatusCreated},
			func(a *API, c *call, in draftIn) (callUpJSON, error) {
				draft, err := in.draft()
				if err != nil {
					return callUpJSON{}, err
				}
				made, err := a.mobilizer.Draft(c.Request().Context(), c.actor, draft)
				if err != nil {
					return callUpJSON{}, err
				}
				return a.readCallUp(c, made.ID)
			}),
		answering(route{method: http.MethodPut, path: "/callups/{id}", tag: tag, summary: "Put a new description in place of a draft's", status: http.StatusOK, problems: []int{409}},
			func(a *API, c *call, in reviseIn) (callUpJSON, error) {
				draft, err := in.draft()
				if err != nil {
					return callUpJSON{}, err
				}
				if _, err := a.mobilizer.Revise(c.Request().Context(), c.actor, models.ID(in.ID), draft); err != nil {
					return callUpJSON{}, err
				}
				return a.readCallUp(c, models.ID(in.ID))
			}),
		doing(route{method: http.MethodDelete, path: "/callups/{id}", tag: tag, summary: "Discard a draft", problems: []int{409}},
			func(a *API, c *call, in idIn) error {
				return a.mobilizer.DiscardDraft(c.Request().Context(), c.actor, models.ID(in.ID))
			}),
		answering(route{method: http.MethodGet, path: "/callups", tag: tag, summary: "Call-ups, newest first", status: http.StatusOK}, listCallUps),
		answering(route{method: http.MethodGet, path: "/callups/{id}", tag: tag, summary: "One call-up with its live counts", status: http.StatusOK},
			func(a *API, c *call, in idIn) (callUpJSON, error) { return a.readCallUp(c, models.ID(in.ID)) }),
		answering(route{method: http.MethodPost, path: "/callups/{id}/preview", tag: tag, summary: "Who would be paged, who not and why, text, segments, cost, time", status: http.StatusOK},
			func(a *API, c *call, in idIn) (previewJSON, error) {
				p, err := a.mobilizer.Preview(c.Request().Context(), c.actor, models.ID(in.ID))
				return a.preview(p), err
			}),
		answering(route{method: http.MethodPost, path: "/callups/{id}/whistle", tag: tag, summary: "Whistle: page everybody", status: http.StatusAccepted, problems: []int{409, 503}, idempotent: true},
			func(a *API, c *call, in idIn) (mobilize.Whistled, error) {
				key, err := keyOf(c)
				if err != nil {
					return mobilize.Whistled{}, err
				}
				return a.mobilizer.Whistle(c.Request().Context(), c.actor, models.ID(in.ID), key)
			}),
		answering(route{method: http.MethodPost, path: "/callups/{id}/stand-down", tag: tag, summary: "End it: all-clear to those who came, open pages cancelled", status: http.StatusOK, problems: []int{409}, idempotent: true},
			func(a *API, c *call, in standDownIn) (mobilize.StoodDown, error) {
				key, err := keyOf(c)
				if err != nil {
					return mobilize.StoodDown{}, err
				}
				to := mobilize.HandoverTo{User: models.ID(in.ResponsibleUser), Name: strings.TrimSpace(in.Responsible)}
				return a.mobilizer.StandDown(c.Request().Context(), c.actor, models.ID(in.ID), to, key)
			}),
	}
}

func (a *API) readCallUp(c *call, id models.ID) (callUpJSON, error) {
	view, err := a.mobilizer.CallUp(c.Request().Context(), c.actor, id)
	if err != nil {
		return callUpJSON{}, err
	}
	return a.callUp(view), nil
}

func listCallUps(a *API, c *call, in callUpsIn) (list[callUpJSON], error) {
	filter := mobilize.CallUpFilter{Limit: limitOf(in.Limit), Cursor: models.ID(in.Cursor)}
	if in.State != "" {
		filter.States = []models.CallUpState{models.CallUpState(in.State)}
	}
	views, next, err := a.mobilizer.CallUps(c.Request().Context(), c.actor, filter)
	return listOf(views, string(next), a.callUp), err
}

// keyOf reads the Idempotency-Key.
func keyOf(c *call) (string, error) {
	key := c.Request().Header.Get("Idempotency-Key")
	if len(key) > 200 {
		return "", models.Invalid(models.Field("Idempotency-Key", "too_long", "has %d characters, at most 200 fit", len(key)))
	}
	return key, nil
}
