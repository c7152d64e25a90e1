package seed

import (
	"math"

	"whistle/models"
)

// centres are where the districts and counties lie, in degrees north and east, to about a kilometre.
var centres = map[string][2]float64{
	"350702": {26.637, 118.182}, // 延平区
	"350703": {27.332, 118.120}, // 建阳区
	"350721": {26.793, 117.810}, // 顺昌县
	"350722": {27.917, 118.541}, // 浦城县
	"350723": {27.541, 117.334}, // 光泽县
	"350724": {27.527, 118.785}, // 松溪县
	"350725": {27.366, 118.858}, // 政和县
	"350781": {27.341, 117.493}, // 邵武市
	"350782": {27.756, 118.035}, // 武夷山市
	"350783": {27.023, 118.305}, // 建瓯市
}

// spreads are how far the children of an area of each level lie from it, in degrees.
var spreads = map[models.Level]float64{
	models.LevelDistrict: 0.16, models.LevelStreet: 0.03, models.LevelCommunity: 0.006,
	models.LevelGrid1: 0.004, models.LevelGrid2: 0.0016, models.LevelGrid3: 0.0007,
}

// place puts every area on the map: the districts where they are, all below around the middle of what they
// belong to, evenly and made up, as a sunflower sets its seeds (H. Vogel 1979, Mathematical Biosciences 44).
func (t *territory) place() {
	children := map[string][]int{}
	for i, a := range t.areas {
		children[a.ParentCode] = append(children[a.ParentCode], i)
	}
	for i := range t.areas { // parents stand before their children
		parent := &t.areas[i]
		if parent.Level == models.LevelCity {
			parent.Lat, parent.Lon = 27.2, 118.2
		}
		of := children[parent.Code]
		for n, c := range of {
			child := &t.areas[c]
			if centre, ok := centres[child.Code]; ok {
				child.Lat, child.Lon = centre[0], centre[1]
				continue
			}
			const golden = 2.399963 // radians
			radius := spreads[parent.Level] * math.Sqrt((float64(n)+0.5)/float64(len(of)))
			angle := golden * float64(n)
			child.Lat = parent.Lat + radius*math.Sin(angle)
			child.Lon = parent.Lon + radius*math.Cos(angle)/math.Cos(parent.Lat*math.Pi/180)
		}
	}
}
