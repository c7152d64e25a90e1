package mobilize

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
)

// sheet is one page of a workbook.
type sheet struct {
	name string
	rows [][]any
}

// WriteXLSX writes the report as a workbook: a sheet each for the numbers, the answers, the pages, the work,
// the people, the shifts, what was late, and the timeline. A text that a spreadsheet would take for a formula
// is written as text.
func (a AfterAction) WriteXLSX(w io.Writer) error {
	book := excelize.NewFile()
	defer book.Close()
	for _, s := range a.sheets() {
		if err := writeSheet(book, s.name, s.rows); err != nil {
			return fmt.Errorf("write the sheet %s: %w", s.name, err)
		}
	}
	if err := book.DeleteSheet("Sheet1"); err != nil {
		return fmt.Errorf("write the workbook: %w", err)
	}
	return book.Write(w)
}

func (a AfterAction) sheets() []sheet {
	return []sheet{
		{"Summary", a.summaryRows()},
		{"Response", rowsFrom([]any{"after_minutes", "yes", "low", "expected", "high"}, a.Response.Curve, func(p AfterPoint) []any {
			return []any{p.AfterMS / 60_000, p.Yes, p.Low, p.Expected, p.High}
		})},
		{"Pages", rowsFrom([]any{"purpose", "pages", "taken", "delivered", "failed", "cancelled", "waiting", "segments", "late", "longest_seconds"}, a.Pages, func(p AfterPages) []any {
			return []any{p.Purpose, p.Pages, p.Taken, p.Delivered, p.Failed, p.Cancelled, p.Waiting, p.Segments, p.Late, p.LongestMS / 1000}
		})},
		{"Escalation", rowsFrom([]any{"kind", "due_at", "done_at", "state", "paged"}, a.Steps, func(s AfterStep) []any {
			return []any{s.Kind, s.Due, s.Done, s.State, s.Paged}
		})},
		{"Coverage", rowsFrom([]any{"hour", "wanted", "minimum", "filled", "came"}, a.Coverage, func(h AfterHour) []any {
			return []any{h.Start, h.Wanted, h.Minimum, h.Filled, h.Came}
		})},
		{"Late", rowsFrom([]any{"what", "which", "count", "minutes", "missing"}, a.Late, func(l AfterLate) []any {
			return []any{l.What, l.Which, l.Count, l.LateMS / 60_000, l.Missing}
		})},
		{"People", rowsFrom([]any{"name", "home", "phone_tail", "page", "answer", "via", "answered_at", "reported_at", "posts", "hours", "worked", "no_shows"}, a.People, func(p AfterPerson) []any {
			return []any{p.Name, p.Home, p.PhoneTail, p.Page, p.Answer, p.Via, p.Answered, p.Reported, p.Posts, p.Hours, p.Worked, p.NoShows}
		})},
		{"Shifts", rowsFrom([]any{"task", "site", "start", "end", "min", "ideal", "filled", "came"}, a.Shifts, func(s AfterShift) []any {
			return []any{s.Task, s.Site, s.Start, s.End, s.Min, s.Ideal, s.Filled, s.Came}
		})},
		{"Timeline", rowsFrom([]any{"at", "actor", "entity", "id", "from", "to"}, a.Events, func(e AfterEvent) []any {
			return []any{e.At, e.Actor, e.Entity, e.ID, e.From, e.To}
		})},
	}
}

func (a AfterAction) summaryRows() [][]any {
	rows := [][]any{
		{"title", a.Title},
		{"kind", a.Kind},
		{"drill", a.Drill},
		{"state", a.State},
		{"whistled_at", a.WhistledAt},
		{"stood_down_at", a.StoodDownAt},
		{"personal_data_kept_until", a.DeletedAt},
		{"paged", a.Counts.Paged},
		{"delivered", a.Counts.Delivered},
		{"failed", a.Counts.Failed},
		{"confirmed", a.Counts.Confirmed},
		{"declined", a.Counts.Declined},
		{"no_answer", a.Counts.NoAnswer},
		{"reported_in", a.Counts.ReportedIn},
		{"expected", a.Response.Forecast.Expected},
		{"said_yes", a.Response.SaidYes},
		{"drop_outs", a.Response.DropOuts},
		{"seats", a.Work.Seats},
		{"filled", a.Work.Filled},
		{"came", a.Work.Came},
		{"no_shows", a.Work.NoShows},
		{"hours", a.Work.Hours},
		{"worked", a.Work.Worked},
		{"requests", a.Requests.Received},
		{"resolved", a.Requests.Resolved},
		{"not_possible", a.Requests.NotPossible},
		{"open", a.Requests.Open},
		{"resolution_rate_percent", a.Requests.RatePercent},
		{"pages", a.Costs.Pages},
		{"segments", a.Costs.Segments},
		{"cost", a.Spent.Cost, a.Spent.Currency},
	}
	if h := a.HandedOver; h != nil {
		rows = append(rows, []any{"handed_over", h.Requests, h.To})
	}
	if b := a.Before; b != nil {
		rows = append(rows, []any{"drill before", b.Title, b.WhistledAt}, []any{"drill before: paged, confirmed, reported in", b.Paged, b.Confirmed, b.ReportedIn})
	}
	return rows
}

func rowsFrom[T any](head []any, list []T, row func(T) []any) [][]any {
	rows := make([][]any, 0, len(list)+1)
	rows = append(rows, head)
	for _, item := range list {
		rows = append(rows, row(item))
	}
	return rows
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
