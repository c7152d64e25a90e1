package api_test

import (
	"bytes"
	"net/http"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"whistle/models"
)

// TestTheAfterActionReportIsReadByTheAPI ends a call-up with known numbers and reads them from both files.
func TestTheAfterActionReportIsReadByTheAPI(t *testing.T) {
	each(t, func(t *testing.T, s *scene) {
		callUp := s.onDuty()
		first := s.rows(callUp)[0]
		s.clock.Advance(time.Hour)
		s.step(callUp, first, "check_in", http.StatusNoContent)
		s.clock.Advance(2 * time.Hour)
		s.step(callUp, first, "check_out", http.StatusNoContent)
		s.ok(http.StatusOK, "POST", callUp+"/stand-down", nil)

		report := s.ok(http.StatusOK, "GET", callUp+"/report", nil)
		counts, work := report["counts"].(map[string]any), report["work"].(map[string]any)
		if counts["paged"] != 10.0 || counts["confirmed"] != 4.0 || counts["no_answer"] != 6.0 || work["seats"] != 2.0 || work["came"] != 1.0 || work["worked"] != 2.0 {
			t.Errorf("of ten paged four confirmed, and one worked two hours of two seats: %v %v", counts, work)
		}
		if len(report["people"].([]any)) != 10 || len(report["shifts"].([]any)) != 2 || len(report["events"].([]any)) == 0 {
			t.Errorf("the lists: %d people, %d shifts", len(report["people"].([]any)), len(report["shifts"].([]any)))
		}

		file := s.send("secretary", "GET", callUp+"/report.xlsx", "", nil)
		book, err := excelize.OpenReader(bytes.NewReader(file.Body.Bytes()))
		if err != nil {
			t.Fatalf("%d is no workbook: %v", file.Code, err)
		}
		rows, err := book.GetRows("summary")
		s.must(err)
		summary := map[string]string{}
		for _, row := range rows {
			if len(row) > 1 {
				summary[row[0]] = row[1]
			}
		}
		for name, want := range map[string]string{"paged": "10", "confirmed": "4", "no_answer": "6", "seats": "2", "came": "1", "worked": "2"} {
			if summary[name] != want {
				t.Errorf("the workbook says %s %q, want %s", name, summary[name], want)
			}
		}

		s.notThere(strange{"GET", callUp + "/report", nil}, strange{"GET", callUp + "/report.xlsx", nil})
		if n := s.audited("export_callup"); n != 2 {
			t.Errorf("the report was audited %d times, want 2", n)
		}
	})
}

// audited counts what the audit holds of an action.
func (s *scene) audited(action string) int {
	s.t.Helper()
	entries, err := s.db.Read(s.t.Context()).AuditEntries(models.Everywhere(), models.AuditFilter{Limit: 100})
	s.must(err)
	n := 0
	for _, e := range entries {
		if e.Action == action {
			n++
		}
	}
	return n
}
