package mobilize_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"whistle/app/access"
	"whistle/app/mobilize"
	"whistle/models"
	"whistle/models/modelstest"
)

// addNextCommunity adds a community that touches AddTerritory's, with a grid, a building and five members.
func addNextCommunity(t *testing.T, db *models.DB) {
	t.Helper()
	above := models.Path("3507/350702/350702003/")
	next := models.Area{Code: "350702003012", ParentCode: "350702003", Path: above + "350702003012/", Level: models.LevelCommunity, Name: "江滨社区", Position: 2}
	grid := models.Area{Code: "350702003012-1", ParentCode: next.Code, Path: next.Path + "350702003012-1/", Level: models.LevelGrid3, Name: "第1网格", Position: 1}
	house := models.Area{Code: modelstest.Community + "-b09", ParentCode: grid.Code, Path: grid.Path + modelstest.Community + "-b09/", Level: models.LevelBuilding, Name: "9号楼", Position: 1, Households: 10}
	err := models.Do(t.Context(), db, func(tx *models.Tx) error {
		if err := tx.CreateAreas([]models.Area{next, grid, house}); err != nil {
			return err
		}
		return tx.CreateAreaNeighbors([]models.AreaNeighbor{{AreaCode: next.Code, NeighborCode: modelstest.Community}, {AreaCode: modelstest.Community, NeighborCode: next.Code}})
	})
	if err != nil {
		t.Fatal(err)
	}
	modelstest.AddMembers(t, db, 9, 5)
}

func (s *scene) steps() []models.EscalationStep {
	s.t.Helper()
	steps, err := s.m.Steps(s.t.Context(), access.System(), s.id)
	if err != nil {
		s.t.Fatal(err)
	}
	return steps
}

