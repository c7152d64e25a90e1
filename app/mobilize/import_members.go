package mobilize

import (
	"context"
	"fmt"
	"io"
	"strings"

	"whistle/app/access"
	"whistle/models"
)

// ImportInput is a spreadsheet of members.
type ImportInput struct {
	Area       string // in which buildings and grids are looked for
	FileName   string // its ending says .xlsx or .csv
	File       io.Reader
	DryRun     bool // say what would happen, write nothing
	SkipFaulty bool // keep the right rows; otherwise one wrong row keeps all out

	// AskMerge keeps all out where two rows have one phone: somebody is to see them, and to confirm that they are
	// one person by importing again without it.
	AskMerge bool
}

// ImportFault is what is wrong with one row. Rows are counted as the spreadsheet counts them, its header is row 1.
type ImportFault struct {
	Row     int
	Column  string
	Key     string // of its words on screen, "error.row_phone"
	Value   string // what stands there, where that helps
	Message string
}

// ImportReport says what an import did or would do.
type ImportReport struct {
	Rows, Added, Changed int
	FaultyRows           int
	Kept                 bool // false: nothing was written
	Faults               []ImportFault
	Repeated             []ImportFault // the same phone twice: one person
	Unmerged             bool          // nothing was written, as nobody has confirmed that they are
}

// refuse keeps what is wrong with a row.
func (r *ImportReport) refuse(faults []ImportFault) {
	r.FaultyRows++
	if len(r.Faults) < mostFaults {
		r.Faults = append(r.Faults, faults...)
	}
}

// UntoldRows are the faulty rows of which no fault is told, as there are too many.
func (r *ImportReport) UntoldRows() int {
	told := map[int]bool{}
	for _, f := range r.Faults {
		told[f.Row] = true
	}
	return r.FaultyRows - len(told)
}

// mostRows is what one import may hold: three cities' members.
const mostRows = 50_000

// mostFaults is how many faults are told one by one.
const mostFaults = 1000

// ImportMembers adds and changes members from a spreadsheet, all in one transaction. It returns Invalid where
// the file cannot be read at all or the area is not the actor's; wrong rows are in the report.
func (m *Mobilizer) ImportMembers(ctx context.Context, by access.Actor, in ImportInput) (ImportReport, error) {
	if err := by.Can(access.EditMembers); err != nil {
		return ImportReport{}, err
	}
	table, err := readTable(in.FileName, in.File)
	if err != nil {
		return ImportReport{}, err
	}
	return models.Within(ctx, m.db, func(tx *models.Tx) (ImportReport, error) {
		area, err := tx.Area(by.Scope(), in.Area)
		if models.CodeOf(err) == models.CodeNotFound {
			return ImportReport{}, models.Invalid(models.Field("area", "unknown_area", "is no area of yours"))
		}
		if err != nil {
			return ImportReport{}, err
		}
		places, err := placesOf(tx, table, area.Path)
		if err != nil {
			return ImportReport{}, err
		}
		report, rows := sortRows(tx, table, places)
		report.Unmerged = in.AskMerge && len(report.Repeated) > 0
		if in.DryRun || report.Unmerged || (len(report.Faults) > 0 && !in.SkipFaulty) {
			return report, countImport(tx, rows, &report)
		}
		report.Kept = true
		if err := keepRows(tx, rows, &report, by.String()); err != nil {
			return report, err
		}
		return report, tx.Audit(by.String(), "import_members", in.FileName, area.Path, fmt.Sprintf("%d added, %d changed", report.Added, report.Changed))
	})
}

// importRow is a row that is right.
type importRow struct {
	row      int
	name     string
	phone    string
	index    models.BlindIndex
	home     models.Area
	standing models.Standing
	skills   []string
	work     models.Area     // the community to be enrolled with; zero where the row names none
	unit     models.WorkUnit // likewise
}

