package mobilize_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"whistle/app/access"
	"whistle/app/mobilize"
	"whistle/models"
	"whistle/models/modelstest"
)

func TestTheHotlinesListIsImportedAndFaultyRowsAreNamed(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, nil)
		list := "楼栋,诉求,类别,联系方式,期限\n" +
			"1号楼,降压药,买药,13859900000," + clock.Now().AddDate(0, 0, 1).Format("2006-01-02 15:04") + "\n" +
			"99号楼,米,买菜,,\n" +
			"2号楼,,买菜,,\n" +
			"2号楼,奶粉,唱歌,,tomorrow\n" +
			"1号楼,降压药,买药,,\n" +
			"1号楼,降压药,买药,13859900001,\n" // a neighbour who needs the same
		in := func(dry, skip bool) mobilize.RequestImport {
			return mobilize.RequestImport{CallUp: s.id, FileName: "12345.csv", File: strings.NewReader(list), DryRun: dry, SkipFaulty: skip}
		}
		report, err := s.m.ImportRequests(t.Context(), access.System(), in(true, false))
		must(t, err)
		var named []string
		for _, f := range report.Faults {
			named = append(named, fmt.Sprint(f.Row, f.Column))
		}
		if got := strings.Join(named, " "); got != "3building 4need 5kind 5deadline" || report.Kept || report.Added != 2 || len(report.Repeated) != 1 {
			t.Errorf("the preview names %q, adds %d, repeats %d", got, report.Added, len(report.Repeated))
		}
		report, err = s.m.ImportRequests(t.Context(), access.System(), in(false, false))
		if err != nil || report.Kept {
			t.Errorf("a faulty list was kept: %+v, %v", report, err)
		}
		report, err = s.m.ImportRequests(t.Context(), access.System(), in(false, true))
		if err != nil || !report.Kept || report.Added != 2 {
			t.Fatalf("without its faulty rows: %+v, %v", report, err)
		}
		report, err = s.m.ImportRequests(t.Context(), access.System(), in(false, true))
		if err != nil || report.Added != 0 || len(report.Repeated) != 3 {
			t.Errorf("the same list again: %+v, %v", report, err)
		}
		all, _, err := s.m.Requests(t.Context(), access.System(), "", models.RequestFilter{Limit: 10})
		must(t, err)
		if len(all) != 2 || all[0].Need != "降压药" || all[0].Source != "hotline" || all[0].Deadline == 0 || all[0].Callback != "*0000" {
			t.Errorf("taken in: %+v", all)
		}
	})
}

// TestTheHotlinesWorkbookIsImportedWithItsDatesAndItsFaultyRowIsNamed reads what Excel writes: a deadline is a
// date there, not a text.
func TestTheHotlinesWorkbookIsImportedWithItsDatesAndItsFaultyRowIsNamed(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, nil)
		deadline := clock.Now().In(shanghai).AddDate(0, 0, 1).Truncate(time.Minute)
		asDate := time.Date(deadline.Year(), deadline.Month(), deadline.Day(), deadline.Hour(), deadline.Minute(), 0, 0, time.UTC) // a workbook knows no zones
		book := excelize.NewFile()
		for i, row := range [][]any{
			{"楼栋", "诉求", "类别", "联系电话", "期限"},
			{"1号楼", "降压药", "买药", "13859900000", asDate},
			{"99号楼", "米", "买菜", "", ""},
			{"2号楼", "奶粉", "生活物资", 13859900001, deadline.Format("2006-01-02 15:04")},
		} {
			must(t, book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row))
		}
		var file bytes.Buffer
		must(t, book.Write(&file))
		report, err := s.m.ImportRequests(t.Context(), access.System(), mobilize.RequestImport{CallUp: s.id, FileName: "12345.xlsx", File: &file, SkipFaulty: true})
		if err != nil || !report.Kept || report.Added != 2 || len(report.Faults) != 1 || report.Faults[0].Row != 3 || report.Faults[0].Column != "building" {
			t.Fatalf("the workbook: %+v, %v", report, err)
		}
		all, _, err := s.m.Requests(t.Context(), access.System(), "", models.RequestFilter{Limit: 10})
		must(t, err)
		for _, r := range all {
			if r.Deadline != models.At(deadline) || !strings.HasPrefix(r.Callback, "*000") {
				t.Errorf("%s is due at %v, want %v; call back %s", r.Need, r.Deadline.Time(), deadline, r.Callback)
			}
		}
	})
}
