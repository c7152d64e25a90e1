package api_test

import (
	"net/http"
	"testing"
	"time"

	"whistle/models/modelstest"
)

// TestATemplatesMessagesGoThroughTheAPIIntoACallUp keeps a template with texts of its own, sends a wrong one, and
// drafts a call-up with them.
func TestATemplatesMessagesGoThroughTheAPIIntoACallUp(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		body := s.ok(http.StatusOK, "GET", "/templates/flood", nil)
		text := func(of map[string]any) any {
			words, _ := of["messages"].(map[string]any)
			call, _ := words["call"].(map[string]any)
			return call["zh"]
		}
		if text(body) == nil {
			t.Fatalf("the built-in template words no call: %v", body["messages"])
		}
		mine := map[string]any{"call": map[string]any{"zh": "{place}转移:{when}。{answer}"}}
		body["area"], body["name"], body["messages"] = modelstest.Community, "江边", mine
		kept := s.ok(http.StatusCreated, "POST", "/templates", body)
		if text(kept) != "{place}转移:{when}。{answer}" {
			t.Errorf("kept: %v", kept["messages"])
		}
		body["messages"] = map[string]any{"call": map[string]any{"zh": "{place}转移:{when}"}}
		wrong := s.ok(http.StatusUnprocessableEntity, "PUT", "/templates/"+kept["id"].(string), body)
		if fields, _ := wrong["errors"].([]any); len(fields) != 1 || fields[0].(map[string]any)["field"] != "messages.call.zh" {
			t.Errorf("a call without a way to answer: %v", wrong)
		}
		at := func(after time.Duration) string { return s.clock.Now().Add(after).Format(time.RFC3339) }
		callUp := s.ok(http.StatusCreated, "POST", "/callups", map[string]any{
			"title": "防汛", "kind": "flood", "areas": []string{modelstest.Community}, "starts_at": at(time.Hour), "ends_at": at(5 * time.Hour), "tasks": []any{}, "messages": mine,
		})
		if read := s.ok(http.StatusOK, "GET", "/callups/"+callUp["id"].(string), nil); text(read) != "{place}转移:{when}。{answer}" {
			t.Errorf("the call-up's: %v", read["messages"])
		}
		visits := s.ok(http.StatusCreated, "POST", "/callups", map[string]any{
			"title": "寒潮", "kind": "cold_wave", "areas": []string{modelstest.Community}, "starts_at": at(time.Hour), "ends_at": at(5 * time.Hour),
			"tasks": []any{map[string]any{"kind": "visit", "sites": "grid", "min": 1, "ideal": 1, "per": "visits", "each": 4, "shifts": []any{map[string]any{"start": at(time.Hour), "end": at(3 * time.Hour)}}}},
		})
		path := "/callups/" + visits["id"].(string)
		if preview := s.ok(http.StatusOK, "POST", path+"/preview", nil); preview["nothing_to_come_for"] != true {
			t.Errorf("nobody asked for a visit: %v", preview)
		}
		if refused := s.ok(http.StatusConflict, "POST", path+"/whistle", nil); refused["type"] != "urn:whistle:nothing_to_come_for" {
			t.Errorf("whistled for visits that nobody asked for: %v", refused)
		}
	})
}
