package mobilize

import (
	"context"

	"whistle/app/access"
	"whistle/models"
)

// CallUpView is a call-up with its risk area, its tasks and its live counts.
type CallUpView struct {
	models.CallUp
	Areas   []models.Area
	Labels  map[string]models.AreaLabel // of the areas that have one, by code
	Tasks   []models.Task
	Figures map[models.ID]models.TaskFigure // by what the seats of a task are counted, where by something
	Counts  models.Counts
	Words   models.Wording // its own, over its area's
}

// CallUp reads one call-up.
func (m *Mobilizer) CallUp(ctx context.Context, by access.Actor, id models.ID) (CallUpView, error) {
	if err := by.Can(access.See); err != nil {
		return CallUpView{}, err
	}
	read := m.db.Read(ctx)
	callUp, err := read.CallUp(by.Scope(), id)
	if err != nil {
		return CallUpView{}, err
	}
	return viewOf(read, callUp)
}

func viewOf(read *models.Reader, callUp models.CallUp) (CallUpView, error) {
	view := CallUpView{CallUp: callUp}
	risk, err := read.AreasOf(callUp.ID)
	if err != nil {
		return CallUpView{}, err
	}
	codes := make([]string, len(risk))
	view.Labels = map[string]models.AreaLabel{}
	for i, a := range risk {
		codes[i] = a.AreaCode
		if a.Label != "" {
			view.Labels[a.AreaCode] = a.Label
		}
	}
	if view.Areas, err = read.Areas(models.Everywhere(), codes); err != nil {
		return CallUpView{}, err
	}
	if view.Tasks, err = read.TasksOf(callUp.ID); err != nil {
		return CallUpView{}, err
	}
	if view.Figures, err = read.TaskFigures(callUp.ID); err != nil {
		return CallUpView{}, err
	}
	if view.Words, err = read.CallUpTexts(callUp.ID); err != nil {
		return CallUpView{}, err
	}
	view.Counts, err = read.CountsOf(callUp.ID)
	return view, err
}

// CallUpFilter narrows a list of call-ups.
type CallUpFilter struct {
	States []models.CallUpState // none: all
	Cursor models.ID
	Limit  int
}

// CallUps lists the call-ups of the actor's areas, newest first, and the cursor of the next page ("" at the end).
func (m *Mobilizer) CallUps(ctx context.Context, by access.Actor, f CallUpFilter) ([]CallUpView, models.ID, error) {
	if err := by.Can(access.See); err != nil {
		return nil, "", err
	}
	read := m.db.Read(ctx)
	callUps, err := read.CallUps(by.Scope(), f.States, f.Cursor, f.Limit+1)
	if err != nil {
		return nil, "", err
	}
	callUps, next := cut(callUps, f.Limit, func(c models.CallUp) models.ID { return c.ID })
	views := make([]CallUpView, len(callUps))
	for i, c := range callUps {
		if views[i], err = viewOf(read, c); err != nil {
			return nil, "", err
		}
	}
	return views, next, nil
}

// cut takes a list that was read one longer than asked back to its limit, and gives the cursor of the rest.
func cut[T any](list []T, limit int, id func(T) models.ID) ([]T, models.ID) {
	if len(list) <= limit {
		return list, ""
	}
	return list[:limit], id(list[limit-1])
}

// SummonsRow is one member in a call-up, with the state of the first page.
type SummonsRow struct {
	models.Summons
	Page      models.Page
	Home      string
	PhoneTail string
}

// Summonses lists a call-up's people, and the cursor of the next page.
func (m *Mobilizer) Summonses(ctx context.Context, by access.Actor, id models.ID, f models.SummonsFilter) ([]SummonsRow, models.ID, error) {
	if err := by.Can(access.See); err != nil {
		return nil, "", err
	}
	read := m.db.Read(ctx)
	if _, err := read.CallUp(by.Scope(), id); err != nil {
		return nil, "", err
	}
	limit := f.Limit
	f.Limit++
	summonses, err := read.Summonses(id, f)
	if err != nil {
		return nil, "", err
	}
	summonses, next := cut(summonses, limit, func(s models.Summons) models.ID { return s.ID })
	rows, err := rowsOf(read, summonses)
	return rows, next, err
}

func rowsOf(read *models.Reader, summonses []models.Summons) ([]SummonsRow, error) {
	ids, members, homes := make([]models.ID, len(summonses)), make([]models.ID, len(summonses)), make([]string, len(summonses))
	for i, s := range summonses {
		ids[i], members[i], homes[i] = s.ID, s.MemberID, s.HomeCode
	}
	pages, err := read.FirstPagesOf(ids)
	if err != nil {
		return nil, err
	}
	people, err := read.MembersByID(members)
	if err != nil {
		return nil, err
	}
	names, err := areaNames(read, homes)
	if err != nil {
		return nil, err
	}
	rows := make([]SummonsRow, len(summonses))
	for i, s := range summonses {
		rows[i] = SummonsRow{Summons: s, Page: pages[s.ID], Home: names[s.HomeCode], PhoneTail: people[s.MemberID].PhoneTail}
	}
	return rows, nil
}

func areaNames(read *models.Reader, codes []string) (map[string]string, error) {
	areas, err := read.Areas(models.Everywhere(), unique(codes))
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(areas))
	for _, a := range areas {
		names[a.Code] = a.Name
	}
	return names, nil
}

// RevealPhone shows a member's phone in full; that it was shown, and to whom, is audited first.
func (m *Mobilizer) RevealPhone(ctx context.Context, by access.Actor, member models.ID) (string, error) {
	if err := by.Can(access.RevealPhone); err != nil {
		return "", err
	}
	return models.Within(ctx, m.db, func(tx *models.Tx) (string, error) {
		found, err := tx.Member(by.Scope(), member)
		if err != nil {
			return "", err
		}
		if err := tx.Audit(by.String(), "reveal_phone", string(member), found.HomePath, ""); err != nil {
			return "", err
		}
		return tx.Vault.Open(found.PhoneSealed)
	})
}
