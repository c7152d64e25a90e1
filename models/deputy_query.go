package models

import (
	"fmt"

	"gorm.io/gorm"
)

// SaveUserPhone writes where a user is told.
func (tx *Tx) SaveUserPhone(p UserPhone) error {
	if err := tx.gorm.Save(&p).Error; err != nil {
		return fmt.Errorf("save the user's phone: %w", err)
	}
	return nil
}

// DeleteUserPhone forgets where a user is told.
func (tx *Tx) DeleteUserPhone(user ID) error {
	if err := tx.gorm.Where("user_id = ?", user).Delete(&UserPhone{}).Error; err != nil {
		return fmt.Errorf("forget the user's phone: %w", err)
	}
	return nil
}

// UserPhones reads where users are told, by user; those without a phone are left out.
func (q *query) UserPhones(users []ID) (map[ID]UserPhone, error) {
	rows, err := all[UserPhone](q.gorm.Where("user_id IN ?", users).Limit(max(len(users), 1)), "the users' phones")
	phones := make(map[ID]UserPhone, len(rows))
	for _, p := range rows {
		phones[p.UserID] = p
	}
	return phones, err
}

// UsersOver reads the enabled users of a role whose authority holds the whole path, those nearest to it first.
func (q *query) UsersOver(path Path, role Role, limit int) ([]User, error) {
	return all[User](q.gorm.Select("users.id", "users.login", "users.name", "users.role", "users.created_at", "users.disabled_at").
		Joins("JOIN user_areas ON user_areas.user_id = users.id").
		Where("users.role = ? AND users.disabled_at = 0 AND user_areas.area_code IN ?", role, path.Codes()).
		Order("LENGTH(user_areas.area_path) DESC, users.login").Limit(limit), "who directs here")
}

// UsersByID reads users by their ids.
func (q *query) UsersByID(ids []ID) (map[ID]User, error) {
	rows, err := all[User](q.gorm.Select("id", "login", "name", "role", "created_at", "disabled_at").Where("id IN ?", ids).Limit(max(len(ids), 1)), "users")
	users := make(map[ID]User, len(rows))
	for _, u := range rows {
		users[u.ID] = u
	}
	return users, err
}

// CreateDeputation keeps that a deputy may act for somebody.
func (tx *Tx) CreateDeputation(d Deputation) error {
	if err := tx.gorm.Create(&d).Error; err != nil {
		return fmt.Errorf("insert the deputation: %w", err)
	}
	return nil
}

// SaveDeputation writes a changed deputation.
func (tx *Tx) SaveDeputation(d Deputation) error {
	if err := tx.gorm.Save(&d).Error; err != nil {
		return fmt.Errorf("save the deputation: %w", err)
	}
	return nil
}

// Deputation reads one deputation.
func (q *query) Deputation(id ID) (Deputation, error) {
	return first[Deputation](q.gorm.Where("id = ?", id), "deputation")
}

// OpenDeputations reads the deputations that have not ended, of these deputies or principals, soonest first.
func (q *query) OpenDeputations(users []ID, now Time) ([]Deputation, error) {
	return all[Deputation](q.gorm.Where("ended_at = 0 AND until_at > ? AND (deputy_id IN ? OR principal_id IN ?)", now, users, users).
		Order("from_at, id").Limit(1000), "deputations")
}

// UsersWithin reads the enabled users of a role with an area in the scope, by login.
func (q *query) UsersWithin(scope Scope, role Role, limit int) ([]User, error) {
	fresh := q.gorm.Session(&gorm.Session{NewDB: true})
	inside := scope.within(fresh.Model(&UserArea{}), "area_path").Select("user_id")
	return all[User](q.gorm.Select("id", "login", "name", "role", "created_at", "disabled_at").
		Where("role = ? AND disabled_at = 0 AND id IN (?)", role, inside).Order("login").Limit(limit), "users")
}
