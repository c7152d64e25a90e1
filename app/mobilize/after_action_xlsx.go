package mobilize

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Words gives the reader's word for a thing of a kind; PlainWords for programs.
type Words func(kind, name string) string

// PlainWords are the names of the JSON.
func PlainWords(_, name string) string { return name }

// WriteXLSX writes the report as a workbook: the figures on the first sheet, then a sheet for each list. A text
// that a spreadsheet would take for a formula is written as text.
func (a AfterAction) WriteXLSX(w io.Writer, words Words) error {
	book := excelize.NewFile()
	defer book.Close()
	for _, s := range a.Sheets(words) {
		if err := writeSheet(book, s.Name, s.Rows); err != nil {
			return fmt.Errorf("write the sheet %s: %w", s.Name, err)
		}
	}
	if err := book.DeleteSheet("Sheet1"); err != nil {
		return fmt.Errorf("write the workbook: %w", err)
	}
	return book.Write(w)
}

// Worksheet is one sheet of the workbook, cell by cell.
type Worksheet struct {
	Name string
	Rows [][]any
}

// Sheets gives what the workbook holds.
func (a AfterAction) Sheets(words Words) []Worksheet {
	sheets := []Worksheet{{words("table", "summary"), a.summaryRows(words)}}
	for _, t := range a.Tables() {
		sheets = append(sheets, Worksheet{words("table", t.Name), t.sheetRows(words)})
	}
	return sheets
}

// summaryRows are what the call-up was, and every figure, beside the last drill's where there was one.
func (a AfterAction) summaryRows(words Words) [][]any {
	head := func(name string, value, before any) []any {
		return []any{words("column", name), sheetCell(value, words), sheetCell(before, words)}
	}
	last, beside := AfterBefore{}, []FigureGroup(nil)
	if a.Before != nil {
		last, beside = *a.Before, a.Before.Groups()
	}
	rows := [][]any{
		{words("column", "figure"), words("column", "this"), words("column", "last_drill"), words("column", "unit")},
		head("title", a.Title, last.Title), head("kind", Word{"kind", a.Kind}, ""), head("drill", Word{"undone", yesOf(a.Drill)}, ""), head("state", Word{"state", a.State}, ""),
		head("whistled", Stamp(a.WhistledAt), Stamp(last.WhistledAt)), head("stood_down", Stamp(a.StoodDownAt), Stamp(last.StoodDownAt)), head("kept_until", Stamp(a.DeletedAt), ""),
	}
	for i, group := range a.Groups() {
		rows = append(rows, []any{}, []any{words("figures", group.Name)})
		for j, f := range group.Figures {
			row := []any{words("figure", f.Name), sheetCell(f.Value, words), "", words("unit_of", unitOf(f.Value))}
			if beside != nil {
				row[2] = sheetCell(beside[i].Figures[j].Value, words)
			}
			rows = append(rows, row)
		}
	}
	return append(rows, head("handed_over_to", a.handedOverTo(), last.handedOverTo()))
}

// sheetRows are the head and the rows of a list.
func (t Table) sheetRows(words Words) [][]any {
	head := make([]any, len(t.Columns))
	for i, name := range t.Columns {
		head[i] = words("column", name)
		if len(t.Rows) > 0 {
			if unit := unitOf(t.Rows[0][i]); unit != "" {
				head[i] = fmt.Sprintf("%s (%s)", head[i], words("unit_of", unit))
			}
		}
	}
	rows := [][]any{head}
	for _, row := range t.Rows {
		cells := make([]any, len(row))
		for i, cell := range row {
			cells[i] = sheetCell(cell, words)
		}
		rows = append(rows, cells)
	}
	return rows
}

// unitOf names what a cell is counted in; "" for plain numbers and texts.
func unitOf(cell any) string {
	switch c := cell.(type) {
	case Span:
		return "minutes"
	case Hours:
		return "hours"
	case Percent:
		return "percent"
	case Money:
		return c.Currency
	default:
		return ""
	}
}

// sheetCell gives a number that a spreadsheet can add up, or a text. What has not come or is not known is empty.
func sheetCell(cell any, words Words) any {
	switch c := cell.(type) {
	case Word:
		if c.Name == "" {
			return ""
		}
		return words(c.Kind, c.Name)
	case Stamp:
		if len(c) < len("2006-01-02T15:04:05") {
			return ""
		}
		return strings.Replace(string(c[:len("2006-01-02T15:04:05")]), "T", " ", 1)
	case Span:
		return known(float64(c)/60_000, 1)
	case Hours:
		return known(float64(c), 2)
	case Percent:
		return known(float64(c), 0)
	case Money:
		return known(c.Amount, 2)
	default:
		return cell
	}
}

func known(n float64, digits int) any {
	if n < 0 {
		return ""
	}
	scale := math.Pow10(digits)
	return math.Round(n*scale) / scale
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
	if err := stream.SetColWidth(1, 12, 16); err != nil {
		return err
	}
	for i, row := range rows {
		if err := stream.SetRow(fmt.Sprintf("A%d", i+1), row); err != nil { // cells are values: none is read as a formula
			return err
		}
	}
	return stream.Flush()
}
