package api

import (
	"net/http"

	"whistle/app/access"
	"whistle/models"
)

type deputationJSON struct {
	ID      string `json:"id" required:"true"`
	Deputy  string `json:"deputy" required:"true" description:"login of who acts"`
	For     string `json:"for" required:"true" description:"login of whom they act for"`
	From    moment `json:"from" required:"true" format:"date-time"`
	Until   moment `json:"until" required:"true" format:"date-time"`
	InForce bool   `json:"in_force" required:"true"`
}

func (a *API) deputation(d access.DeputationView) deputationJSON {
	return deputationJSON{ID: string(d.ID), Deputy: d.Deputy.Login, For: d.Principal.Login, From: a.moment(d.FromAt), Until: a.moment(d.UntilAt), InForce: d.Now}
}

type deputyIn struct {
	Deputy string `json:"deputy" required:"true" description:"login of a user of the role deputy"`
	Until  moment `json:"until" required:"true" format:"date-time" description:"within 90 days"`
}

type nothingIn struct{}

func deputyRoutes() []route {
	const tag = "deputies"
	return []route{
		answering(route{method: http.MethodGet, path: "/deputies", tag: tag, summary: "Who acts for the caller, or whom the caller acts for", status: http.StatusOK},
			func(a *API, c *call, _ nothingIn) (list[deputationJSON], error) {
				all, err := a.accounts.Deputations(c.Request().Context(), c.actor)
				return listOf(all, "", a.deputation), err
			}),
		answering(route{method: http.MethodPost, path: "/deputies", tag: tag, summary: "Let a deputy act for the caller, in the caller's areas", status: http.StatusCreated, problems: []int{409}},
			func(a *API, c *call, in deputyIn) (deputationJSON, error) {
				until, wrong := in.Until.read("until")
				if err := models.Invalid(wrong...); err != nil {
					return deputationJSON{}, err
				}
				d, err := a.accounts.NameDeputy(c.Request().Context(), c.actor, in.Deputy, until)
				return a.deputation(d), err
			}),
		doing(route{method: http.MethodDelete, path: "/deputies/{id}", tag: tag, summary: "End a deputation before its time", problems: []int{409}},
			func(a *API, c *call, in idIn) error {
				return a.accounts.EndDeputation(c.Request().Context(), c.actor, models.ID(in.ID))
			}),
	}
}
