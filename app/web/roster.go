package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"whistle/app/mobilize"
	"whistle/models"
)

// rosterGrid is the roster sorted for the screen: a row a post, a column a window.
type rosterGrid struct {
	mobilize.RosterView
	Windows []models.Window
	Posts   []postRow
	Gaps    []mobilize.RosterShift // below the minimum first
	Coming  []mobilize.SummonsRow
}

type postRow struct {
	Kind, Site string
	Cells      []*mobilize.RosterShift // by window, nil where there is none
}

func gridOf(v mobilize.RosterView) rosterGrid {
	g := rosterGrid{RosterView: v}
	column, row := map[models.Window]int{}, map[string]int{}
	for _, s := range v.Shifts {
		window := models.Window{Start: s.StartsAt, End: s.EndsAt}
		if _, seen := column[window]; !seen {
			column[window] = len(g.Windows)
			g.Windows = append(g.Windows, window)
		}
	}
	for i := range v.Shifts {
		s := &v.Shifts[i]
		key := s.Kind + " " + s.SiteCode + " " + s.Skill
		at, seen := row[key]
		if !seen {
			at = len(g.Posts)
			row[key] = at
			g.Posts = append(g.Posts, postRow{Kind: s.Kind, Site: v.Places[s.SiteCode], Cells: make([]*mobilize.RosterShift, len(g.Windows))})
		}
		g.Posts[at].Cells[column[models.Window{Start: s.StartsAt, End: s.EndsAt}]] = s
		if v.Roster.ID != "" && len(s.Assigned) < s.MinSeats {
			g.Gaps = append(g.Gaps, *s)
		}
	}
	return g
}

func (w *Web) roster(c echo.Context) error { return w.showRoster(c, http.StatusOK) }

func (w *Web) showRoster(c echo.Context, status int, more ...func(*view)) error {
	v, err := w.Mobilizer.Roster(c.Request().Context(), actorOf(c), idOf(c))
	if err != nil {
		return err
	}
	grid := gridOf(v)
	grid.Coming, _, err = w.Mobilizer.Summonses(c.Request().Context(), actorOf(c), idOf(c),
		models.SummonsFilter{States: []models.SummonsState{models.SummonsConfirmed, models.SummonsReportedIn}, Limit: 500})
	if err != nil {
		return err
	}
	return w.show(c, status, "roster", grid, more...)
}

func (w *Web) rosterStep(c echo.Context, err error, notice string) error {
	return w.step(c, err, notice, "/callups/"+c.Param("id")+"/roster", w.showRoster)
}

func (w *Web) solveRoster(c echo.Context) error {
	_, err := w.Mobilizer.SolveRoster(c.Request().Context(), actorOf(c), idOf(c))
	return w.rosterStep(c, err, "notice.solved")
}

func (w *Web) publishRoster(c echo.Context) error {
	_, err := w.Mobilizer.PublishRoster(c.Request().Context(), actorOf(c), idOf(c), "")
	return w.rosterStep(c, err, "notice.published")
}

func (w *Web) assign(c echo.Context) error {
	_, err := w.Mobilizer.Assign(c.Request().Context(), actorOf(c), idOf(c), []mobilize.AssignInput{{Shift: models.ID(c.FormValue("shift")), Member: models.ID(c.FormValue("member")), Pin: c.FormValue("pin") != "no"}})
	return w.rosterStep(c, err, "notice.assigned")
}

// candidates shows the five best for a gap; without a script it is a page of its own.
func (w *Web) candidates(c echo.Context) error {
	best, err := w.Mobilizer.Candidates(c.Request().Context(), actorOf(c), idOf(c), models.ID(c.Param("shift")))
	if err != nil {
		return err
	}
	return w.show(c, http.StatusOK, "candidates", best)
}
