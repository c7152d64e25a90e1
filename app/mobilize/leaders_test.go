package mobilize_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"whistle/app/access"
	"whistle/app/mobilize"
	"whistle/models"
	"whistle/models/modelstest"
)

// led gives the leader of the only group and the secretary of the only branch.
func led(t *testing.T, f mobilize.FormationView) (leader, secretary models.ID) {
	t.Helper()
	for _, m := range f.Members {
		if m.Leader {
			leader = m.MemberID
		}
		if m.Office == models.OfficeSecretary {
			secretary = m.MemberID
		}
	}
	return leader, secretary
}

// TestASilentLeaderIsFollowedAndGivenBackToOnce puts a formation in force in which the secretary answers and the group leader does
// not: the next in line acts and is told, the old one stays a member, and the secretary gives the post back.
func TestASilentLeaderIsFollowedAndGivenBackToOnce(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, func(in *mobilize.DraftInput) {
			in.Areas = []string{modelstest.Community + "-b01"}
			in.Escalation = models.EscalationRule{LeaderSilentMinutes: 20}
		})
		phone := map[models.ID]int{}
		for i := range 5 {
			s.reply(1, i, models.MeaningYes, "1")
		}
		if _, err := s.m.ProposeFormation(t.Context(), access.System(), s.id); err != nil {
			t.Fatal(err)
		}
		for i := range 5 {
			found, err := db.Read(t.Context()).MembersByPhone([]models.BlindIndex{db.Vault().Index(modelstest.PhoneOf(1, i))})
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range found {
				phone[m.ID] = i
			}
		}
		s.pages()
		f, err := s.m.ApproveFormation(t.Context(), access.System(), s.id, "延党发〔2026〕1号")
		if err != nil {
			t.Fatal(err)
		}
		leader, secretary := led(t, f)
		told := s.pages()
		if leader == secretary || len(told) != 2 || !strings.Contains(told[modelstest.PhoneOf(1, phone[leader])][0], "1号楼党小组负责人") {
			t.Fatalf("the leaders were told %v", told)
		}
		clock.Advance(10 * time.Minute)
		s.reply(1, phone[secretary], models.MeaningYes, "1") // said yes already: now it means "I have this"
		clock.Advance(11 * time.Minute)
		s.due()
		if f, err = s.m.Formation(t.Context(), access.System(), s.id); err != nil {
			t.Fatal(err)
		}
		next, still := led(t, f)
		told = s.pages()
		if next == leader || still != secretary || len(told) != 1 || !strings.Contains(told[modelstest.PhoneOf(1, phone[next])][0], "由您接任") {
			t.Fatalf("after the silence %s leads (was %s), %s is secretary (was %s), told %v", next, leader, still, secretary, told)
		}
		if len(f.Members) != 5 {
			t.Errorf("somebody lost the membership: %+v", f.Members)
		}
		s.givenBack(leader, next)
		clock.Advance(21 * time.Minute)
		s.due()
		f, err = s.m.Formation(t.Context(), access.System(), s.id)
		if again, _ := led(t, f); err != nil || again != leader {
			t.Errorf("what the secretary gave back was taken again: %s leads", again)
		}
	})
}

// inForce proposes and approves the formation, what was sent before put aside.
func (s *scene) inForce() mobilize.FormationView {
	s.t.Helper()
	_, err := s.m.ProposeFormation(s.t.Context(), access.System(), s.id)
	must(s.t, err)
	s.pages()
	f, err := s.m.ApproveFormation(s.t.Context(), access.System(), s.id, "1号")
	must(s.t, err)
	return f
}

