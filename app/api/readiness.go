package api

import (
	"net/http"
	"strconv"

	"whistle/app/mobilize"
	"whistle/models"
)

type readinessIn struct {
	Area     string `query:"area" required:"true"`
	Template string `query:"template" required:"true" description:"a template's id; a built-in one's is its kind"`
	Drill    string `query:"drill" enum:"true,false" validate:"omitempty,oneof=true false" description:"how people answer in a drill; default false"`
	By       string `query:"by" enum:"grid,area" validate:"omitempty,oneof=grid area" description:"a row for each grid of level 3 (default), or for each child of the area"`
	Limit    int    `query:"limit" minimum:"1" maximum:"6000" validate:"min=0,max=6000"`
	Cursor   string `query:"cursor"`
}

type readinessRow struct {
	Area    string  `json:"area" required:"true"`
	Name    string  `json:"name" required:"true"`
	Members int     `json:"members" required:"true" description:"who could be paged"`
	Seats   int     `json:"seats" required:"true" description:"the least seats of one round of the template's shifts"`
	Low     int     `json:"expected_low" required:"true" description:"nine in ten call-ups lie between expected_low and expected_high"`
	Mid     int     `json:"expected" required:"true" description:"to have said yes within half an hour"`
	High    int     `json:"expected_high" required:"true"`
	Chance  float64 `json:"chance" required:"true" description:"that the seats are filled, those that need a skill by members who have it"`
	Cover   string  `json:"cover" required:"true" enum:"covered,thin,empty,unknown"`

	Skills []readinessSkill `json:"skills" required:"true" description:"the skills that some of the seats need"`
}

type readinessSkill struct {
	Skill   string  `json:"skill" required:"true"`
	Members int     `json:"members" required:"true" description:"who could be paged and has the skill"`
	Seats   int     `json:"seats" required:"true" description:"the least seats that need it"`
	Mid     int     `json:"expected" required:"true"`
	Chance  float64 `json:"chance" required:"true" description:"that these seats are filled"`
}

type readinessJSON struct {
	Area        string         `json:"area" required:"true"`
	Template    string         `json:"template" required:"true"`
	Drill       bool           `json:"drill" required:"true"`
	Items       []readinessRow `json:"items" required:"true"`
	NextCursor  string         `json:"next_cursor" required:"true" description:"empty on the last page"`
	Total       readinessRow   `json:"total" required:"true"`
	SharedSeats int            `json:"shared_seats" required:"true" description:"seats of the whole area that belong to no row, in total alone"`
	FromEarlier int            `json:"from_callups" required:"true" description:"earlier call-ups that total was learned from; 0: the planning figure alone"`
	AsOf        moment         `json:"as_of" required:"true" format:"date-time"`
}

func readinessRoutes() []route {
	return []route{
		answering(route{method: http.MethodGet, path: "/readiness", tag: "coverage", summary: "What if we whistled now: who is expected against the seats that must be filled", status: http.StatusOK}, readiness),
	}
}

func readiness(a *API, c *call, in readinessIn) (readinessJSON, error) {
	from := 0
	if in.Cursor != "" {
		var err error
		if from, err = strconv.Atoi(in.Cursor); err != nil || from < 0 {
			return readinessJSON{}, models.Invalid(models.Field("cursor", "not_a_number", "is no cursor of this list"))
		}
	}
	r, err := a.mobilizer.Readiness(c.Request().Context(), c.actor, mobilize.ReadinessQuery{
		Area: in.Area, Template: models.ID(in.Template), Drill: in.Drill == "true", ByGrid: in.By != "area",
	})
	if err != nil {
		return readinessJSON{}, err
	}
	out := readinessJSON{
		Area: in.Area, Template: in.Template, Drill: r.Drill, Items: []readinessRow{}, Total: readinessRowOf(r.Total), SharedSeats: r.Shared,
		FromEarlier: r.Basis.CallUps, AsOf: a.moment(r.AsOf),
	}
	rows := r.Rows[min(from, len(r.Rows)):]
	if limit := limitOf(in.Limit); len(rows) > limit {
		rows, out.NextCursor = rows[:limit], strconv.Itoa(from+limit)
	}
	for _, row := range rows {
		out.Items = append(out.Items, readinessRowOf(row))
	}
	return out, nil
}

func readinessRowOf(r mobilize.ReadinessRow) readinessRow {
	skills := make([]readinessSkill, len(r.Skills))
	for i, s := range r.Skills {
		skills[i] = readinessSkill{Skill: s.Skill, Members: s.Members, Seats: s.Seats, Mid: s.Mid, Chance: s.Chance}
	}
	return readinessRow{
		Area: r.Code, Name: r.Name, Members: r.Members, Seats: r.Seats, Low: r.Low, Mid: r.Mid, High: r.High, Chance: r.Chance, Cover: r.Cover(), Skills: skills,
	}
}
