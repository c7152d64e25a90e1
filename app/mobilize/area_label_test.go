package mobilize_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"whistle/app/access"
	"whistle/app/mobilize"
	"whistle/models"
	"whistle/models/modelstest"
)

func TestWhoLivesWhereItIsLockedDownGetsShiftsInTheirOwnBuildingOnly(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		building := modelstest.Community + "-b01"
		s := whistled(t, db, clock, func(in *mobilize.DraftInput) {
			patrols(in)
			in.Areas = append(in.Areas, building)
			in.Labels = map[string]models.AreaLabel{building: models.LabelLockdown}
		})
		for i := range 2 {
			s.reply(1, i, models.MeaningYes, "1")
		}
		view := s.solve()
		if len(view.Shifts) != 2 {
			t.Fatalf("a label makes posts of its own: %d shifts", len(view.Shifts))
		}
		if home, other := len(view.Shifts[0].Assigned), len(view.Shifts[1].Assigned); home != 1 || other != 0 {
			t.Fatalf("locked down: %d at home, %d next door", home, other)
		}
		why, err := s.m.WhyNot(t.Context(), access.System(), s.id, view.Shifts[1].ID, s.member(1, 0))
		must(t, err)
		if !why.Bound || why.Rule != "area" {
			t.Errorf("why not: %+v", why)
		}
		must(t, s.m.SetOwnBuildingFor(t.Context(), access.System(), s.id, s.member(1, 0), false)) // what is said of one counts more
		if v := s.solve(); len(v.Shifts[1].Assigned) != 1 {
			t.Errorf("who may leave is not next door: %+v", v.Shifts[1].Assigned)
		}
		must(t, s.m.LabelArea(t.Context(), access.System(), s.id, building, models.LabelControl))
		call, err := s.m.CallUp(t.Context(), access.System(), s.id)
		must(t, err)
		if call.Labels[building] != models.LabelControl {
			t.Errorf("the labels are %v", call.Labels)
		}
		why, err = s.m.WhyNot(t.Context(), access.System(), s.id, view.Shifts[1].ID, s.member(1, 1))
		must(t, err)
		if why.Bound {
			t.Error("bound although it is not locked down any more")
		}
		changes := s.events(models.MachineCallUp, s.id)
		if last := changes[len(changes)-1]; last.Actor == "" || last.At != models.At(clock.Now()) || last.Detail.V["before"] != "lockdown" || last.Detail.V["label"] != "control" {
			t.Errorf("the event says %+v", last)
		}
		audit, err := db.Read(t.Context()).AuditEntries(models.Everywhere(), models.AuditFilter{Limit: 50})
		must(t, err)
		if !slices.ContainsFunc(audit, func(a models.AuditEntry) bool { return a.Action == "label_area" && a.Subject == building }) {
			t.Error("the audit does not say who changed the label")
		}
	})
}

// TestABuildingIsLockedDownAfterTheWhistle labels a part of the risk area that had no label: who lives there loses
// their shift elsewhere at once.
func TestABuildingIsLockedDownAfterTheWhistle(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, patrols)
		for i := range 2 {
			s.reply(1, i, models.MeaningYes, "1")
		}
		if v := s.solve(); len(v.Shifts) != 2 || len(v.Shifts[1].Assigned) != 1 {
			t.Fatalf("before it nobody is next door: %+v", v.Shifts)
		}
		building := modelstest.Community + "-b01"
		labels, err := s.m.AreaLabels(t.Context(), access.System(), s.id)
		if err != nil || len(labels.Rows) != 1 || !slices.ContainsFunc(labels.Parts, func(a models.Area) bool { return a.Code == building }) {
			t.Fatalf("to be labelled: %+v, %v", labels, err)
		}
		must(t, s.m.LabelArea(t.Context(), access.System(), s.id, building, models.LabelLockdown))
		if s.mend() != 1 {
			t.Error("the roster is not made anew")
		}
		if v := s.roster(); len(v.Shifts[0].Assigned) != 1 || len(v.Shifts[1].Assigned) != 0 {
			t.Errorf("locked down: %d at home, %d next door", len(v.Shifts[0].Assigned), len(v.Shifts[1].Assigned))
		}
		labels, err = s.m.AreaLabels(t.Context(), access.System(), s.id)
		if err != nil || len(labels.Rows) != 2 || labels.Rows[1].Label != models.LabelLockdown || slices.ContainsFunc(labels.Parts, func(a models.Area) bool { return a.Code == building }) {
			t.Errorf("labelled: %+v, %v", labels, err)
		}
	})
}

func TestALockdownBindsInEveryCallUpAndADrillInItsOwnAlone(t *testing.T) {
	for _, drill := range []bool{false, true} {
		each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
			building := modelstest.Community + "-b01"
			s := whistled(t, db, clock, func(in *mobilize.DraftInput) {
				in.Areas, in.Drill, in.Labels = []string{building}, drill, map[string]models.AreaLabel{building: models.LabelLockdown}
			})
			s.reply(1, 0, models.MeaningYes, "1")
			second, err := s.m.Draft(t.Context(), access.System(), mobilize.DraftInput{
				Title: "巡查", Kind: "flood", Areas: []string{building}, StartsAt: models.At(clock.Now()), EndsAt: models.At(clock.Now().Add(5 * time.Hour)),
				Tasks: []mobilize.TaskInput{{Kind: "patrol", Sites: models.SitesBuilding, MinSeats: 1, IdealSeats: 1, Shifts: []models.Window{{Start: models.At(clock.Now().Add(time.Hour)), End: models.At(clock.Now().Add(2 * time.Hour))}}}},
			})
			must(t, err)
			_, err = s.m.Whistle(t.Context(), access.System(), second.ID, "")
			must(t, err)
			s.id = second.ID
			must(t, s.m.AnswerFor(t.Context(), access.System(), s.id, s.member(1, 0), mobilize.AnswerInput{Answer: models.AnswerYes}))
			why, err := s.m.WhyNot(t.Context(), access.System(), s.id, s.shifts()[0].ID, s.member(1, 0))
			must(t, err)
			if why.Bound == drill {
				t.Errorf("locked down in another call-up, drill %v: bound %v", drill, why.Bound)
			}
		})
	}
}

func TestALabelIsRefusedWhereThereIsNoSuchLabelOrArea(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, onePatrol)
		building := modelstest.Community + "-b01"
		wantCode(t, "an unknown label", s.m.LabelArea(t.Context(), access.System(), s.id, building, "red"), models.CodeInvalid)
		wantCode(t, "an area that is none of it", s.m.LabelArea(t.Context(), access.System(), s.id, modelstest.Community+"-b02", models.LabelLockdown), models.CodeNotFound)
		_, err := s.m.Draft(t.Context(), access.System(), mobilize.DraftInput{
			Title: "巡查", Kind: "flood", Areas: []string{building}, StartsAt: models.At(clock.Now()), EndsAt: models.At(clock.Now().Add(5 * time.Hour)),
			Labels: map[string]models.AreaLabel{building: "red", "elsewhere": models.LabelLockdown},
		})
		wantCode(t, "a draft with wrong labels", err, models.CodeInvalid)
		for _, place := range []string{"labels." + building, "labels.elsewhere"} {
			if !strings.Contains(err.Error(), place) {
				t.Errorf("%s is not named in %v", place, err)
			}
		}
	})
}