// givenBack finds the replacement on the board and undoes it.
func (s *scene) givenBack(leader, next models.ID) {
	s.t.Helper()
	board, err := s.m.Board(s.t.Context(), access.System(), s.id)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, row := range board.Leaders {
		if row.State == models.WatchReplaced && row.MemberID == leader && row.SuccessorID == next && row.Post == "1号楼党小组" {
			if err := s.m.GiveBackLead(s.t.Context(), access.System(), s.id, row.ID); err != nil {
				s.t.Fatal(err)
			}
			if err := s.m.GiveBackLead(s.t.Context(), access.System(), s.id, row.ID); models.CodeOf(err) != models.CodeConflict {
				s.t.Errorf("given back twice: %v", err)
			}
			return
		}
	}
	s.t.Fatalf("the board does not show who fell silent: %+v", board.Leaders)
}

// TestASecretaryWhoCannotComeAfterAllIsFollowedAtOnceByTheDeputy declines after the formation is in force.
func TestASecretaryWhoCannotComeAfterAllIsFollowedAtOnceByTheDeputy(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, nil)
		for i := range 6 {
			s.reply(1, i, models.MeaningYes, "1")
		}
		if _, err := s.m.ProposeFormation(t.Context(), access.System(), s.id); err != nil {
			t.Fatal(err)
		}
		f, err := s.m.ApproveFormation(t.Context(), access.System(), s.id, "1号")
		if err != nil {
			t.Fatal(err)
		}
		_, secretary := led(t, f)
		var deputy models.ID
		for _, m := range f.Members {
			if m.Office == models.OfficeDeputy {
				deputy = m.MemberID
			}
		}
		if err := s.m.AnswerFor(t.Context(), access.System(), s.id, secretary, mobilize.AnswerInput{Answer: models.AnswerNo}); err != nil {
			t.Fatal(err)
		}
		if f, err = s.m.Formation(t.Context(), access.System(), s.id); err != nil {
			t.Fatal(err)
		}
		if _, now := led(t, f); deputy == "" || now != deputy {
			t.Errorf("%s is secretary now, the deputy is %s", now, deputy)
		}
	})
}

// TestASilentTeamLeaderIsFollowedByTheNextOfTheTeam puts a formation with a service team in force: its leader is told of
// all posts in one message; where they stay silent, the next of the team acts and is told.
func TestASilentTeamLeaderIsFollowedByTheNextOfTheTeam(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, func(in *mobilize.DraftInput) { in.Escalation = models.EscalationRule{LeaderSilentMinutes: 20} })
		medical := []string{"medical"}
		for i := range 5 {
			_, err := s.m.ChangeMember(t.Context(), access.System(), s.member(1, i), mobilize.MemberInput{Skills: &medical})
			must(t, err)
			s.reply(1, i, models.MeaningYes, "1")
		}
		f := s.inForce()
		first := leadsTeam(f)
		_, secretary := led(t, f)
		if told := s.pages()[s.phoneOf(first)]; first != secretary || len(told) != 1 || !strings.Contains(told[0], "临时党支部、剑津社区医疗突击队负责人") {
			t.Fatalf("%s, who leads the branch and the team, was told %q", first, told)
		}
		clock.Advance(time.Minute)
		for i := range 5 {
			if s.member(1, i) != first {
				s.reply(1, i, models.MeaningYes, "1")
			}
		}
		s.pages()
		clock.Advance(21 * time.Minute)
		s.due()
		f, err := s.m.Formation(t.Context(), access.System(), s.id)
		must(t, err)
		next := leadsTeam(f)
		if told := strings.Join(s.pages()[s.phoneOf(next)], " "); next == first || len(f.TeamOf) != 5 || !strings.Contains(told, "剑津社区医疗突击队负责人联系不上，由您接任") {
			t.Errorf("after the silence of %s the team of %d is led by %s, who was told %q", first, len(f.TeamOf), next, told)
		}
		s.anotherLeadsTheTeam(f, first, next)
	})
}

