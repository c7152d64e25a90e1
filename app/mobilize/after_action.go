package mobilize

import (
	"context"
	"fmt"
	"time"

	"whistle/app/access"
	"whistle/models"
)

// AfterAction is what a call-up leaves behind. Every number of it comes from the rows and the moves of that
// one call-up, so that anybody can add it up again from the events at its end.
type AfterAction struct {
	ID          models.ID `json:"id"`
	Title       string    `json:"title"`
	Kind        string    `json:"kind"`
	Drill       bool      `json:"drill"`
	State       string    `json:"state"`
	WhistledAt  string    `json:"whistled_at"`
	StoodDownAt string    `json:"stood_down_at"`
	DeletedAt   string    `json:"personal_data_kept_until,omitempty"` // of an ended call-up

	AfterFigures

	Timeline []AfterMoment `json:"timeline"`
	Pages    []AfterPages  `json:"pages"`
	Steps    []AfterStep   `json:"steps"`
	Branches []AfterBranch `json:"branches"`
	Coverage []AfterHour   `json:"coverage"`
	Late     []AfterLate   `json:"late"`
	Before   *AfterBefore  `json:"before,omitempty"` // the last drill of the same area

	People []AfterPerson `json:"people"`
	Shifts []AfterShift  `json:"shifts"`
	Events []AfterEvent  `json:"events"`
}

// AfterCounts are the members who were asked and the pages that asked them. Who only opened the page is not
// among them: that moves nothing, and no event tells it.
type AfterCounts struct {
	Paged      int `json:"paged"`
	Sent       int `json:"sent"` // and neither delivered nor failed yet
	Delivered  int `json:"delivered"`
	Failed     int `json:"failed"`
	Confirmed  int `json:"confirmed"`
	Declined   int `json:"declined"`
	NoAnswer   int `json:"no_answer"`
	ReportedIn int `json:"reported_in"` // of those who confirmed
}

// AfterPerson is one member in it.
type AfterPerson struct {
	Name      string  `json:"name"`
	Home      string  `json:"home"`
	PhoneTail string  `json:"phone_tail"`
	Page      string  `json:"page"`
	Answer    string  `json:"answer"`
	Via       string  `json:"via"`
	Answered  string  `json:"answered_at"`
	Reported  string  `json:"reported_at"`
	Posts     int     `json:"posts"`  // shifts that stood to the end
	Hours     float64 `json:"hours"`  // of those shifts
	Worked    float64 `json:"worked"` // from check-in to check-out
	NoShows   int     `json:"no_shows"`
}

// AfterShift is one shift with how far it was filled.
type AfterShift struct {
	ID     models.ID `json:"id"`
	Task   string    `json:"task"`
	Site   string    `json:"site"`
	Start  string    `json:"start"`
	End    string    `json:"end"`
	Min    int       `json:"min"`
	Ideal  int       `json:"ideal"`
	Filled int       `json:"filled"`
	Came   int       `json:"came"`
}

// AfterEvent is one move.
type AfterEvent struct {
	At     string `json:"at"`
	Actor  string `json:"actor"`
	Entity string `json:"entity"`
	ID     string `json:"id"`
	From   string `json:"from"`
	To     string `json:"to"`
	Undone bool   `json:"undone,omitempty"` // what was a mistake is taken back: it counts as no drop-out
}

// AfterAction gathers it. That people's names left the system is audited.
func (m *Mobilizer) AfterAction(ctx context.Context, by access.Actor, id models.ID) (AfterAction, error) {
	if err := by.Can(access.See); err != nil {
		return AfterAction{}, err
	}
	return models.Within(ctx, m.db, func(tx *models.Tx) (AfterAction, error) {
		callUp, err := tx.CallUp(by.Scope(), id)
		if err != nil {
			return AfterAction{}, err
		}
		a, err := m.afterAction(tx.Reader(), callUp)
		if err != nil {
			return a, err
		}
		if a.Before, err = m.drillBefore(tx.Reader(), by, callUp); err != nil {
			return a, err
		}
		return a, tx.Audit(by.String(), "export_callup", string(id), callUp.ScopePath, fmt.Sprintf("%d people", len(a.People)))
	})
}

// afterRecords are the rows that a report is made from, each read once.
type afterRecords struct {
	callUp      models.CallUp
	until       models.Time // the stand-down; now before it
	events      []models.Event
	summonses   []models.Summons
	shifts      []models.Shift
	assignments []models.Assignment
	requests    []models.Request
	steps       []models.EscalationStep
	pages       []models.PageSum
}

