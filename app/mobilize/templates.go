package mobilize

import (
	"context"

	"whistle/app/access"
	"whistle/models"
)

// Templates lists the templates that the actor may start a call-up from: the built-in ones, those of the
// actor's areas and of the areas above; with an area's code, those in use there.
func (m *Mobilizer) Templates(ctx context.Context, by access.Actor, area string) ([]models.CallUpTemplate, error) {
	if err := by.Can(access.See); err != nil {
		return nil, err
	}
	read := m.db.Read(ctx)
	if area == "" {
		return read.CallUpTemplates(by.Scope())
	}
	at, err := read.Area(by.Scope(), area)
	if err != nil {
		return nil, err
	}
	return read.TemplatesFor(at.Path)
}

// Template reads one template that the actor may use.
func (m *Mobilizer) Template(ctx context.Context, by access.Actor, id models.ID) (models.CallUpTemplate, error) {
	if err := by.Can(access.See); err != nil {
		return models.CallUpTemplate{}, err
	}
	return m.db.Read(ctx).CallUpTemplate(by.Scope(), id)
}

// MayChange says whether the actor may change or delete a template: it is not built in and belongs to an area
// of the actor's own.
func MayChange(by access.Actor, t models.CallUpTemplate) bool {
	return !t.BuiltIn && by.Can(access.Mobilize) == nil && by.Scope().Covers(t.AreaPath)
}
