package api_test

import (
	"net/http"
	"testing"
	"time"
)

// rows gives the day of a call-up by the start of the shifts.
func (s *scene) rows(callUp string) []map[string]any {
	s.t.Helper()
	var rows []map[string]any
	for _, r := range s.ok(http.StatusOK, "GET", callUp+"/duty?when=all", nil)["items"].([]any) {
		rows = append(rows, r.(map[string]any))
	}
	return rows
}

// step records a step of the day of a row.
func (s *scene) step(callUp string, row map[string]any, step string, want int) {
	s.t.Helper()
	s.ok(want, "POST", callUp+"/duty", map[string]any{"member": row["member"], "step": step, "assignment": row["assignment"]})
}

func TestTheDayOfDutyIsRecordedByTheAPI(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		callUp := s.onDuty()
		first, later := s.rows(callUp)[0], s.rows(callUp)[1]
		s.step(callUp, later, "check_in", http.StatusConflict) // hours too early
		s.step(callUp, first, "no_show", http.StatusConflict)
		s.step(callUp, first, "dance", http.StatusUnprocessableEntity)
		s.step(callUp, first, "arrive", http.StatusNoContent)
		if now := s.rows(callUp)[0]; now["reported_at"] == nil {
			t.Errorf("reported in: %v", now)
		}
		s.step(callUp, first, "undo_arrive", http.StatusNoContent)
		if now := s.rows(callUp)[0]; now["reported_at"] != nil {
			t.Errorf("the report was undone: %v", now)
		}
		s.clock.Advance(time.Hour + 25*time.Minute)
		s.step(callUp, first, "no_show", http.StatusNoContent)
		s.step(callUp, first, "undo", http.StatusNoContent)
		s.step(callUp, first, "check_in", http.StatusNoContent)
		s.clock.Advance(time.Hour)
		s.step(callUp, first, "check_out", http.StatusNoContent)
		s.step(callUp, later, "drop", http.StatusNoContent)
		day := s.ok(http.StatusOK, "GET", callUp+"/duty?when=all", nil)
		row := day["items"].([]any)[0].(map[string]any)
		if row["state"] != "checked_out" || row["late_minutes"] != 25.0 || row["worked_minutes"] != 60.0 || len(day["items"].([]any)) != 1 {
			t.Errorf("late by 25 minutes, there for an hour, the other dropped: %v", day)
		}
	})
}

func TestASwapIsProposedAnsweredAndWithdrawnByTheAPI(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		callUp := s.onDuty()
		first, later := s.rows(callUp)[0], s.rows(callUp)[1]
		free := s.free(callUp, first, later)
		ask := map[string]any{"assignment": first["assignment"], "to": free}
		swap := s.ok(http.StatusCreated, "POST", callUp+"/swaps", ask)
		s.ok(http.StatusConflict, "POST", callUp+"/swaps", ask)
		at := callUp + "/swaps/" + swap["id"].(string)
		s.ok(http.StatusNoContent, "POST", at+"/withdraw", nil)
		s.ok(http.StatusConflict, "POST", at+"/answer", map[string]any{"yes": true})
		swap = s.ok(http.StatusCreated, "POST", callUp+"/swaps", ask)
		agreed := s.ok(http.StatusOK, "POST", callUp+"/swaps/"+swap["id"].(string)+"/answer", map[string]any{"yes": true})
		if agreed["state"] != "agreed" {
			t.Errorf("agreed by telephone: %v", agreed)
		}
		if now := s.rows(callUp)[0]; now["member"] != free {
			t.Errorf("the shift is %v's", now["name"])
		}
		if all := s.ok(http.StatusOK, "GET", callUp+"/swaps", nil)["items"].([]any); len(all) != 2 {
			t.Errorf("two were proposed: %v", all)
		}
	})
}