// anotherLeadsTheTeam moves the leader of the team out of it by hand and appoints others one after the other, who are
// told once: one who never led it, and one who fell silent when they did.
func (s *scene) anotherLeadsTheTeam(f mobilize.FormationView, silent, leader models.ID) {
	s.t.Helper()
	edit := func(e mobilize.FormationEdit) error {
		after, err := s.m.EditFormation(s.t.Context(), access.System(), s.id, []mobilize.FormationEdit{e})
		if err == nil {
			f = after
		}
		return err
	}
	s.pages()
	must(s.t, edit(mobilize.FormationEdit{Member: leader, OffTeam: true}))
	if now := leadsTeam(f); now != "" || len(f.TeamOf) != 4 {
		s.t.Errorf("moved out, %q leads the %d who are left", now, len(f.TeamOf))
	}
	wantCode(s.t, "a leader of no team", edit(mobilize.FormationEdit{Member: leader, TeamLeader: true}), models.CodeInvalid)
	other := slices.IndexFunc(f.TeamOf, func(m models.ServiceTeamMember) bool { return m.MemberID != silent })
	team := f.TeamOf[other].TeamID
	for _, next := range []models.ID{f.TeamOf[other].MemberID, silent} {
		s.clock.Advance(time.Second)
		for range 2 {
			must(s.t, edit(mobilize.FormationEdit{Member: next, Team: team, TeamLeader: true})) // is in it already: no move
		}
		if told := s.pages()[s.phoneOf(next)]; leadsTeam(f) != next || len(f.TeamOf) != 4 || len(told) != 1 || !strings.Contains(told[0], "剑津社区医疗突击队负责人") {
			s.t.Errorf("%s was appointed, %s leads the team of %d, told %q", next, leadsTeam(f), len(f.TeamOf), told)
		}
	}
	must(s.t, edit(mobilize.FormationEdit{Member: leader, Team: team, TeamLeader: true}))
	if leadsTeam(f) != leader || len(f.TeamOf) != 5 {
		s.t.Errorf("moved back to lead, %s leads the team of %d", leadsTeam(f), len(f.TeamOf))
	}
}

// leadsTeam gives the leader of the only service team.
func leadsTeam(f mobilize.FormationView) models.ID {
	for _, m := range f.TeamOf {
		if m.Leader {
			return m.MemberID
		}
	}
	return ""
}

// TestTheCallTreeIsMaskedOnScreenAndAuditedInFull reads it both ways.
func TestTheCallTreeIsMaskedOnScreenAndAuditedInFull(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, nil)
		auditor := actor(t, db, "auditor", models.RoleAuditor, "3507")
		for i := range 4 {
			s.reply(1, i, models.MeaningYes, "1")
			s.reply(2, i, models.MeaningYes, "1")
		}
		if _, err := s.m.ProposeFormation(t.Context(), access.System(), s.id); err != nil {
			t.Fatal(err)
		}
		masked, err := s.m.CallTree(t.Context(), auditor, s.id)
		if err != nil || masked.People != 8 || len(masked.Branches[0].Groups) != 2 {
			t.Fatalf("%+v, %v", masked, err)
		}
		if _, err := s.m.CallTreeInFull(t.Context(), auditor, s.id); models.CodeOf(err) != models.CodeForbidden {
			t.Errorf("an auditor sees whole phones: %v", err)
		}
		full, err := s.m.CallTreeInFull(t.Context(), access.System(), s.id)
		if err != nil {
			t.Fatal(err)
		}
		codes := map[string]bool{}
		for i, g := range full.Branches[0].Groups {
			for j, row := range append([]mobilize.CallRow{g.Leader}, g.Members...) {
				codes[row.Code] = true
				hidden := masked.Branches[0].Groups[i].Leader
				if j > 0 {
					hidden = masked.Branches[0].Groups[i].Members[j-1]
				}
				if len(row.Phone) != 11 || hidden.Phone != "*"+row.Phone[7:] || hidden.Code != row.Code {
					t.Errorf("%+v in full, %+v masked", row, hidden)
				}
			}
		}
		audit, err := db.Read(t.Context()).AuditEntries(models.Everywhere(), models.AuditFilter{Limit: 1})
		if err != nil || len(codes) != 8 || audit[0].Action != "print_call_tree" || audit[0].Detail != "8 phones" {
			t.Errorf("%d row codes; the audit says %+v, %v", len(codes), audit, err)
		}
	})
}
