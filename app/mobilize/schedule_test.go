package mobilize_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"whistle/app/access"
	"whistle/app/mobilize"
	"whistle/models"
	"whistle/models/modelstest"
)

// weeklyDrill schedules a drill for Saturdays at nine; the clock is put back to Tuesday 1 December, eight o'clock.
func weeklyDrill(t *testing.T, db *models.DB, clock *modelstest.Clock, change func(*mobilize.ScheduleInput)) (*mobilize.Mobilizer, models.Schedule) {
	t.Helper()
	clock.Advance(modelstest.NewClock().Now().Sub(clock.Now()))
	modelstest.AddTerritory(t, db)
	modelstest.AddMembers(t, db, 1, 2)
	m := newMobilizer(db)
	in := mobilize.ScheduleInput{Title: "周六演练", Kind: models.ScheduleDrill, Area: modelstest.Community, Weekday: 6, Minute: 9 * 60, Minutes: 120, Template: "testing"}
	if change != nil {
		change(&in)
	}
	s, err := m.AddSchedule(t.Context(), access.System(), in)
	must(t, err)
	return m, s
}

func due(t *testing.T, m *mobilize.Mobilizer) int {
	t.Helper()
	n, err := m.StandingDue(t.Context())
	must(t, err)
	return n
}

func drafts(t *testing.T, m *mobilize.Mobilizer) []mobilize.CallUpView {
	t.Helper()
	home, err := m.Home(t.Context(), access.System())
	must(t, err)
	return home.Drafts
}

func datesMade(t *testing.T, m *mobilize.Mobilizer) string {
	t.Helper()
	all, err := m.Schedules(t.Context(), access.System())
	must(t, err)
	var made []string
	for _, d := range all[0].Dates {
		made = append(made, d.StartsAt.Time().In(shanghai).Format("01-02")+" "+string(d.Made))
	}
	return strings.Join(made, ", ")
}

func TestAWeeklyDrillBecomesADraftOnceEachWeek(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		m, s := weeklyDrill(t, db, clock, nil)
		if at := s.NextAt.Time().In(shanghai); at.Weekday() != time.Saturday || at.Hour() != 9 || at.Day() != 5 {
			t.Fatalf("the next Saturday at nine is %s", at)
		}
		var replicas sync.WaitGroup
		for range 4 { // every replica looks at once
			replicas.Go(func() { due(t, m) })
		}
		replicas.Wait()
		made := drafts(t, m)
		if len(made) != 1 || !made[0].Drill || made[0].Title != "周六演练 12-05" || made[0].StartsAt != s.NextAt {
			t.Fatalf("one draft of a drill on Home: %+v", made)
		}
		if _, err := m.Whistle(t.Context(), access.System(), made[0].ID, ""); err != nil {
			t.Errorf("the draft cannot be whistled: %v", err)
		}
		for range 6 {
			clock.Advance(24 * time.Hour)
			due(t, m)
		}
		if got := datesMade(t, m); got != "12-12 callup, 12-05 callup" {
			t.Errorf("after six days: %s", got)
		}
		if n := len(eventsOf(t, db, models.MachineSchedule)); n != 3 {
			t.Errorf("%d events: it began, and two dates", n)
		}
	})
}

func TestAClockThatJumpsTwoWeeksMissesThemAndMakesTheNextOnce(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		m, _ := weeklyDrill(t, db, clock, nil)
		clock.Advance(14 * 24 * time.Hour) // Tuesday the 15th; the 5th and the 12th have passed
		due(t, m)
		due(t, m)
		if got := datesMade(t, m); got != "12-19 callup, 12-12 missed, 12-05 missed" {
			t.Errorf("after two weeks: %s", got)
		}
		if n := len(drafts(t, m)); n != 1 {
			t.Errorf("%d drafts", n)
		}
		clock.Advance(40 * 7 * 24 * time.Hour)
		due(t, m)
		all, err := m.Schedules(t.Context(), access.System())
		if err != nil || len(all[0].Dates) != 4 || all[0].Dates[0].Made != models.DateCallUp || all[0].Dates[3].Made != models.DateMissed {
			t.Errorf("after forty weeks more: %s, %v", datesMade(t, m), err)
		}
		dates, err := db.Read(t.Context()).ScheduleDates(all[0].ID, 100)
		if err != nil || len(dates) != 3+1+4 {
			t.Errorf("%d dates are kept, %v", len(dates), err)
		}
	})
}

