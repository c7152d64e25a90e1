package modelstest

import (
	"fmt"
	"testing"

	"whistle/models"
)

// AddMembers adds n members to a building of AddTerritory's community, full members of the party, with
// phones that nobody has; it gives their ids in order.
func AddMembers(t testing.TB, db *models.DB, building, n int) []models.ID {
	t.Helper()
	ids, err := models.Within(t.Context(), db, func(tx *models.Tx) ([]models.ID, error) {
		home, err := tx.Area(models.Everywhere(), fmt.Sprintf("%s-b%02d", Community, building))
		if err != nil {
			return nil, err
		}
		ids, members := make([]models.ID, n), make([]models.Member, n)
		for i := range n {
			phone := PhoneOf(building, i)
			sealed, err := tx.Vault.Seal(phone)
			if err != nil {
				return nil, err
			}
			ids[i] = tx.NewID()
			members[i] = models.Member{
				ID: ids[i], Name: fmt.Sprintf("成员%d-%d", building, i), PhoneSealed: sealed, PhoneIndex: tx.Vault.Index(phone), PhoneTail: phone[len(phone)-4:],
				HomeCode: home.Code, HomePath: home.Path, Standing: models.StandingFull, Language: "zh", Active: true, ConsentedAt: tx.Now, CreatedAt: tx.Now, UpdatedAt: tx.Now,
			}
		}
		return ids, tx.CreateMembers(members, nil, nil, nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

// PhoneOf gives the phone of the i-th member that AddMembers added to a building.
func PhoneOf(building, i int) string { return fmt.Sprintf("+86154%02d%06d", building, i) }
