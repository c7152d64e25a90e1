package api

import (
	"net/http"

	"whistle/app/mobilize"
	"whistle/models"
)

type enrolIn struct {
	ID   string `path:"id" json:"-"`
	Area string `json:"area" required:"true" description:"code of the community where the member works"`
}

type endEnrolmentIn struct {
	ID   string `path:"id"`
	Area string `path:"area"`
}

type unitJSON struct {
	ID      string `json:"id" required:"true"`
	Name    string `json:"name" required:"true"`
	Kind    string `json:"kind" required:"true"`
	Area    string `json:"area" required:"true" description:"code of the community it is allied with"`
	Members int    `json:"members" required:"true" description:"its active members"`
	Here    int    `json:"here" required:"true" description:"of them, those who live or are enrolled in the caller's areas"`
}

func unitOf(u mobilize.WorkUnitView) unitJSON {
	return unitJSON{ID: string(u.ID), Name: u.Name, Kind: u.Kind, Area: u.AreaCode, Members: u.Members, Here: u.Here}
}

type unitIn struct {
	Name string `json:"name" required:"true"`
	Kind string `json:"kind" required:"true" description:"agency, firm, school, institute, hospital or other"`
	Area string `json:"area" required:"true" description:"code of a community"`
}

type projectJSON struct {
	ID       string   `json:"id" required:"true"`
	Title    string   `json:"title" required:"true"`
	Area     string   `json:"area" required:"true"`
	Site     string   `json:"site" required:"true"`
	StartsAt moment   `json:"starts_at" required:"true" format:"date-time"`
	EndsAt   moment   `json:"ends_at" required:"true" format:"date-time"`
	Places   int      `json:"places" required:"true"`
	Claimed  int      `json:"claimed" required:"true"`
	State    string   `json:"state" required:"true" enum:"planned,open,full,closed"`
	Told     int      `json:"told" required:"true" description:"members who were told by message"`
	Members  []string `json:"members" required:"true" description:"who holds a place, in the order of their claims"`
}

func (a *API) project(v mobilize.ProjectView) projectJSON {
	out := projectJSON{
		ID: string(v.ID), Title: v.Title, Area: v.AreaCode, Site: v.Site, StartsAt: a.moment(v.StartsAt), EndsAt: a.moment(v.EndsAt),
		Places: v.Places, Claimed: v.Claimed, State: string(v.State), Told: v.Told, Members: []string{},
	}
	for _, h := range v.Holders {
		out.Members = append(out.Members, string(h.Member))
	}
	return out
}

type projectIn struct {
	Title    string `json:"title" required:"true"`
	Area     string `json:"area" required:"true"`
	Site     string `json:"site" required:"true"`
	StartsAt moment `json:"starts_at" required:"true" format:"date-time"`
	EndsAt   moment `json:"ends_at" required:"true" format:"date-time"`
	Places   int    `json:"places" required:"true" minimum:"1" maximum:"200"`
}

type claimIn struct {
	ID     string `path:"id"`
	Member string `path:"member"`
}

type scheduleJSON struct {
	ID       string             `json:"id" required:"true"`
	Title    string             `json:"title" required:"true"`
	Kind     string             `json:"kind" required:"true" enum:"drill,round,project"`
	Area     string             `json:"area" required:"true"`
	Weekday  int                `json:"weekday" required:"true" description:"0 Sunday to 6 Saturday"`
	Minute   int                `json:"minute" required:"true" description:"of the day"`
	Minutes  int                `json:"minutes" required:"true" description:"how long"`
	Template string             `json:"template"`
	Site     string             `json:"site"`
	Places   int                `json:"places"`
	State    string             `json:"state" required:"true" enum:"active,paused"`
	NextAt   moment             `json:"next_at" required:"true" format:"date-time"`
	Dates    []scheduleDateJSON `json:"dates" required:"true" description:"the last ones, the newest first"`
}