func readRecords(read *models.Reader, callUp models.CallUp) (afterRecords, error) {
	r := afterRecords{callUp: callUp, until: callUp.StoodDownAt}
	if r.until.IsZero() {
		r.until = read.Now
	}
	for seq := int64(0); ; {
		part, err := read.EventsOf(callUp.ID, seq, 5000)
		if err != nil {
			return r, err
		}
		if len(part) == 0 {
			break
		}
		r.events, seq = append(r.events, part...), part[len(part)-1].Seq
	}
	for after := models.ID(""); ; {
		part, err := read.Summonses(callUp.ID, models.SummonsFilter{After: after, Limit: 1000})
		if err != nil {
			return r, err
		}
		if len(part) == 0 {
			break
		}
		r.summonses, after = append(r.summonses, part...), part[len(part)-1].ID
	}
	var err error
	if r.shifts, err = read.ShiftsOf(callUp.ID); err != nil {
		return r, err
	}
	if r.assignments, err = read.AllAssignmentsOf(callUp.ID); err != nil {
		return r, err
	}
	if r.requests, err = read.RequestRecords(callUp.ID); err != nil {
		return r, err
	}
	if r.steps, err = read.StepsOf(callUp.ID); err != nil {
		return r, err
	}
	r.pages, err = read.PageSums(callUp.ID, models.PageLate.Milliseconds())
	return r, err
}

func (m *Mobilizer) afterAction(read *models.Reader, c models.CallUp) (AfterAction, error) {
	a := AfterAction{
		ID: c.ID, Title: c.Title, Kind: c.Kind, Drill: c.Drill, State: string(c.State),
		WhistledAt: m.stamp(c.WhistledAt), StoodDownAt: m.stamp(c.StoodDownAt),
	}
	if !c.StoodDownAt.IsZero() {
		a.DeletedAt = m.stamp(m.deletedAt(c, read.Now))
	}
	r, err := readRecords(read, c)
	if err != nil {
		return a, err
	}
	counts, err := read.CountsOf(c.ID)
	if err != nil {
		return a, err
	}
	a.Counts = AfterCounts{
		Paged: counts.Paged, Sent: counts.Sent, Delivered: counts.Delivered, Failed: counts.Failed,
		Confirmed: counts.Confirmed, Declined: counts.Declined, NoAnswer: counts.NoAnswer, ReportedIn: counts.ReportedIn,
	}
	if a.Response, err = m.responseOf(read, r); err != nil {
		return a, err
	}
	a.Pages = pagesOfReport(r.pages)
	a.Costs = costsOf(a.Pages)
	if a.Spent, err = m.spent(read, c.ID); err != nil {
		return a, err
	}
	a.Steps = m.stepsOfReport(r.steps)
	if a.Branches, err = m.branchesOfReport(read, c.ID); err != nil {
		return a, err
	}
	a.Work, a.Coverage = workOf(r), m.coverageOf(r)
	a.Requests = requestsOf(r)
	if a.HandedOver, err = handoverOfReport(read, c.ID); err != nil {
		return a, err
	}
	if a.Shifts, err = m.shiftsOfReport(read, r); err != nil {
		return a, err
	}
	if a.People, err = m.peopleOfReport(read, r); err != nil {
		return a, err
	}
	a.Late = m.lateOf(r, a)
	a.Timeline = m.timelineOf(r, a.Response)
	for _, e := range r.events {
		a.Events = append(a.Events, AfterEvent{At: m.stamp(e.At), Actor: e.Actor, Entity: string(e.Entity), ID: string(e.EntityID), From: e.FromState, To: e.ToState, Undone: e.Detail.V["undone"] != ""})
	}
	return a, nil
}

func (m *Mobilizer) shiftsOfReport(read *models.Reader, r afterRecords) ([]AfterShift, error) {
	codes := make([]string, len(r.shifts))
	for i, s := range r.shifts {
		codes[i] = s.SiteCode
	}
	places, err := areaNames(read, codes)
	if err != nil {
		return nil, err
	}
	seats := seatsOf(r.assignments)
	shifts := make([]AfterShift, len(r.shifts))
	for i, s := range r.shifts {
		shifts[i] = AfterShift{
			ID: s.ID, Task: s.Kind, Site: places[s.SiteCode], Start: m.stamp(s.StartsAt), End: m.stamp(s.EndsAt), Min: s.MinSeats, Ideal: s.IdealSeats,
			Filled: seats[s.ID].filled, Came: seats[s.ID].came,
		}
	}
	return shifts, nil
}

func (m *Mobilizer) peopleOfReport(read *models.Reader, r afterRecords) ([]AfterPerson, error) {
	doings := doingsOf(r)
	people := make([]AfterPerson, 0, len(r.summonses))
	for part := range slicesOf(r.summonses, 1000) {
		rows, err := rowsOf(read, part)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			d := doings[row.MemberID]
			people = append(people, AfterPerson{
				Name: row.MemberName, Home: row.Home, PhoneTail: row.PhoneTail, Page: string(row.Page.State), Answer: string(row.Answer), Via: string(row.Via),
				Answered: m.stamp(row.AnsweredAt), Reported: m.stamp(row.ReportedAt), Posts: d.posts, Hours: d.hours, Worked: d.worked, NoShows: d.noShows,
			})
		}
	}
	return people, nil
}

func (m *Mobilizer) stamp(t models.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Time().In(m.zone).Format(time.RFC3339)
}
