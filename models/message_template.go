package models

import "fmt"

// MessageTemplate is the text of one kind of message in one language, for an area and all below it that have
// none of their own. At a carrier that sends approved templates only, Sign, Code and DrillCode name the
// signature and the templates there, for real call-ups and for drills; empty ones are the installation's.
type MessageTemplate struct {
	AreaPath  Path   `gorm:"primaryKey"`
	Kind      string `gorm:"primaryKey"`
	Language  string `gorm:"primaryKey"`
	Text      string // "" keeps the text from above
	Sign      string
	Code      string
	DrillCode string
	UpdatedAt Time
	UpdatedBy ID
}

// maxTemplates is far above what one path from the city to a building may hold.
const maxTemplates = 1000

// TextsFor reads the templates that count at a path: of it and of the areas above, the topmost first, so
// that a later one stands above an earlier.
func (q *query) TextsFor(path Path) ([]MessageTemplate, error) {
	paths := []Path{""}
	for i := range len(path) {
		if path[i] == '/' {
			paths = append(paths, path[:i+1])
		}
	}
	return all[MessageTemplate](q.gorm.Where("area_path IN ?", paths).Order("area_path, kind, language").Limit(maxTemplates), "message templates")
}

// SaveText writes a template, or takes it away where it says nothing.
func (tx *Tx) SaveText(t MessageTemplate) error {
	where := tx.gorm.Where("area_path = ? AND kind = ? AND language = ?", t.AreaPath, t.Kind, t.Language)
	if err := where.Delete(&MessageTemplate{}).Error; err != nil {
		return fmt.Errorf("replace a message template: %w", err)
	}
	if t.Text == "" && t.Sign == "" && t.Code == "" && t.DrillCode == "" {
		return nil
	}
	if err := tx.gorm.Create(&t).Error; err != nil {
		return fmt.Errorf("save a message template: %w", err)
	}
	return nil
}
