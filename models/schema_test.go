package models_test

import (
	"testing"

	"whistle/models"
	"whistle/models/modelstest"
)

// TestEveryEntityFitsItsTable writes and reads one row of each entity, so that a column that the schema
// lacks, or spells otherwise, is found on both databases.
func TestEveryEntityFitsItsTable(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *models.DB) {
		if err := models.RoundTripEveryEntity(t.Context(), db); err != nil {
			t.Fatal(err)
		}
	})
}
