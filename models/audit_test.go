package models_test

import (
	"testing"

	"whistle/models"
	"whistle/models/modelstest"
)

func TestAnAlteredAuditIsFound(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *models.DB) {
		for range 3 {
			if err := models.Do(t.Context(), db, func(tx *models.Tx) error { return tx.Audit("user:x", "look", "y", "3507/", "") }); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := db.Read(t.Context()).VerifyAudit(); err != nil || n != 3 {
			t.Fatalf("%d rows, %v", n, err)
		}
		breakIt(t, db, "UPDATE audit SET actor = 'user:z' WHERE seq = 2")
		if n, err := db.Read(t.Context()).VerifyAudit(); err == nil || n != 1 {
			t.Errorf("an altered row was not found: %d rows, %v", n, err)
		}
		breakIt(t, db, "UPDATE audit SET actor = 'user:x' WHERE seq = 2")
		breakIt(t, db, "DELETE FROM audit WHERE seq = 3")
		if _, err := db.Read(t.Context()).VerifyAudit(); err == nil {
			t.Error("a row cut off at the end was not found")
		}
	})
}

func breakIt(t *testing.T, db *models.DB, statement string) {
	t.Helper()
	if err := db.ExecForTest(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}