func (s *scene) due() {
	s.t.Helper()
	if _, err := s.m.EscalateDue(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// homes gives where those live whom the call-up summoned, by building.
func (s *scene) homes() map[string]int {
	s.t.Helper()
	all, err := s.db.Read(s.t.Context()).Summonses(s.id, models.SummonsFilter{Limit: 1000})
	if err != nil {
		s.t.Fatal(err)
	}
	homes := map[string]int{}
	for _, summons := range all {
		homes[strings.TrimPrefix(summons.HomeCode, modelstest.Community+"-")]++
	}
	return homes
}

// pages takes the messages that wait out of the outbox and gives them by the phone they go to.
func (s *scene) pages() map[string][]string {
	s.t.Helper()
	bodies, err := models.Within(s.t.Context(), s.db, func(tx *models.Tx) (map[string][]string, error) {
		claimed, err := tx.ClaimPages(models.Claim{Owner: "test", Carriers: []string{"test"}, Lease: time.Hour, Limit: 10_000, Rate: 100_000_000})
		bodies := map[string][]string{}
		for _, p := range claimed.Pages {
			to, err := tx.Vault.Open(p.PhoneSealed)
			if err != nil {
				return nil, err
			}
			body, err := tx.Vault.Open(p.BodySealed)
			if err != nil {
				return nil, err
			}
			bodies[to] = append(bodies[to], body)
		}
		return bodies, err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return bodies
}

// TestADrillNeverWidensByAnyStep tries every kind of step, and every way of asking for it, on a drill: nobody
// outside of its area is ever paged, and every message says 【演练】 first.
func TestADrillNeverWidensByAnyStep(t *testing.T) {
	kinds := append([]models.StepKind{
		models.StepRemind, models.StepOtherWay, models.StepWave, models.StepWiden, models.StepTellSecretary, models.StepTellDeputy, models.StepTellCommand,
	}, models.Closeness...)
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, func(in *mobilize.DraftInput) {
			in.Drill, in.Quorum, in.Audience.IncludeAdjacent = true, 100, true
			in.Escalation = models.EscalationRule{RemindAfterMinutes: []int{10}, OtherWayAfterMinutes: 12, WidenAfterMinutes: 30}
		})
		addNextCommunity(t, db)
		inside := modelstest.PhoneOf(2, 50)
		for phone, by := range map[string]access.Actor{
			inside:           actor(t, db, "grid", models.RoleSecretary, modelstest.Community+"-1"),
			"+8615490000001": actor(t, db, "secretary", models.RoleSecretary, modelstest.Community),
			"+8615490000003": actor(t, db, "command", models.RoleCommand, "350702"),
		} {
			if err := s.m.SetAlertPhone(t.Context(), by, phone); err != nil {
				t.Fatal(err)
			}
		}
		for _, step := range s.steps() {
			if step.Kind.Widens() {
				t.Errorf("the drill has the step %s", step.Kind)
			}
		}
		var forced []models.EscalationStep // as if a fault elsewhere had made them
		err := models.Do(t.Context(), db, func(tx *models.Tx) error {
			for i, kind := range kinds {
				forced = append(forced, models.EscalationStep{ID: tx.NewID(), CallUpID: s.id, Position: 50 + i, Kind: kind, DueAt: tx.Now, State: models.StepWaiting})
			}
			return tx.CreateSteps(forced)
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range forced {
			err := s.m.DoStep(t.Context(), access.System(), s.id, step.ID)
			if step.Kind.Widens() != (models.CodeOf(err) == models.CodeConflict) || !step.Kind.Widens() && err != nil {
				t.Errorf("%s by hand: %v", step.Kind, err)
			}
		}
		clock.Advance(3 * time.Hour)
		s.due() // what was refused by hand comes due by the clock
		if _, err := s.m.WidenNow(t.Context(), access.System(), s.id); models.CodeOf(err) != models.CodeConflict {
			t.Errorf("widening a drill by hand: %v", err)
		}
		if got := fmt.Sprint(s.homes()); got != "map[b01:10 b02:10]" {
			t.Errorf("the drill of the first grid summoned %s", got)
		}
		sent, pages := 0, s.pages()
		if len(pages[inside]) == 0 {
			t.Error("the secretary within the drill's area was not told by message")
		}
		for to, bodies := range pages {
			sent += len(bodies)
			if !strings.HasPrefix(to, "+861540") || to >= modelstest.PhoneOf(3, 0) {
				t.Errorf("the drill paged %s", to)
			}
			for _, body := range bodies {
				if !strings.HasPrefix(body, "【演练】") {
					t.Errorf("a drill's message does not say so: %s", body)
				}
			}
		}
		if sent < 60 {
			t.Errorf("only %d messages: the drill's reminders are missing", sent)
		}
	})
}

func TestEachStepCanBeDoneNowSkippedOrStopped(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, func(in *mobilize.DraftInput) {
			in.Quorum, in.Escalation = 100, models.EscalationRule{RemindAfterMinutes: []int{10, 20}, WidenAfterMinutes: 30}
		})
		steps := s.steps()
		if err := s.m.DoStep(t.Context(), access.System(), s.id, steps[0].ID); err != nil {
			t.Fatal(err)
		}
		if err := s.m.SkipStep(t.Context(), access.System(), s.id, steps[1].ID); err != nil {
			t.Fatal(err)
		}
		if err := s.m.StopStep(t.Context(), access.System(), s.id, steps[4].ID); err != nil {
			t.Fatal(err)
		}
		if err := s.m.DoStep(t.Context(), access.System(), s.id, steps[0].ID); models.CodeOf(err) != models.CodeConflict {
			t.Errorf("a step done twice: %v", err)
		}
		var states []models.StepState
		for _, step := range s.steps() {
			states = append(states, step.State)
		}
		want := []models.StepState{models.StepDone, models.StepSkipped, models.StepWaiting, models.StepWaiting, models.StepCancelled, models.StepCancelled, models.StepCancelled, models.StepCancelled}
		if !slices.Equal(states, want) {
			t.Errorf("the steps are %v, want %v", states, want)
		}
		if n := s.tally()[models.PageQueued]; n != 40 {
			t.Errorf("%d pages wait, want 20 calls and 20 reminders", n)
		}
	})
}
