package api_test

import (
	"net/http"
	"testing"
	"time"

	"whistle/app/access"
	"whistle/models"
)

// TestALeadIsGivenBackByTheAPI lets the leader of a group fall silent, who is then replaced, and leads again.
func TestALeadIsGivenBackByTheAPI(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		accounts := access.NewAccounts(s.db)
		_, err := accounts.AddUser(t.Context(), access.System(), access.NewUser{Login: "command", Name: "command", Role: models.RoleCommand, Areas: []string{"350702"}})
		s.must(err)
		s.tokens["command"], err = accounts.CreateToken(t.Context(), access.System(), "command", 30)
		s.must(err)
		callUp := s.onDuty()
		s.ok(http.StatusCreated, "POST", callUp+"/formation", nil)
		if status, said := s.call("command", "PATCH", callUp+"/formation", map[string]any{"approve": true}); status != http.StatusOK {
			t.Fatalf("approve: %d %v", status, said)
		}
		leaders := func() map[string]map[string]any {
			byState := map[string]map[string]any{}
			for _, item := range s.ok(http.StatusOK, "GET", callUp+"/leaders", nil)["items"].([]any) {
				row := item.(map[string]any)
				byState[row["state"].(string)] = row
			}
			return byState
		}
		if waiting := leaders()["waiting"]; waiting["reason"] != "appointed" || waiting["name"] == "" {
			t.Fatalf("after the approval: %v", leaders())
		}
		s.clock.Advance(31 * time.Minute)
		_, err = s.mobilizer.EscalateDue(t.Context())
		s.must(err)
		silent := leaders()["replaced"]
		if silent == nil || silent["successor"] == "" || silent["successor"] == silent["member"] {
			t.Fatalf("half an hour of silence: %v", leaders())
		}
		back := callUp + "/leaders/" + silent["id"].(string) + "/give-back"
		s.notThere(strange{"GET", callUp + "/leaders", nil}, strange{"POST", back, nil})
		s.ok(http.StatusNoContent, "POST", back, nil)
		s.ok(http.StatusConflict, "POST", back, nil)
		s.ok(http.StatusNotFound, "POST", callUp+"/leaders/nobody/give-back", nil)
		if undone := leaders()["undone"]; undone["member"] != silent["member"] {
			t.Errorf("given back: %v", leaders())
		}
		formation := s.ok(http.StatusOK, "GET", callUp+"/formation", nil)
		if officers := formation["grid_officers"].([]any); len(officers) == 0 || officers[0].(map[string]any)["told"] != true {
			t.Errorf("the grid's officer was not told: %v", officers)
		}
		for _, item := range formation["branches"].([]any) {
			if !leads(item.(map[string]any), silent["member"].(string)) {
				t.Errorf("%s does not lead again: %v", silent["name"], item)
			}
		}
	})
}

// leads says whether a branch, as the API gives it, has a member as its secretary or as a group's leader.
func leads(branch map[string]any, member string) bool {
	for _, group := range branch["groups"].([]any) {
		for _, item := range group.(map[string]any)["members"].([]any) {
			if one := item.(map[string]any); one["member"] == member && (one["leader"] == true || one["office"] == "secretary") {
				return true
			}
		}
	}
	return false
}
