package models

// Level is the height of an area in the territory tree.
type Level string

// The levels from the top down.
const (
	LevelCity      Level = "city"
	LevelDistrict  Level = "district"
	LevelStreet    Level = "street"
	LevelCommunity Level = "community"
	LevelGrid1     Level = "grid1"
	LevelGrid2     Level = "grid2"
	LevelGrid3     Level = "grid3"
	LevelBuilding  Level = "building"
)

// Levels are the levels from the top down.
var Levels = []Level{LevelCity, LevelDistrict, LevelStreet, LevelCommunity, LevelGrid1, LevelGrid2, LevelGrid3, LevelBuilding}

// Area is a node of the territory tree. Its code is the national statistical code down to communities;
// below them grids and buildings append to it.
type Area struct {
	Code       string `gorm:"primaryKey"`
	ParentCode string
	Path       Path
	Level      Level
	Name       string
	Position   int // order among its siblings; neighbours in it lie side by side
	Households int
	Residents  int
	Lat        float64 // degrees, 0 where unknown
	Lon        float64
}

// AreaNeighbor says that two areas of one level touch; each pair is kept both ways.
type AreaNeighbor struct {
	AreaCode     string `gorm:"primaryKey"`
	NeighborCode string `gorm:"primaryKey"`
}
