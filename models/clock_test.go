package models_test

import (
	"testing"
	"time"

	"whistle/models"
	"whistle/models/modelstest"
)

func TestAClockIsComparedWithTheDatabases(t *testing.T) {
	for name, address := range modelstest.URLs(t) {
		for ahead, wrong := range map[time.Duration]bool{0: false, time.Minute: false, 2 * time.Hour: true, -2 * time.Hour: true} {
			db, err := models.Open(t.Context(), models.Options{
				URL: address, Secret: modelstest.Secret, Now: func() time.Time { return time.Now().Add(ahead) }, SharedClock: models.ServerClock,
			})
			if err != nil {
				t.Fatal(err)
			}
			got, err := db.CheckClock(t.Context())
			if off := (got.Ahead - ahead).Abs(); err != nil || off > 10*time.Second || got.Wrong != wrong {
				t.Errorf("%s: a clock that is %s ahead is found %+v, %v", name, ahead, got, err)
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}