func TestAPausedScheduleMakesNothingAndGoesOnWithoutRepeating(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		m, s := weeklyDrill(t, db, clock, nil)
		due(t, m)
		_, err := m.PauseSchedule(t.Context(), access.System(), s.ID, true)
		must(t, err)
		_, err = m.PauseSchedule(t.Context(), access.System(), s.ID, true)
		wantCode(t, "paused twice", err, models.CodeConflict)
		_, err = m.PauseSchedule(t.Context(), access.System(), s.ID, false)
		must(t, err)
		if n := due(t, m); n != 0 {
			t.Errorf("a pause made the same date again")
		}
		_, err = m.PauseSchedule(t.Context(), access.System(), s.ID, true)
		must(t, err)
		clock.Advance(21 * 24 * time.Hour)
		if n := due(t, m); n != 0 {
			t.Errorf("it is paused and made %d", n)
		}
		_, err = m.PauseSchedule(t.Context(), access.System(), s.ID, false)
		must(t, err)
		due(t, m)
		if got := datesMade(t, m); got != "12-26 callup, 12-05 callup" {
			t.Errorf("after three weeks of pause: %s", got)
		}
	})
}

func TestAWeeklyProjectIsPlannedAndAProjectThatIsOverCloses(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		m, s := weeklyDrill(t, db, clock, func(in *mobilize.ScheduleInput) {
			in.Kind, in.Template, in.Site, in.Places = models.ScheduleProject, "", "敬老院", 6
		})
		due(t, m)
		home, err := m.Home(t.Context(), access.System())
		if err != nil || len(home.Planned) != 1 || home.Planned[0].ScheduleID != s.ID || home.Planned[0].Places != 6 {
			t.Fatalf("planned on Home: %+v, %v", home.Planned, err)
		}
		_, err = m.OpenProject(t.Context(), access.System(), home.Planned[0].ID)
		must(t, err)
		clock.Advance(5*24*time.Hour + 2*time.Hour)
		due(t, m)
		all, err := m.Projects(t.Context(), access.System())
		if err != nil || len(all) != 2 || all[1].State != models.ProjectClosed || all[0].State != models.ProjectPlanned {
			t.Errorf("the first is over, the next planned: %+v, %v", all, err)
		}
	})
}

func TestAScheduleWhoseTemplateIsGoneSaysSoAndHoldsUpNothing(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		m, _ := weeklyDrill(t, db, clock, nil)
		templates, err := m.Templates(t.Context(), access.System(), "")
		must(t, err)
		own, err := m.AddTemplate(t.Context(), access.System(), inputOf(templates[0], modelstest.Community, "副本"))
		must(t, err)
		_, err = m.AddSchedule(t.Context(), access.System(), mobilize.ScheduleInput{Title: "周四走访", Kind: models.ScheduleRound, Area: modelstest.Community, Weekday: 4, Minutes: 60, Template: own.ID})
		must(t, err)
		must(t, m.DeleteTemplate(t.Context(), access.System(), own.ID))
		if n := due(t, m); n != 2 {
			t.Errorf("%d schedules were done", n)
		}
		all, err := m.Schedules(t.Context(), access.System())
		must(t, err)
		for _, s := range all {
			if failed := s.Dates[0].Made == models.DateFailed; failed != (s.Kind == models.ScheduleRound) || failed != (s.Fault != "") {
				t.Errorf("%s: %+v, %q", s.Title, s.Dates, s.Fault)
			}
		}
		if len(drafts(t, m)) != 1 {
			t.Errorf("the drill is held up")
		}
	})
}
