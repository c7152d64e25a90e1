package mobilize

import (
	"context"
	"slices"
	"strings"
	"time"

	"whistle/app/access"
	"whistle/app/forecast"
	"whistle/models"
)

// ReadinessQuery asks what would come of a whistle now: for an area, by a template.
type ReadinessQuery struct {
	Area     string
	Template models.ID
	Drill    bool
	ByGrid   bool // a row for each grid of level 3; else for each child of the area
}

// Readiness is the answer: who is to be expected within half an hour against the seats that must be filled.
type Readiness struct {
	Area     models.Area
	Template models.CallUpTemplate
	Drill    bool
	Rows     []ReadinessRow
	Total    ReadinessRow
	Shared   int // seats of the whole area that belong to no row, in Total alone
	Basis    Basis
	AsOf     models.Time
}

// ReadinessRow is one area: how many could be paged, how many of them are expected, how many seats one round of
// shifts has at the least.
type ReadinessRow struct {
	models.Area
	Members, Seats int
	Low, Mid, High int
	Chance         float64 // that the seats are filled, those that need a skill by members who have it
	Skills         []SkillReady
}

// Cover says how the expected stand to the seats, for the colour and shape on screen: covered where nine in ten
// call-ups fill them, thin where some do, empty where fewer than one in ten does.
func (r ReadinessRow) Cover() string {
	switch {
	case r.Seats == 0:
		return "unknown"
	case r.Chance >= 0.9:
		return "covered"
	case r.Chance >= 0.1:
		return "thin"
	default:
		return "empty"
	}
}

const (
	mostGrids     = 20_000
	mostBuildings = 200_000
)

// Readiness foretells a whistle that nobody has blown. It changes nothing and names nobody. It returns NotFound
// for an area or a template that is not the actor's to see.
func (m *Mobilizer) Readiness(ctx context.Context, by access.Actor, q ReadinessQuery) (Readiness, error) {
	if err := by.Can(access.See); err != nil {
		return Readiness{}, err
	}
	read := m.db.Read(ctx)
	area, err := read.Area(by.Scope(), q.Area)
	if err != nil {
		return Readiness{}, err
	}
	template, err := read.CallUpTemplate(by.Scope(), q.Template)
	if err != nil {
		return Readiness{}, err
	}
	r := Readiness{Area: area, Template: template, Drill: q.Drill, AsOf: read.Now, Total: ReadinessRow{Area: area}}
	areas, err := readinessAreas(read, area, q.ByGrid)
	if err != nil {
		return Readiness{}, err
	}
	for _, a := range areas {
		r.Rows = append(r.Rows, ReadinessRow{Area: a})
	}
	if err := r.count(read); err != nil {
		return Readiness{}, err
	}
	return r, m.foretellRows(read, &r)
}

func readinessAreas(read *models.Reader, area models.Area, byGrid bool) ([]models.Area, error) {
	if byGrid {
		return read.AreasWithin([]models.Path{area.Path}, models.LevelGrid3, mostGrids)
	}
	children, err := read.ChildAreas(models.Everywhere(), area.Code, 0, mostGrids)
	slices.SortFunc(children, func(a, b models.Area) int { return strings.Compare(string(a.Path), string(b.Path)) })
	return children, err
}

// row finds the row that a place lies in, nil for none. Rows are in the order of the tree.
func (r *Readiness) row(place models.Path) *ReadinessRow {
	i, found := slices.BinarySearchFunc(r.Rows, place, func(row ReadinessRow, p models.Path) int { return strings.Compare(string(row.Path), string(p)) })
	if !found {
		i--
	}
	if i >= 0 && place.Within(r.Rows[i].Path) {
		return &r.Rows[i]
	}
	return nil
}

