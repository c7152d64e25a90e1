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

// TestAMigrationThatCameLateIsApplied opens a database that lacks one migration in the middle of those it has.
func TestAMigrationThatCameLateIsApplied(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *models.DB) {
		for _, statement := range []string{"DELETE FROM goose_db_version WHERE version_id = 31", "DROP TABLE handovers"} {
			if err := db.ExecForTest(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
		later := "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)"
		if err := db.ExecForTest(t.Context(), later); err != nil {
			t.Fatal(err)
		}
		if schema, err := db.SchemaVersion(t.Context()); err != nil || schema.Current() {
			t.Errorf("a migration is missing, and the schema counts as current: %+v, %v", schema, err)
		}
		applied, err := db.Migrate(t.Context())
		if err != nil || len(applied) != 1 || applied[0] != 31 {
			t.Errorf("applied %v, %v; want the missing one", applied, err)
		}
		if schema, err := db.SchemaVersion(t.Context()); err != nil || !schema.Current() {
			t.Errorf("after migrating the schema is not current: %+v, %v", schema, err)
		}
	})
}
