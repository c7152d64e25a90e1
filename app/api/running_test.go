package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"whistle/models"
	"whistle/models/modelstest"
)

// TestARunningCallUpIsSteeredByTheAPI does, skips and stops steps, reminds, widens, labels an area and binds a
// member to their building.
func TestARunningCallUpIsSteeredByTheAPI(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		modelstest.AddMembers(t, s.db, 2, 2) // in the same grid, not in the called building
		start, building := s.clock.Now().Add(time.Hour), modelstest.Community+"-b01"
		made := s.ok(http.StatusCreated, "POST", "/callups", map[string]any{
			"title": "防汛", "kind": "flood", "areas": []string{building}, "muster_point": "活动室",
			"starts_at": start.Format(time.RFC3339), "ends_at": start.Add(8 * time.Hour).Format(time.RFC3339),
			"escalation": map[string]any{"remind_after_minutes": []int{10, 20, 30}},
		})
		id := made["id"].(string)
		callUp := "/callups/" + id
		s.ok(http.StatusAccepted, "POST", callUp+"/whistle", nil)

		steps := s.ok(http.StatusOK, "GET", callUp+"/escalation", nil)["items"].([]any)
		at := func(i int) string { return callUp + "/escalation/" + steps[i].(map[string]any)["id"].(string) }
		who := s.ok(http.StatusOK, "GET", callUp+"/summonses", nil)["items"].([]any)[0].(map[string]any)["member"].(string)
		own, label := callUp+"/summonses/"+who+"/own-building", callUp+"/areas/"+building+"/label"
		s.notThere(
			strange{"GET", callUp + "/escalation", nil}, strange{"PATCH", at(0), map[string]any{"action": "do"}}, strange{"POST", callUp + "/remind", nil},
			strange{"POST", callUp + "/widen", nil}, strange{"GET", callUp + "/leaders", nil},
			strange{"PUT", own, map[string]any{"bound": true}}, strange{"PUT", label, map[string]any{"label": "lockdown"}},
		)

		for i, action := range []string{"do", "skip", "stop"} {
			s.ok(http.StatusOK, "PATCH", at(i), map[string]any{"action": action})
			s.ok(http.StatusConflict, "PATCH", at(i), map[string]any{"action": action})
		}
		s.ok(http.StatusUnprocessableEntity, "PATCH", at(0), map[string]any{"action": "dance"})
		var states []string
		for _, step := range s.ok(http.StatusOK, "GET", callUp+"/escalation", nil)["items"].([]any) {
			states = append(states, step.(map[string]any)["state"].(string))
		}
		if got := strings.Join(states[:3], " "); got != "done skipped cancelled" {
			t.Errorf("the steps are %s", got)
		}
		if done := s.ok(http.StatusAccepted, "POST", callUp+"/remind", nil); done["paged"] != 10.0 {
			t.Errorf("ten are silent: %v", done)
		}
		if done := s.ok(http.StatusAccepted, "POST", callUp+"/widen", nil); done["paged"] != 2.0 {
			t.Errorf("two live in the next building: %v", done)
		}

		s.ok(http.StatusNoContent, "PUT", own, map[string]any{"bound": true})
		s.ok(http.StatusNoContent, "PUT", label, map[string]any{"label": "lockdown"})
		s.ok(http.StatusUnprocessableEntity, "PUT", label, map[string]any{"label": "party"})
		read := s.db.Read(t.Context())
		bound, err := read.BoundsOf(models.ID(id))
		s.must(err)
		locked, err := read.LockedDown(models.ID(id))
		s.must(err)
		if len(bound) != 1 || len(locked) != 1 {
			t.Errorf("one is bound to their building, which is locked down: %v %v", bound, locked)
		}
	})
}
