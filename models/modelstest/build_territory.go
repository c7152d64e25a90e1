package modelstest

import (
	"fmt"
	"testing"

	"whistle/models"
)

// Community is the code of the community that AddTerritory makes.
const Community = "350702003011"

// AddTerritory makes a city, a district, a street and a community with two grids of level 3 that touch, and
// in each of them two buildings: 1号楼 to 4号楼.
func AddTerritory(t testing.TB, db *models.DB) {
	t.Helper()
	path := models.Path("")
	var areas []models.Area
	parent := ""
	for _, a := range []models.Area{
		{Code: "3507", Level: models.LevelCity, Name: "南平市"},
		{Code: "350702", Level: models.LevelDistrict, Name: "延平区"},
		{Code: "350702003", Level: models.LevelStreet, Name: "紫云街道"},
		{Code: Community, Level: models.LevelCommunity, Name: "剑津社区"},
	} {
		path += models.Path(a.Code + "/")
		a.Path, a.ParentCode, a.Position = path, parent, 1
		parent = a.Code
		areas = append(areas, a)
	}
	var touching []models.AreaNeighbor
	for g := 1; g <= 2; g++ {
		grid := models.Area{Code: fmt.Sprintf("%s-%d", Community, g), ParentCode: Community, Level: models.LevelGrid3, Name: fmt.Sprintf("第%d网格", g), Position: g}
		grid.Path = path + models.Path(grid.Code+"/")
		areas = append(areas, grid)
		touching = append(touching, models.AreaNeighbor{AreaCode: grid.Code, NeighborCode: fmt.Sprintf("%s-%d", Community, 3-g)})
		for b := 1; b <= 2; b++ {
			n := 2*(g-1) + b
			building := models.Area{Code: fmt.Sprintf("%s-b%02d", Community, n), ParentCode: grid.Code, Level: models.LevelBuilding, Name: fmt.Sprintf("%d号楼", n), Position: b, Households: 60, Residents: 160}
			building.Path = grid.Path + models.Path(building.Code+"/")
			areas = append(areas, building)
		}
	}
	err := models.Do(t.Context(), db, func(tx *models.Tx) error {
		if err := tx.CreateAreas(areas); err != nil {
			return err
		}
		return tx.CreateAreaNeighbors(touching)
	})
	if err != nil {
		t.Fatal(err)
	}
}
