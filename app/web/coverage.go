package web

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"whistle/app/coverage"
	"whistle/app/mobilize"
	"whistle/models"
)

// coverageView is command's screen: the area's children, the tasks, the hours and the next gaps.
type coverageView struct {
	Areas, Tasks, Hours coverage.Report
	Trail               []models.Area
	Wall                bool
	From, To            models.Time
	Paces               []mobilize.Pace
	Ages                mobilize.RequestAges
	Gaps                []gapGroup
}

// gapGroup is the gaps of one task in one window: together they are one thing to do.
type gapGroup struct {
	coverage.Gap // the first of them
	Missing      int
	Empty        bool // a site has nobody at all
	Sites        []coverage.Gap
}

// grouped puts gaps of one task and window together, those that lack most people first.
func grouped(gaps []coverage.Gap) []gapGroup {
	type window struct {
		kind     string
		from, to models.Time
	}
	var groups []gapGroup
	at := map[window]int{}
	for _, g := range gaps {
		key := window{g.Kind, g.StartsAt, g.EndsAt}
		i, known := at[key]
		if !known {
			i = len(groups)
			at[key], groups = i, append(groups, gapGroup{Gap: g})
		}
		groups[i].Missing += g.MinSeats - g.Filled
		groups[i].Empty = groups[i].Empty || g.Filled == 0
		groups[i].Sites = append(groups[i].Sites, g)
	}
	slices.SortStableFunc(groups, func(a, b gapGroup) int { return cmp.Compare(b.Missing, a.Missing) })
	return groups
}

func (w *Web) coverage(c echo.Context) error {
	ctx, by := c.Request().Context(), actorOf(c)
	code := c.QueryParam("area")
	if code == "" {
		roots, _, err := w.Mobilizer.Areas(ctx, by, "", 0, 1)
		if err != nil || len(roots) == 0 {
			return orNotFound(err)
		}
		code = roots[0].Code
	}
	v := coverageView{Wall: c.QueryParam("wall") != ""}
	now := w.DB.Now().Time().In(w.Zone)
	from := now.Truncate(time.Hour)
	v.From, v.To = models.At(from), models.At(from.Add(48*time.Hour))
	var err error
	for way, report := range map[coverage.By]*coverage.Report{coverage.ByArea: &v.Areas, coverage.ByTask: &v.Tasks, coverage.ByHour: &v.Hours} {
		if *report, err = w.Coverage.Cover(ctx, by, coverage.Query{Area: code, From: v.From, To: v.To, By: way}); err != nil {
			return err
		}
	}
	v.Gaps = grouped(v.Areas.Gaps)
	if v.Paces, err = w.Mobilizer.Paces(ctx, by, v.Areas.Area.Path); err != nil {
		return err
	}
	if v.Ages, err = w.Mobilizer.RequestAges(ctx, by, v.Areas.Area.Path); err != nil {
		return err
	}
	if v.Trail, err = w.trailOf(c, v.Areas.Area.Path); err != nil {
		return err
	}
	return w.show(c, http.StatusOK, "coverage", v)
}

func orNotFound(err error) error {
	if err == nil {
		err = models.NotFound("area")
	}
	return err
}