// merge adds what only another row about the same person knows.
func (r *importRow) merge(other importRow) {
	r.skills = append(r.skills, other.skills...)
	if r.standing == models.StandingNone {
		r.standing = other.standing
	}
	if r.work.Code == "" {
		r.work = other.work
	}
	if r.unit.ID == "" {
		r.unit = other.unit
	}
}

// homesWithin gives the buildings and grids of an area by code and by name; a name that two share is no name.
func homesWithin(tx *models.Tx, path models.Path) (map[string]models.Area, error) {
	return areasNamed(tx, path, models.LevelGrid3, models.LevelBuilding)
}

func areasNamed(tx *models.Tx, path models.Path, levels ...models.Level) (map[string]models.Area, error) {
	homes := map[string]models.Area{}
	for _, level := range levels {
		areas, err := tx.AreasWithin([]models.Path{path}, level, mostShifts)
		if err != nil {
			return nil, err
		}
		twice := map[string]bool{}
		for _, a := range areas {
			homes[a.Code] = a
			if _, seen := homes[a.Name]; seen {
				twice[a.Name] = true
			}
			homes[a.Name] = a
		}
		for name := range twice {
			delete(homes, name)
		}
	}
	return homes, nil
}

var standingWords = map[string]models.Standing{
	"": models.StandingNone, "正式党员": models.StandingFull, "full": models.StandingFull, "党员": models.StandingFull, "预备党员": models.StandingProbationary,
	"probationary": models.StandingProbationary, "入党积极分子": models.StandingApplicant, "applicant": models.StandingApplicant, "群众": models.StandingNone,
	"群众志愿者": models.StandingNone, "none": models.StandingNone,
}

// sortRows checks every row and gives the right ones; a phone that stands there twice is one person, as the first
// row says, with what only a later one knows of them.
func sortRows(tx *models.Tx, t table, places importPlaces) (ImportReport, []importRow) {
	report := ImportReport{Rows: len(t.rows), Faults: []ImportFault{}, Repeated: []ImportFault{}}
	var rows []importRow
	first := map[string]int{} // of rows, by phone
	for _, cells := range t.rows {
		row, faults := checkRow(t, cells, places)
		if len(faults) > 0 {
			report.refuse(faults)
			continue
		}
		row.index = tx.Vault.Index(row.phone)
		if at, seen := first[row.phone]; seen {
			one := &rows[at]
			both := fmt.Sprintf("%d (%s) = %d (%s)", one.row, one.name, row.row, row.name)
			report.Repeated = append(report.Repeated, ImportFault{Row: row.row, Column: "phone", Key: "error.row_repeated", Value: both, Message: fmt.Sprintf("the same phone as in row %d: one person, with what row %d says first", one.row, one.row)})
			one.merge(row)
			continue
		}
		first[row.phone] = len(rows)
		rows = append(rows, row)
	}
	return report, rows
}

