package mobilize

import (
	"context"
	"strconv"

	"whistle/app/access"
	"whistle/models"
)

// Area reads one area of the actor's.
func (m *Mobilizer) Area(ctx context.Context, by access.Actor, code string) (models.Area, error) {
	if err := by.Can(access.See); err != nil {
		return models.Area{}, err
	}
	return m.db.Read(ctx).Area(by.Scope(), code)
}

// Areas lists the children of an area in their order, and the cursor of the next page; without a parent,
// where the actor's own tree begins.
func (m *Mobilizer) Areas(ctx context.Context, by access.Actor, parent string, after, limit int) ([]models.Area, string, error) {
	if err := by.Can(access.See); err != nil {
		return nil, "", err
	}
	read := m.db.Read(ctx)
	if parent == "" {
		roots, err := read.RootAreas(by.Scope())
		return roots, "", err
	}
	if _, err := read.Area(by.Scope(), parent); err != nil {
		return nil, "", err
	}
	areas, err := read.ChildAreas(by.Scope(), parent, after, limit+1)
	if err != nil || len(areas) <= limit {
		return areas, "", err
	}
	return areas[:limit], strconv.Itoa(areas[limit-1].Position), nil
}

// AreaTrail reads the areas from the top of the tree down to a path.
func (m *Mobilizer) AreaTrail(ctx context.Context, path models.Path) ([]models.Area, error) {
	return m.db.Read(ctx).AreasAbove(path)
}

// LevelCount is how many areas of one level an actor's territory holds.
type LevelCount struct {
	Level models.Level
	N     int
}

// LevelCounts counts the areas of the actor's territory by level, from the top down.
func (m *Mobilizer) LevelCounts(ctx context.Context, by access.Actor) ([]LevelCount, error) {
	if err := by.Can(access.See); err != nil {
		return nil, err
	}
	found, err := m.db.Read(ctx).CountAreas(by.Scope())
	var counts []LevelCount
	for _, level := range models.Levels {
		if n := found[level]; n > 0 {
			counts = append(counts, LevelCount{Level: level, N: n})
		}
	}
	return counts, err
}
