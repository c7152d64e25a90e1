package api

import (
	"net/http"

	"whistle/models"
)

type stepJSON struct {
	ID     string `json:"id" required:"true"`
	Kind   string `json:"kind" required:"true" description:"remind, other_way, widen_grid, widen_adjacent, widen_community, widen_beyond, tell_secretary, tell_deputy, tell_command or another"`
	State  string `json:"state" required:"true" enum:"waiting,done,skipped,cancelled"`
	DueAt  moment `json:"due_at" required:"true" format:"date-time"`
	DoneAt moment `json:"done_at,omitempty" format:"date-time"`
	Paged  int    `json:"paged" required:"true" description:"how many the step paged"`
}

func (a *API) step(s models.EscalationStep) stepJSON {
	return stepJSON{ID: string(s.ID), Kind: string(s.Kind), State: string(s.State), DueAt: a.moment(s.DueAt), DoneAt: a.moment(s.DoneAt), Paged: s.Paged}
}

type stepChangeIn struct {
	ID     string `path:"id" json:"-"`
	Step   string `path:"step" json:"-"`
	Action string `json:"action" required:"true" enum:"do,skip,stop" validate:"oneof=do skip stop" description:"do it now; leave it out; stop it and all that wait after it"`
}

type pagedJSON struct {
	Paged int `json:"paged" required:"true"`
}

func escalationRoutes() []route {
	const tag = "escalation"
	return []route{
		answering(route{method: http.MethodGet, path: "/callups/{id}/escalation", tag: tag, summary: "The steps with their clocks", status: http.StatusOK}, listSteps),
		answering(route{method: http.MethodPatch, path: "/callups/{id}/escalation/{step}", tag: tag, summary: "Do a step now, skip it, or stop from it on", status: http.StatusOK, problems: []int{409}}, changeStep),
		answering(route{method: http.MethodPost, path: "/callups/{id}/remind", tag: tag, summary: "Remind those who have not answered", status: http.StatusAccepted, problems: []int{409}},
			func(a *API, c *call, in idIn) (pagedJSON, error) {
				n, err := a.mobilizer.RemindNow(c.Request().Context(), c.actor, models.ID(in.ID))
				return pagedJSON{n}, err
			}),
		answering(route{method: http.MethodPost, path: "/callups/{id}/widen", tag: tag, summary: "Page the nearest ring in which somebody was not asked so far", status: http.StatusAccepted, problems: []int{409}},
			func(a *API, c *call, in idIn) (pagedJSON, error) {
				n, err := a.mobilizer.WidenNow(c.Request().Context(), c.actor, models.ID(in.ID))
				return pagedJSON{n}, err
			}),
	}
}

func listSteps(a *API, c *call, in idIn) (list[stepJSON], error) {
	steps, err := a.mobilizer.Steps(c.Request().Context(), c.actor, models.ID(in.ID))
	return listOf(steps, "", a.step), err
}

func changeStep(a *API, c *call, in stepChangeIn) (list[stepJSON], error) {
	change := a.mobilizer.DoStep
	switch in.Action {
	case "skip":
		change = a.mobilizer.SkipStep
	case "stop":
		change = a.mobilizer.StopStep
	}
	if err := change(c.Request().Context(), c.actor, models.ID(in.ID), models.ID(in.Step)); err != nil {
		return list[stepJSON]{}, err
	}
	return listSteps(a, c, idIn{ID: in.ID})
}
