package mobilize_test

import (
	"reflect"
	"testing"
	"time"

	"whistle/app/access"
	"whistle/app/mobilize"
	"whistle/models"
	"whistle/models/modelstest"
)

// TestAReportIsComparedWithTheLastDrillOfThePlace plays two drills that differ and a real call-up after them: its
// report holds the numbers of the later drill, each as that drill's own report says it.
func TestAReportIsComparedWithTheLastDrillOfThePlace(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := onDuty(t, db, clock, func(in *mobilize.DraftInput) { in.Title, in.Drill = "春季演练", true })
		s.end(mobilize.HandoverTo{})
		if before := s.after(s.id).Before; before != nil {
			t.Errorf("the first drill is compared with %+v", before)
		}
		clock.Advance(24 * time.Hour)
		drill := s.again(clock, "秋季演练", true)
		for i := range 4 {
			s.reply(1, i, models.MeaningYes, "1")
		}
		send(t, db)
		v := s.ask(nil)
		_, err := s.m.UpdateRequest(t.Context(), access.System(), v.ID, mobilize.RequestChange{State: models.RequestResolved})
		must(t, err)
		_, err = s.m.SolveRoster(t.Context(), access.System(), s.id)
		must(t, err)
		_, err = s.m.PublishRoster(t.Context(), access.System(), s.id, "")
		must(t, err)
		clock.Advance(90 * time.Minute)
		_, err = s.m.ReportIn(t.Context(), s.token(s.rows()[0].Member))
		must(t, err)
		must(t, s.record(s.rows()[1], mobilize.DutyNoShow))
		s.end(mobilize.HandoverTo{})
		clock.Advance(24 * time.Hour)
		s.again(clock, "防汛", false)
		before, own := s.after(s.id).Before, s.after(drill)
		if before == nil || before.ID != drill {
			t.Fatalf("compared with %+v, want the later drill %s", before, drill)
		}
		want := mobilize.AfterBefore{ID: own.ID, Title: "秋季演练", WhistledAt: own.WhistledAt, StoodDownAt: own.StoodDownAt, AfterFigures: own.AfterFigures}
		if !reflect.DeepEqual(*before, want) {
			t.Errorf("the comparison says\n%+v\nthe drill's own report\n%+v", *before, want)
		}
		for _, name := range []string{"paged", "confirmed", "reported_in", "half_answered", "seats", "filled", "no_shows", "hours", "received", "resolution_rate", "segments"} {
			if !figureIsThere(before.Groups(), name) {
				t.Errorf("%s of the drill is nothing, and would not be missed", name)
			}
		}
	})
}

// figureIsThere says whether a figure of a report is more than nothing.
func figureIsThere(groups []mobilize.FigureGroup, name string) bool {
	for _, g := range groups {
		for _, f := range g.Figures {
			if f.Name == name {
				return !reflect.ValueOf(f.Value).IsZero()
			}
		}
	}
	return false
}

// again whistles another call-up at the same place, and makes it the scene's.
func (s *scene) again(clock *modelstest.Clock, title string, drill bool) models.ID {
	s.t.Helper()
	at := models.At(clock.Now().Add(time.Hour))
	c, err := s.m.Draft(s.t.Context(), access.System(), mobilize.DraftInput{
		Title: title, Kind: "flood", Areas: []string{modelstest.Community}, StartsAt: at, EndsAt: at.Add(8 * time.Hour), Drill: drill,
		Tasks: []mobilize.TaskInput{{Kind: "supply", Sites: models.SitesBuilding, Shifts: []models.Window{{Start: at, End: at.Add(3 * time.Hour)}}, MinSeats: 1, IdealSeats: 2}},
	})
	must(s.t, err)
	s.id = c.ID
	_, err = s.m.Whistle(s.t.Context(), access.System(), s.id, "")
	must(s.t, err)
	return s.id
}

// after reads the after-action report.
func (s *scene) after(id models.ID) mobilize.AfterAction {
	s.t.Helper()
	a, err := s.m.AfterAction(s.t.Context(), access.System(), id)
	must(s.t, err)
	return a
}
