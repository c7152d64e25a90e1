package api_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"testing"
	"time"

	"whistle/models/modelstest"
)

// take takes in a need at the first building and gives the request.
func (s *scene) take(callUp, need string) map[string]any {
	s.t.Helper()
	return s.ok(http.StatusCreated, "POST", callUp+"/requests", map[string]any{
		"area": modelstest.Community + "-b01", "kind": "medicine", "need": need, "callback": modelstest.PhoneOf(9, 1), "deadline": s.clock.Now().Add(time.Hour).Format(time.RFC3339),
	})
}

func TestARequestIsMovedCalledBackAndHandedOverByTheAPI(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		callUp := s.onDuty()
		late := map[string]any{"area": modelstest.Community + "-b01", "kind": "medicine", "need": "降压药", "deadline": "2020-01-01T08:00:00+08:00"}
		refused := s.ok(http.StatusUnprocessableEntity, "POST", callUp+"/requests", late)
		if faults := refused["errors"].([]any); len(faults) != 1 || faults[0].(map[string]any)["field"] != "deadline" {
			t.Errorf("a deadline of 2020: %v", refused)
		}
		done, open, never := s.take(callUp, "降压药"), s.take(callUp, "退烧药"), s.take(callUp, "人参")
		at := func(r map[string]any) string { return "/requests/" + r["id"].(string) }

		shift := s.rows(callUp)[0]["shift"]
		moved := s.ok(http.StatusOK, "PATCH", at(done), map[string]any{"state": "dispatched", "shift": shift})
		if moved["state"] != "dispatched" || moved["shift"] != shift {
			t.Errorf("dispatched to a run: %v", moved)
		}
		s.ok(http.StatusUnprocessableEntity, "PATCH", at(done), map[string]any{"shift": "nowhere"})
		s.ok(http.StatusUnprocessableEntity, "PATCH", at(done), map[string]any{"state": "lost"})
		if moved = s.ok(http.StatusOK, "PATCH", at(done), map[string]any{"state": "resolved"}); moved["resolved_at"] == nil {
			t.Errorf("resolved: %v", moved)
		}
		s.ok(http.StatusUnprocessableEntity, "PATCH", at(never), map[string]any{"state": "not_possible"})
		if moved = s.ok(http.StatusOK, "PATCH", at(never), map[string]any{"state": "not_possible", "note": "买不到"}); moved["note"] != "买不到" {
			t.Errorf("given up with a reason: %v", moved)
		}

		if shown := s.ok(http.StatusOK, "POST", at(open)+"/callback", nil); shown["callback"] != modelstest.PhoneOf(9, 1) {
			t.Errorf("how to call back: %v", shown)
		}
		if n := s.audited("reveal_callback"); n != 1 {
			t.Errorf("audited %d times, want 1", n)
		}

		s.clock.Advance(3 * time.Hour)
		board := s.ok(http.StatusOK, "GET", "/requests/figures?area="+modelstest.Community, nil)
		whole := board["whole"].(map[string]any)
		for name, want := range map[string]float64{"received": 3, "dispatched": 1, "resolved": 1, "resolution_rate_percent": 33, "not_possible": 1, "open": 1, "overdue": 1} {
			if whole[name] != want {
				t.Errorf("the figures say %s %v, want %v", name, whole[name], want)
			}
		}
		if waited := whole["open_since"].(map[string]any); waited["under_2_hours"] != 0.0 || waited["under_8_hours"] != 1.0 {
			t.Errorf("one has waited three hours: %v", waited)
		}
		if areas := board["areas"].([]any); len(areas) != 1 || areas[0].(map[string]any)["received"] != 3.0 {
			t.Errorf("all lie in one grid: %v", areas)
		}

		s.ok(http.StatusNotFound, "GET", callUp+"/handover", nil)
		s.ok(http.StatusOK, "POST", callUp+"/stand-down", map[string]any{"responsible": "物业王经理"})
		handed := s.ok(http.StatusOK, "GET", callUp+"/handover", nil)
		items := handed["list"].(map[string]any)["items"].([]any)
		if handed["requests"] != 1.0 || handed["open"] != 1.0 || handed["responsible"] != "物业王经理" || len(items) != 1 || items[0].(map[string]any)["id"] != open["id"] {
			t.Errorf("handed over: %v", handed)
		}
		s.notThere(
			strange{"PATCH", at(open), map[string]any{"state": "resolved"}}, strange{"POST", at(open) + "/callback", nil}, strange{"GET", callUp + "/handover", nil},
			strange{"GET", "/requests/figures?area=" + modelstest.Community, nil}, strange{"POST", callUp + "/requests", late},
		)
	})
}

// imports sends the hotline's list to an import as a form does.
func (s *scene) imports(login, path, text string, fields ...string) (int, map[string]any) {
	s.t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	file, err := w.CreateFormFile("file", "热线.csv")
	s.must(err)
	_, err = file.Write([]byte(text))
	s.must(err)
	for _, field := range fields {
		s.must(w.WriteField(field, "true"))
	}
	s.must(w.Close())
	answer := s.send(login, http.MethodPost, path, w.FormDataContentType(), form.Bytes())
	return answer.Code, s.decoded(answer)
}

func TestTheHotlinesListIsImportedByTheAPI(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		callUp := s.onDuty()
		building := modelstest.Community + "-b01"
		right := "楼栋,诉求,类别\n" + building + ",降压药,买药\n" + building + ",大米,买菜\n"
		wrong := right + building + ",盐,魔法\n"
		path := callUp + "/requests/import"
		taken := func() int { return len(s.ok(http.StatusOK, "GET", "/requests", nil)["items"].([]any)) }
		if status, said := s.imports("secretary", path, right, "dry_run"); status != http.StatusOK || said["added"] != 2.0 || said["kept"] != false || taken() != 0 {
			t.Errorf("tried only: %d %v", status, said)
		}
		if status, said := s.imports("secretary", path, wrong); status != http.StatusUnprocessableEntity || taken() != 0 {
			t.Errorf("one wrong row keeps all out: %d %v", status, said)
		}
		if status, said := s.imports("neighbour", path, right); status != http.StatusNotFound || taken() != 0 {
			t.Errorf("the neighbour's list: %d %v", status, said)
		}
		if status, said := s.imports("secretary", path, wrong, "skip_faulty"); status != http.StatusOK || said["added"] != 2.0 || len(said["faults"].([]any)) != 1 || taken() != 2 {
			t.Errorf("the right rows: %d %v", status, said)
		}
		if status, said := s.imports("secretary", path, right); status != http.StatusOK || said["added"] != 0.0 || len(said["repeated"].([]any)) != 2 || taken() != 2 {
			t.Errorf("the same list again: %d %v", status, said)
		}
	})
}
