package models_test

import (
	"context"
	"testing"
	"time"

	"whistle/models"
	"whistle/models/modelstest"
)

// TestAReplicaThatFreezesInATransactionHoldsNobodyUp takes the carriers' states, which every claim locks, and
// says nothing more: the database gives the silent connection up, and the other replica claims.
func TestAReplicaThatFreezesInATransactionHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	address := modelstest.MariaDBURL(t)
	other := modelstest.Open(t, address, time.Now)
	frozen, err := models.OpenImpatiently(t.Context(), models.Options{URL: address, Secret: modelstest.Secret, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = frozen.Close() })
	claim := func(ctx context.Context, db *models.DB, then func()) error {
		return models.Do(ctx, db, func(tx *models.Tx) error {
			_, err := tx.ClaimPages(models.Claim{Owner: "one", Lease: time.Minute, Limit: 10, Rate: 10})
			then()
			return err
		})
	}
	holds, wake, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- claim(t.Context(), frozen, func() { close(holds); <-wake })
	}()
	<-holds
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := claim(ctx, other, func() {}); err != nil {
		t.Errorf("the other replica cannot claim while one is frozen: %v", err)
	}
	close(wake)
	if err := <-ended; err == nil {
		t.Error("the frozen replica's transaction was kept although its locks were given to another")
	}
}
