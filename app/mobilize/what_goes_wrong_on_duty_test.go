package mobilize_test

import (
	"fmt"
	"regexp"
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

// text sends a text from a member's phone and gives the last message that came back.
func (s *scene) text(member models.ID, meaning models.Meaning, body string) string {
	s.t.Helper()
	send(s.t, s.db)
	phone := s.phoneOf(member)
	s.fromPhone(phone, meaning, body)
	back := send(s.t, s.db)[phone]
	if len(back) == 0 {
		return ""
	}
	return back[len(back)-1]
}

func TestThePhoneHasNoData(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := onDuty(t, db, clock, nil) // 1 said yes
		first := s.rows()[0]
		menu := s.text(first.Member, models.MeaningSwap, "换班")
		if !strings.Contains(menu, "回换1:") {
			t.Fatalf("换班 answers %q", menu)
		}
		if back := s.text(first.Member, models.MeaningUnclear, "换１"); !strings.Contains(back, "已问对方") {
			t.Errorf("换1 answers %q", back)
		}
		swaps, err := db.Read(t.Context()).SwapsOf(s.id, 10)
		must(t, err)
		if len(swaps) != 1 || swaps[0].State != models.SwapProposed {
			t.Fatalf("the swap of the first choice: %+v", swaps)
		}
		other := swaps[0].ToMemberID
		if back := s.text(other, models.MeaningAgree, "同意"); !strings.Contains(back, "换班已成") {
			t.Errorf("同意 answers %q", back)
		}
		var mine mobilize.DutyRow
		for _, r := range s.rows() {
			if r.Shift.ID == first.Shift.ID && r.Member != other {
				t.Errorf("after the swap %s has the shift, not the other", r.Name)
			}
			if r.Member == other && r.Shift.ID == first.Shift.ID {
				mine = r
			}
		}
		clock.Advance(time.Hour)
		if back := s.text(other, models.MeaningReportIn, "报到"); !strings.Contains(back, "已签到") {
			t.Errorf("报到 answers %q", back)
		}
		if now := s.row(mine); now.Assignment.State != models.AssignmentCheckedIn || now.ReportedAt.IsZero() {
			t.Errorf("报到 left the shift %s", now.Assignment.State)
		}
		clock.Advance(2 * time.Hour)
		if back := s.text(other, models.MeaningCheckOut, "签退"); !strings.Contains(back, "已签退") {
			t.Errorf("签退 answers %q", back)
		}
		if now := s.row(mine); now.Worked != 2*time.Hour {
			t.Errorf("worked %v", now.Worked)
		}
		s.text(first.Member, models.MeaningNo, "2")
		if c := s.counts(); c.Declined != 1 {
			t.Errorf("2 left %d declined", c.Declined)
		}
	})
}

func TestTheNetworkIsDown(t *testing.T) {
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

func TestAMemberLivesInTwoCalledAreasOrIsInTwoCallUps(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		var where []string
		s := onDuty(t, db, clock, func(in *mobilize.DraftInput) {
			where = []string{modelstest.Community + "-1", modelstest.Community + "-2"}
			in.Areas = where
		})
		if c := s.counts(); c.Paged != 40 {
			t.Errorf("two called areas: %d pages for forty people", c.Paged)
		}
		first := s.rows()[0]
		second, err := s.m.Draft(t.Context(), access.System(), mobilize.DraftInput{
			Title: "寻人", Kind: "search", Areas: where[:1], StartsAt: models.At(clock.Now().Add(time.Hour)), EndsAt: models.At(clock.Now().Add(9 * time.Hour)),
			Tasks: []mobilize.TaskInput{{Kind: "search", Sites: models.SitesGrid, Shifts: []models.Window{{Start: first.Shift.StartsAt, End: first.Shift.EndsAt}}, MinSeats: 1, IdealSeats: 1}},
		})
		must(t, err)
		_, err = s.m.Whistle(t.Context(), access.System(), second.ID, "")
		must(t, err)
		card, err := s.m.MemberCard(t.Context(), s.token(first.Member))
		must(t, err)
		if len(card.Others) != 1 || card.Others[0].Title != "寻人" {
			t.Fatalf("the page names the other call-up: %+v", card.Others)
		}
		other, err := s.m.Answer(t.Context(), card.Others[0].Token, models.ViaLink, mobilize.AnswerInput{Answer: models.AnswerYes})
		if err != nil || other.CallUp.ID != second.ID {
			t.Fatalf("the other page answers %s, %v", other.CallUp.Title, err)
		}
		view, err := s.m.SolveRoster(t.Context(), access.System(), second.ID)
		must(t, err)
		for _, shift := range view.Shifts {
			for _, a := range shift.Assigned {
				if a.MemberID == first.Member {
					t.Errorf("%s is in two places at %v", first.Name, shift.StartsAt.Time())
				}
			}
		}
	})
}

func TestTheMemberMustStayInTheirOwnBuilding(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := onDuty(t, db, clock, nil)
		silent := s.outsider()
		must(t, models.Do(t.Context(), db, func(tx *models.Tx) error {
			member, err := tx.Member(models.Everywhere(), silent)
			if err != nil {
				return err
			}
			member.HomeBound = true
			return tx.SaveMember(member, nil, nil)
		}))
		card, err := s.m.MemberCard(t.Context(), s.token(silent))
		must(t, err)
		if !regexp.MustCompile(`剑津社区 \d号楼`).MatchString(card.BoundTo) {
			t.Errorf("the page says %q", card.BoundTo)
		}
	})
}
