package mobilize

import (
	"slices"
	"time"

	"whistle/app/access"
	"whistle/models"
)

// AfterRequests are residents' needs as the city counts them.
type AfterRequests struct {
	Received    int   `json:"received"`
	Dispatched  int   `json:"dispatched"` // at some time
	Resolved    int   `json:"resolved"`
	NotPossible int   `json:"not_possible"`
	Open        int   `json:"open"`
	Reopened    int   `json:"reopened"`     // times
	Late        int   `json:"late"`         // settled after their deadline, or open beyond it
	MedianMS    int64 `json:"median_ms"`    // from received to settled; -1: none was
	RatePercent int   `json:"rate_percent"` // 办结率: resolved of received

	Satisfied        int `json:"satisfied"`         // residents who say so of how their request ended
	NotSatisfied     int `json:"not_satisfied"`     // who say the contrary
	SatisfiedPercent int `json:"satisfied_percent"` // 满意率: of those who say anything; -1: nobody does
}

func requestsOf(r afterRecords) AfterRequests {
	out := AfterRequests{Received: len(r.requests), MedianMS: -1}
	dispatched := map[models.ID]bool{}
	for _, e := range r.events {
		if e.Entity != models.MachineRequest {
			continue
		}
		if e.ToState == string(models.RequestDispatched) {
			dispatched[e.EntityID] = true
		}
		if reopens(e) {
			out.Reopened++
		}
	}
	out.Dispatched = len(dispatched)
	var took []int64
	for _, q := range r.requests {
		switch q.State {
		case models.RequestResolved:
			out.Resolved++
		case models.RequestNotPossible:
			out.NotPossible++
		case models.RequestReceived, models.RequestDispatched, models.RequestDelivered:
			out.Open++
		}
		if !q.ResolvedAt.IsZero() {
			took = append(took, q.ResolvedAt.Sub(q.ReceivedAt).Milliseconds())
		}
		if lateRequest(q, r.callUp) {
			out.Late++
		}
	}
	if len(took) > 0 {
		slices.Sort(took)
		out.MedianMS = took[len(took)/2]
	}
	if out.Received > 0 {
		out.RatePercent = out.Resolved * 100 / out.Received
	}
	out.countSatisfied(r.events)
	return out
}

// countSatisfied counts what residents said last of how their requests ended. One that was re-opened has not ended.
func (q *AfterRequests) countSatisfied(events []models.Event) {
	said := map[models.ID]models.Satisfaction{}
	for _, e := range events {
		switch {
		case e.Entity == models.MachineSatisfaction:
			said[e.EntityID] = models.Satisfaction(e.ToState)
		case reopens(e):
			delete(said, e.EntityID)
		}
	}
	for _, s := range said {
		if s == models.Satisfied {
			q.Satisfied++
		} else {
			q.NotSatisfied++
		}
	}
	q.SatisfiedPercent = -1
	if n := q.Satisfied + q.NotSatisfied; n > 0 {
		q.SatisfiedPercent = q.Satisfied * 100 / n
	}
}

// reopens says whether a move opens a request again that was brought or settled; one that is taken back from its
// run is not re-opened.
func reopens(e models.Event) bool {
	return e.Entity == models.MachineRequest && e.ToState == string(models.RequestReceived) && e.FromState != "" && e.FromState != string(models.RequestDispatched)
}

// lateRequest says whether a request was settled after its deadline, or was open beyond it when the call-up
// ended.
func lateRequest(q models.Request, c models.CallUp) bool {
	if q.Deadline.IsZero() {
		return false
	}
	if q.ResolvedAt.IsZero() {
		end := c.StoodDownAt
		return !end.IsZero() && q.Deadline < end
	}
	return q.Deadline < q.ResolvedAt
}

// AfterLate is one thing that was late, or one kind of pages that were.
type AfterLate struct {
	What    string `json:"what"` // pages, step, shift, check_in, request
	Which   string `json:"which"`
	Count   int    `json:"count"`
	LateMS  int64  `json:"late_ms"` // the longest of them
	Missing int    `json:"missing"` // seats below the minimum, of shifts
}

// lateOf lists what was late, grouped by kind: pages by what they are for, steps one by one, shifts by task,
// check-ins by task, requests by kind.
func (m *Mobilizer) lateOf(r afterRecords, a AfterAction) []AfterLate {
	var late []AfterLate
	for _, p := range a.Pages {
		if p.Late > 0 {
			late = append(late, AfterLate{What: "pages", Which: p.Purpose, Count: p.Late, LateMS: p.LongestMS})
		}
	}
	for _, s := range r.steps {
		if s.State == models.StepDone && s.DoneAt.Sub(s.DueAt) > stepLate {
			late = append(late, AfterLate{What: "step", Which: string(s.Kind), Count: 1, LateMS: s.DoneAt.Sub(s.DueAt).Milliseconds()})
		}
	}
	groups := &lateGroups{at: map[string]int{}}
	of, shift := seatsOf(r.assignments), map[models.ID]models.Shift{}
	for _, s := range r.shifts {
		shift[s.ID] = s
		if missing := s.MinSeats - of[s.ID].filled; missing > 0 {
			groups.add("shift", s.Kind, 0, missing)
		}
	}
	for _, x := range r.assignments {
		if behind := x.LateBy(shift[x.ShiftID]); behind > 0 {
			groups.add("check_in", shift[x.ShiftID].Kind, behind, 0)
		}
	}
	for _, q := range r.requests {
		if !lateRequest(q, r.callUp) {
			continue
		}
		until := q.ResolvedAt
		if until.IsZero() {
			until = r.callUp.StoodDownAt
		}
		groups.add("request", q.Kind, until.Sub(q.Deadline), 0)
	}
	return append(late, groups.list...)
}

// lateGroups collects what was late by what and which, in the order of the first of each.
type lateGroups struct {
	list []AfterLate
	at   map[string]int
}

func (g *lateGroups) add(what, which string, behind time.Duration, missing int) {
	key := what + " " + which
	i, ok := g.at[key]
	if !ok {
		i = len(g.list)
		g.at[key] = i
		g.list = append(g.list, AfterLate{What: what, Which: which})
	}
	l := &g.list[i]
	l.Count, l.Missing, l.LateMS = l.Count+1, l.Missing+missing, max(l.LateMS, behind.Milliseconds())
}

// AfterBefore is the last drill of the same area, in the figures that are compared.
type AfterBefore struct {
	ID          models.ID `json:"id"`
	Title       string    `json:"title"`
	WhistledAt  string    `json:"whistled_at"`
	StoodDownAt string    `json:"stood_down_at"`

	AfterFigures
}

// drillBefore reads the last drill of the same area, of one that holds it, or of a part of it; nil for none.
func (m *Mobilizer) drillBefore(read *models.Reader, by access.Actor, c models.CallUp) (*AfterBefore, error) {
	drill, found, err := read.DrillBefore(by.Scope(), c)
	if err != nil || !found {
		return nil, err
	}
	b, err := m.afterAction(read, drill)
	return &AfterBefore{ID: b.ID, Title: b.Title, WhistledAt: b.WhistledAt, StoodDownAt: b.StoodDownAt, AfterFigures: b.AfterFigures}, err
}