type scheduleDateJSON struct {
	StartsAt moment `json:"starts_at" required:"true" format:"date-time"`
	Made     string `json:"made" required:"true" enum:"callup,project,missed,failed"`
	ID       string `json:"id" description:"of the draft or project"`
}

func (a *API) schedule(v mobilize.ScheduleView) scheduleJSON {
	out := scheduleJSON{
		ID: string(v.ID), Title: v.Title, Kind: string(v.Kind), Area: v.AreaCode, Weekday: v.Weekday, Minute: v.Minute, Minutes: v.Minutes,
		Template: string(v.TemplateID), Site: v.Site, Places: v.Places, State: string(v.State), NextAt: a.moment(v.NextAt), Dates: []scheduleDateJSON{},
	}
	for _, d := range v.Dates {
		out.Dates = append(out.Dates, scheduleDateJSON{StartsAt: a.moment(d.StartsAt), Made: string(d.Made), ID: string(d.MadeID)})
	}
	return out
}

type scheduleIn struct {
	Title    string `json:"title" required:"true"`
	Kind     string `json:"kind" required:"true" enum:"drill,round,project"`
	Area     string `json:"area" required:"true"`
	Weekday  int    `json:"weekday" minimum:"0" maximum:"6"`
	Minute   int    `json:"minute" minimum:"0" maximum:"1439"`
	Minutes  int    `json:"minutes" required:"true" minimum:"15" maximum:"720"`
	Template string `json:"template,omitempty" description:"of a drill or round"`
	Site     string `json:"site,omitempty" description:"of a project"`
	Places   int    `json:"places,omitempty" description:"of a project"`
}

type schedulePatchIn struct {
	ID     string `path:"id" json:"-"`
	Paused bool   `json:"paused"`
}

func standingRoutes() []route {
	const tag = "standing work"
	return append([]route{
		answering(route{method: http.MethodPost, path: "/members/{id}/enrolments", tag: tag, summary: "Enrol a member with the community where they work", status: http.StatusCreated, problems: []int{409}},
			func(a *API, c *call, in enrolIn) (memberJSON, error) {
				v, err := a.mobilizer.Enrol(c.Request().Context(), c.actor, mobilize.EnrolInput{Member: models.ID(in.ID), Area: in.Area})
				return memberOf(v), err
			}),
		doing(route{method: http.MethodDelete, path: "/members/{id}/enrolments/{area}", tag: tag, summary: "End an enrolment", problems: []int{409}},
			func(a *API, c *call, in endEnrolmentIn) error {
				return a.mobilizer.EndEnrolment(c.Request().Context(), c.actor, models.ID(in.ID), in.Area)
			}),
		answering(route{method: http.MethodGet, path: "/work-units", tag: tag, summary: "The work units allied with the caller's communities", status: http.StatusOK},
			func(a *API, c *call, _ nothingIn) (list[unitJSON], error) {
				units, err := a.mobilizer.WorkUnits(c.Request().Context(), c.actor)
				return listOf(units, "", unitOf), err
			}),
		answering(route{method: http.MethodPost, path: "/work-units", tag: tag, summary: "Ally a work unit with a community", status: http.StatusCreated, problems: []int{409}},
			func(a *API, c *call, in unitIn) (unitJSON, error) {
				u, err := a.mobilizer.Ally(c.Request().Context(), c.actor, mobilize.AllyInput{Area: in.Area, Name: in.Name, Kind: in.Kind})
				return unitOf(mobilize.WorkUnitView{WorkUnit: u}), err
			}),
		doing(route{method: http.MethodDelete, path: "/work-units/{id}", tag: tag, summary: "End a work unit's alliance", problems: []int{409}},
			func(a *API, c *call, in idIn) error {
				return a.mobilizer.EndAlliance(c.Request().Context(), c.actor, models.ID(in.ID))
			}),
		answering(route{method: http.MethodGet, path: "/schedules", tag: tag, summary: "What is drafted each week", status: http.StatusOK},
			func(a *API, c *call, _ nothingIn) (list[scheduleJSON], error) {
				all, err := a.mobilizer.Schedules(c.Request().Context(), c.actor)
				return listOf(all, "", a.schedule), err
			}),
		answering(route{method: http.MethodPost, path: "/schedules", tag: tag, summary: "Have a drill, round or project drafted each week", status: http.StatusCreated},
			func(a *API, c *call, in scheduleIn) (scheduleJSON, error) {
				s, err := a.mobilizer.AddSchedule(c.Request().Context(), c.actor, mobilize.ScheduleInput{
					Title: in.Title, Area: in.Area, Site: in.Site, Kind: models.ScheduleKind(in.Kind), Weekday: in.Weekday, Minute: in.Minute, Minutes: in.Minutes,
					Template: models.ID(in.Template), Places: in.Places,
				})
				return a.schedule(mobilize.ScheduleView{Schedule: s}), err
			}),
		answering(route{method: http.MethodPatch, path: "/schedules/{id}", tag: tag, summary: "Pause a schedule, or go on with it", status: http.StatusOK, problems: []int{409}},
			func(a *API, c *call, in schedulePatchIn) (scheduleJSON, error) {
				s, err := a.mobilizer.PauseSchedule(c.Request().Context(), c.actor, models.ID(in.ID), in.Paused)
				return a.schedule(mobilize.ScheduleView{Schedule: s}), err
			}),
	}, projectRoutes(tag)...)
}

