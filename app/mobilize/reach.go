package mobilize

import (
	"context"

	"whistle/app/access"
	"whistle/models"
)

// Reach says what the areas of a call-up hold, what its tasks want there, and who is to be expected, for
// counting while the call-up is described. It is about those who live there, not yet about who may be asked.
type Reach struct {
	Households, Residents, Members int
	Seats                          []TaskSeats
	Min, Ideal                     int // seats of one round of shifts, all tasks
	Expected                       Expected
}

// Nothing says whether there is nothing to come for yet: tasks are wanted, and none of them has a seat.
func (r Reach) Nothing() bool { return len(r.Seats) > 0 && r.Ideal == 0 }

// TaskSeats are the seats of one task in one round of its shifts.
type TaskSeats struct {
	Kind       string
	Sites      int
	Min, Ideal int
	Visits     *VisitPlan // nil where they do not follow who asked
}

// ReachOf counts what a call-up as described would reach. Areas outside of the actor's are left out, and what
// is not filled in yet counts as nothing.
func (m *Mobilizer) ReachOf(ctx context.Context, by access.Actor, in DraftInput) (Reach, error) {
	read := m.db.Read(ctx)
	areas, err := read.Areas(by.Scope(), unique(in.Areas))
	if err != nil || len(areas) == 0 {
		return Reach{}, err
	}
	paths := pathsOf(outermost(areas))
	var r Reach
	if r.Households, r.Residents, err = read.Households(paths); err != nil {
		return Reach{}, err
	}
	if r.Members, err = read.CountMembers(paths); err != nil {
		return Reach{}, err
	}
	if err := r.addSeats(read, in.Tasks, areas); err != nil {
		return Reach{}, err
	}
	c := models.CallUp{ScopePath: models.CommonAncestor(paths), Drill: in.Drill, StartsAt: max(in.StartsAt, read.Now), EndsAt: max(in.EndsAt, read.Now.Add(planningWindow)), Quorum: in.Quorum}
	c.Audience.V.Certainty = in.Certainty
	if c.Quorum == 0 {
		c.Audience.V.QuorumShare = in.QuorumShare
	}
	c.FollowSeats(r.Min)
	model, basis, err := m.modelFor(read, c.ScopePath, read.Now, in.Drill)
	if err != nil {
		return Reach{}, err
	}
	r.Expected = expect(model, basis, c, read.Now, r.Members)
	return r, nil
}

func (r *Reach) addSeats(read siteReader, tasks []TaskInput, areas []models.Area) error {
	for _, t := range tasks {
		seats, err := taskSeats(read, t, figureOf(t), areas)
		if err != nil {
			return err
		}
		r.Seats = append(r.Seats, seats)
		r.Min, r.Ideal = r.Min+seats.Min, r.Ideal+seats.Ideal
	}
	return nil
}

// taskSeats adds up the seats of a task in one round of its shifts.
func taskSeats(read siteReader, t TaskInput, figure models.TaskFigure, areas []models.Area) (TaskSeats, error) {
	sites, err := sitesOf(read, t.Sites, areas)
	if err != nil {
		return TaskSeats{}, err
	}
	size, err := newSizer(read, figure, sites, lengthOf(t.Shifts))
	if err != nil {
		return TaskSeats{}, err
	}
	seats := TaskSeats{Kind: t.Kind, Sites: len(sites)}
	for _, site := range sites {
		times, err := size.times(site)
		if err != nil {
			return seats, err
		}
		times *= max(len(t.Skills), 1)
		seats.Min, seats.Ideal = seats.Min+times*t.MinSeats, seats.Ideal+times*t.IdealSeats
	}
	seats.Visits = size.plan(seats.Min)
	return seats, nil
}
