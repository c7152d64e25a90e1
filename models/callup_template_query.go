package models

import (
	"fmt"

	"gorm.io/gorm"
)

var templateColumns = []string{"id", "area_code", "area_path", "name", "kind", "built_in", "content", "created_by", "created_at", "updated_at", "revision"}

// templatesSeen selects the templates that are in use in a scope: built in, of its areas and those below, and
// of the areas above them.
func (q *query) templatesSeen(scope Scope) *gorm.DB {
	fresh := q.gorm.Session(&gorm.Session{NewDB: true})
	above := []string{""}
	for _, p := range scope {
		above = append(above, pathsDownTo(p)...)
	}
	return q.gorm.Model(&CallUpTemplate{}).Select(templateColumns).Where(scope.within(fresh, "area_path").Or("area_path IN ?", above))
}

// pathsDownTo gives the paths of the areas on the way down to a path, its own included.
func pathsDownTo(p Path) []string {
	var paths []string
	for i, r := range p {
		if r == '/' {
			paths = append(paths, string(p[:i+1]))
		}
	}
	return paths
}

// CallUpTemplates reads the templates of a scope: built-in ones first, then from the top of the tree down.
func (q *query) CallUpTemplates(scope Scope) ([]CallUpTemplate, error) {
	return all[CallUpTemplate](q.templatesSeen(scope).Order("built_in DESC, area_path, created_at, id").Limit(500), "templates")
}

// TemplatesFor reads the templates in use at one area: built in, its own and its ancestors'.
func (q *query) TemplatesFor(path Path) ([]CallUpTemplate, error) {
	return all[CallUpTemplate](q.gorm.Model(&CallUpTemplate{}).Select(templateColumns).Where("area_path IN ?", append([]string{""}, pathsDownTo(path)...)).
		Order("built_in DESC, area_path, created_at, id").Limit(500), "templates")
}

// CallUpTemplate reads one template of a scope.
func (q *query) CallUpTemplate(scope Scope, id ID) (CallUpTemplate, error) {
	return first[CallUpTemplate](q.templatesSeen(scope).Where("id = ?", id), "template")
}

// SaveCallUpTemplate writes a new or changed template.
func (tx *Tx) SaveCallUpTemplate(t CallUpTemplate) error {
	t.Revision++
	if err := tx.gorm.Save(&t).Error; err != nil {
		return fmt.Errorf("save the template: %w", err)
	}
	return nil
}

// DeleteCallUpTemplate removes a template that is not built in.
func (tx *Tx) DeleteCallUpTemplate(id ID) error {
	if err := tx.gorm.Where("id = ? AND built_in = ?", id, false).Delete(&CallUpTemplate{}).Error; err != nil {
		return fmt.Errorf("delete the template: %w", err)
	}
	return nil
}

// SaveTaskFigures writes by what the seats of a draft's tasks are counted, in place of what it held before.
func (tx *Tx) SaveTaskFigures(callUp ID, figures []TaskFigure) error {
	if err := tx.gorm.Where("callup_id = ?", callUp).Delete(&TaskFigure{}).Error; err != nil {
		return fmt.Errorf("replace the figures: %w", err)
	}
	return createAll(tx.gorm, figures)
}

// TaskFigures reads by what the seats of a call-up's tasks are counted, by task.
func (q *query) TaskFigures(callUp ID) (map[ID]TaskFigure, error) {
	rows, err := all[TaskFigure](q.gorm.Where("callup_id = ?", callUp).Limit(100), "figures")
	figures := make(map[ID]TaskFigure, len(rows))
	for _, f := range rows {
		figures[f.TaskID] = f
	}
	return figures, err
}

// SaveCallUpTexts writes the own wording of a draft in place of what it held before.
func (tx *Tx) SaveCallUpTexts(callUp ID, words Wording) error {
	if err := tx.gorm.Where("callup_id = ?", callUp).Delete(&CallUpText{}).Error; err != nil {
		return fmt.Errorf("replace the wording: %w", err)
	}
	var rows []CallUpText
	for kind, texts := range words {
		for language, text := range texts {
			rows = append(rows, CallUpText{CallUpID: callUp, Kind: kind, Language: language, Text: text})
		}
	}
	return createAll(tx.gorm, rows)
}

// CallUpTexts reads the own wording of a call-up.
func (q *query) CallUpTexts(callUp ID) (Wording, error) {
	rows, err := all[CallUpText](q.gorm.Where("callup_id = ?", callUp).Limit(100), "the wording of a call-up")
	words := Wording{}
	for _, row := range rows {
		if words[row.Kind] == nil {
			words[row.Kind] = map[string]string{}
		}
		words[row.Kind][row.Language] = row.Text
	}
	return words, err
}
