package mobilize

import "whistle/models"

// Table is one list of the report. A cell is an int, a string, or one of the kinds beside Figure.
type Table struct {
	Name    string
	Columns []string
	Rows    [][]any
}

// Tables gives every list of the report, in its order. Those of single people, shifts and moves come last.
func (a AfterAction) Tables() []Table {
	tables := append([]Table{a.timelineTable()}, a.tables("")...)
	if a.Before != nil {
		tables = append(tables, a.Before.tables("before_")...)
	}
	return append(tables,
		tableOf("late", []string{"what", "which", "times", "longest", "missing"}, a.Late, func(l AfterLate) []any {
			return []any{Word{"late", l.What}, Word{lateWords[l.What], l.Which}, l.Count, counted(Span(l.LateMS)), counted(l.Missing)}
		}),
		tableOf("branches", []string{"branch", "kind", "state", "members", "groups", "document", "approved", "dissolved"}, a.Branches, func(b AfterBranch) []any {
			return []any{b.Name, Word{"branch_kind", b.Kind}, Word{"branch", b.State}, b.Members, b.Groups, b.Document, Stamp(b.Approved), Stamp(b.Dissolved)}
		}),
		tableOf("coverage", []string{"hour", "ideal", "minimum", "filled", "came"}, a.Coverage, func(h AfterHour) []any {
			return []any{Stamp(h.Start), h.Wanted, h.Minimum, h.Filled, h.Came}
		}),
		tableOf("pages", []string{"purpose", "pages", "taken", "delivered", "failed", "cancelled", "waiting", "segments", "late", "longest"}, a.Pages, func(p AfterPages) []any {
			return []any{Word{"purpose", p.Purpose}, p.Pages, p.Taken, p.Delivered, p.Failed, p.Cancelled, p.Waiting, p.Segments, p.Late, Span(p.LongestMS)}
		}),
		tableOf("steps", []string{"step", "due", "done", "state", "paged"}, a.Steps, func(s AfterStep) []any {
			return []any{Word{"step", s.Kind}, Stamp(s.Due), Stamp(s.Done), Word{"step_state", s.State}, s.Paged}
		}),
		tableOf("people", []string{"name", "home", "phone_tail", "page", "answer", "via", "answered", "reported", "posts", "rostered", "worked", "no_shows"}, a.People, func(p AfterPerson) []any {
			return []any{
				p.Name, p.Home, p.PhoneTail,
				Word{"page", p.Page},
				Word{"said", p.Answer},
				Word{"via", p.Via},
				Stamp(p.Answered), Stamp(p.Reported),
				p.Posts, Hours(p.Hours), Hours(p.Worked), p.NoShows,
			}
		}),
		tableOf("shifts", []string{"task", "site", "start", "end", "minimum", "ideal", "filled", "came"}, a.Shifts, func(s AfterShift) []any {
			return []any{Word{"task", s.Task}, s.Site, Stamp(s.Start), Stamp(s.End), s.Min, s.Ideal, s.Filled, s.Came}
		}),
		tableOf("moves", []string{"at", "actor", "entity", "id", "from", "to", "undone"}, a.Events, func(e AfterEvent) []any {
			return []any{Stamp(e.At), e.Actor, Word{"machine", e.Entity}, e.ID, Word{stateWords[e.Entity], e.From}, Word{stateWords[e.Entity], e.To}, Word{"undone", yesOf(e.Undone)}}
		}),
	)
}

// tables are the lists that are held beside those of the last drill.
func (a AfterFigures) tables(prefix string) []Table {
	return []Table{
		tableOf(prefix+"waves", []string{"wave", "at", "paged", "yes"}, a.Response.Waves, func(w AfterWave) []any {
			return []any{w.Number(), Stamp(w.At), w.Paged, w.Yes}
		}),
		tableOf(prefix+"curve", []string{"after", "yes", "low", "expected", "high"}, a.Response.Curve, func(p AfterPoint) []any {
			return []any{Span(p.AfterMS), p.Yes, p.Low, p.Expected, p.High}
		}),
		tableOf(prefix+"carriers", []string{"carrier", "pages", "segments", "unpriced", "cost"}, a.Spent.ByCarrier, func(c CarrierCost) []any {
			cost := Money{c.Cost, a.Spent.Currency}
			if c.Unpriced == c.Segments {
				cost.Amount = -1
			}
			return []any{c.Carrier, c.Pages, c.Segments, c.Unpriced, cost}
		}),
	}
}

// lateWords and stateWords say in which words a thing's kind and a machine's states are told.
var (
	lateWords  = map[string]string{"pages": "purpose", "step": "step", "shift": "task", "check_in": "task", "request": "need"}
	stateWords = map[string]string{
		string(models.MachineCallUp): "state", string(models.MachineSummons): "summons", string(models.MachinePage): "page", string(models.MachineStep): "step_state",
		string(models.MachineBranch): "branch", string(models.MachineLeader): "watch", string(models.MachineRoster): "roster_state", string(models.MachineAssignment): "assignment",
		string(models.MachineRequest): "request_state", string(models.MachineOffer): "offer", string(models.MachineSwap): "swap_state", string(models.MachineSatisfaction): "satisfaction",
	}
)

func (a AfterAction) timelineTable() Table {
	return tableOf("timeline", []string{"at", "what", "which", "count"}, a.Timeline, func(m AfterMoment) []any {
		kind := m.What
		switch m.What {
		case "wave", "step":
		default:
			kind = stateWords[m.What]
		}
		if m.What == "answers" {
			kind = "answered"
		}
		return []any{Stamp(m.At), Word{"moment", m.What}, Word{kind, m.Which}, counted(m.Count)}
	})
}

// counted leaves the cell of what is not counted empty: a nought would be a number.
func counted[N int | Span](n N) any {
	if n == 0 {
		return ""
	}
	return n
}

func yesOf(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

func tableOf[T any](name string, columns []string, list []T, row func(T) []any) Table {
	t := Table{Name: name, Columns: columns, Rows: make([][]any, len(list))}
	for i, item := range list {
		t.Rows[i] = row(item)
	}
	return t
}
