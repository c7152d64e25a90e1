package models_test

import (
	"testing"
	"time"

	"whistle/models"
	"whistle/models/modelstest"
)

// queued puts pages into the outbox and gives their ids.
func queued(t *testing.T, db *models.DB, n int) []models.ID {
	t.Helper()
	ids := make([]models.ID, n)
	err := models.Do(t.Context(), db, func(tx *models.Tx) error {
		pages := make([]models.Page, n)
		for i := range pages {
			to, err := tx.Vault.Seal("+8615400000000")
			if err != nil {
				return err
			}
			ids[i] = tx.NewID()
			pages[i] = models.Page{
				ID: ids[i], CallUpID: "c", MemberID: ids[i], Purpose: models.PurposeCall, PhoneSealed: to, PhoneIndex: tx.Vault.Index(string(ids[i])), BodySealed: to,
				State: models.PageQueued, DueAt: tx.Now, ExpiresAt: tx.Now.Add(time.Hour), CreatedAt: tx.Now,
			}
		}
		return tx.CreatePages(pages)
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

func tallied(t *testing.T, db *models.DB, want map[models.PageState]int) {
	t.Helper()
	tally, err := db.Read(t.Context()).PageTally()
	if err != nil {
		t.Fatal(err)
	}
	for state, n := range want {
		if tally[state] != n {
			t.Errorf("%s: %d pages, want %d: %v", state, tally[state], n, tally)
		}
	}
}

// TestClaimsOfAPageEachAreCarriedOver upgrades a database in which a program that kept a row for each page died.
func TestClaimsOfAPageEachAreCarriedOver(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *models.DB) {
		ids := queued(t, db, 3)
		statements := []string{
			"DELETE FROM goose_db_version WHERE version_id IN (56, 57)", "DROP TABLE page_claims",
			"CREATE TABLE page_claims (page_id CHAR(26) NOT NULL, lease_owner CHAR(64) NOT NULL, lease_until BIGINT NOT NULL, carrier CHAR(16) NOT NULL, PRIMARY KEY (page_id))",
		}
		for _, id := range ids[:2] {
			statements = append(statements, "INSERT INTO page_claims VALUES ('"+string(id)+"', 'died', 1, 'plain')")
		}
		for _, s := range statements {
			if err := db.ExecForTest(t.Context(), s); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		tallied(t, db, map[models.PageState]int{models.PageSending: 2, models.PageQueued: 1})
		err := models.Do(t.Context(), db, func(tx *models.Tx) error {
			_, err := tx.EndLapsed(10)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		tallied(t, db, map[models.PageState]int{models.PageInDoubt: 2, models.PageSending: 0, models.PageQueued: 1})
	})
}

// TestAClaimEndsPageByPage records a part of what was claimed together: the rest stays claimed, and nothing of it is
// claimed anew before the lease runs out.
func TestAClaimEndsPageByPage(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *models.DB) {
		queued(t, db, 5)
		claim := func(owner string, lease time.Duration) []models.Page {
			got, err := models.Within(t.Context(), db, func(tx *models.Tx) (models.Claimed, error) {
				return tx.ClaimPages(models.Claim{Owner: owner, Lease: lease, Limit: 3, Rate: 1000, Carriers: []string{"plain"}})
			})
			if err != nil {
				t.Fatal(err)
			}
			return got.Pages
		}
		first, second := claim("one", time.Minute), claim("two", -time.Second) // whose lease has run out at once
		if len(first) != 3 || len(second) != 2 || len(claim("three", time.Minute)) != 0 {
			t.Fatalf("claimed %d, then %d of five", len(first), len(second))
		}
		err := models.Do(t.Context(), db, func(tx *models.Tx) error {
			if err := tx.RecordResults([]models.Result{
				{Page: first[0], Tried: true, Outcome: "accepted", Fate: models.Fate{To: models.PageSent, SID: "SM1"}},
				{Page: first[1], Tried: true, Outcome: "later", Fate: models.Fate{To: models.PageQueued}, DueAt: tx.Now},
			}); err != nil {
				return err
			}
			_, err := tx.EndLapsed(10)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		tallied(t, db, map[models.PageState]int{models.PageSent: 1, models.PageQueued: 1, models.PageSending: 1, models.PageInDoubt: 2})
		if again := claim("three", time.Minute); len(again) != 1 || again[0].ID != first[1].ID {
			t.Errorf("claimed again: %+v, want the one that was given back", again)
		}
	})
}