// count adds up who could be paged and the least seats of one round of the template's shifts.
func (r *Readiness) count(read *models.Reader) error {
	people, err := read.CountPageable(r.Area.Path)
	if err != nil {
		return err
	}
	for home, n := range people {
		r.Total.Members += n
		if row := r.row(home); row != nil {
			row.Members += n
		}
	}
	for _, t := range r.Template.Content.V.Tasks {
		if !t.Wanted || t.Min == 0 {
			continue
		}
		sites, err := readinessSites(read, r.Area, t.Sites)
		if err != nil {
			return err
		}
		figure := figureOf(TaskInput{Per: t.Per, Each: t.Each, Persons: r.Template.Content.V.Persons})
		size, err := newSizer(read, figure, sites, time.Duration(max(t.Hours, 1))*time.Hour)
		if err != nil {
			return err
		}
		for _, site := range sites {
			times, err := size.times(site)
			if err != nil {
				return err
			}
			r.seat(site.Path, times*t.Min, t.Skills)
		}
	}
	return r.countSkills(read)
}

// seat adds the seats of a task at a site: so many for each skill that it asks for, or once for anybody.
func (r *Readiness) seat(site models.Path, seats int, skills []string) {
	row := r.row(site)
	for _, skill := range skills {
		r.Total.needs(skill, seats)
		if row != nil {
			row.needs(skill, seats)
		}
	}
	seats *= max(len(skills), 1)
	r.Total.Seats += seats
	if row != nil {
		row.Seats += seats
	} else {
		r.Shared += seats
	}
}

// readinessSites gives where posts would stand. What stands once an area stands once a community: each would
// whistle for itself.
func readinessSites(read *models.Reader, area models.Area, kind models.SiteKind) ([]models.Area, error) {
	level, most := models.LevelCommunity, mostGrids
	switch kind {
	case models.SitesBuilding:
		level, most = models.LevelBuilding, mostBuildings
	case models.SitesGrid:
		level = models.LevelGrid3
	case models.SitesArea:
	}
	sites, err := read.AreasWithin([]models.Path{area.Path}, level, most)
	sites = slices.DeleteFunc(sites, func(a models.Area) bool {
		return a.Level == models.LevelCommunity && a.Households == 0 && a.Residents == 0
	})
	if err == nil && len(sites) == 0 {
		sites = []models.Area{area}
	}
	return sites, err
}

// foretellRows puts the range of those expected into each row, by what was measured there or above.
func (m *Mobilizer) foretellRows(read *models.Reader, r *Readiness) error {
	rows, err := read.Turnouts(models.Path(r.Area.Path.Codes()[0]+"/"), r.Drill, mostTurnouts*5)
	if err != nil {
		return err
	}
	known, learned := measured(rows), map[Basis]forecast.Model{}
	foretell := func(row *ReadinessRow) (Basis, error) {
		outcomes, basis, err := m.earlier(known, communityOf(row.Path), read.Now, r.Drill)
		if err != nil {
			return basis, err
		}
		model, found := learned[basis]
		if !found {
			model = forecast.New(forecast.AssumedShare(r.Drill), outcomes)
			learned[basis] = model
		}
		count := model.By(row.Members, planningWindow.Minutes())
		row.Mid = count.Mid()
		row.Low, row.High = count.Range(shownCertainty)
		row.Chance = count.AtLeast(row.Seats)
		row.foretellSkills(model)
		return basis, nil
	}
	for i := range r.Rows {
		if _, err := foretell(&r.Rows[i]); err != nil {
			return err
		}
	}
	r.Basis, err = foretell(&r.Total)
	return err
}

// measured are turnouts that were read at once, for learning about many areas.
type measured []models.Turnout

// Turnouts gives those at or below a path.
func (t measured) Turnouts(within models.Path, _ bool, limit int) ([]models.Turnout, error) {
	var rows []models.Turnout
	for _, row := range t {
		if row.AreaPath.Within(within) && len(rows) < limit {
			rows = append(rows, row)
		}
	}
	return rows, nil
}
