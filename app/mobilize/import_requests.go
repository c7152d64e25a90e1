package mobilize

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"whistle/app/access"
	"whistle/models"
)

// RequestImport is the hotline's list of residents' requests.
type RequestImport struct {
	CallUp     models.ID // "" for visits that stand until a call-up takes them over
	FileName   string    // its ending says .xlsx or .csv
	File       io.Reader
	DryRun     bool // say what would happen, write nothing
	SkipFaulty bool // keep the right rows; otherwise one wrong row keeps all out
}

// requestColumns are the headers that a column of the hotline's list may have.
var requestColumns = map[string]string{
	"楼栋": "building", "地址": "building", "网格": "building", "building": "building", "诉求": "need", "需求": "need", "内容": "need", "need": "need",
	"类别": "kind", "类型": "kind", "kind": "kind", "联系方式": "callback", "联系电话": "callback", "电话": "callback", "callback": "callback", "phone": "callback",
	"期限": "deadline", "最迟": "deadline", "办理时限": "deadline", "deadline": "deadline",
}

var kindOfNeed = map[string]string{
	"": "other", "买菜": "groceries", "生活物资": "groceries", "groceries": "groceries", "买药": "medicine", "药品": "medicine", "medicine": "medicine",
	"就医": "hospital", "hospital": "hospital", "走访": models.KindVisit, "探望": models.KindVisit, "上门": models.KindVisit, "visit": models.KindVisit, "其他": "other", "other": "other",
}

// ImportRequests takes in the hotline's list, all in one transaction. It returns Invalid where the file cannot
// be read at all, Conflict where the call-up is not open; wrong rows are in the report. A row that a request of
// the call-up already holds, building, words and way to call back alike, is the same request.
func (m *Mobilizer) ImportRequests(ctx context.Context, by access.Actor, in RequestImport) (ImportReport, error) {
	if err := by.Can(access.HandleRequests); err != nil {
		return ImportReport{}, err
	}
	t, err := readTableOf(in.FileName, in.File, requestColumns, []string{"building", "need"}, "楼栋, 诉求, 类别, 联系方式, 期限")
	if err != nil {
		return ImportReport{}, err
	}
	return models.Within(ctx, m.db, func(tx *models.Tx) (ImportReport, error) {
		c, err := takerOfList(tx, by, in.CallUp)
		if err != nil {
			return ImportReport{}, err
		}
		report, rows, err := m.sortRequests(tx, by, c, t)
		report.Added = len(rows)
		if err != nil || in.DryRun || (len(report.Faults) > 0 && !in.SkipFaulty) {
			return report, err
		}
		report.Kept = true
		for _, r := range rows {
			if _, _, err := takeRequest(tx, c.ID, r.area, r.input, nil, by.String()); err != nil {
				return report, err
			}
		}
		return report, tx.Audit(by.String(), "import_requests", in.FileName, c.ScopePath, fmt.Sprintf("%d added", report.Added))
	})
}

// takerOfList gives the call-up that a list is for; where it is for none, one without an id whose scope is where the
// actor may take requests.
func takerOfList(tx *models.Tx, by access.Actor, id models.ID) (models.CallUp, error) {
	if id == "" {
		return models.CallUp{ScopePath: models.CommonAncestor(by.Scope())}, nil
	}
	c, err := tx.CallUp(by.Scope(), id)
	if err == nil && !c.Open(tx.Now) {
		err = models.Conflict("callup_not_open", "requests are taken while the call-up is open")
	}
	return c, err
}

// requestRow is a row that is right.
type requestRow struct {
	area  models.Area
	input RequestInput
}

// sortRequests checks every row, and gives the right ones that are not there yet.
func (m *Mobilizer) sortRequests(tx *models.Tx, by access.Actor, c models.CallUp, t table) (ImportReport, []requestRow, error) {
	report := ImportReport{Rows: len(t.rows), Faults: []ImportFault{}, Repeated: []ImportFault{}}
	homes, err := homesWithin(tx, c.ScopePath)
	if err != nil {
		return report, nil, err
	}
	known, err := knownRequests(tx, by, c)
	if err != nil {
		return report, nil, err
	}
	var rows []requestRow
	for _, cells := range t.rows {
		row, faults := m.checkRequestRow(t, cells, homes, by.Scope(), tx.Now)
		if c.ID == "" && row.input.Kind != models.KindVisit {
			faults = append(faults, ImportFault{Row: cells.row, Column: "kind", Key: "error.row_only_visits_stand", Message: "only a visit is taken before there is a call-up"})
		}
		if len(faults) > 0 {
			report.refuse(faults)
			continue
		}
		key := requestKey(row.area.Code, row.input.Need, row.input.Callback)
		if known[key] {
			report.Repeated = append(report.Repeated, ImportFault{Row: cells.row, Column: "need", Key: "error.row_request_known", Message: "this request is taken already"})
			continue
		}
		known[key], known[requestKey(row.area.Code, row.input.Need, "")] = true, true
		rows = append(rows, row)
	}
	return report, rows, nil
}

