package models

import (
	"bytes"
	"errors"
	"fmt"

	"gorm.io/gorm"
)

// Remembered is the answer that a key got before.
type Remembered struct {
	Status int
	Body   string
}

// Recall reads the answer that this user's key got before, found false where it is new. The same key with
// another request is a Conflict: it would be answered with somebody else's result.
func (q *query) Recall(user ID, name string, requestHash []byte) (Remembered, bool, error) {
	var row IdempotencyKey
	err := q.gorm.Where("user_id = ? AND name = ?", user, name).Take(&row).Error
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return Remembered{}, false, nil
	case err != nil:
		return Remembered{}, false, fmt.Errorf("read the idempotency key: %w", err)
	case !bytes.Equal(row.RequestHash, requestHash):
		return Remembered{}, false, Conflict("key_reused", "this Idempotency-Key was used for another request; take a new one")
	}
	return Remembered{Status: row.Status, Body: row.Body}, true, nil
}

// Remember keeps the answer to a key in the transaction of the write that it answers.
func (tx *Tx) Remember(user ID, name string, requestHash []byte, status int, body string) error {
	row := IdempotencyKey{UserID: user, Name: name, RequestHash: requestHash, Status: status, Body: body, CreatedAt: tx.Now}
	err := tx.gorm.Create(&row).Error
	if isDuplicate(err) {
		return Conflict("key_in_use", "a request with this Idempotency-Key is being answered; ask again")
	}
	if err != nil {
		return fmt.Errorf("keep the idempotency key: %w", err)
	}
	return nil
}
