package mobilize_test

import (
	"fmt"
	"testing"
	"time"

	"whistle/app/access"
	"whistle/app/mobilize"
	"whistle/models"
	"whistle/models/modelstest"
)

// addScattered adds communities beside the first, each of one grid and one building with five people in it, at
// these distances in hundredths of a degree to the north of the first one's grids; nobody has drawn who
// touches whom.
func addScattered(t *testing.T, db *models.DB, away ...int) {
	t.Helper()
	street := models.Path("3507/350702/350702003/")
	var areas []models.Area
	for i, d := range away {
		lat := 26.60 + float64(d)/100
		code := fmt.Sprintf("3507020030%02d", 20+i)
		community := models.Area{Code: code, Path: street + models.Path(code+"/"), ParentCode: "350702003", Level: models.LevelCommunity, Name: "社区" + code, Lat: lat, Lon: 118.18}
		grid := models.Area{Code: code + "-1", Path: community.Path + models.Path(code+"-1/"), ParentCode: code, Level: models.LevelGrid3, Name: "网格", Lat: lat, Lon: 118.18}
		building := models.Area{Code: fmt.Sprintf("%s-b%02d", modelstest.Community, 20+i), ParentCode: grid.Code, Level: models.LevelBuilding, Name: "楼", Lat: lat, Lon: 118.18}
		building.Path = grid.Path + models.Path(building.Code+"/")
		areas = append(areas, community, grid, building)
	}
	must(t, models.Do(t.Context(), db, func(tx *models.Tx) error { return tx.CreateAreas(areas) }))
	for i := range away {
		modelstest.AddMembers(t, db, 20+i, 5)
	}
}

// TestWithoutDrawnNeighboursWideningGoesByTheNearestPoints: four communities, the first at 0.01 degrees, the
// second within twice that, the others far: the near two are asked first, and each further look goes on.
func TestWithoutDrawnNeighboursWideningGoesByTheNearestPoints(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		modelstest.AddTerritory(t, db)
		addScattered(t, db, 1, 0, 3, 30, 2) // 350702003021 is where it happens
		m := newMobilizer(db)
		s := &scene{t: t, db: db, m: m}
		at := models.At(clock.Now())
		c, err := m.Draft(t.Context(), access.System(), mobilize.DraftInput{
			Title: "防汛", Kind: "flood", Areas: []string{"350702003021"}, StartsAt: at, EndsAt: at.Add(8 * time.Hour), Quorum: 100,
		})
		must(t, err)
		s.id = c.ID
		_, err = m.Whistle(t.Context(), access.System(), s.id, "")
		must(t, err)
		for _, want := range []string{"map[b21:5]", "map[b20:5 b21:5 b24:5]", "map[b20:5 b21:5 b22:5 b24:5]"} {
			if got := fmt.Sprint(s.homes()); got != want {
				t.Errorf("summoned %s, want %s", got, want)
			}
			if want != "map[b20:5 b21:5 b22:5 b24:5]" {
				_, err = m.WidenNow(t.Context(), access.System(), s.id)
				must(t, err)
			}
		}
	})
}
