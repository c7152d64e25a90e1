package models

import (
	"fmt"

	"gorm.io/gorm"
)

// areaColumns are named so that a later column does not silently widen every answer.
var areaColumns = []string{"code", "parent_code", "path", "level", "name", "position", "households", "residents", "lat", "lon"}

// CreateAreas inserts areas in batches.
func (tx *Tx) CreateAreas(areas []Area) error {
	if err := tx.gorm.CreateInBatches(&areas, 1000).Error; err != nil {
		return fmt.Errorf("insert areas: %w", err)
	}
	return nil
}

// CreateAreaNeighbors inserts pairs of neighbours, each one way; the caller gives both ways.
func (tx *Tx) CreateAreaNeighbors(pairs []AreaNeighbor) error {
	if len(pairs) == 0 {
		return nil
	}
	if err := tx.gorm.CreateInBatches(&pairs, 1000).Error; err != nil {
		return fmt.Errorf("insert neighbours: %w", err)
	}
	return nil
}

// Area reads one area of the scope, NotFound outside of it.
func (q *query) Area(scope Scope, code string) (Area, error) {
	return first[Area](scope.within(q.gorm, "path").Select(areaColumns).Where("code = ?", code), "area")
}

// Areas reads the areas of the scope that have one of the codes; those outside are left out.
func (q *query) Areas(scope Scope, codes []string) ([]Area, error) {
	return all[Area](scope.within(q.gorm, "path").Select(areaColumns).Where("code IN ?", codes).Order("path").Limit(len(codes)), "areas")
}

// AreasAbove reads the areas on the way from the top to the path, the area itself included, top first.
// They are names, not contents, so no scope narrows them.
func (q *query) AreasAbove(path Path) ([]Area, error) {
	codes := path.Codes()
	return all[Area](q.gorm.Select(areaColumns).Where("code IN ?", codes).Order("path").Limit(len(codes)), "areas")
}

// ChildAreas reads at most limit children of an area in their order, starting after position.
func (q *query) ChildAreas(scope Scope, parent string, after, limit int) ([]Area, error) {
	return all[Area](scope.within(q.gorm, "path").Select(areaColumns).
		Where("parent_code = ? AND position > ?", parent, after).Order("position").Limit(limit), "areas")
}

// RootAreas reads the areas of the scope that have no parent in it: what a user's tree begins with.
func (q *query) RootAreas(scope Scope) ([]Area, error) {
	paths := make([]string, len(scope))
	for i, p := range scope {
		paths[i] = string(p)
	}
	if len(scope) == 1 && scope[0] == "" {
		return all[Area](q.gorm.Select(areaColumns).Where("parent_code = ''").Order("path").Limit(100), "areas")
	}
	return all[Area](q.gorm.Select(areaColumns).Where("path IN ?", paths).Order("path").Limit(len(paths)), "areas")
}

// AreasWithin reads the areas of one level at or below any of the paths, in the order of the tree.
func (q *query) AreasWithin(paths []Path, level Level, limit int) ([]Area, error) {
	return all[Area](Scope(paths).within(q.gorm, "path").Select(areaColumns).Where("level = ?", level).Order("path").Limit(limit), "areas")
}

// Households sums households and residents of the buildings at or below the paths.
func (q *query) Households(paths []Path) (households, residents int, err error) {
	var sum struct{ Households, Residents int }
	err = Scope(paths).within(q.gorm, "path").Model(&Area{}).
		Select("COALESCE(SUM(households), 0) AS households, COALESCE(SUM(residents), 0) AS residents").
		Where("level = ?", LevelBuilding).Scan(&sum).Error
	if err != nil {
		return 0, 0, fmt.Errorf("sum households: %w", err)
	}
	return sum.Households, sum.Residents, nil
}

// Neighbors reads the areas that touch any of the codes and are none of them.
func (q *query) Neighbors(codes []string) ([]Area, error) {
	touching := q.gorm.Session(&gorm.Session{NewDB: true}).Model(&AreaNeighbor{}).Select("neighbor_code").Where("area_code IN ?", codes)
	return all[Area](q.gorm.Select(areaColumns).Where("code IN (?) AND code NOT IN ?", touching, codes).Order("path").Limit(2000), "neighbours")
}

// CountAreas counts the areas of the scope by level.
func (q *query) CountAreas(scope Scope) (map[Level]int, error) {
	var rows []struct {
		Level Level
		N     int
	}
	if err := scope.within(q.gorm.Model(&Area{}), "path").Select("level, COUNT(*) AS n").Group("level").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("count areas: %w", err)
	}
	counts := map[Level]int{}
	for _, r := range rows {
		counts[r.Level] = r.N
	}
	return counts, nil
}
