package mobilize

import (
	"context"
	"fmt"

	"whistle/app/access"
	"whistle/models"
)

// TemplateInput is a template as a person describes it.
type TemplateInput struct {
	Area, Name, Kind string
	Content          models.TemplateContent
}

// AddTemplate keeps a template for an area, to be used there and below. It returns Invalid naming every wrong
// field, Forbidden where the actor's role may not.
func (m *Mobilizer) AddTemplate(ctx context.Context, by access.Actor, in TemplateInput) (models.CallUpTemplate, error) {
	if err := by.Can(access.Mobilize); err != nil {
		return models.CallUpTemplate{}, err
	}
	return models.Within(ctx, m.db, func(tx *models.Tx) (models.CallUpTemplate, error) {
		t := models.CallUpTemplate{ID: tx.NewID(), CreatedBy: by.UserID, CreatedAt: tx.Now}
		return m.saveTemplate(tx, by, t, in, "add_template")
	})
}

// ChangeTemplate puts a new description in place of a template's. It returns Conflict for a built-in one, which
// is copied instead, NotFound for one of an area that is not the actor's.
func (m *Mobilizer) ChangeTemplate(ctx context.Context, by access.Actor, id models.ID, in TemplateInput) (models.CallUpTemplate, error) {
	if err := by.Can(access.Mobilize); err != nil {
		return models.CallUpTemplate{}, err
	}
	return models.Within(ctx, m.db, func(tx *models.Tx) (models.CallUpTemplate, error) {
		t, err := ownTemplate(tx, by, id)
		if err != nil {
			return models.CallUpTemplate{}, err
		}
		return m.saveTemplate(tx, by, t, in, "change_template")
	})
}

// DeleteTemplate forgets a template; call-ups that began with it keep what they took from it.
func (m *Mobilizer) DeleteTemplate(ctx context.Context, by access.Actor, id models.ID) error {
	if err := by.Can(access.Mobilize); err != nil {
		return err
	}
	return models.Do(ctx, m.db, func(tx *models.Tx) error {
		t, err := ownTemplate(tx, by, id)
		if err != nil {
			return err
		}
		if err := tx.Audit(by.String(), "delete_template", string(id), t.AreaPath, t.Name); err != nil {
			return err
		}
		return tx.DeleteCallUpTemplate(id)
	})
}

// ownTemplate reads a template that the actor may change.
func ownTemplate(tx *models.Tx, by access.Actor, id models.ID) (models.CallUpTemplate, error) {
	t, err := tx.CallUpTemplate(by.Scope(), id)
	switch {
	case err != nil:
		return t, err
	case t.BuiltIn:
		return t, models.Conflict("template_built_in", "a built-in template stays as it is; copy it and change the copy")
	case !by.Scope().Covers(t.AreaPath):
		return t, models.Conflict("template_above", "the template belongs to an area above; copy it and change the copy")
	}
	return t, nil
}

func (m *Mobilizer) saveTemplate(tx *models.Tx, by access.Actor, t models.CallUpTemplate, in TemplateInput, action string) (models.CallUpTemplate, error) {
	found, err := tx.Areas(by.Scope(), []string{in.Area})
	if err != nil {
		return t, err
	}
	words := wording{}
	if len(found) == 1 {
		if words, err = wordingFor(tx, found[0].Path); err != nil {
			return t, err
		}
	}
	if err := m.checkTemplate(in, words, len(found) == 1); err != nil {
		return t, err
	}
	t.AreaCode, t.AreaPath = found[0].Code, found[0].Path
	t.Name, t.Kind, t.Content, t.UpdatedAt = in.Name, in.Kind, models.AsJSON(in.Content), tx.Now
	if err := tx.Audit(by.String(), action, string(t.ID), t.AreaPath, t.Name); err != nil {
		return t, err
	}
	return t, tx.SaveCallUpTemplate(t)
}

// checkTemplate names every wrong field; there says whether its area is one of the actor's, whose words these are.
func (m *Mobilizer) checkTemplate(in TemplateInput, words wording, there bool) error {
	var f faults
	c := in.Content
	f.add(!there, "area", "unknown_area", "is not there or is not yours")
	f.text(in.Name, "name", true, 60)
	f.add(!word.MatchString(in.Kind), "kind", "unknown_kind", "must be a kind such as testing, lockdown, flood, typhoon, search, cold_wave or other")
	f.text(c.MusterPoint, "muster_point", false, 60)
	f.text(c.Instructions, "instructions", false, 2000)
	f.add(c.Hours < 1 || c.Hours > 14*24, "hours", "hours", "must be 1 to 336 hours")
	f.add(c.QuorumShare < 0 || c.QuorumShare > 1000, "quorum_per_cent", "per_cent", "must be 0 to 1000")
	f.add(c.Waves && c.QuorumShare == 0, "quorum_per_cent", "waves_need_quorum", "waves need to know how many are enough")
	f.add(c.Persons < 1 || c.Persons > 10, "persons_per_household", "persons", "must be 1 to 10")
	f.escalation(c.Escalation)
	f.add(len(c.Tasks) > 50, "tasks", "too_many", "at most 50 tasks")
	for i, t := range c.Tasks {
		at := fmt.Sprintf("tasks[%d].", i)
		f.seats(TaskInput{Kind: t.Kind, Sites: t.Sites, MinSeats: t.Min, IdealSeats: t.Ideal, Skills: t.Skills, Weight: t.Weight, Per: t.Per, Each: t.Each}, at)
		f.add(t.Hours < 1 || t.Hours > 24, at+"hours", "shift_hours", "must be 1 to 24")
	}
	f.wording(c.Messages, func(kind MessageKind, language, text, field string) faults {
		return m.textFaults(words, kind, language, text, field)
	})
	return models.Invalid(f...)
}
