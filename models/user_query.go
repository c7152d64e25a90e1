package models

import (
	"fmt"

	"gorm.io/gorm/clause"
)

var userColumns = []string{"id", "login", "name", "role", "password_hash", "totp_sealed", "created_at", "disabled_at"}

// CreateUser inserts a user with the areas of their authority. A login that is taken is a Conflict.
func (tx *Tx) CreateUser(u User, areas []UserArea) error {
	if err := tx.gorm.Create(&u).Error; err != nil {
		if isDuplicate(err) {
			return Conflict("login_taken", "the login %s is taken", u.Login)
		}
		return fmt.Errorf("insert user: %w", err)
	}
	for i := range areas {
		areas[i].UserID = u.ID
	}
	return createAll(tx.gorm, areas)
}

// UserByLogin reads a user.
func (q *query) UserByLogin(login string) (User, error) {
	return first[User](q.gorm.Select(userColumns).Where("login = ?", login), "user")
}

// User reads a user.
func (q *query) User(id ID) (User, error) {
	return first[User](q.gorm.Select(userColumns).Where("id = ?", id), "user")
}

// Users reads at most limit users by login.
func (q *query) Users(limit int) ([]User, error) {
	return all[User](q.gorm.Select(userColumns).Order("login").Limit(limit), "users")
}

// UserAreas reads the areas of a user's authority.
func (q *query) UserAreas(id ID) ([]UserArea, error) {
	return all[UserArea](q.gorm.Where("user_id = ?", id).Order("area_path").Limit(1000), "the user's areas")
}

// SaveUser writes a changed user.
func (tx *Tx) SaveUser(u User) error {
	if err := tx.gorm.Save(&u).Error; err != nil {
		return fmt.Errorf("save user: %w", err)
	}
	return nil
}

// LoginAttempts reads how often a login failed since its last success.
func (q *query) LoginAttempts(login string) (LoginAttempt, error) {
	rows, err := all[LoginAttempt](q.gorm.Where("login = ?", login).Limit(1), "login attempts")
	if err != nil || len(rows) == 0 {
		return LoginAttempt{Login: login}, err
	}
	return rows[0], nil
}

// LoginAttemptsForUpdate is LoginAttempts under a lock: tries of one login are counted one after the other,
// the first ones too, whose row is made here to be locked.
func (tx *Tx) LoginAttemptsForUpdate(login string) (LoginAttempt, error) {
	onlyLock := clause.OnConflict{Columns: []clause.Column{{Name: "login"}}, DoUpdates: clause.Assignments(map[string]any{"login": login})}
	if err := tx.gorm.Clauses(onlyLock).Create(&LoginAttempt{Login: login}).Error; err != nil {
		return LoginAttempt{}, fmt.Errorf("lock the login attempts: %w", err)
	}
	return tx.LoginAttempts(login)
}

// SaveLoginAttempts writes the count of failures.
func (tx *Tx) SaveLoginAttempts(a LoginAttempt) error {
	if err := tx.gorm.Save(&a).Error; err != nil {
		return fmt.Errorf("count the login attempt: %w", err)
	}
	return nil
}

// CreateAPIToken inserts a token; only its hash is kept.
func (tx *Tx) CreateAPIToken(t APIToken) error {
	if err := tx.gorm.Create(&t).Error; err != nil {
		return fmt.Errorf("insert token: %w", err)
	}
	return nil
}

// APITokenByHash reads a token.
func (q *query) APITokenByHash(hash []byte) (APIToken, error) {
	return first[APIToken](q.gorm.Select("id", "user_id", "name", "token_hash", "created_at", "expires_at", "revoked_at").Where("token_hash = ?", hash), "token")
}

// RevokeTokensOf ends all of a user's API tokens.
func (tx *Tx) RevokeTokensOf(user ID) error {
	if err := tx.gorm.Model(&APIToken{}).Where("user_id = ? AND revoked_at = 0", user).Update("revoked_at", tx.Now).Error; err != nil {
		return fmt.Errorf("revoke tokens: %w", err)
	}
	return nil
}
