package mobilize_test

import (
	"testing"
	"time"

	"whistle/models"
)

// texts are messages by the phone that they went to.
type texts map[string][]string

// send hands every page that waits to a carrier that takes it, and gives what went out.
func send(t *testing.T, db *models.DB) texts {
	t.Helper()
	out := texts{}
	for {
		n, err := models.Within(t.Context(), db, func(tx *models.Tx) (int, error) {
			claimed, err := tx.ClaimPages(models.Claim{Owner: "test", Carriers: []string{"none"}, Lease: time.Minute, Limit: 500, Rate: 1_000_000_000})
			if err != nil {
				return 0, err
			}
			results := make([]models.Result, len(claimed.Pages))
			for i, p := range claimed.Pages {
				results[i] = models.Result{Page: p, Fate: models.Fate{To: models.PageSent, SID: string(p.ID)}}
				phone, err := tx.Vault.Open(p.PhoneSealed)
				if err != nil {
					return 0, err
				}
				body, err := tx.Vault.Open(p.BodySealed)
				if err != nil {
					return 0, err
				}
				out[phone] = append(out[phone], body)
			}
			return len(results), tx.RecordResults(results)
		})
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return out
		}
	}
}
