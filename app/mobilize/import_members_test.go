package mobilize_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"whistle/app/access"
	"whistle/app/mobilize"
	"whistle/models"
	"whistle/models/modelstest"
)

type plainPaging struct{}

func (plainPaging) Ways(string) mobilize.Ways                       { return mobilize.Ways{Link: true, Reply: true} }
func (plainPaging) First(string, bool) string                       { return "twilio" }
func (plainPaging) Price(string, string) (float64, bool)            { return 0, false }
func (plainPaging) Currency() string                                { return "CNY" }
func (plainPaging) Templates() bool                                 { return false }
func (plainPaging) Approved(string, string) *models.CarrierTemplate { return nil }
func (plainPaging) Rate() int                                       { return 100 }

// Segments counts as carriers count Chinese.
func (plainPaging) Segments(body string) int {
	n := utf8.RuneCountInString(body)
	if n <= 70 {
		return 1
	}
	return (n + 66) / 67
}

func newMobilizer(db *models.DB) *mobilize.Mobilizer {
	return mobilize.New(mobilize.Deps{DB: db, Paging: plainPaging{}, Wake: func() {}, BaseURL: "http://localhost:8080", Zone: shanghai, SolveFor: 50 * time.Millisecond})
}

func importing(t *testing.T, db *models.DB, in mobilize.ImportInput) mobilize.ImportReport {
	t.Helper()
	in.Area = modelstest.Community
	report, err := newMobilizer(db).ImportMembers(t.Context(), access.System(), in)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func countMembers(t *testing.T, db *models.DB) int {
	t.Helper()
	members, err := db.Read(t.Context()).Members(models.Everywhere(), models.MemberFilter{Limit: 100_000})
	if err != nil {
		t.Fatal(err)
	}
	return len(members)
}

const header = "姓名,手机,楼栋,政治面貌,技能\n"

func TestOneWrongPhoneNamesItsRowAndKeepsNothingOrTheOthers(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *models.DB) {
		modelstest.AddTerritory(t, db)
		file := header + "陈建国,15410000001,1号楼,正式党员,sampling\n林秀英,12345,1号楼,正式党员,\n黄丽娟,15410000003,2号楼,预备党员,lead 、driver\n"
		report := importing(t, db, mobilize.ImportInput{FileName: "名单.csv", File: strings.NewReader(file)})
		if report.Kept || len(report.Faults) != 1 || report.Faults[0].Row != 3 || report.Faults[0].Column != "phone" || countMembers(t, db) != 0 {
			t.Fatalf("one wrong row: %+v, %d kept", report, countMembers(t, db))
		}
		report = importing(t, db, mobilize.ImportInput{FileName: "名单.csv", File: strings.NewReader(file), SkipFaulty: true})
		if !report.Kept || report.Added != 2 || countMembers(t, db) != 2 {
			t.Fatalf("skipping it: %+v, %d kept", report, countMembers(t, db))
		}
	})
}

func TestRowsWithOnePhoneAreOnePerson(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *models.DB) {
		modelstest.AddTerritory(t, db)
		file := header + "陈建国,15410000001,1号楼,正式党员,\n陈建国,+86 154 1000 0001,2号楼,正式党员,\n"
		report := importing(t, db, mobilize.ImportInput{FileName: "a.csv", File: strings.NewReader(file)})
		if report.Added != 1 || len(report.Repeated) != 1 || report.Repeated[0].Row != 3 || countMembers(t, db) != 1 {
			t.Fatalf("the same phone twice: %+v", report)
		}
		again := importing(t, db, mobilize.ImportInput{FileName: "a.csv", File: strings.NewReader(header + "陈建国(新),15410000001,2号楼,预备党员,\n")})
		if again.Changed != 1 || again.Added != 0 || countMembers(t, db) != 1 {
			t.Fatalf("known already: %+v", again)
		}
	})
}

