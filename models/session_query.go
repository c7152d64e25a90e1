package models

import "fmt"

// Session reads the data of a browser's sign-in that has not ended; found is false where there is none.
func (r *Reader) Session(tokenHash []byte) (data []byte, found bool, err error) {
	rows, err := all[Session](r.gorm.Where("token_hash = ? AND expires_at > ?", tokenHash, r.Now).Limit(1), "session")
	if err != nil || len(rows) == 0 {
		return nil, false, err
	}
	return rows[0].Data, true, nil
}

// SaveSession writes a sign-in.
func (tx *Tx) SaveSession(s Session) error {
	if err := tx.gorm.Save(&s).Error; err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	return nil
}

// DeleteSession ends a sign-in.
func (tx *Tx) DeleteSession(tokenHash []byte) error {
	if err := tx.gorm.Where("token_hash = ?", tokenHash).Delete(&Session{}).Error; err != nil {
		return fmt.Errorf("delete session: %w", err)
	}
	return nil
}
