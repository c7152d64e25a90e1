package mobilize

import (
	"encoding/json"
	"fmt"

	"whistle/app/access"
	"whistle/models"
)

// once runs a write that pages people under the caller's Idempotency-Key, in the write's own transaction:
// the same key for the same thing answers what was answered before and does nothing. Without a key it runs.
func once[T any](tx *models.Tx, by access.Actor, key, what string, f func() (T, error)) (T, error) {
	var result T
	if key == "" {
		return f()
	}
	hash := models.HashToken(what)
	before, found, err := tx.Recall(by.UserID, key, hash)
	if err != nil {
		return result, err
	}
	if found {
		if err := json.Unmarshal([]byte(before.Body), &result); err != nil {
			return result, fmt.Errorf("read the answer kept for the key: %w", err)
		}
		return result, nil
	}
	result, err = f()
	if err != nil {
		return result, err
	}
	body, err := json.Marshal(result)
	if err != nil {
		return result, fmt.Errorf("keep the answer for the key: %w", err)
	}
	return result, tx.Remember(by.UserID, key, hash, 0, string(body))
}
