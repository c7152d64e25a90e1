package api

import (
	"net/http"
	"time"

	"whistle/app/mobilize"
	"whistle/models"
)

type dutyJSON struct {
	AsOf   moment         `json:"as_of" required:"true" format:"date-time"`
	Counts dutyCountsJSON `json:"counts" required:"true"`
	Items  []dutyRowJSON  `json:"items" required:"true" description:"one a member and shift, by the start of the shift"`
	More   bool           `json:"more" required:"true" description:"there are further rows: ask for a name"`
}

type dutyCountsJSON struct {
	Due        int `json:"due" required:"true"`
	CheckedIn  int `json:"checked_in" required:"true"`
	CheckedOut int `json:"checked_out" required:"true"`
	Late       int `json:"late" required:"true"`
	NoShow     int `json:"no_show" required:"true"`
	Missing    int `json:"missing" required:"true" description:"should have checked in by now"`
}

type dutyRowJSON struct {
	Member       string `json:"member" required:"true"`
	Name         string `json:"name" required:"true"`
	PhoneTail    string `json:"phone_tail,omitempty"`
	ReportedAt   moment `json:"reported_at,omitempty" format:"date-time" description:"at the muster point"`
	Assignment   string `json:"assignment,omitempty"`
	State        string `json:"state,omitempty" enum:"published,confirmed,checked_in,checked_out,no_show"`
	Shift        string `json:"shift,omitempty"`
	Site         string `json:"site,omitempty"`
	Start        moment `json:"start,omitempty" format:"date-time"`
	End          moment `json:"end,omitempty" format:"date-time"`
	CheckedInAt  moment `json:"checked_in_at,omitempty" format:"date-time"`
	CheckedOutAt moment `json:"checked_out_at,omitempty" format:"date-time"`
	LateMinutes  int    `json:"late_minutes,omitempty"`
	Worked       int    `json:"worked_minutes,omitempty"`
	Code         string `json:"code,omitempty" description:"of the row on the printed roster"`
}

func (a *API) dutyRow(r mobilize.DutyRow) dutyRowJSON {
	return dutyRowJSON{
		Member: string(r.Member), Name: r.Name, PhoneTail: r.Tail, ReportedAt: a.moment(r.ReportedAt), Assignment: string(r.Assignment.ID), State: string(r.Assignment.State),
		Shift: string(r.Shift.ID), Site: r.Site, Start: a.moment(r.Shift.StartsAt), End: a.moment(r.Shift.EndsAt),
		CheckedInAt: a.moment(r.Assignment.CheckedInAt), CheckedOutAt: a.moment(r.Assignment.CheckedOutAt),
		LateMinutes: int(r.Late / time.Minute), Worked: int(r.Worked / time.Minute),
	}
}

type dutyIn struct {
	ID   string `path:"id"`
	When string `query:"when" enum:"now,all" validate:"omitempty,oneof=now all" description:"now: the shifts that run or start within the hour, as where it is not given"`
	Name string `query:"name" description:"part of the member's name"`
}

func readDuty(a *API, c *call, in dutyIn) (dutyJSON, error) {
	b, err := a.mobilizer.DutyBoard(c.Request().Context(), c.actor, models.ID(in.ID), mobilize.DutyFilter{All: in.When == "all", Name: in.Name})
	out := dutyJSON{AsOf: a.moment(b.AsOf), Counts: dutyCountsJSON(b.Counts), Items: []dutyRowJSON{}, More: b.More}
	for _, r := range b.Rows {
		out.Items = append(out.Items, a.dutyRow(r))
	}
	return out, err
}

type dutyStepIn struct {
	ID         string `path:"id" json:"-"`
	Member     string `json:"member" required:"true" validate:"required"`
	Step       string `json:"step" required:"true" enum:"arrive,undo_arrive,check_in,check_out,no_show,undo,drop" validate:"oneof=arrive undo_arrive check_in check_out no_show undo drop" description:"arrive: is at the muster point; drop: cannot come to this shift; undo: the last record of the shift was a mistake"`
	Assignment string `json:"assignment,omitempty" description:"whose shift it is about; none for arrive and undo_arrive"`
	At         moment `json:"at,omitempty" format:"date-time" description:"when it happened; now where it is not given"`
}

