package api

import (
	"net/http"

	"whistle/app/mobilize"
	"whistle/models"
)

type roundJSON struct {
	ID     string      `json:"id" required:"true"`
	Shift  string      `json:"shift" required:"true"`
	Open   bool        `json:"open" required:"true" description:"somebody is being asked, or waits for their turn"`
	Offers []offerJSON `json:"offers" required:"true" description:"in the order in which they are asked"`
}

type offerJSON struct {
	ID        string   `json:"id" required:"true"`
	Member    string   `json:"member" required:"true"`
	Name      string   `json:"name"`
	State     string   `json:"state" required:"true" enum:"waiting,offered,accepted,declined,lapsed,cancelled"`
	Minutes   int      `json:"minutes" required:"true" description:"to answer in"`
	Leaves    []string `json:"leaves,omitempty" description:"shifts that the member leaves by accepting"`
	OfferedAt moment   `json:"offered_at,omitempty" format:"date-time"`
	DueAt     moment   `json:"due_at,omitempty" format:"date-time"`
	SettledAt moment   `json:"settled_at,omitempty" format:"date-time"`
	Via       string   `json:"via,omitempty"`
}

func (a *API) round(r mobilize.OfferRound) roundJSON {
	out := roundJSON{ID: string(r.ID), Shift: string(r.Shift.ID), Open: r.Open(), Offers: []offerJSON{}}
	for _, o := range r.Offers {
		out.Offers = append(out.Offers, offerJSON{
			ID: string(o.ID), Member: string(o.MemberID), Name: o.Name, State: string(o.State), Minutes: o.Minutes, Leaves: texts(o.Leaves.V),
			OfferedAt: a.moment(o.OfferedAt), DueAt: a.moment(o.DueAt), SettledAt: a.moment(o.SettledAt), Via: string(o.Via),
		})
	}
	return out
}

func texts[T ~string](list []T) []string {
	var out []string
	for _, v := range list {
		out = append(out, string(v))
	}
	return out
}

type offerIn struct {
	ID        string   `path:"id" json:"-"`
	Shift     string   `json:"shift" required:"true" validate:"required"`
	Members   []string `json:"members,omitempty" description:"asked in this order; none: the best candidates, the best first"`
	Minutes   int      `json:"minutes,omitempty" description:"that each has to answer; 15 where not given"`
	InsteadOf string   `json:"instead_of,omitempty" description:"the assignment of somebody who did not come"`
}

type offerStepIn struct {
	ID    string `path:"id" json:"-"`
	Offer string `path:"offer" json:"-"`
	Step  string `json:"step" required:"true" enum:"accept,decline,skip" validate:"oneof=accept decline skip"`
}

type roundIn struct {
	ID    string `path:"id"`
	Round string `path:"round"`
}

func offerRoutes() []route {
	const tag = "roster"
	return []route{
		answering(route{method: http.MethodPost, path: "/callups/{id}/offers", tag: tag, summary: "Offer a seat to stand-ins, one at a time and in order", status: http.StatusAccepted, problems: []int{409, 422}, idempotent: true},
			func(a *API, c *call, in offerIn) (roundJSON, error) {
				key, err := keyOf(c)
				if err != nil {
					return roundJSON{}, err
				}
				input := mobilize.OfferInput{Shift: models.ID(in.Shift), Minutes: in.Minutes, InsteadOf: models.ID(in.InsteadOf)}
				for _, member := range in.Members {
					input.Members = append(input.Members, models.ID(member))
				}
				round, err := a.mobilizer.OfferSeat(c.Request().Context(), c.actor, models.ID(in.ID), input, key)
				return a.round(round), err
			}),
		answering(route{method: http.MethodGet, path: "/callups/{id}/offers", tag: tag, summary: "The seats that are being offered, or were, the newest first", status: http.StatusOK},
			func(a *API, c *call, in idIn) (list[roundJSON], error) {
				rounds, err := a.mobilizer.Offers(c.Request().Context(), c.actor, models.ID(in.ID))
				return listOf(rounds, "", a.round), err
			}),
		doing(route{method: http.MethodPost, path: "/callups/{id}/offers/{offer}", tag: tag, summary: "Accept or decline for somebody who telephoned, or skip them", problems: []int{409}},
			func(a *API, c *call, in offerStepIn) error {
				return a.mobilizer.StepOffer(c.Request().Context(), c.actor, models.ID(in.ID), models.ID(in.Offer), mobilize.OfferStep(in.Step))
			}),
		doing(route{method: http.MethodPost, path: "/callups/{id}/offer-rounds/{round}/stop", tag: tag, summary: "Ask nobody else for a seat", problems: []int{409}},
			func(a *API, c *call, in roundIn) error {
				return a.mobilizer.StopOffers(c.Request().Context(), c.actor, models.ID(in.ID), models.ID(in.Round))
			}),
	}
}
