package mobilize

import (
	"cmp"
	"math"
	"slices"

	"whistle/models"
)

// territory is what closeness is reckoned from.
type territory interface {
	Areas(scope models.Scope, codes []string) ([]models.Area, error)
	AreasOf(callUp models.ID) ([]models.CallUpArea, error)
	AreasWithin(paths []models.Path, level models.Level, limit int) ([]models.Area, error)
	AreasAbove(path models.Path) ([]models.Area, error)
	Neighbors(codes []string) ([]models.Area, error)
}

// mostRings is how far from the risk area a search for people goes: beyond ten neighbours it is another town.
const mostRings = 10

// mostBeside is how many areas count as beside one whose neighbours nobody has drawn.
const mostBeside = 6

// ringsOf gives the rings of closeness around a call-up's risk area that hold more than it, nearest first.
func ringsOf(r territory, c models.CallUp) ([]models.StepKind, error) {
	risk, err := riskAreas(r, c)
	if err != nil {
		return nil, err
	}
	lowest := 0
	for _, a := range risk {
		lowest = max(lowest, slices.Index(models.Levels, a.Level))
	}
	switch {
	case lowest == slices.Index(models.Levels, models.LevelBuilding):
		return models.Closeness, nil
	case lowest > slices.Index(models.Levels, models.LevelCommunity):
		return models.Closeness[1:], nil
	default: // a community has grids that touch others' beside it; above it only neighbours are left
		return []models.StepKind{models.StepWidenAdjacent, models.StepWidenBeyond}, nil
	}
}

func riskAreas(r territory, c models.CallUp) ([]models.Area, error) {
	risk, err := r.AreasOf(c.ID)
	if err != nil {
		return nil, err
	}
	codes := make([]string, len(risk))
	for i, a := range risk {
		codes[i] = a.AreaCode
	}
	return r.Areas(models.Everywhere(), codes)
}

// ringAreas gives the areas of one ring around the risk area.
func ringAreas(r territory, risk []models.Area, ring models.StepKind) ([]models.Area, error) {
	if ring == models.StepWidenGrid {
		return liftAll(r, risk, isGrid)
	}
	if ring == models.StepWidenAdjacent {
		grids, err := gridsOf(r, risk)
		if err != nil {
			return nil, err
		}
		return beside(r, grids)
	}
	communities, err := liftAll(r, risk, isCommunity)
	if err != nil || ring == models.StepWidenCommunity {
		return communities, err
	}
	return beside(r, communities)
}

func isGrid(l models.Level) bool {
	return l == models.LevelGrid3 || l == models.LevelGrid2 || l == models.LevelGrid1
}

func isCommunity(l models.Level) bool { return l == models.LevelCommunity }

// liftAll gives, for each area, the lowest one at or above it that is wanted; an area above all of these
// stands for itself.
func liftAll(r territory, areas []models.Area, wanted func(models.Level) bool) ([]models.Area, error) {
	var lifted []models.Area
	for _, a := range areas {
		above, err := r.AreasAbove(a.Path)
		if err != nil {
			return nil, err
		}
		found := a
		for _, up := range slices.Backward(above) {
			if wanted(up.Level) {
				found = up
				break
			}
		}
		if !slices.ContainsFunc(lifted, func(b models.Area) bool { return b.Code == found.Code }) {
			lifted = append(lifted, found)
		}
	}
	return lifted, nil
}

// gridsOf gives the grids that the areas lie in or hold.
func gridsOf(r territory, areas []models.Area) ([]models.Area, error) {
	grids, err := liftAll(r, areas, isGrid)
	if err != nil {
		return nil, err
	}
	var held []models.Path
	for _, a := range grids {
		if !isGrid(a.Level) {
			held = append(held, a.Path)
		}
	}
	grids = slices.DeleteFunc(grids, func(a models.Area) bool { return !isGrid(a.Level) })
	if len(held) == 0 {
		return grids, nil
	}
	below, err := r.AreasWithin(held, models.LevelGrid3, 2000)
	return slices.Concat(grids, below), err
}

// beside gives the areas that touch any of these and are none of them. Where nobody has drawn who touches
// whom, those nearest by their points stand in for it.
func beside(r territory, areas []models.Area) ([]models.Area, error) {
	if len(areas) == 0 {
		return nil, nil
	}
	near, err := r.Neighbors(codesOf(areas))
	if err != nil || len(near) > 0 {
		return near, err
	}
	var found []models.Area
	for _, a := range areas[:min(len(areas), 20)] {
		nearest, err := nearestTo(r, a, areas)
		if err != nil {
			return nil, err
		}
		found = append(found, nearest...)
	}
	slices.SortFunc(found, func(a, b models.Area) int { return cmp.Compare(a.Path, b.Path) })
	return slices.CompactFunc(found, func(a, b models.Area) bool { return a.Code == b.Code }), nil
}

// nearestTo gives the areas of the same level and town whose points lie nearest: none further than twice as
// far as the nearest.
func nearestTo(r territory, a models.Area, except []models.Area) ([]models.Area, error) {
	codes := a.Path.Codes()
	if a.Lat == 0 && a.Lon == 0 || len(codes) < 3 {
		return nil, nil
	}
	above, err := r.AreasAbove(a.Path)
	if err != nil || len(above) < 3 {
		return nil, err
	}
	same, err := r.AreasWithin([]models.Path{above[len(above)-3].Path}, a.Level, 2000)
	if err != nil {
		return nil, err
	}
	same = slices.DeleteFunc(same, func(b models.Area) bool {
		return b.Lat == 0 && b.Lon == 0 || slices.ContainsFunc(except, func(e models.Area) bool { return e.Code == b.Code })
	})
	slices.SortFunc(same, func(b, c models.Area) int { return cmp.Compare(distance(a, b), distance(a, c)) })
	for i, b := range same {
		if i == mostBeside || distance(a, b) > 2*distance(a, same[0]) {
			return same[:i], nil
		}
	}
	return same, nil
}

// distance is how far apart two areas' points are, in kilometres; near enough for comparing neighbours.
func distance(a, b models.Area) float64 {
	const kmPerDegree = 111.2
	lat := (a.Lat - b.Lat) * kmPerDegree
	lon := (a.Lon - b.Lon) * kmPerDegree * math.Cos(a.Lat*math.Pi/180)
	return math.Hypot(lat, lon)
}
