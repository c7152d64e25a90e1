package mobilize

import (
	"context"

	"whistle/app/access"
	"whistle/models"
)

// Standing is the work of peaceful days: who is enrolled, which units are allied, what members can claim and
// what is made each week.
type Standing struct {
	Enrolled    int
	Units       []WorkUnitView
	Projects    []ProjectView
	Schedules   []ScheduleView
	Templates   []models.CallUpTemplate
	Areas       []models.Area // communities of the actor's, or the actor's own areas below them
	Communities []models.Area // of the areas, those that members and units can be registered with
}

// communitiesShown is how many communities one can choose from.
const communitiesShown = 500

// Standing reads the standing work of the actor's areas.
func (m *Mobilizer) Standing(ctx context.Context, by access.Actor) (Standing, error) {
	var s Standing
	var err error
	if s.Units, err = m.WorkUnits(ctx, by); err != nil {
		return s, err
	}
	if s.Projects, err = m.Projects(ctx, by); err != nil {
		return s, err
	}
	if s.Schedules, err = m.Schedules(ctx, by); err != nil {
		return s, err
	}
	if s.Templates, err = m.Templates(ctx, by, ""); err != nil {
		return s, err
	}
	read := m.db.Read(ctx)
	if s.Enrolled, err = read.CountEnrolled(by.Scope()); err != nil {
		return s, err
	}
	if s.Communities, err = read.AreasWithin(by.Scope(), models.LevelCommunity, communitiesShown); err != nil {
		return s, err
	}
	if s.Areas = s.Communities; len(s.Areas) == 0 {
		s.Areas, err = read.RootAreas(by.Scope())
	}
	return s, err
}

// Communities lists the communities that the actor may enrol members with: all of the city, as a member of the
// actor's may work in any of them.
func (m *Mobilizer) Communities(ctx context.Context, by access.Actor) ([]models.Area, error) {
	if err := by.Can(access.EditMembers); err != nil {
		return nil, nil //nolint:nilerr // whoever may not enrol is offered nothing
	}
	return m.db.Read(ctx).AreasWithin(models.Everywhere(), models.LevelCommunity, communitiesShown)
}
