package rehearsal_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"whistle/app/mobilize"
	"whistle/app/rehearsal"
)

// reportFiles checks that the report goes into a workbook with all of its people and moves, and onto paper.
func reportFiles(t *testing.T, played rehearsal.Result) {
	t.Helper()
	var file, text bytes.Buffer
	if err := played.Report.WriteXLSX(&file, mobilize.PlainWords); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	for sheet, want := range map[string]int{"people": len(played.Report.People), "moves": len(played.Report.Events), "shifts": len(played.Report.Shifts)} {
		rows, err := book.GetRows(sheet)
		if err != nil || len(rows) != want+1 {
			t.Errorf("the sheet %s holds %d rows, want %d and a head: %v", sheet, len(rows), want, err)
		}
	}
	for _, shown := range []string{">第 1 波<", ">第 2 波<", ">配送<", ">居民诉求<", ">40<", ">没有回应<"} {
		if !strings.Contains(played.Screen, shown) {
			t.Errorf("the report's screen does not show %s", shown)
		}
	}
	if err := rehearsal.Print(&text, played.Report); err != nil || text.Len() < 1000 {
		t.Errorf("the printed report: %d bytes, %v", text.Len(), err)
	}
}
