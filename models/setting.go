package models

import (
	"errors"
	"fmt"

	"gorm.io/gorm"
)

// SettingSynthetic is set in a database that the seed filled: it may page only simulated phones.
const SettingSynthetic = "synthetic"

// Setting is one fact about the installation.
type Setting struct {
	Name  string `gorm:"primaryKey"`
	Value string
}

// Setting reads a value, "" where it was never set.
func (q *query) Setting(name string) (string, error) {
	var s Setting
	err := q.gorm.Where("name = ?", name).Take(&s).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read the setting %s: %w", name, err)
	}
	return s.Value, nil
}

// SaveSetting writes a value.
func (tx *Tx) SaveSetting(name, value string) error {
	if err := tx.gorm.Save(&Setting{Name: name, Value: value}).Error; err != nil {
		return fmt.Errorf("save the setting %s: %w", name, err)
	}
	return nil
}