// free gives somebody who said yes and has no shift.
func (s *scene) free(callUp string, rows ...map[string]any) string {
	s.t.Helper()
	for _, who := range s.ok(http.StatusOK, "GET", callUp+"/summonses?state=confirmed", nil)["items"].([]any) {
		member, taken := who.(map[string]any)["member"].(string), false
		for _, r := range rows {
			taken = taken || r["member"] == member
		}
		if !taken {
			return member
		}
	}
	s.t.Fatal("everybody has a shift")
	return ""
}

func TestAPrintedRosterIsKeyedInByTheAPIAlsoAfterTheEnd(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		callUp := s.onDuty()
		s.ok(http.StatusNoContent, "POST", callUp+"/sheet", nil)
		sheet := s.ok(http.StatusOK, "GET", callUp+"/sheet", nil)["items"].([]any)
		if len(sheet) != 2 {
			t.Fatalf("two rows have a code: %v", sheet)
		}
		code := sheet[0].(map[string]any)["code"]
		zone := time.FixedZone("", 8*3600)
		clock := func(d time.Duration) string { return s.clock.Now().In(zone).Add(d).Format("15:04") }
		arrived, left := clock(time.Hour), clock(2*time.Hour)
		s.clock.Advance(9*time.Hour - time.Minute)
		s.ok(http.StatusOK, "POST", callUp+"/stand-down", nil)
		s.ok(http.StatusConflict, "POST", callUp+"/sheet", nil)
		s.step(callUp, s.rows(callUp)[0], "check_in", http.StatusConflict)
		keyed := func(arrived, left string) map[string]any {
			return s.ok(http.StatusOK, "POST", callUp+"/sheet/keyed", map[string]any{"rows": []any{map[string]any{"code": code, "arrived": arrived, "left": left}, map[string]any{"code": "????", "arrived": arrived}}})
		}
		if done := keyed(arrived, left); len(done["kept"].([]any)) != 1 || len(done["faulty"].([]any)) != 1 {
			t.Errorf("one right row and one wrong: %v", done)
		}
		if now := s.rows(callUp)[0]; now["state"] != "checked_out" || now["worked_minutes"] != 60.0 {
			t.Errorf("there for an hour: %v", now)
		}
		if done := keyed("未到", ""); len(done["kept"].([]any)) != 0 {
			t.Errorf("a row of which another thing is known was kept: %v", done)
		}
		keyed("撤销", "")
		if now := s.rows(callUp)[0]; now["state"] != "published" || now["checked_in_at"] != nil {
			t.Errorf("taken back: %v", now)
		}
		s.ok(http.StatusUnprocessableEntity, "POST", callUp+"/sheet/keyed", map[string]any{"rows": []any{}})
	})
}

func TestTheDayOfDutyIsNotThereForAnotherCommunity(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		callUp := s.onDuty()
		row := s.rows(callUp)[0]
		swap := s.ok(http.StatusCreated, "POST", callUp+"/swaps", map[string]any{"assignment": row["assignment"], "to": s.free(callUp, s.rows(callUp)...)})
		step := map[string]any{"member": row["member"], "step": "arrive"}
		s.notThere(
			strange{"GET", callUp + "/duty", nil},
			strange{"POST", callUp + "/duty", step},
			strange{"GET", callUp + "/sheet", nil},
			strange{"POST", callUp + "/sheet", nil},
			strange{"POST", callUp + "/sheet/keyed", map[string]any{"rows": []any{map[string]any{"code": "AAAA", "arrived": "9:00"}}}},
			strange{"GET", callUp + "/swaps", nil},
			strange{"POST", callUp + "/swaps", map[string]any{"assignment": row["assignment"], "to": row["member"]}},
			strange{"POST", callUp + "/swaps/" + swap["id"].(string) + "/answer", map[string]any{"yes": true}},
			strange{"POST", callUp + "/swaps/" + swap["id"].(string) + "/withdraw", nil},
		)
		if now := s.rows(callUp)[0]; now["reported_at"] != nil {
			t.Error("the neighbour's step was recorded")
		}
	})
}
