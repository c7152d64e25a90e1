package mobilize

import (
	"slices"

	"whistle/models"
)

// VisitPlan says how the seats of visits came about: so many asked, at so many places, so many visits a member and
// hour.
type VisitPlan struct {
	Asked, Places int
	Members       int
	Hours         float64 // of a member
	Each          int
}

// plan says how the seats of a visit task came about, that add up to so many members.
func (s sizer) plan(members int) *VisitPlan {
	if s.figure.Per != models.PerVisits {
		return nil
	}
	p := VisitPlan{Places: len(s.waits), Members: members, Hours: s.length.Hours(), Each: s.figure.Each}
	for _, w := range s.waits {
		p.Asked += w.Asked
	}
	return &p
}

// visitTasks gives the tasks of a call-up whose seats follow who asked for a visit.
func visitTasks(tasks []models.Task, figures map[models.ID]models.TaskFigure) []models.Task {
	return slices.DeleteFunc(tasks, func(t models.Task) bool { return figures[t.ID].Per != models.PerVisits })
}

// visitPlans says how the seats of a draft's visits come about as things stand: as they are laid out when it is
// whistled.
func visitPlans(read *models.Reader, c models.CallUp) ([]VisitPlan, error) {
	tasks, err := read.TasksOf(c.ID)
	if err != nil {
		return nil, err
	}
	figures, err := read.TaskFigures(c.ID)
	if err != nil {
		return nil, err
	}
	areas, err := postAreas(read, c)
	if err != nil {
		return nil, err
	}
	var plans []VisitPlan
	for _, t := range visitTasks(tasks, figures) {
		seats, err := taskSeats(read, TaskInput{Kind: t.Kind, Sites: t.Sites, MinSeats: t.MinSeats, IdealSeats: t.IdealSeats, Shifts: t.Windows.V, Skills: t.Skills.V}, figures[t.ID], areas)
		if err != nil {
			return nil, err
		}
		plans = append(plans, *seats.Visits)
	}
	return plans, nil
}

// takeVisits lays the shifts of visits out anew, as more may have asked since the draft was written, and takes over
// who asked. A drill practises with their number and leaves them alone. Later requests come in by themselves.
func takeVisits(tx *models.Tx, c models.CallUp, actor string) error {
	tasks, err := tx.TasksOf(c.ID)
	if err != nil {
		return err
	}
	figures, err := tx.TaskFigures(c.ID)
	if err != nil {
		return err
	}
	areas, err := postAreas(tx, c)
	if err != nil {
		return err
	}
	if visits := visitTasks(slices.Clone(tasks), figures); len(visits) > 0 {
		shifts, err := layOutShifts(tx, visits, figures, areas)
		if err != nil {
			return err
		}
		ids := make([]models.ID, len(visits))
		for i, t := range visits {
			ids[i] = t.ID
		}
		if err := tx.ReplaceShifts(ids, shifts); err != nil {
			return err
		}
	}
	if c.Drill || !slices.ContainsFunc(tasks, isVisit) {
		return nil
	}
	return tx.TakeOverVisits(c, pathsOf(outermost(areas)), actor)
}

func isVisit(t models.Task) bool { return t.Kind == models.KindVisit }

// postAreas reads the areas that a call-up's posts stand in.
func postAreas(r territory, c models.CallUp) ([]models.Area, error) {
	areas, err := riskAreas(r, c)
	if err != nil {
		return nil, err
	}
	risk, err := r.AreasOf(c.ID)
	labels := map[string]models.AreaLabel{}
	for _, a := range risk {
		labels[a.AreaCode] = a.Label
	}
	return withoutParts(areas, labels), err
}
