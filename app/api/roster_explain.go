package api

import (
	"net/http"
	"strconv"

	"whistle/app/mobilize"
	"whistle/models"
)

type changesJSON struct {
	Version int                `json:"version" required:"true"`
	Tell    int                `json:"tell" required:"true" description:"members whom publishing sends a message"`
	Repair  string             `json:"repair,omitempty" description:"what a proposal is being made for just now" enum:"drop_out,no_show,hours,filled"`
	Changes []rosterChangeJSON `json:"changes" required:"true"`
	Gaps    []gapJSON          `json:"gaps" required:"true"`
}

type rosterChangeJSON struct {
	Member string   `json:"member" required:"true"`
	Name   string   `json:"name"`
	Kind   string   `json:"kind" required:"true" enum:"new,moved,more,fewer,released"`
	Adds   []string `json:"adds,omitempty" description:"shifts"`
	Drops  []string `json:"drops,omitempty" description:"shifts"`
}

type gapJSON struct {
	Shift  string `json:"shift" required:"true"`
	Before int    `json:"before" required:"true"`
	After  int    `json:"after" required:"true"`
	Closes bool   `json:"closes" required:"true" description:"false where it falls below its minimum"`
}

func changesOf(version int, changes []mobilize.RosterChange, gaps []mobilize.GapChange) changesJSON {
	out := changesJSON{Version: version, Changes: []rosterChangeJSON{}, Gaps: []gapJSON{}}
	for _, c := range changes {
		out.Changes = append(out.Changes, rosterChangeJSON{Member: string(c.Member), Name: c.Name, Kind: string(c.Kind), Adds: shiftIDs(c.Adds), Drops: shiftIDs(c.Drops)})
	}
	for _, g := range gaps {
		out.Gaps = append(out.Gaps, gapJSON{Shift: string(g.ID), Before: g.Before, After: g.After, Closes: g.Closes})
	}
	return out
}

func shiftIDs(shifts []models.Shift) []string {
	var ids []string
	for _, s := range shifts {
		ids = append(ids, string(s.ID))
	}
	return ids
}

type candidateJSON struct {
	Member string             `json:"member" required:"true"`
	Name   string             `json:"name"`
	Far    int                `json:"far" required:"true" description:"0 at home, 1 in the home's grid, 2 near, 3 elsewhere"`
	Leaves []string           `json:"leaves,omitempty" description:"shifts that they would leave"`
	Cost   models.RosterScore `json:"cost" required:"true" description:"what changes in the four figures; below nought is better"`
	Fills  bool               `json:"fills" required:"true" description:"fills more than would open elsewhere"`
}

type shiftIn struct {
	ID    string `path:"id"`
	Shift string `query:"shift" required:"true"`
}

type whyIn struct {
	ID     string `path:"id"`
	Shift  string `query:"shift" required:"true"`
	Member string `query:"member" required:"true"`
}

type whyJSON struct {
	In          bool               `json:"in" required:"true"`
	Pinned      bool               `json:"pinned" required:"true"`
	Coming      bool               `json:"coming" required:"true"`
	Rule        string             `json:"rule,omitempty" description:"what keeps the member out" enum:"skill,area,hours,place,travel,rest,day,total,row,pins,barred"`
	With        []string           `json:"with,omitempty" description:"the shifts that the rule is about"`
	Leaves      []string           `json:"leaves,omitempty" description:"shifts that the member would leave"`
	Other       string             `json:"other,omitempty" description:"who would take the seat instead, or would give it up"`
	OtherLeaves []string           `json:"other_leaves,omitempty"`
	Change      models.RosterScore `json:"change" required:"true" description:"what the four figures of the roster change by, if that were done"`
	Breaks      []string           `json:"breaks,omitempty" description:"rules that a pin breaks"`
}

func whyOf(v mobilize.WhyView) whyJSON {
	out := whyJSON{
		In: v.In, Pinned: v.Pinned, Coming: v.Comes, Rule: v.Rule, With: shiftIDs(v.With), Leaves: shiftIDs(v.Leaves), Other: string(v.Other.ID),
		OtherLeaves: shiftIDs(v.OtherLeaves), Change: v.Change,
	}
	for _, b := range v.Breaks {
		out.Breaks = append(out.Breaks, b.Rule)
	}
	return out
}

type versionJSON struct {
	Version     int                `json:"version" required:"true"`
	PublishedBy string             `json:"published_by" required:"true"`
	PublishedAt moment             `json:"published_at" required:"true" format:"date-time"`
	Told        int                `json:"told" required:"true"`
	Score       models.RosterScore `json:"score" required:"true"`
}

func (a *API) version(r mobilize.VersionRow) versionJSON {
	return versionJSON{Version: r.Version, PublishedBy: r.By, PublishedAt: a.moment(r.PublishedAt), Told: r.Told, Score: r.Score.V}
}

type versionIn struct {
	ID      string `path:"id"`
	Version string `path:"version"`
}

