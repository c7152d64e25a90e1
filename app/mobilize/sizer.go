package mobilize

import (
	"math"
	"time"

	"whistle/models"
)

// sizer tells how many times the sites of a task take its seats.
type sizer struct {
	r      siteReader
	figure models.TaskFigure
	length time.Duration        // of a shift
	rounds map[string]int       // of visits, by site
	waits  []models.AskedVisits // the same, by the place that they were asked for
}

// newSizer prepares the sizes of a task's sites.
func newSizer(r siteReader, figure models.TaskFigure, sites []models.Area, length time.Duration) (sizer, error) {
	s := sizer{r: r, figure: figure, length: length, rounds: map[string]int{}}
	if figure.Per != models.PerVisits {
		return s, nil
	}
	var err error
	if s.waits, err = r.StandingVisits(pathsOf(sites)); err != nil {
		return s, err
	}
	s.layOutRounds(sites)
	return s, nil
}

// layOutRounds gives the sites as many rounds as visit all who asked, each of one member in one shift. A round goes on
// from grid to grid of a community until it is full: so many who asked there take so many members, whether posts stand
// in its grids or once in the whole, and a grid that the round before it reaches has none of its own.
func (s *sizer) layOutRounds(sites []models.Area) {
	asked := map[string]int{}
	for _, w := range s.waits {
		for _, site := range sites {
			if w.AreaPath.Within(site.Path) {
				asked[site.Code] += w.Asked
				break
			}
		}
	}
	before := map[models.Path]int{} // who asked at the sites before it, by community
	for _, site := range sites {
		within := communityOf(site.Path)
		s.rounds[site.Code] = s.roundsFor(before[within]+asked[site.Code]) - s.roundsFor(before[within])
		before[within] += asked[site.Code]
	}
}

// roundsFor gives how many rounds so many visits take.
func (s *sizer) roundsFor(visits int) int {
	return int(math.Ceil(float64(visits) / (float64(max(s.figure.Each, 1)) * max(s.length.Hours(), 0.25))))
}

// times gives how many times a site takes the seats in one round of shifts: of visits, once for each round that begins
// there.
func (s sizer) times(site models.Area) (int, error) {
	switch {
	case s.figure.Per == models.PerSite:
		return 1, nil
	case s.figure.Per == models.PerVisits:
		return s.rounds[site.Code], nil
	case site.Households == 0 && site.Residents == 0 && site.Level != models.LevelBuilding: // only its buildings know
		var err error
		if site.Households, site.Residents, err = s.r.Households([]models.Path{site.Path}); err != nil {
			return 0, err
		}
	}
	return s.figure.Times(site), nil
}

// in gives how many of a site's times fall on a window. Each window has all of them; visits are spread over those
// that are as long as a shift, the first ones first, as each door is called at once.
func (s sizer) in(times, window int, windows []models.Window) int {
	if s.figure.Per != models.PerVisits {
		return times
	}
	long, before := 0, 0
	for i, w := range windows {
		if w.End.Sub(w.Start) < s.length {
			continue
		}
		if long++; i < window {
			before++
		}
	}
	if w := windows[window]; w.End.Sub(w.Start) < s.length {
		return 0
	}
	return (times + long - 1 - before) / long
}

// lengthOf gives how long the shifts of a task are; the last one may be shorter.
func lengthOf(windows []models.Window) time.Duration {
	if len(windows) == 0 {
		return time.Hour
	}
	return windows[0].End.Sub(windows[0].Start)
}
