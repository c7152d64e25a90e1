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
	Gaps    []mobilize.RosterShift // below the minimum, still to come
	Coming  int
	Kinds   map[mobilize.ChangeKind]int
	Closes  []mobilize.GapChange
	Opens   []mobilize.GapChange
	Asked   map[models.ID]bool // shifts of which a seat is being offered
}

type postRow struct {
	Kind, Site string
	Cells      []*mobilize.RosterShift // by window, nil where there is none
}

func gridOf(v mobilize.RosterView) rosterGrid {
	g := rosterGrid{RosterView: v, Kinds: map[mobilize.ChangeKind]int{}, Asked: map[models.ID]bool{}}
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
		if v.Roster.ID != "" && s.Filled < s.MinSeats && s.EndsAt > v.AsOf {
			g.Gaps = append(g.Gaps, *s)
		}
	}
	g.addChanges()
	return g
}

// addChanges sorts what publishing changes, and which seats are being offered.
func (g *rosterGrid) addChanges() {
	for _, c := range g.Changes {
		g.Kinds[c.Kind]++
	}
	for _, gap := range g.RosterView.Gaps {
		if gap.Closes {
			g.Closes = append(g.Closes, gap)
		} else {
			g.Opens = append(g.Opens, gap)
		}
	}
	for _, round := range g.Offers {
		if round.Open() {
			g.Asked[round.Shift.ID] = true
		}
	}
}

func (w *Web) roster(c echo.Context) error { return w.showRoster(c, http.StatusOK) }

func (w *Web) showRoster(c echo.Context, status int, more ...func(*view)) error {
	v, err := w.Mobilizer.Roster(c.Request().Context(), actorOf(c), idOf(c))
	if err != nil {
		return err
	}
	grid := gridOf(v)
	callUp, err := w.Mobilizer.CallUp(c.Request().Context(), actorOf(c), idOf(c))
	if err != nil {
		return err
	}
	grid.Coming = callUp.Counts.Confirmed - callUp.Counts.Reserve
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

// assign pins, looses or takes out by hand. A pin that breaks a rule is set all the same; the screen names the
// rule beside it.
func (w *Web) assign(c echo.Context) error {
	in := mobilize.AssignInput{Shift: models.ID(c.FormValue("shift")), Member: models.ID(c.FormValue("member"))}
	notice := "notice.assigned"
	switch c.FormValue("pin") {
	case "no":
		notice = "notice.taken_out"
	case "loose":
		in.Loose, notice = true, "notice.loosed"
	case "allow":
		in.Allow, notice = true, "notice.allowed"
	default:
		in.Pin = true
	}
	v, err := w.Mobilizer.Assign(c.Request().Context(), actorOf(c), idOf(c), []mobilize.AssignInput{in})
	if err == nil && in.Pin && breaks(v, in) {
		notice = "notice.assigned_against"
	}
	return w.rosterStep(c, err, notice)
}

// breaks says whether a pin that was just set breaks a rule.
func breaks(v mobilize.RosterView, in mobilize.AssignInput) bool {
	for _, s := range v.Shifts {
		for _, a := range s.Assigned {
			if a.ShiftID == in.Shift && a.MemberID == in.Member {
				return len(v.Broken[a.ID]) > 0
			}
		}
	}
	return false
}

// drawer is a shift with why a seat is empty, who could fill it, and who is being asked.
type drawer struct {
	mobilize.Candidates
	Coming []mobilize.SummonsRow
}

// candidates shows the drawer of a gap; without a script it is a page of its own.
func (w *Web) candidates(c echo.Context) error { return w.showCandidates(c, http.StatusOK) }

func (w *Web) showCandidates(c echo.Context, status int, more ...func(*view)) error {
	best, err := w.Mobilizer.Candidates(c.Request().Context(), actorOf(c), idOf(c), models.ID(c.Param("shift")))
	if err != nil {
		return err
	}
	coming, err := w.coming(c)
	if err != nil {
		return err
	}
	return w.show(c, status, "candidates", drawer{best, coming}, more...)
}

// coming lists who said yes, for choosing one by hand.
func (w *Web) coming(c echo.Context) ([]mobilize.SummonsRow, error) {
	rows, _, err := w.Mobilizer.Summonses(c.Request().Context(), actorOf(c), idOf(c),
		models.SummonsFilter{States: []models.SummonsState{models.SummonsConfirmed, models.SummonsReportedIn}, Limit: 500})
	return rows, err
}
