package web

import (
	"fmt"
	"html/template"
	"slices"
	"time"

	"whistle/app/mobilize"
	"whistle/models"
)

// reportFuncs show what stands in a cell of the report.
func reportFuncs(say func(string, ...any) string) template.FuncMap {
	return template.FuncMap{
		"cell":     func(cell any) string { return cellWords(say, cell) },
		"isnumber": isNumber,
		"isstamp":  isStamp,
		"slim":     isSlim,
		"numeric":  isNumeric,
	}
}

// namedActor is who did something, with the names of the users.
type namedActor struct {
	actor string
	names map[models.ID]string
}

func cellWords(say func(string, ...any) string, cell any) string {
	switch c := cell.(type) {
	case mobilize.Word:
		if c.Name == "" {
			return ""
		}
		return wordOf(say, c.Kind, c.Name)
	case namedActor:
		return actorWords(say, c.actor, c.names)
	case mobilize.Stamp:
		return briefTime(string(c))
	case mobilize.Span:
		return afterWords(say, time.Duration(c)*time.Millisecond)
	case mobilize.Hours:
		return fmt.Sprintf("%.1f", float64(c))
	case mobilize.Percent:
		if c < 0 {
			return "–"
		}
		return fmt.Sprintf("%d%%", c)
	case mobilize.Money:
		if c.Amount < 0 {
			return say("report.no_price")
		}
		return fmt.Sprintf("%.2f %s", c.Amount, c.Currency)
	default:
		return fmt.Sprint(c)
	}
}

func isNumber(cell any) bool {
	switch cell.(type) {
	case int, mobilize.Hours, mobilize.Percent, mobilize.Span, mobilize.Money:
		return true
	default:
		return false
	}
}

func isStamp(cell any) bool {
	_, is := cell.(mobilize.Stamp)
	return is
}

// slimColumns are how many columns a phone has room for.
const slimColumns = 5

// isSlim says whether a list is narrow enough to stay a table on a phone, where each row as a card takes the place
// of three: few columns, of times and numbers, and hardly any words.
func isSlim(t mobilize.Table) bool {
	if len(t.Rows) == 0 || len(t.Columns) > slimColumns {
		return false
	}
	words := 0
	for i := range t.Columns {
		if !isNumeric(t, i) && !isStamp(t.Rows[0][i]) {
			words++
		}
	}
	return words < 2 || (words == 2 && len(t.Columns) < slimColumns)
}

// isNumeric says whether a column holds numbers; where nothing was counted its cell is empty.
func isNumeric(t mobilize.Table, column int) bool {
	return slices.ContainsFunc(t.Rows, func(row []any) bool { return isNumber(row[column]) })
}
