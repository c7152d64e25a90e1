package seed

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"

	"whistle/models"
)

//go:embed nanping.json
var nanping []byte

// nanpingFile is the form of nanping.json.
type nanpingFile struct {
	named
	Counties []struct {
		named
		Streets []struct {
			named
			Communities []named `json:"communities"`
		} `json:"streets"`
	} `json:"counties"`
}

type named struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// territory is the tree as it is laid out, before it is saved.
type territory struct {
	areas     []models.Area
	at        map[string]int // place in areas by code
	neighbors []models.AreaNeighbor
	buildings []int // places in areas
	gridded   []int // communities with grids
	grids     [3]int
	grid3     []int
}

func layOut(p plan, random *rand.Rand) (*territory, error) {
	var file nanpingFile
	if err := json.Unmarshal(nanping, &file); err != nil {
		return nil, fmt.Errorf("read nanping.json: %w", err)
	}
	t := &territory{at: map[string]int{}}
	communities := t.addReal(file)
	t.chooseGridded(communities, p)
	t.addGrids(p)
	t.addBuildings(p, random)
	t.sumHouseholds()
	t.place()
	return t, nil
}

// addReal adds the real upper levels and gives the places of the communities, street by street.
func (t *territory) addReal(file nanpingFile) [][]int {
	var communities [][]int
	t.add("", file.named, models.LevelCity, 1)
	for i, county := range file.Counties {
		t.add(file.Code, county.named, models.LevelDistrict, i+1)
		for j, street := range county.Streets {
			t.add(county.Code, street.named, models.LevelStreet, j+1)
			var of []int
			for k, community := range street.Communities {
				community.Name = shortName(community.Name)
				of = append(of, t.add(street.Code, community, models.LevelCommunity, k+1))
			}
			for k := 1; k < len(of); k++ {
				t.touch(of[k-1], of[k])
			}
			communities = append(communities, of)
		}
	}
	return communities
}

// shortName leaves out that the statistics name a community by its committee.
func shortName(name string) string {
	for _, suffix := range []string{"居委会", "村委会", "居民委员会", "村民委员会"} {
		if short, ok := strings.CutSuffix(name, suffix); ok && short != "" {
			if suffix == "村委会" || suffix == "村民委员会" {
				return strings.TrimSuffix(short, "村") + "村"
			}
			return short
		}
	}
	return name
}

func (t *territory) add(parent string, n named, level models.Level, position int) int {
	path := n.Code + "/"
	if parent != "" {
		path = string(t.areas[t.at[parent]].Path) + path
	}
	t.at[n.Code] = len(t.areas)
	t.areas = append(t.areas, models.Area{Code: n.Code, ParentCode: parent, Path: models.Path(path), Level: level, Name: n.Name, Position: position})
	return len(t.areas) - 1
}

func (t *territory) touch(i, j int) {
	a, b := t.areas[i].Code, t.areas[j].Code
	t.neighbors = append(t.neighbors, models.AreaNeighbor{AreaCode: a, NeighborCode: b}, models.AreaNeighbor{AreaCode: b, NeighborCode: a})
}

// chooseGridded picks as many communities as there are grids of level 1: round by round one of each street,
// the demo's community first in its own.
func (t *territory) chooseGridded(communities [][]int, p plan) {
	top := t.areas[t.at[p.within]].Path
	for round := 0; len(t.gridded) < p.grids[0]; round++ {
		before := len(t.gridded)
		for _, of := range communities {
			if round >= len(of) || len(t.gridded) == p.grids[0] {
				continue
			}
			pick := of[round]
			if home, ok := t.at[DemoCommunity]; ok && t.areas[home].ParentCode == t.areas[pick].ParentCode {
				pick = rotated(of, home, round)
			}
			if t.areas[pick].Path.Within(top) || p.within == t.areas[pick].Code {
				t.gridded = append(t.gridded, pick)
			}
		}
		if round > 1000 && before == len(t.gridded) {
			return
		}
	}
}

// rotated gives the n-th of a list that begins with first and goes on with the others in their order.
func rotated(list []int, first, n int) int {
	if n == 0 {
		return first
	}
	for _, v := range list {
		if v == first {
			continue
		}
		if n--; n == 0 {
			return v
		}
	}
	return first
}

// addGrids nests three levels of grids; the n-th grid of a level goes to the parent that its share falls to.
func (t *territory) addGrids(p plan) {
	parents := t.gridded
	levels := []models.Level{models.LevelGrid1, models.LevelGrid2, models.LevelGrid3}
	for depth, level := range levels {
		total := p.grids[depth]
		var made []int
		for i, parent := range parents {
			for n := range share(total, len(parents), i) {
				made = append(made, t.addGrid(parent, level, n+1))
				if n > 0 {
					t.touch(made[len(made)-2], made[len(made)-1])
				}
			}
			// the last of one parent touches the first of the next where both lie in one community
			if first := len(made) - share(total, len(parents), i); first > 0 && first < len(made) && t.sameCommunity(made[first-1], made[first]) {
				t.touch(made[first-1], made[first])
			}
		}
		t.grids[depth] = len(made)
		parents = made
	}
	t.grid3 = parents
}

// share cuts total into n parts that differ by one at most and gives part i.
func share(total, n, i int) int { return total*(i+1)/n - total*i/n }

func (t *territory) sameCommunity(i, j int) bool {
	return t.communityOf(i) == t.communityOf(j)
}

func (t *territory) communityOf(i int) string {
	return t.areas[i].Path.Codes()[3]
}

func (t *territory) addGrid(parent int, level models.Level, n int) int {
	p := t.areas[parent]
	community := t.areas[t.at[t.communityOf(parent)]]
	switch level { //nolint:exhaustive // only grids come here
	case models.LevelGrid1:
		return t.add(p.Code, named{fmt.Sprintf("%s-%d", p.Code, n), community.Name + "一级网格"}, level, n)
	case models.LevelGrid2:
		return t.add(p.Code, named{fmt.Sprintf("%s-%02d", p.Code, n), fmt.Sprintf("第%d网格", n)}, level, n)
	default:
		return t.add(p.Code, named{fmt.Sprintf("%s-%d", p.Code, n), fmt.Sprintf("第%d-%d网格", p.Position, n)}, level, n)
	}
}

// addBuildings numbers the buildings through each community.
func (t *territory) addBuildings(p plan, random *rand.Rand) {
	numbers := map[string]int{}
	for i, grid := range t.grid3 {
		community := t.communityOf(grid)
		for n := range share(p.buildings, len(t.grid3), i) {
			numbers[community]++
			number := numbers[community]
			at := t.add(t.areas[grid].Code, named{fmt.Sprintf("%s-b%02d", community, number), fmt.Sprintf("%d号楼", number)}, models.LevelBuilding, n+1)
			b := &t.areas[at]
			b.Households = 36 + 12*random.IntN(7)
			b.Residents = b.Households*27/10 + random.IntN(b.Households/2)
			t.buildings = append(t.buildings, at)
		}
	}
}

// sumHouseholds carries households and residents up the tree; children stand behind their parents.
func (t *territory) sumHouseholds() {
	for i := len(t.areas) - 1; i > 0; i-- {
		if parent, ok := t.at[t.areas[i].ParentCode]; ok {
			t.areas[parent].Households += t.areas[i].Households
			t.areas[parent].Residents += t.areas[i].Residents
		}
	}
}

func (t *territory) save(tx *models.Tx) error {
	if err := tx.CreateAreas(t.areas); err != nil {
		return err
	}
	return tx.CreateAreaNeighbors(t.neighbors)
}
