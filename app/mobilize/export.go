package mobilize

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"

	"whistle/app/access"
	"whistle/models"
)

// AfterAction is what a call-up leaves behind: numbers, people, shifts and every move of every state.
type AfterAction struct {
	ID     models.ID     `json:"id"`
	Title  string        `json:"title"`
	Kind   string        `json:"kind"`
	Drill  bool          `json:"drill"`
	State  string        `json:"state"`
	Counts models.Counts `json:"counts"`
	People []AfterPerson `json:"people"`
	Shifts []AfterShift  `json:"shifts"`
	Events []AfterEvent  `json:"events"`
	Spent  Spent         `json:"spent"`
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
	Hours     float64 `json:"hours"` // of the shifts assigned
}

// AfterShift is one shift with how far it was filled.
type AfterShift struct {
	Task   string `json:"task"`
	Site   string `json:"site"`
	Start  string `json:"start"`
	End    string `json:"end"`
	Min    int    `json:"min"`
	Ideal  int    `json:"ideal"`
	Filled int    `json:"filled"`
}

// AfterEvent is one move.
type AfterEvent struct {
	At     string `json:"at"`
	Actor  string `json:"actor"`
	Entity string `json:"entity"`
	ID     string `json:"id"`
	From   string `json:"from"`
	To     string `json:"to"`
}

// AfterAction gathers it. That people's names left the system is audited.
func (m *Mobilizer) AfterAction(ctx context.Context, by access.Actor, id models.ID) (AfterAction, error) {
	if err := by.Can(access.See); err != nil {
		return AfterAction{}, err
	}
	return models.Within(ctx, m.db, func(tx *models.Tx) (AfterAction, error) {
		read := tx.Reader()
		callUp, err := read.CallUp(by.Scope(), id)
		if err != nil {
			return AfterAction{}, err
		}
		a := AfterAction{ID: id, Title: callUp.Title, Kind: callUp.Kind, Drill: callUp.Drill, State: string(callUp.State)}
		if a.Counts, err = read.CountsOf(id); err != nil {
			return a, err
		}
		if a.Spent, err = m.spent(read, id); err != nil {
			return a, err
		}
		roster, err := m.rosterView(read, callUp)
		if err != nil {
			return a, err
		}
		hours := map[models.ID]float64{}
		for _, s := range roster.Shifts {
			a.Shifts = append(a.Shifts, AfterShift{Task: s.Kind, Site: roster.Places[s.SiteCode], Start: m.stamp(s.StartsAt), End: m.stamp(s.EndsAt), Min: s.MinSeats, Ideal: s.IdealSeats, Filled: len(s.Assigned)})
			for _, assignment := range s.Assigned {
				hours[assignment.MemberID] += s.EndsAt.Sub(s.StartsAt).Hours()
			}
		}
		if err := m.addPeople(read, &a, hours); err != nil {
			return a, err
		}
		if err := m.addEvents(read, &a); err != nil {
			return a, err
		}
		return a, tx.Audit(by.String(), "export_callup", string(id), callUp.ScopePath, fmt.Sprintf("%d people", len(a.People)))
	})
}

func (m *Mobilizer) addPeople(read *models.Reader, a *AfterAction, hours map[models.ID]float64) error {
	for after := models.ID(""); ; {
		part, err := read.Summonses(a.ID, models.SummonsFilter{After: after, Limit: 1000})
		if err != nil || len(part) == 0 {
			return err
		}
		rows, err := rowsOf(read, part)
		if err != nil {
			return err
		}
		for _, r := range rows {
			a.People = append(a.People, AfterPerson{Name: r.MemberName, Home: r.Home, PhoneTail: r.PhoneTail, Page: string(r.Page.State), Answer: string(r.Answer), Via: string(r.Via), Answered: m.stamp(r.AnsweredAt), Hours: hours[r.MemberID]})
		}
		after = part[len(part)-1].ID
	}
}

func (m *Mobilizer) addEvents(read *models.Reader, a *AfterAction) error {
	for seq := int64(0); ; {
		part, err := read.EventsOf(a.ID, seq, 5000)
		if err != nil || len(part) == 0 {
			return err
		}
		for _, e := range part {
			a.Events = append(a.Events, AfterEvent{At: m.stamp(e.At), Actor: e.Actor, Entity: string(e.Entity), ID: string(e.EntityID), From: e.FromState, To: e.ToState})
		}
		seq = part[len(part)-1].Seq
	}
}

func (m *Mobilizer) stamp(t models.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Time().In(m.zone).Format(time.RFC3339)
}

// WriteXLSX writes it as a workbook: a sheet each for numbers, people, shifts and the timeline. A text that
// a spreadsheet would take for a formula is written as text.
func (a AfterAction) WriteXLSX(w io.Writer) error {
	book := excelize.NewFile()
	defer book.Close()
	sheets := map[string][][]any{
		"Summary": {
			{"title", a.Title},
			{"kind", a.Kind},
			{"drill", a.Drill},
			{"state", a.State},
			{"paged", a.Counts.Paged},
			{"delivered", a.Counts.Delivered},
			{"failed", a.Counts.Failed},
			{"confirmed", a.Counts.Confirmed},
			{"declined", a.Counts.Declined},
			{"no_answer", a.Counts.NoAnswer},
			{"reported_in", a.Counts.ReportedIn},
			{"cost", a.Spent.Cost, a.Spent.Currency},
		},
		"People":   {{"name", "home", "phone_tail", "page", "answer", "via", "answered_at", "hours"}},
		"Shifts":   {{"task", "site", "start", "end", "min", "ideal", "filled"}},
		"Timeline": {{"at", "actor", "entity", "id", "from", "to"}},
	}
	for _, p := range a.People {
		sheets["People"] = append(sheets["People"], []any{p.Name, p.Home, p.PhoneTail, p.Page, p.Answer, p.Via, p.Answered, p.Hours})
	}
	for _, s := range a.Shifts {
		sheets["Shifts"] = append(sheets["Shifts"], []any{s.Task, s.Site, s.Start, s.End, s.Min, s.Ideal, s.Filled})
	}
	for _, e := range a.Events {
		sheets["Timeline"] = append(sheets["Timeline"], []any{e.At, e.Actor, e.Entity, e.ID, e.From, e.To})
	}
	for _, name := range []string{"Summary", "People", "Shifts", "Timeline"} {
		if err := writeSheet(book, name, sheets[name]); err != nil {
			return fmt.Errorf("write the sheet %s: %w", name, err)
		}
	}
	if err := book.DeleteSheet("Sheet1"); err != nil {
		return fmt.Errorf("write the workbook: %w", err)
	}
	return book.Write(w)
}

func writeSheet(book *excelize.File, name string, rows [][]any) error {
	if _, err := book.NewSheet(name); err != nil {
		return err
	}
	stream, err := book.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, row := range rows {
		if err := stream.SetRow(fmt.Sprintf("A%d", i+1), row); err != nil { // cells are values: none is read as a formula
			return err
		}
	}
	return stream.Flush()
}