func projectRoutes(tag string) []route {
	claim := func(take bool) func(a *API, c *call, in claimIn) error {
		return func(a *API, c *call, in claimIn) error {
			return a.mobilizer.ClaimFor(c.Request().Context(), c.actor, models.ID(in.ID), mobilize.ClaimInput{Member: models.ID(in.Member), Take: take})
		}
	}
	return []route{
		answering(route{method: http.MethodGet, path: "/projects", tag: tag, summary: "Service projects, those not closed first", status: http.StatusOK},
			func(a *API, c *call, _ nothingIn) (list[projectJSON], error) {
				all, err := a.mobilizer.Projects(c.Request().Context(), c.actor)
				return listOf(all, "", a.project), err
			}),
		answering(route{method: http.MethodPost, path: "/projects", tag: tag, summary: "Plan a service project; nobody is told yet", status: http.StatusCreated},
			func(a *API, c *call, in projectIn) (projectJSON, error) {
				from, wrong := in.StartsAt.read("starts_at")
				until, more := in.EndsAt.read("ends_at")
				if err := models.Invalid(append(wrong, more...)...); err != nil {
					return projectJSON{}, err
				}
				p, err := a.mobilizer.PlanProject(c.Request().Context(), c.actor, mobilize.ProjectInput{Title: in.Title, Area: in.Area, Site: in.Site, StartsAt: from, EndsAt: until, Places: in.Places})
				return a.project(mobilize.ProjectView{ServiceProject: p}), err
			}),
		answering(route{method: http.MethodPost, path: "/projects/{id}/open", tag: tag, summary: "Open a project to claims and tell its area's members, once", status: http.StatusAccepted, problems: []int{409}},
			func(a *API, c *call, in idIn) (projectJSON, error) {
				p, err := a.mobilizer.OpenProject(c.Request().Context(), c.actor, models.ID(in.ID))
				return a.project(mobilize.ProjectView{ServiceProject: p}), err
			}),
		doing(route{method: http.MethodPost, path: "/projects/{id}/close", tag: tag, summary: "Close a project to claims", problems: []int{409}},
			func(a *API, c *call, in idIn) error {
				return a.mobilizer.CloseProject(c.Request().Context(), c.actor, models.ID(in.ID))
			}),
		doing(route{method: http.MethodPut, path: "/projects/{id}/claims/{member}", tag: tag, summary: "Claim a place for a member who said so", problems: []int{409}}, claim(true)),
		doing(route{method: http.MethodDelete, path: "/projects/{id}/claims/{member}", tag: tag, summary: "Give a member's place back", problems: []int{409}}, claim(false)),
	}
}
