package web

import (
	"bytes"
	"cmp"
	"fmt"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
)

// How much of the long lists the screen shows; the files hold all of them.
const (
	movesRows  = 200
	peopleRows = 600
)

// reportView is the after-action report; the longest lists are cut on screen, the files hold all of them.
type reportView struct {
	mobilize.AfterAction
	Groups []mobilize.FigureGroup
	Lists  map[string]mobilize.Table
	Moves  int
	Long   []string      // the lists below the figures, to be linked to
	Beside []besideGroup // every figure beside the last drill's
}

// besideGroup is the figures of one subject, each with the last drill's.
type besideGroup struct {
	Name string
	Rows []besideRow
}

type besideRow struct {
	Name      string
	This, Was any
}

func (w *Web) report(c echo.Context) error {
	after, err := w.Mobilizer.AfterAction(c.Request().Context(), actorOf(c), idOf(c))
	if err != nil {
		return err
	}
	names, err := w.Accounts.NamesOf(c.Request().Context(), usersIn(actorsOf(after.Events, func(e mobilize.AfterEvent) string { return e.Actor })))
	if err != nil {
		return err
	}
	v := reportOf(after)
	moves := v.Lists["moves"]
	who := slices.Index(moves.Columns, "actor")
	for _, row := range moves.Rows {
		row[who] = namedActor{fmt.Sprint(row[who]), names}
	}
	return w.show(c, http.StatusOK, "report", v)
}

func reportOf(after mobilize.AfterAction) reportView {
	v := reportView{AfterAction: after, Groups: after.Groups(), Lists: map[string]mobilize.Table{}, Moves: len(after.Events)}
	after.People = busiest(after.People)
	after.Events = after.Events[:min(len(after.Events), movesRows)]
	for _, t := range after.Tables() {
		v.Lists[t.Name] = t
	}
	for _, name := range []string{"late", "timeline", "people", "shifts", "moves"} {
		if len(v.Lists[name].Rows) > 0 {
			v.Long = append(v.Long, name)
		}
	}
	if after.Before == nil {
		return v
	}
	before := after.Before.Groups()
	for i, group := range v.Groups {
		beside := besideGroup{Name: group.Name}
		for j, f := range group.Figures {
			beside.Rows = append(beside.Rows, besideRow{f.Name, f.Value, before[i].Figures[j].Value})
		}
		v.Beside = append(v.Beside, beside)
	}
	return v
}

// busiest gives those who had a shift or did not come to one, the most hours first; those who answered without a
// shift and those who did not answer are in the files.
func busiest(people []mobilize.AfterPerson) []mobilize.AfterPerson {
	busy := slices.DeleteFunc(slices.Clone(people), func(p mobilize.AfterPerson) bool { return p.Posts == 0 && p.NoShows == 0 && p.Worked == 0 })
	slices.SortStableFunc(busy, func(a, b mobilize.AfterPerson) int { return cmp.Compare(b.Worked, a.Worked) })
	return busy[:min(len(busy), peopleRows)]
}

func (w *Web) reportXLSX(c echo.Context) error {
	after, err := w.Mobilizer.AfterAction(c.Request().Context(), actorOf(c), idOf(c))
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if err := after.WriteXLSX(&file, w.words[langOf(c)]); err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="whistle-`+string(after.ID)+`.xlsx"`)
	return c.Blob(http.StatusOK, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", file.Bytes())
}

func (w *Web) reportJSON(c echo.Context) error {
	after, err := w.Mobilizer.AfterAction(c.Request().Context(), actorOf(c), idOf(c))
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="whistle-`+string(after.ID)+`.json"`)
	return c.JSON(http.StatusOK, after)
}
