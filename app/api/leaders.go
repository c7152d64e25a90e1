package api

import (
	"net/http"

	"whistle/app/mobilize"
	"whistle/models"
)

type leaderJSON struct {
	ID        string `json:"id" required:"true"`
	Post      string `json:"post" required:"true" description:"the group, branch or service team"`
	Member    string `json:"member" required:"true"`
	Name      string `json:"name" required:"true"`
	State     string `json:"state" required:"true" enum:"waiting,replaced,nobody,undone"`
	Reason    string `json:"reason" required:"true" enum:"appointed,duty"`
	DueAt     moment `json:"due_at" required:"true" format:"date-time"`
	Successor string `json:"successor,omitempty" description:"who acts in their place"`
}

func (a *API) leader(r mobilize.LeaderRow) leaderJSON {
	return leaderJSON{ID: string(r.ID), Post: r.Post, Member: string(r.MemberID), Name: r.Name, State: string(r.State), Reason: string(r.Reason), DueAt: a.moment(r.DueAt), Successor: string(r.SuccessorID)}
}

type leaderIn struct {
	ID    string `path:"id"`
	Watch string `path:"watch"`
}

func leaderRoutes() []route {
	const tag = "formation"
	return []route{
		answering(route{method: http.MethodGet, path: "/callups/{id}/leaders", tag: tag, summary: "Leaders not heard of yet, and those who were replaced", status: http.StatusOK},
			func(a *API, c *call, in idIn) (list[leaderJSON], error) {
				rows, err := a.mobilizer.Leaders(c.Request().Context(), c.actor, models.ID(in.ID))
				return listOf(rows, "", a.leader), err
			}),
		doing(route{method: http.MethodPost, path: "/callups/{id}/leaders/{watch}/give-back", tag: tag, summary: "Let a leader who was replaced lead again", problems: []int{409}},
			func(a *API, c *call, in leaderIn) error {
				return a.mobilizer.GiveBackLead(c.Request().Context(), c.actor, models.ID(in.ID), models.ID(in.Watch))
			}),
	}
}
