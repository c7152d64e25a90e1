package mobilize

import (
	"slices"

	"whistle/models"
)

// This file alone holds what a drill may not do: page anybody outside of its area. Whoever is selected to
// be paged, by the whistle, a wave or a widening, passes confine; whoever is told of it passes mayTell or mayTellAt.

// confine narrows where people are looked for to the call-up's risk area, where the call-up is a drill.
func confine(c models.CallUp, risk []models.CallUpArea, paths []models.Path) []models.Path {
	if !c.Drill {
		return paths
	}
	var inside []models.Path
	for _, p := range paths {
		for _, area := range risk {
			switch {
			case p.Within(area.AreaPath):
				inside = append(inside, p)
			case area.AreaPath.Within(p): // asked for the whole community, the drill is in one grid of it
				inside = append(inside, area.AreaPath)
			}
		}
	}
	return unique(inside)
}

// mayTell says whether a user who directs may be sent a message about the call-up: of a drill only those whose
// whole authority lies within its area. All others see it on their screens.
func mayTell(c models.CallUp, risk []models.CallUpArea, areas []models.UserArea) bool {
	if !c.Drill {
		return true
	}
	for _, own := range areas {
		if !slices.ContainsFunc(risk, func(a models.CallUpArea) bool { return own.AreaPath.Within(a.AreaPath) }) {
			return false
		}
	}
	return len(areas) > 0
}

// mayTellAt says whether a member who lives there may be told of a call-up that did not ask them: of a drill only
// within its area.
func mayTellAt(c models.CallUp, risk []models.CallUpArea, home models.Path) bool {
	return !c.Drill || slices.ContainsFunc(risk, func(a models.CallUpArea) bool { return home.Within(a.AreaPath) })
}
