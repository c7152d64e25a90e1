package mobilize

import (
	"fmt"
	"time"

	"whistle/models"
)

// mostShifts is what one call-up may hold; the roster solver's largest case stays below it.
const mostShifts = 100_000

// mostSeats is what one shift may hold.
const mostSeats = 200

// layOutShifts gives each task's posts their windows: sites times windows times skills. The seats of a task
// with a figure follow the size of the site.
func layOutShifts(tx *models.Tx, tasks []models.Task, figures map[models.ID]models.TaskFigure, risk []models.Area) ([]models.Shift, error) {
	sites := map[models.SiteKind][]models.Area{}
	var shifts []models.Shift
	for i, task := range tasks {
		if sites[task.Sites] == nil {
			found, err := sitesOf(tx, task.Sites, risk)
			if err != nil {
				return nil, err
			}
			sites[task.Sites] = found
		}
		skills := task.Skills.V
		if len(skills) == 0 {
			skills = []string{""}
		}
		if len(shifts)+len(sites[task.Sites])*len(task.Windows.V)*len(skills) > mostShifts {
			return nil, models.Invalid(models.Field(fmt.Sprintf("tasks[%d]", i), "too_many_shifts", "makes more than %d shifts; choose fewer areas or larger sites", mostShifts))
		}
		size, err := newSizer(tx, figures[task.ID], sites[task.Sites], lengthOf(task.Windows.V))
		if err != nil {
			return nil, err
		}
		for _, site := range sites[task.Sites] {
			times, err := size.times(site)
			if err != nil {
				return nil, err
			}
			if times*task.IdealSeats > mostSeats {
				return nil, models.Invalid(models.Field(fmt.Sprintf("tasks[%d].each", i), "too_many_seats", "makes %d seats at %s, at most %d fit; choose smaller sites", times*task.IdealSeats, site.Name, mostSeats))
			}
			for at, w := range task.Windows.V {
				n := size.in(times, at, task.Windows.V)
				if n == 0 {
					continue
				}
				for _, skill := range skills {
					shifts = append(shifts, models.Shift{
						ID: tx.NewID(), CallUpID: task.CallUpID, TaskID: task.ID, Kind: task.Kind,
						SiteCode: site.Code, SitePath: site.Path, StartsAt: w.Start, EndsAt: w.End, Skill: skill,
						MinSeats: n * task.MinSeats, IdealSeats: n * task.IdealSeats, Weight: task.Weight,
					})
				}
			}
		}
	}
	return shifts, nil
}

// siteReader is what laying out posts needs to read.
type siteReader interface {
	AreasWithin(paths []models.Path, level models.Level, limit int) ([]models.Area, error)
	Households(paths []models.Path) (households, residents int, err error)
	StandingVisits(within []models.Path) ([]models.AskedVisits, error)
}

// sitesOf gives where posts of that kind stand in the risk area. An area that holds none of that kind (a
// single building where grids are wanted) is a site itself.
func sitesOf(r siteReader, kind models.SiteKind, risk []models.Area) ([]models.Area, error) {
	level := map[models.SiteKind]models.Level{models.SitesBuilding: models.LevelBuilding, models.SitesGrid: models.LevelGrid3}[kind]
	if level == "" {
		return outermost(risk), nil
	}
	var sites []models.Area
	for _, area := range outermost(risk) {
		within, err := r.AreasWithin([]models.Path{area.Path}, level, mostShifts)
		if err != nil {
			return nil, err
		}
		if len(within) == 0 {
			within = []models.Area{area}
		}
		sites = append(sites, within...)
	}
	return sites, nil
}

// outermost leaves out the areas that lie within another of the list.
func outermost(areas []models.Area) []models.Area {
	var out []models.Area
	for i, a := range areas {
		inside := false
		for j, b := range areas {
			inside = inside || (i != j && a.Path.Within(b.Path))
		}
		if !inside {
			out = append(out, a)
		}
	}
	return out
}

// Windows cuts the time of a call-up into shifts of one length; the last may be shorter.
func Windows(start, end models.Time, length time.Duration) []models.Window {
	var out []models.Window
	if start.IsZero() || end.IsZero() || end.Sub(start) > 14*24*time.Hour {
		return out
	}
	for at := start; at < end; at = at.Add(length) {
		out = append(out, models.Window{Start: at, End: min(at.Add(length), end)})
	}
	return out
}
