package rehearsal

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"whistle/app/mobilize"
)

// longLists are of single people, shifts and moves: the files hold them.
var longLists = []string{"people", "shifts", "moves"}

// Print writes the report as a page of text: every figure, and every list but the long ones.
func Print(w io.Writer, a mobilize.AfterAction) error {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	line := func(format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) }
	line("\n复盘报告 AFTER-ACTION REPORT  %s  %s", a.Title, a.ID)
	line("whistled %s, stood down %s", a.WhistledAt, a.StoodDownAt)
	for _, group := range a.Groups() {
		line("\n%s", group.Name)
		for _, f := range group.Figures {
			line("  %s\t%s", f.Name, cellText(f.Value))
		}
	}
	for _, t := range a.Tables() {
		if slices.Contains(longLists, t.Name) {
			line("\n%s\t%d", t.Name, len(t.Rows))
			continue
		}
		line("\n%s", t.Name)
		for _, name := range t.Columns {
			fmt.Fprintf(out, "  %s\t", name)
		}
		line("")
		for _, row := range t.Rows {
			for _, cell := range row {
				fmt.Fprintf(out, "  %s\t", cellText(cell))
			}
			line("")
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

func cellText(cell any) string {
	switch c := cell.(type) {
	case mobilize.Word:
		return c.Name
	case mobilize.Span:
		if c < 0 {
			return "never"
		}
		return (time.Duration(c) * time.Millisecond).Round(time.Second).String()
	case mobilize.Hours:
		return fmt.Sprintf("%.1f", float64(c))
	case mobilize.Percent:
		if c < 0 {
			return "-"
		}
		return fmt.Sprintf("%d%%", c)
	case mobilize.Money:
		if c.Amount < 0 {
			return "no price"
		}
		return fmt.Sprintf("%.2f %s", c.Amount, c.Currency)
	default:
		return fmt.Sprint(c)
	}
}