func checkRow(t table, cells tableRow, places importPlaces) (importRow, []ImportFault) {
	var faults []ImportFault
	fault := func(column, key, value, format string, args ...any) {
		faults = append(faults, ImportFault{Row: cells.row, Column: column, Key: "error.row_" + key, Value: value, Message: fmt.Sprintf(format, args...)})
	}
	r := importRow{row: cells.row, name: t.cell(cells, "name")}
	switch {
	case cells.formula != "":
		fault(cells.formula, "formula", "", "holds a formula; put the text in its place")
	case r.name == "":
		fault("name", "no_name", "", "the name is missing")
	case isFormula(r.name):
		fault("name", "formula", r.name, "%q begins like a formula", r.name)
	case len([]rune(r.name)) > 60:
		fault("name", "long_name", "", "the name has more than 60 characters")
	}
	var err error
	if t.cell(cells, "phone") == "" {
		fault("phone", "no_phone", "", "the phone is missing")
	} else if r.phone, err = ParsePhone(t.cell(cells, "phone")); err != nil {
		fault("phone", "phone", t.cell(cells, "phone"), "%v", err)
	}
	home, known := places.homes[t.cell(cells, "home")]
	if t.cell(cells, "home") == "" {
		fault("home", "no_home", "", "the building or grid is missing")
	} else if !known {
		fault("home", "home", t.cell(cells, "home"), "%q is no building or grid of this area (or two have that name: give the code)", t.cell(cells, "home"))
	}
	r.home = home
	standing, known := standingWords[strings.ToLower(t.cell(cells, "standing"))]
	if !known {
		fault("standing", "standing", t.cell(cells, "standing"), "%q is not 正式党员, 预备党员, 入党积极分子 or 群众志愿者", t.cell(cells, "standing"))
	}
	r.standing = standing
	for _, skill := range strings.FieldsFunc(t.cell(cells, "skills"), func(c rune) bool { return strings.ContainsRune(",,、;; ", c) }) {
		if !word.MatchString(skill) {
			fault("skills", "skill", skill, "%q is not a skill such as sampling, lead or driver", skill)
		}
		r.skills = append(r.skills, skill)
	}
	if at := t.cell(cells, "work"); at != "" {
		if r.work, known = places.communities[at]; !known {
			fault("work", "work", at, "%q is no community (or two have that name: give the code)", at)
		}
	}
	if name := t.cell(cells, "unit"); name != "" {
		if r.unit, known = places.units[name]; !known {
			fault("unit", "unit", name, "%q is no work unit that is known here; ally it first", name)
		}
	}
	return r, faults
}

func countImport(tx *models.Tx, rows []importRow, report *ImportReport) error {
	known, err := tx.MembersByPhone(indexesOf(rows))
	for _, r := range rows {
		if _, exists := known[string(r.index)]; exists {
			report.Changed++
		} else {
			report.Added++
		}
	}
	return err
}

func indexesOf(rows []importRow) []models.BlindIndex {
	indexes := make([]models.BlindIndex, len(rows))
	for i, r := range rows {
		indexes[i] = r.index
	}
	return indexes
}

// keepRows writes the rows: unknown phones become members, known ones are changed. An opt-out of before
// stays: it belongs to the phone.
func keepRows(tx *models.Tx, rows []importRow, report *ImportReport, actor string) error {
	known, err := tx.MembersByPhone(indexesOf(rows))
	if err != nil {
		return err
	}
	out, err := tx.OptedOut(indexesOf(rows))
	if err != nil {
		return err
	}
	var fresh []models.Member
	var skills []models.MemberSkill
	people := make([]models.Member, 0, len(rows)) // as the rows leave them, in their order
	for _, r := range rows {
		if member, exists := known[string(r.index)]; exists {
			if r.unit.ID != "" {
				member.WorkUnitID = r.unit.ID
			}
			member.Name, member.HomeCode, member.HomePath, member.Standing = r.name, r.home.Code, r.home.Path, r.standing
			if err := tx.SaveMember(member, append([]string{}, unique(r.skills)...), nil); err != nil {
				return err
			}
			report.Changed++
			people = append(people, member)
			continue
		}
		sealed, err := tx.Vault.Seal(r.phone)
		if err != nil {
			return err
		}
		member := models.Member{
			ID: tx.NewID(), Name: r.name, PhoneSealed: sealed, PhoneIndex: r.index, PhoneTail: r.phone[len(r.phone)-4:], HomeCode: r.home.Code,
			HomePath: r.home.Path, WorkUnitID: r.unit.ID, Standing: r.standing, Language: "zh", Active: true, ConsentedAt: tx.Now, CreatedAt: tx.Now, UpdatedAt: tx.Now,
		}
		if out[string(r.index)] {
			member.OptedOutAt = tx.Now
		}
		fresh, people = append(fresh, member), append(people, member)
		for _, skill := range unique(r.skills) {
			skills = append(skills, models.MemberSkill{MemberID: member.ID, Skill: skill})
		}
	}
	report.Added = len(fresh)
	if err := tx.CreateMembers(fresh, skills, nil, nil); err != nil {
		return err
	}
	return enrolRows(tx, rows, people, actor)
}
