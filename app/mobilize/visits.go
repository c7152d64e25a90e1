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

// planVisits says how the seats of a draft's visits come about as things stand, as they are laid out when it is
// whistled; it puts the quorum that follows from them into the draft. Nothing says that there is nothing to come for
// yet: the draft has tasks, and no seat in any of them.
func planVisits(read *models.Reader, c *models.CallUp) (plans []VisitPlan, nothing bool, err error) {
	tasks, err := read.TasksOf(c.ID)
	if err != nil || len(tasks) == 0 || c.State != models.CallUpDraft {
		return nil, false, err
	}
	figures, err := read.TaskFigures(c.ID)
	if err != nil {
		return nil, false, err
	}
	visits := visitTasks(slices.Clone(tasks), figures)
	if len(visits) == 0 {
		some, err := read.HasShifts(c.ID)
		return nil, !some, err
	}
	areas, err := postAreas(read, *c)
	if err != nil {
		return nil, false, err
	}
	shifts, err := read.ShiftsOf(c.ID)
	if err != nil {
		return nil, false, err
	}
	others := slices.DeleteFunc(shifts, func(s models.Shift) bool { return figures[s.TaskID].Per == models.PerVisits })
	nothing = len(others) == 0
	seats := roundSeats(others, figures)
	for _, t := range visits {
		wanted, err := taskSeats(read, TaskInput{Kind: t.Kind, Sites: t.Sites, MinSeats: t.MinSeats, IdealSeats: t.IdealSeats, Shifts: t.Windows.V, Skills: t.Skills.V}, figures[t.ID], areas)
		if err != nil {
			return nil, false, err
		}
		plans, nothing, seats = append(plans, *wanted.Visits), nothing && wanted.Ideal == 0, seats+wanted.Min
	}
	c.FollowSeats(seats)
	return plans, nothing, nil
}

// takeVisits lays the shifts of visits out anew, as more may have asked since the draft was written, and takes over
// who asked; the quorum follows. It returns Conflict where nobody would have anything to come for. A drill practises with their number and leaves them alone. Later requests come in by themselves.
func takeVisits(tx *models.Tx, c *models.CallUp, actor string) error {
	tasks, err := tx.TasksOf(c.ID)
	if err != nil {
		return err
	}
	figures, err := tx.TaskFigures(c.ID)
	if err != nil {
		return err
	}
	areas, err := postAreas(tx, *c)
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
		if shifts, err = tx.ShiftsOf(c.ID); err != nil {
			return err
		}
		c.FollowSeats(roundSeats(shifts, figures))
	}
	if err := somethingToComeFor(tx, *c, tasks); err != nil {
		return err
	}
	if c.Drill || !slices.ContainsFunc(tasks, isVisit) {
		return nil
	}
	return tx.TakeOverVisits(*c, pathsOf(outermost(areas)), actor)
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

// somethingToComeFor refuses a call-up that has tasks and, laid out, no seat in any: nobody is paged for nothing.
func somethingToComeFor(tx *models.Tx, c models.CallUp, tasks []models.Task) error {
	some, err := tx.HasShifts(c.ID)
	if err == nil && !some && len(tasks) > 0 {
		err = models.Conflict("nothing_to_come_for", "none of the tasks has a seat, so there is nothing to come for yet: take requests for visits first, or add a task that has seats")
	}
	return err
}
