package api

import (
	"net/http"

	"whistle/app/mobilize"
	"whistle/models"
)

type swapJSON struct {
	ID             string `json:"id" required:"true"`
	State          string `json:"state" required:"true" enum:"proposed,agreed,declined,withdrawn,lapsed"`
	From           string `json:"from" required:"true" description:"the member who proposed it"`
	FromName       string `json:"from_name"`
	FromAssignment string `json:"from_assignment" required:"true"`
	To             string `json:"to" required:"true" description:"the member who is asked"`
	ToName         string `json:"to_name"`
	ToAssignment   string `json:"to_assignment,omitempty" description:"none where the shift is given away"`
	Reason         string `json:"reason,omitempty" description:"why it lapsed"`
	ProposedAt     moment `json:"proposed_at" required:"true" format:"date-time"`
	DecidedAt      moment `json:"decided_at,omitempty" format:"date-time"`
}

func (a *API) swap(v mobilize.SwapView) swapJSON {
	return swapJSON{
		ID: string(v.ID), State: string(v.State), From: string(v.FromMemberID), FromName: v.From, FromAssignment: string(v.FromAssignmentID),
		To: string(v.ToMemberID), ToName: v.To, ToAssignment: string(v.ToAssignmentID), Reason: v.Reason, ProposedAt: a.moment(v.ProposedAt), DecidedAt: a.moment(v.DecidedAt),
	}
}

type swapIn struct {
	ID         string `path:"id" json:"-"`
	Assignment string `json:"assignment" required:"true" validate:"required" description:"of the member who wants to swap"`
	To         string `json:"to" required:"true" validate:"required" description:"the other member"`
	For        string `json:"for,omitempty" description:"the other's assignment; none: the shift is given away"`
}

type swapAnswerIn struct {
	ID   string `path:"id" json:"-"`
	Swap string `path:"swap" json:"-"`
	Yes  bool   `json:"yes" required:"true"`
}

type oneSwapIn struct {
	ID   string `path:"id"`
	Swap string `path:"swap"`
}

func swapRoutes(tag string) []route {
	return []route{
		answering(route{method: http.MethodGet, path: "/callups/{id}/swaps", tag: tag, summary: "The swaps of shifts between members, the newest first", status: http.StatusOK},
			func(a *API, c *call, in idIn) (list[swapJSON], error) {
				swaps, err := a.mobilizer.Swaps(c.Request().Context(), c.actor, models.ID(in.ID))
				return listOf(swaps, "", a.swap), err
			}),
		answering(route{method: http.MethodPost, path: "/callups/{id}/swaps", tag: tag, summary: "Propose a swap for a member who telephoned; the other member is asked", status: http.StatusCreated, problems: []int{409}},
			func(a *API, c *call, in swapIn) (swapJSON, error) {
				v, err := a.mobilizer.ProposeSwapFor(c.Request().Context(), c.actor, models.ID(in.ID), mobilize.SwapInput{Assignment: models.ID(in.Assignment), To: models.ID(in.To), For: models.ID(in.For)})
				return a.swap(v), err
			}),
		answering(route{method: http.MethodPost, path: "/callups/{id}/swaps/{swap}/answer", tag: tag, summary: "The answer of a member who was asked and telephoned", status: http.StatusOK, problems: []int{409}},
			func(a *API, c *call, in swapAnswerIn) (swapJSON, error) {
				v, err := a.mobilizer.AnswerSwapFor(c.Request().Context(), c.actor, models.ID(in.ID), models.ID(in.Swap), in.Yes)
				return a.swap(v), err
			}),
		doing(route{method: http.MethodPost, path: "/callups/{id}/swaps/{swap}/withdraw", tag: tag, summary: "Withdraw a swap that waits, and tell both members", problems: []int{409}},
			func(a *API, c *call, in oneSwapIn) error {
				return a.mobilizer.WithdrawSwapFor(c.Request().Context(), c.actor, models.ID(in.ID), models.ID(in.Swap))
			}),
	}
}