// knownRequests gives what a call-up's requests are for, or those that stand, by building and way to call back.
func knownRequests(tx *models.Tx, by access.Actor, c models.CallUp) (map[string]bool, error) {
	all, err := tx.Requests(by.Scope(), models.RequestFilter{CallUp: c.ID, Standing: c.ID == "", Limit: mostRows})
	known := map[string]bool{}
	for _, r := range all {
		text, err := openText(tx.Reader(), r.NeedSealed)
		if err != nil {
			return nil, err
		}
		callback, err := openText(tx.Reader(), r.CallbackSealed)
		if err != nil {
			return nil, err
		}
		known[requestKey(r.AreaCode, text, callback)], known[requestKey(r.AreaCode, text, "")] = true, true
	}
	return known, err
}

// requestKey tells requests apart: two neighbours who need the same are two. A row that says no way to call back
// is the same as any for its building in the same words.
func requestKey(area, need, callback string) string {
	return area + "\x00" + need + "\x00" + callback
}

func (m *Mobilizer) checkRequestRow(t table, cells tableRow, homes map[string]models.Area, scope models.Scope, now models.Time) (requestRow, []ImportFault) {
	var faults []ImportFault
	fault := func(column, key, value, format string, args ...any) {
		faults = append(faults, ImportFault{Row: cells.row, Column: column, Key: "error.row_" + key, Value: value, Message: fmt.Sprintf(format, args...)})
	}
	place := t.cell(cells, "building")
	area, known := homes[place]
	r := requestRow{area: area, input: RequestInput{Area: area.Code, Source: "hotline", Need: t.cell(cells, "need"), Callback: t.cell(cells, "callback")}}
	if cells.formula != "" {
		fault(cells.formula, "formula", "", "holds a formula; put the text in its place")
	}
	if !known || !scope.Covers(area.Path) {
		fault("building", "home", place, "%q is no building or grid of this call-up (or two have that name: give the code)", place)
	}
	kind, knownKind := kindOfNeed[strings.ToLower(t.cell(cells, "kind"))]
	r.input.Kind = kind
	switch n := len([]rune(r.input.Need)); {
	case n == 0 && kind != models.KindVisit:
		fault("need", "no_need", "", "what is needed is missing")
	case n > 300:
		fault("need", "long_need", "", "what is needed has more than 300 characters")
	}
	if len([]rune(r.input.Callback)) > 60 {
		fault("callback", "long_callback", "", "how to call back has more than 60 characters")
	}
	if !knownKind {
		fault("kind", "kind", t.cell(cells, "kind"), "%q is not 买菜, 买药, 就医, 走访 or 其他", t.cell(cells, "kind"))
	}
	if text := t.cell(cells, "deadline"); text != "" {
		if r.input.Deadline = m.deadlineOf(text); r.input.Deadline == 0 {
			fault("deadline", "deadline", text, "%q is not a time such as 2026-12-01 18:00", text)
		} else if r.input.Deadline < now {
			fault("deadline", "deadline_passed", text, "%q has passed", text)
		}
	}
	return r, faults
}

// deadlineOf reads a time as spreadsheets write it; 0 for none.
func (m *Mobilizer) deadlineOf(text string) models.Time {
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02 15:04:05", "2006/1/2 15:04", "2006-01-02T15:04", "2006年1月2日 15:04"} {
		if t, err := time.ParseInLocation(layout, text, m.zone); err == nil {
			return models.At(t)
		}
	}
	return m.serialOf(text)
}

// serialOf reads a cell that Excel keeps as a date: days since the end of 1899, in no zone; 0 for any other
// number.
func (m *Mobilizer) serialOf(text string) models.Time {
	const year2009, year2173 = 40_000, 100_000
	days, err := strconv.ParseFloat(text, 64)
	if err != nil || days < year2009 || days > year2173 {
		return 0
	}
	at, err := excelize.ExcelDateToTime(days, false)
	if err != nil {
		return 0
	}
	at = at.Round(time.Minute)
	return models.At(time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), 0, 0, m.zone))
}
