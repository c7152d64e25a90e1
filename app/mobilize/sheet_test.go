package mobilize_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"whistle/app/access"
	"whistle/app/mobilize"
	"whistle/models"
	"whistle/models/modelstest"
)

// phoneOf gives the phone of a member of the scene.
func (s *scene) phoneOf(member models.ID) string {
	s.t.Helper()
	read := s.db.Read(s.t.Context())
	person, err := read.Member(models.Everywhere(), member)
	must(s.t, err)
	phone, err := read.Vault.Open(person.PhoneSealed)
	must(s.t, err)
	return phone
}

func TestAPrintedRosterIsKeyedInRowByRow(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := onDuty(t, db, clock, nil)
		must(t, s.m.PrepareSheet(t.Context(), access.System(), s.id))
		sheet, err := s.m.Sheet(t.Context(), access.System(), s.id)
		must(t, err)
		var lines []mobilize.SheetLine
		for _, site := range sheet.Sites {
			lines = append(lines, site.Rows...)
		}
		if len(lines) != 4 || sheet.Missing != 0 {
			t.Fatalf("%d rows are printed, %d without a code", len(lines), sheet.Missing)
		}
		must(t, s.m.PrepareSheet(t.Context(), access.System(), s.id)) // printed again, the codes stay
		again, err := s.m.Sheet(t.Context(), access.System(), s.id)
		must(t, err)
		if again.Sites[0].Rows[0].Code != lines[0].Code {
			t.Error("a second print gave another code")
		}
		clock.Advance(10 * time.Hour) // the network is back in the evening, after the call-up's end
		at := func(l mobilize.SheetLine, minutes int) string {
			return l.Shift.StartsAt.Add(time.Duration(minutes) * time.Minute).Time().In(shanghai).Format("15:04")
		}
		wrongLetter := lines[0].Code[:len(lines[0].Code)-1] + "!"
		rows := []mobilize.KeyedRow{
			{Code: lines[0].Code, Arrived: at(lines[0], -5), Left: at(lines[0], 185)},
			{Code: strings.ToLower(lines[1].Code), Arrived: at(lines[1], 30)},
			{Code: lines[2].Code, Arrived: "未到"},
			{Code: wrongLetter, Arrived: "8:00"},
			{Code: models.RowCode(999), Arrived: "8:00"},
			{Code: lines[3].Code, Arrived: "soon"},
			{},
		}
		kept, faulty, err := s.m.KeyIn(t.Context(), access.System(), s.id, rows)
		must(t, err)
		var why []string
		for _, r := range faulty {
			why = append(why, r.Fault)
		}
		if got := fmt.Sprint(len(kept), why); got != "3 [error.row_code error.row_unknown error.row_arrived]" {
			t.Errorf("kept and refused: %s", got)
		}
		if now := s.row(lines[0].DutyRow); now.Worked != 185*time.Minute || now.Late != 0 {
			t.Errorf("worked %v, late %v", now.Worked, now.Late)
		}
		if now := s.row(lines[1].DutyRow); now.Late != 30*time.Minute {
			t.Errorf("arrived half an hour late: %v", now.Late)
		}
		if now := s.row(lines[2].DutyRow); now.Assignment.State != models.AssignmentNoShow {
			t.Errorf("did not come, and is %s", now.Assignment.State)
		}
		events := s.events(models.MachineAssignment, lines[0].Assignment.ID)
		if last := events[len(events)-1]; last.Detail.V["via"] != "sheet" || last.Detail.V["at"] == "" || last.At == lines[0].Shift.StartsAt {
			t.Errorf("the event does not say when it happened and how it was told: %+v", last)
		}
		kept, faulty, err = s.m.KeyIn(t.Context(), access.System(), s.id, []mobilize.KeyedRow{rows[0], {Code: rows[0].Code, Arrived: at(lines[0], 20)}})
		if err != nil || len(kept) != 1 || len(faulty) != 1 || faulty[0].Fault != "error.row_known" {
			t.Errorf("the same row again, and with another time: %v, %v, %v", kept, faulty, err)
		}
	})
}
