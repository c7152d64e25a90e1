package api

import (
	"net/http"

	"whistle/app/mobilize"
	"whistle/models"
)

type summonsJSON struct {
	Member     string       `json:"member" required:"true"`
	Name       string       `json:"name" required:"true"`
	State      string       `json:"state" required:"true" enum:"paged,confirmed,declined,reported_in,released"`
	Answer     string       `json:"answer" required:"true" enum:",yes,no"`
	Via        string       `json:"via,omitempty" enum:"link,reply,code,secretary"`
	Reserve    bool         `json:"reserve" required:"true"`
	Offered    []windowJSON `json:"offered,omitempty"`
	Page       string       `json:"page,omitempty" description:"state of the first page"`
	PageError  int          `json:"page_error,omitempty" description:"the carrier's error code"`
	Home       string       `json:"home,omitempty"`
	PhoneTail  string       `json:"phone_tail,omitempty"`
	PagedAt    moment       `json:"paged_at" format:"date-time"`
	AnsweredAt moment       `json:"answered_at,omitempty" format:"date-time"`
	ReportedAt moment       `json:"reported_at,omitempty" format:"date-time"`
}

func (a *API) summons(r mobilize.SummonsRow) summonsJSON {
	out := summonsJSON{
		Member: string(r.MemberID), Name: r.MemberName, State: string(r.State), Answer: string(r.Answer), Via: string(r.Via), Reserve: r.Reserve,
		Page: string(r.Page.State), PageError: r.Page.ErrorCode, Home: r.Home, PhoneTail: r.PhoneTail,
		PagedAt: a.moment(r.PagedAt), AnsweredAt: a.moment(r.AnsweredAt), ReportedAt: a.moment(r.ReportedAt),
	}
	for _, w := range r.Offered.V {
		out.Offered = append(out.Offered, windowJSON{Start: a.moment(w.Start), End: a.moment(w.End)})
	}
	return out
}

type summonsesIn struct {
	ID     string `path:"id"`
	State  string `query:"state" enum:"paged,confirmed,declined,reported_in,released" validate:"omitempty,oneof=paged confirmed declined reported_in released"`
	Name   string `query:"name"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" validate:"min=0,max=500"`
	Cursor string `query:"cursor"`
}

type answerIn struct {
	ID      string       `path:"id" json:"-"`
	Member  string       `path:"member" json:"-"`
	Answer  string       `json:"answer" required:"true" enum:"yes,no"`
	Offered []windowJSON `json:"offered,omitempty"`
}

func summonsRoutes() []route {
	return []route{
		answering(route{method: http.MethodGet, path: "/callups/{id}/summonses", tag: "summonses", summary: "Each person's state", status: http.StatusOK},
			func(a *API, c *call, in summonsesIn) (list[summonsJSON], error) {
				filter := models.SummonsFilter{Name: in.Name, After: models.ID(in.Cursor), Limit: limitOf(in.Limit)}
				if in.State != "" {
					filter.States = []models.SummonsState{models.SummonsState(in.State)}
				}
				rows, next, err := a.mobilizer.Summonses(c.Request().Context(), c.actor, models.ID(in.ID), filter)
				return listOf(rows, string(next), a.summons), err
			}),
		doing(route{method: http.MethodPut, path: "/callups/{id}/summonses/{member}", tag: "summonses", summary: "The answer of somebody who telephoned", problems: []int{409}},
			func(a *API, c *call, in answerIn) error {
				input := mobilize.AnswerInput{Answer: models.Answer(in.Answer)}
				for _, w := range in.Offered {
					start, wrong := w.Start.read("offered")
					end, alsoWrong := w.End.read("offered")
					if err := models.Invalid(append(wrong, alsoWrong...)...); err != nil {
						return err
					}
					input.Offered = append(input.Offered, models.Window{Start: start, End: end})
				}
				return a.mobilizer.AnswerFor(c.Request().Context(), c.actor, models.ID(in.ID), models.ID(in.Member), input)
			}),
	}
}
