package api

import (
	"net/http"
	"slices"

	"whistle/app/mobilize"
	"whistle/models"
)

type rosterJSON struct {
	Version     int                `json:"version" required:"true" description:"0 before the first solving"`
	State       string             `json:"state,omitempty" enum:"proposed,published,replaced"`
	Score       models.RosterScore `json:"score" required:"true"`
	Bound       models.RosterBound `json:"bound" required:"true"`
	Shifts      []shiftJSON        `json:"shifts" required:"true"`
	Assignments []assignmentJSON   `json:"assignments" required:"true"`
	Empty       []models.EmptySeat `json:"empty" required:"true"`
	BrokenPins  []string           `json:"broken_pins" required:"true"`
	Barred      []pairJSON         `json:"barred" required:"true" description:"whom a person took out of a shift: they are not proposed for it again"`
	Pending     int                `json:"pending" required:"true" description:"assignments that nobody was told of yet"`
	Tell        int                `json:"tell" required:"true" description:"members whom publishing sends a message"`
}

type pairJSON struct {
	Shift  string `json:"shift" required:"true"`
	Member string `json:"member" required:"true"`
}

type shiftJSON struct {
	ID     string `json:"id" required:"true"`
	Task   string `json:"task" required:"true"`
	Site   string `json:"site" required:"true"`
	Name   string `json:"name"`
	Start  moment `json:"start" required:"true" format:"date-time"`
	End    moment `json:"end" required:"true" format:"date-time"`
	Skill  string `json:"skill"`
	Min    int    `json:"min" required:"true"`
	Ideal  int    `json:"ideal" required:"true"`
	Filled int    `json:"filled" required:"true"`
}

type assignmentJSON struct {
	Shift  string `json:"shift" required:"true"`
	Member string `json:"member" required:"true"`
	Name   string `json:"name"`
	State  string `json:"state" required:"true" enum:"proposed,published,confirmed,checked_in,checked_out,no_show"`
	Pinned bool   `json:"pinned" required:"true"`

	Leaving bool     `json:"leaving,omitempty" description:"publishing takes the member out"`
	Breaks  []string `json:"breaks,omitempty" description:"rules that the pin breaks" enum:"skill,area,hours,place,travel,rest,day,total,row"`
}

func (a *API) roster(c *call, v mobilize.RosterView) rosterJSON {
	out := rosterJSON{
		Version: v.Roster.Version, State: string(v.Roster.State), Score: v.Roster.Score.V, Bound: v.Roster.Bound.V, Shifts: []shiftJSON{}, Assignments: []assignmentJSON{},
		Empty: emptySeats(c, v.Reasons(), v.Names), BrokenPins: append([]string{}, v.Roster.BrokenPins.V...), Pending: v.Pending, Tell: v.Tell, Barred: []pairJSON{},
	}
	for _, s := range v.Shifts {
		out.Shifts = append(out.Shifts, shiftJSON{
			ID: string(s.ID), Task: s.Kind, Site: s.SiteCode, Name: v.Places[s.SiteCode], Start: a.moment(s.StartsAt), End: a.moment(s.EndsAt),
			Skill: s.Skill, Min: s.MinSeats, Ideal: s.IdealSeats, Filled: s.Filled,
		})
		for _, member := range v.Barred[s.ID] {
			out.Barred = append(out.Barred, pairJSON{Shift: string(s.ID), Member: string(member)})
		}
		for _, as := range s.Assigned {
			assigned := assignmentJSON{Shift: string(as.ShiftID), Member: string(as.MemberID), Name: v.Names[as.MemberID], State: string(as.State), Pinned: as.Pinned, Leaving: v.Leaving[as.ID]}
			for _, b := range v.Broken[as.ID] {
				assigned.Breaks = append(assigned.Breaks, b.Rule)
			}
			out.Assignments = append(out.Assignments, assigned)
		}
	}
	return out
}

type assignIn struct {
	ID          string       `path:"id" json:"-"`
	Assignments []assignItem `json:"assignments" required:"true" validate:"max=1000"`
}

type assignItem struct {
	Shift  string `json:"shift" required:"true"`
	Member string `json:"member" required:"true"`
	Pinned *bool  `json:"pinned,omitempty" description:"default true; false takes the member out, and nothing proposes them for that shift again"`
	Loose  bool   `json:"loose,omitempty" description:"takes the pin away and leaves the member where they are"`
	Allow  bool   `json:"allow,omitempty" description:"undoes that the member was taken out: they may be proposed again"`
}

func rosterRoutes() []route {
	const tag = "roster"
	read := func(use func(*API, *call, idIn) (mobilize.RosterView, error)) func(*API, *call, idIn) (rosterJSON, error) {
		return func(a *API, c *call, in idIn) (rosterJSON, error) {
			v, err := use(a, c, in)
			return a.roster(c, v), err
		}
	}
	return slices.Concat(rosterExplainRoutes(), offerRoutes(), []route{
		answering(route{method: http.MethodPost, path: "/callups/{id}/roster/solve", tag: tag, summary: "Solve the roster of those who said yes", status: http.StatusOK, problems: []int{409}},
			read(func(a *API, c *call, in idIn) (mobilize.RosterView, error) {
				return a.mobilizer.SolveRoster(c.Request().Context(), c.actor, models.ID(in.ID))
			})),
		answering(route{method: http.MethodGet, path: "/callups/{id}/roster", tag: tag, summary: "The roster with score, bound and the reason for every empty seat", status: http.StatusOK},
			read(func(a *API, c *call, in idIn) (mobilize.RosterView, error) {
				return a.mobilizer.Roster(c.Request().Context(), c.actor, models.ID(in.ID))
			})),
		answering(route{method: http.MethodPut, path: "/callups/{id}/assignments", tag: tag, summary: "Pin members to shifts by hand, or take them out", status: http.StatusOK, problems: []int{409}},
			func(a *API, c *call, in assignIn) (rosterJSON, error) {
				changes := make([]mobilize.AssignInput, len(in.Assignments))
				for i, item := range in.Assignments {
					changes[i] = mobilize.AssignInput{
						Shift: models.ID(item.Shift), Member: models.ID(item.Member), Pin: !item.Allow && (item.Pinned == nil || *item.Pinned), Loose: item.Loose, Allow: item.Allow,
					}
				}
				v, err := a.mobilizer.Assign(c.Request().Context(), c.actor, models.ID(in.ID), changes)
				return a.roster(c, v), err
			}),
		answering(route{method: http.MethodPost, path: "/callups/{id}/roster/publish", tag: tag, summary: "Put the roster in force and tell the members", status: http.StatusAccepted, problems: []int{409}, idempotent: true},
			func(a *API, c *call, in idIn) (mobilize.Published, error) {
				key, err := keyOf(c)
				if err != nil {
					return mobilize.Published{}, err
				}
				return a.mobilizer.PublishRoster(c.Request().Context(), c.actor, models.ID(in.ID), key)
			}),
	})
}
