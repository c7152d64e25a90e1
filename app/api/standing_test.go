package api_test

import (
	"net/http"
	"testing"
	"time"

	"whistle/app/access"
	"whistle/models"
	"whistle/models/modelstest"
)

// items gives a list as a user sees it.
func (s *scene) items(login, path string) []any {
	s.t.Helper()
	status, answer := s.call(login, "GET", path, nil)
	if status != http.StatusOK {
		s.t.Fatalf("GET %s answers %d %v", path, status, answer)
	}
	return answer["items"].([]any)
}

func TestStandingWorkIsKeptByTheAPI(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		member := "/members/" + s.items("secretary", "/members?limit=1")[0].(map[string]any)["id"].(string)
		enrolment := member + "/enrolments/" + neighbour
		s.notThere(strange{"POST", member + "/enrolments", map[string]any{"area": neighbour}}, strange{"DELETE", enrolment, nil})
		enrolled := s.ok(http.StatusCreated, "POST", member+"/enrolments", map[string]any{"area": neighbour})
		if codes := enrolled["enrolled"].([]any); len(codes) != 1 || codes[0] != neighbour {
			t.Errorf("enrolled where they work: %v", enrolled)
		}
		s.ok(http.StatusNoContent, "DELETE", enrolment, nil)
		s.ok(http.StatusConflict, "DELETE", enrolment, nil)

		unit := "/work-units/" + s.ok(http.StatusCreated, "POST", "/work-units", map[string]any{"name": "一中", "kind": "school", "area": modelstest.Community})["id"].(string)
		s.notThere(strange{"DELETE", unit, nil})
		if mine, theirs := s.items("secretary", "/work-units"), s.items("neighbour", "/work-units"); len(mine) != 1 || len(theirs) != 0 {
			t.Errorf("the unit is allied with one community: %v %v", mine, theirs)
		}
		s.ok(http.StatusNoContent, "DELETE", unit, nil)
		if mine := s.items("secretary", "/work-units"); len(mine) != 0 {
			t.Errorf("the alliance ended: %v", mine)
		}

		schedule := "/schedules/" + s.ok(http.StatusCreated, "POST", "/schedules", map[string]any{
			"title": "周末清洁", "kind": "project", "area": modelstest.Community, "weekday": 6, "minute": 540, "minutes": 120, "site": "江滨步道", "places": 2,
		})["id"].(string)
		s.notThere(strange{"PATCH", schedule, map[string]any{"paused": true}})
		s.ok(http.StatusOK, "PATCH", schedule, map[string]any{"paused": true})
		s.ok(http.StatusConflict, "PATCH", schedule, map[string]any{"paused": true})
		mine, theirs := s.items("secretary", "/schedules"), s.items("neighbour", "/schedules")
		if len(mine) != 1 || mine[0].(map[string]any)["state"] != "paused" || len(theirs) != 0 {
			t.Errorf("one schedule, paused: %v %v", mine, theirs)
		}
		s.project(member[len("/members/"):])
	})
}

// project claims a place in a project, gives it back, and closes the project.
func (s *scene) project(member string) {
	s.t.Helper()
	start := s.clock.Now().Add(48 * time.Hour)
	project := "/projects/" + s.ok(http.StatusCreated, "POST", "/projects", map[string]any{
		"title": "清洁河岸", "area": modelstest.Community, "site": "江滨步道", "places": 2, "starts_at": start.Format(time.RFC3339), "ends_at": start.Add(2 * time.Hour).Format(time.RFC3339),
	})["id"].(string)
	claim := project + "/claims/" + member
	s.notThere(strange{"POST", project + "/open", nil}, strange{"PUT", claim, nil}, strange{"DELETE", claim, nil}, strange{"POST", project + "/close", nil})
	s.ok(http.StatusAccepted, "POST", project+"/open", nil)
	holders := func() int { return len(s.items("secretary", "/projects")[0].(map[string]any)["members"].([]any)) }
	s.ok(http.StatusNoContent, "PUT", claim, nil)
	if n := holders(); n != 1 {
		s.t.Errorf("%d hold a place, want 1", n)
	}
	s.ok(http.StatusNoContent, "DELETE", claim, nil)
	if n := holders(); n != 0 {
		s.t.Errorf("%d hold a place, want none", n)
	}
	s.ok(http.StatusNoContent, "POST", project+"/close", nil)
	s.ok(http.StatusConflict, "POST", project+"/close", nil)
}

func TestADeputyIsNamedAndRelievedByTheAPI(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		_, err := access.NewAccounts(s.db).AddUser(t.Context(), access.System(), access.NewUser{Login: "deputy", Name: "副书记", Role: models.RoleDeputy, Areas: []string{modelstest.Community}})
		s.must(err)
		naming := map[string]any{"deputy": "deputy", "until": s.clock.Now().Add(48 * time.Hour).Format(time.RFC3339)}
		if status, said := s.call("neighbour", "POST", "/deputies", naming); status != http.StatusUnprocessableEntity {
			t.Errorf("the neighbour names another community's deputy: %d %v", status, said)
		}
		deputation := "/deputies/" + s.ok(http.StatusCreated, "POST", "/deputies", naming)["id"].(string)
		s.ok(http.StatusConflict, "POST", "/deputies", naming)
		s.notThere(strange{"DELETE", deputation, nil})
		mine, theirs := s.items("secretary", "/deputies"), s.items("neighbour", "/deputies")
		if len(mine) != 1 || mine[0].(map[string]any)["in_force"] != true || len(theirs) != 0 {
			t.Errorf("one deputation, in force: %v %v", mine, theirs)
		}
		s.ok(http.StatusNoContent, "DELETE", deputation, nil)
		s.ok(http.StatusConflict, "DELETE", deputation, nil)
		if mine := s.items("secretary", "/deputies"); len(mine) != 0 {
			t.Errorf("it ended: %v", mine)
		}
	})
}