type versionDetailJSON struct {
	versionJSON
	Bound   models.RosterBound  `json:"bound" required:"true"`
	Empty   []models.EmptySeat  `json:"empty" required:"true"`
	Before  int                 `json:"before" required:"true" description:"the version before, 0 for the first"`
	Changes []rosterChangeJSON  `json:"changes" required:"true"`
	Gaps    []gapJSON           `json:"gaps" required:"true"`
	Seats   map[string][]string `json:"seats" required:"true" description:"members by shift"`
}

type labelIn struct {
	ID    string `path:"id" json:"-"`
	Area  string `path:"area" json:"-"`
	Label string `json:"label" required:"true" enum:"lockdown,control,precaution,"`
}

type ownBuildingIn struct {
	ID     string `path:"id" json:"-"`
	Member string `path:"member" json:"-"`
	Bound  bool   `json:"bound" required:"true"`
}

func rosterExplainRoutes() []route {
	const tag = "roster"
	return []route{
		answering(route{method: http.MethodGet, path: "/callups/{id}/roster/changes", tag: tag, summary: "What publishing would change, member by member", status: http.StatusOK},
			func(a *API, c *call, in idIn) (changesJSON, error) {
				v, err := a.mobilizer.Roster(c.Request().Context(), c.actor, models.ID(in.ID))
				out := changesOf(v.Roster.Version, v.Changes, v.Gaps)
				out.Tell, out.Repair = v.Tell, string(v.Repair)
				return out, err
			}),
		answering(route{method: http.MethodGet, path: "/callups/{id}/roster/candidates", tag: tag, summary: "The five best for a seat of a shift, with what each would cost", status: http.StatusOK, problems: []int{409}},
			func(a *API, c *call, in shiftIn) (list[candidateJSON], error) {
				best, err := a.mobilizer.Candidates(c.Request().Context(), c.actor, models.ID(in.ID), models.ID(in.Shift))
				return listOf(best.List, "", func(c mobilize.Candidate) candidateJSON {
					return candidateJSON{Member: c.Member, Name: c.Name, Far: c.Far, Leaves: shiftIDs(c.Leaves), Cost: models.RosterScore(c.Cost), Fills: c.Fills}
				}), err
			}),
		answering(route{method: http.MethodGet, path: "/callups/{id}/roster/why", tag: tag, summary: "Why a member is in a shift, or why not", status: http.StatusOK, problems: []int{409}},
			func(a *API, c *call, in whyIn) (whyJSON, error) {
				v, err := a.mobilizer.WhyNot(c.Request().Context(), c.actor, models.ID(in.ID), models.ID(in.Shift), models.ID(in.Member))
				return whyOf(v), err
			}),
		answering(route{method: http.MethodGet, path: "/callups/{id}/roster/versions", tag: tag, summary: "The published versions, the newest first", status: http.StatusOK},
			func(a *API, c *call, in idIn) (list[versionJSON], error) {
				_, rows, err := a.mobilizer.RosterVersions(c.Request().Context(), c.actor, models.ID(in.ID))
				return listOf(rows, "", a.version), err
			}),
		answering(route{method: http.MethodGet, path: "/callups/{id}/roster/versions/{version}", tag: tag, summary: "A published version with its explanation", status: http.StatusOK}, rosterVersion),
		doing(route{method: http.MethodPut, path: "/callups/{id}/areas/{area}/label", tag: "callups", summary: "What the authorities call an area of the risk area; empty for nothing", problems: []int{409, 422}},
			func(a *API, c *call, in labelIn) error {
				return a.mobilizer.LabelArea(c.Request().Context(), c.actor, models.ID(in.ID), in.Area, models.AreaLabel(in.Label))
			}),
		doing(route{method: http.MethodPut, path: "/callups/{id}/summonses/{member}/own-building", tag: "summonses", summary: "Whether a member must stay in their own building during a call-up", problems: []int{409}},
			func(a *API, c *call, in ownBuildingIn) error {
				return a.mobilizer.SetOwnBuildingFor(c.Request().Context(), c.actor, models.ID(in.ID), models.ID(in.Member), in.Bound)
			}),
	}
}

func rosterVersion(a *API, c *call, in versionIn) (versionDetailJSON, error) {
	number, err := strconv.Atoi(in.Version)
	if err != nil {
		return versionDetailJSON{}, models.NotFound("version")
	}
	v, err := a.mobilizer.RosterVersion(c.Request().Context(), c.actor, models.ID(in.ID), number)
	if err != nil {
		return versionDetailJSON{}, err
	}
	changed := changesOf(number, v.Changes, v.Gaps)
	out := versionDetailJSON{
		versionJSON: a.version(mobilize.VersionRow{RosterRecord: v.Record, By: v.By}), Bound: v.Roster.Bound.V,
		Empty: emptySeats(c, v.Roster.EmptySeats.V, v.Names), Before: v.Before, Changes: changed.Changes, Gaps: changed.Gaps, Seats: map[string][]string{},
	}
	for shift, members := range v.Record.Seats.V {
		out.Seats[string(shift)] = texts(members)
	}
	return out, nil
}