func stepDuty(a *API, c *call, in dutyStepIn) error {
	at, wrong := in.At.read("at")
	if err := models.Invalid(wrong...); err != nil {
		return err
	}
	step := mobilize.DutyInput{Step: mobilize.DutyStep(in.Step), Assignment: models.ID(in.Assignment), At: at}
	return a.mobilizer.DutyFor(c.Request().Context(), c.actor, models.ID(in.ID), models.ID(in.Member), step)
}

// keyedJSON is a row of the printed roster, as it is keyed in and as it comes back.
type keyedJSON struct {
	Code    string `json:"code" required:"true"`
	Arrived string `json:"arrived,omitempty" description:"a time of day like 7:55, 未到 for who did not come, 撤销 to take back what was recorded of the row"`
	Left    string `json:"left,omitempty" description:"a time of day"`
	Name    string `json:"name,omitempty" description:"in the answer: whose row it is"`
	Fault   string `json:"fault,omitempty" description:"in the answer: what is wrong"`
	Known   string `json:"known,omitempty" description:"in the answer: the other time that is recorded already"`
}

type keyInIn struct {
	ID   string      `path:"id" json:"-"`
	Rows []keyedJSON `json:"rows" required:"true" validate:"min=1,max=200"`
}

type keyInJSON struct {
	Kept   []keyedJSON `json:"kept" required:"true"`
	Faulty []keyedJSON `json:"faulty" required:"true" description:"not recorded"`
}

func keyIn(a *API, c *call, in keyInIn) (keyInJSON, error) {
	rows := make([]mobilize.KeyedRow, len(in.Rows))
	for i, r := range in.Rows {
		rows[i] = mobilize.KeyedRow{Code: r.Code, Arrived: r.Arrived, Left: r.Left}
	}
	kept, faulty, err := a.mobilizer.KeyIn(c.Request().Context(), c.actor, models.ID(in.ID), rows)
	out := keyInJSON{Kept: []keyedJSON{}, Faulty: []keyedJSON{}}
	for _, r := range kept {
		out.Kept = append(out.Kept, keyedJSON(r))
	}
	for _, r := range faulty {
		out.Faulty = append(out.Faulty, keyedJSON(r))
	}
	return out, err
}

type sheetJSON struct {
	Items   []dutyRowJSON `json:"items" required:"true" description:"the rows that have a code, by site"`
	Missing int           `json:"missing" required:"true" description:"assignments without a code yet: prepare the sheet anew"`
}

func readSheet(a *API, c *call, in idIn) (sheetJSON, error) {
	sheet, err := a.mobilizer.Sheet(c.Request().Context(), c.actor, models.ID(in.ID))
	out := sheetJSON{Items: []dutyRowJSON{}, Missing: sheet.Missing}
	for _, site := range sheet.Sites {
		for _, line := range site.Rows {
			row := a.dutyRow(line.DutyRow)
			row.Code = line.Code
			out.Items = append(out.Items, row)
		}
	}
	return out, err
}

func dutyRoutes() []route {
	const tag = "day of duty"
	return append([]route{
		answering(route{method: http.MethodGet, path: "/callups/{id}/duty", tag: tag, summary: "Who is at which shift, late or missing", status: http.StatusOK}, readDuty),
		doing(route{method: http.MethodPost, path: "/callups/{id}/duty", tag: tag, summary: "Record a step of the day for a member: at the muster point, in, out, did not come, cannot come, or undo it", problems: []int{409}}, stepDuty),
		answering(route{method: http.MethodGet, path: "/callups/{id}/sheet", tag: tag, summary: "The printed roster with its row codes", status: http.StatusOK}, readSheet),
		doing(route{method: http.MethodPost, path: "/callups/{id}/sheet", tag: tag, summary: "Give each row of the roster in force its code", problems: []int{409}},
			func(a *API, c *call, in idIn) error {
				return a.mobilizer.PrepareSheet(c.Request().Context(), c.actor, models.ID(in.ID))
			}),
		answering(route{method: http.MethodPost, path: "/callups/{id}/sheet/keyed", tag: tag, summary: "Key in rows of the printed roster; right ones are kept, also after the end", status: http.StatusOK, problems: []int{409}}, keyIn),
	}, swapRoutes(tag)...)
}