func TestFormulaInANameIsRefused(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *models.DB) {
		modelstest.AddTerritory(t, db)
		book := excelize.NewFile()
		for i, row := range [][]any{{"姓名", "手机", "楼栋"}, {"陈建国", "15410000001", "1号楼"}, {"", "15410000002", "1号楼"}, {"=1+1", "15410000003", "1号楼"}} {
			if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
				t.Fatal(err)
			}
		}
		if err := book.SetCellFormula("Sheet1", "A3", `HYPERLINK("http://x","陈")`); err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := book.Write(&file); err != nil {
			t.Fatal(err)
		}
		report := importing(t, db, mobilize.ImportInput{FileName: "a.xlsx", File: &file, SkipFaulty: true})
		rows := map[int]bool{}
		for _, f := range report.Faults {
			rows[f.Row] = true
		}
		if !rows[3] || !rows[4] || report.Added != 1 {
			t.Fatalf("formulas: %+v", report)
		}
	})
}

func TestTwentyThousandRowsAreKeptInOneGo(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *models.DB) {
		modelstest.AddTerritory(t, db)
		var file strings.Builder
		file.WriteString(header)
		for i := range 20_000 {
			fmt.Fprintf(&file, "陈建国%d,154%08d,%d号楼,正式党员,\n", i, i, 1+i%2)
		}
		report := importing(t, db, mobilize.ImportInput{FileName: "a.csv", File: strings.NewReader(file.String())})
		if !report.Kept || report.Added != 20_000 || countMembers(t, db) != 20_000 {
			t.Fatalf("20,000 rows: added %d, %d faults", report.Added, len(report.Faults))
		}
	})
}

func FuzzReadTable(f *testing.F) {
	f.Add([]byte(header+"陈建国,15410000001,1号楼,正式党员,\n"), ".csv")
	f.Add([]byte("PK\x03\x04"), ".xlsx")
	f.Fuzz(func(t *testing.T, data []byte, ending string) {
		mobilize.ReadTableForTest("a"+ending, bytes.NewReader(data))
	})
}

var shanghai = func() *time.Location {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		panic(err)
	}
	return zone
}()

func TestAnImportEnrolsMembersWhereTheyWorkAndKnowsTheirUnits(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *models.DB) {
		modelstest.AddTerritory(t, db)
		addSecond(t, db)
		m := newMobilizer(db)
		_, err := m.Ally(t.Context(), access.System(), mobilize.AllyInput{Area: secondCommunity, Name: "自来水公司", Kind: "firm"})
		must(t, err)
		head := "姓名,手机,楼栋,工作社区,工作单位\n"
		wrong := importing(t, db, mobilize.ImportInput{FileName: "a.csv", File: strings.NewReader(head + "陈建国,15410000001,1号楼,火星社区,火星公司\n")})
		if wrong.Kept || len(wrong.Faults) != 2 || wrong.Faults[0].Column != "work" || wrong.Faults[1].Column != "unit" {
			t.Fatalf("no such community and unit: %+v", wrong)
		}
		file := head + "陈建国,15410000001,1号楼,水南社区,自来水公司\n林秀英,15410000002,1号楼,剑津社区,\n黄丽娟,15410000003,2号楼,,\n"
		for range 2 { // the same list again changes nothing
			if report := importing(t, db, mobilize.ImportInput{FileName: "a.csv", File: strings.NewReader(file)}); !report.Kept || report.Rows != 3 {
				t.Fatalf("imported: %+v", report)
			}
		}
		units, err := m.WorkUnits(t.Context(), access.System())
		if err != nil || len(units) != 1 || units[0].Members != 1 {
			t.Errorf("the unit's members: %+v, %v", units, err)
		}
		there, _, err := m.Members(t.Context(), access.System(), secondCommunity, models.MemberFilter{Limit: 10})
		if err != nil || len(there) != 1 || there[0].Name != "陈建国" || len(there[0].Enrolled) != 1 {
			t.Errorf("enrolled: %+v, %v", there, err)
		}
		if got := strings.Join(eventsOf(t, db, models.MachineEnrolment), " "); got != "none>enrolled" {
			t.Errorf("events: %s", got)
		}
		importing(t, db, mobilize.ImportInput{FileName: "a.csv", File: strings.NewReader(head + "陈建国,15410000001,1号楼,剑津社区,\n")})
		if got := strings.Join(eventsOf(t, db, models.MachineEnrolment), " "); got != "none>enrolled enrolled>none" {
			t.Errorf("back at home: %s", got)
		}
	})
}
