package seed_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"

	"whistle/models"
	"whistle/models/modelstest"
	"whistle/seed"
)

func run(t *testing.T, db *models.DB, scale seed.Scale) seed.Result {
	t.Helper()
	result, err := seed.Run(t.Context(), db, seed.Options{Scale: scale, Seed: 7, NewPassword: func() string { return "p" }, HashPassword: func(string) (string, error) { return "h", nil }})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestTheScalesHaveTheirNumbers(t *testing.T) {
	for scale, want := range map[seed.Scale]struct {
		members int
		grids   [3]int
	}{seed.Demo: {560, [3]int{1, 4, 16}}, seed.District: {3000, [3]int{32, 153, 845}}, seed.City: {15000, [3]int{215, 1022, 5638}}} {
		t.Run(string(scale), func(t *testing.T) {
			modelstest.Each(t, func(t *testing.T, db *models.DB) {
				result := run(t, db, scale)
				if result.Members != want.members || result.Grids != want.grids || (scale == seed.Demo && result.Buildings != 40) {
					t.Errorf("%+v", result)
				}
				read := db.Read(t.Context())
				if grids, err := read.AreasWithin([]models.Path{"3507/"}, models.LevelGrid3, 10_000); err != nil || len(grids) != want.grids[2] {
					t.Errorf("%d grids of level 3, %v", len(grids), err)
				}
				if area, err := read.Area(models.Everywhere(), seed.DemoCommunity); err != nil || area.Name != "剑津社区" {
					t.Errorf("%+v, %v", area, err)
				}
			})
		})
	}
}

func TestTheSameSeedMakesTheSameCityAndPeopleAreNeverSeededOver(t *testing.T) {
	var sums []string
	modelstest.Each(t, func(t *testing.T, db *models.DB) {
		run(t, db, seed.Demo)
		members, err := db.Read(t.Context()).Members(models.Everywhere(), models.MemberFilter{Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		hash := sha256.New()
		for _, m := range members {
			phone, err := db.Vault().Open(m.PhoneSealed)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(hash, m.Name, phone, m.HomeCode, m.Standing)
		}
		sums = append(sums, hex.EncodeToString(hash.Sum(nil)))
		_, err = seed.Run(t.Context(), db, seed.Options{Scale: seed.Demo})
		if models.CodeOf(err) != models.CodeConflict {
			t.Errorf("seeded over people: %v", err)
		}
	})
	if sums[0] != sums[1] {
		t.Errorf("two cities of one seed: %v", sums)
	}
}
