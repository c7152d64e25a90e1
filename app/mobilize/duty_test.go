package mobilize_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"whistle/app/access"
	"whistle/app/mobilize"
	"whistle/models"
	"whistle/models/modelstest"
)

// onDuty is a call-up whose roster is published: two buildings with a shift each of two members from 09:00 to
// 12:00 and from 13:00 to 16:00, and four who said yes. The clock stands at 08:00.
func onDuty(t *testing.T, db *models.DB, clock *modelstest.Clock, change func(*mobilize.DraftInput)) *scene {
	t.Helper()
	s := whistled(t, db, clock, func(in *mobilize.DraftInput) {
		morning := models.Window{Start: in.StartsAt, End: in.StartsAt.Add(3 * time.Hour)}
		noon := models.Window{Start: in.StartsAt.Add(4 * time.Hour), End: in.StartsAt.Add(7 * time.Hour)}
		in.Tasks = []mobilize.TaskInput{{Kind: "supply", Sites: models.SitesBuilding, Shifts: []models.Window{morning, noon}, MinSeats: 1, IdealSeats: 1}}
		if change != nil {
			change(in)
		}
	})
	for i := range 4 {
		s.reply(1, i, models.MeaningYes, "1")
	}
	if _, err := s.m.SolveRoster(t.Context(), access.System(), s.id); err != nil {
		t.Fatal(err)
	}
	if _, err := s.m.PublishRoster(t.Context(), access.System(), s.id, ""); err != nil {
		t.Fatal(err)
	}
	return s
}

// seats gives the rows of the day by who has one.
func (s *scene) rows() []mobilize.DutyRow {
	s.t.Helper()
	board, err := s.m.DutyBoard(s.t.Context(), access.System(), s.id, mobilize.DutyFilter{All: true})
	if err != nil {
		s.t.Fatal(err)
	}
	return board.Rows
}

// token gives the link's token of a member.
func (s *scene) token(member models.ID) string {
	s.t.Helper()
	token, err := models.Within(s.t.Context(), s.db, func(tx *models.Tx) (string, error) {
		summons, err := tx.SummonsOf(s.id, member)
		return tx.Vault.LinkToken(summons.ID), err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return token
}

// take takes a step of the day as the member.
func (s *scene) take(row mobilize.DutyRow, step mobilize.DutyStep) error {
	_, err := s.m.MemberDuty(s.t.Context(), s.token(row.Member), models.ViaLink, mobilize.DutyInput{Step: step, Assignment: row.Assignment.ID})
	return err
}

func (s *scene) record(row mobilize.DutyRow, step mobilize.DutyStep) error {
	return s.m.DutyFor(s.t.Context(), access.System(), s.id, row.Member, mobilize.DutyInput{Step: step, Assignment: row.Assignment.ID})
}

// row gives how a row stands now.
func (s *scene) row(of mobilize.DutyRow) mobilize.DutyRow {
	s.t.Helper()
	for _, r := range s.rows() {
		if r.Assignment.ID == of.Assignment.ID {
			return r
		}
	}
	s.t.Fatalf("the row of %s is gone", of.Name)
	return of
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t *testing.T, what string, err error, want models.Code) {
	t.Helper()
	if models.CodeOf(err) != want {
		t.Errorf("%s: %v, want %q", what, err, want)
	}
}

func TestAMemberChecksInLateAndOutAndTheHoursAreKept(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := onDuty(t, db, clock, nil)
		first := s.rows()[0]
		later := s.rows()[3]
		wantCode(t, "check in at 08:00 for 13:00", s.take(later, mobilize.DutyCheckIn), models.CodeConflict)
		wantCode(t, "a member records a no-show", s.take(first, mobilize.DutyNoShow), models.CodeInvalid)
		wantCode(t, "the step of another's shift", s.take(mobilize.DutyRow{Member: first.Member, CardShift: later.CardShift}, mobilize.DutyDrop), map[bool]models.Code{true: models.CodeNotFound}[later.Member != first.Member])
		clock.Advance(time.Hour + 25*time.Minute) // 09:25
		must(t, s.take(first, mobilize.DutyCheckIn))
		must(t, s.take(first, mobilize.DutyCheckIn)) // a second tap on a slow network
		if now := s.row(first); now.Assignment.State != models.AssignmentCheckedIn || now.Late != 25*time.Minute {
			t.Errorf("checked in at 09:25 for 09:00: %s, %v late", now.Assignment.State, now.Late)
		}
		clock.Advance(2*time.Hour + 50*time.Minute) // 12:15
		must(t, s.take(first, mobilize.DutyCheckOut))
		if now := s.row(first); now.Worked != 2*time.Hour+50*time.Minute {
			t.Errorf("worked %v, want 2 h 50", now.Worked)
		}
		events := s.events(models.MachineAssignment, first.Assignment.ID)
		var told []string
		for _, e := range events {
			told = append(told, e.ToState+" "+e.Actor[:6]+" "+e.Detail.V["via"])
		}
		if got := strings.Join(told, ", "); got != "published system , checked_in member link, checked_out member link" {
			t.Errorf("the events say %q", got)
		}
	})
}

// events reads what happened to one thing.
func (s *scene) events(machine models.Machine, id models.ID) []models.Event {
	s.t.Helper()
	all, err := s.db.Read(s.t.Context()).EventsOf(s.id, 0, 10_000)
	if err != nil {
		s.t.Fatal(err)
	}
	var of []models.Event
	for _, e := range all {
		if e.Entity == machine && e.EntityID == id {
			of = append(of, e)
		}
	}
	return of
}

func TestANoShowIsRecordedFromTheShiftsStartAndUndone(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := onDuty(t, db, clock, nil)
		first := s.rows()[0]
		wantCode(t, "a no-show before the shift", s.record(first, mobilize.DutyNoShow), models.CodeConflict)
		clock.Advance(time.Hour + 15*time.Minute)
		board, err := s.m.DutyBoard(t.Context(), access.System(), s.id, mobilize.DutyFilter{})
		must(t, err)
		if board.Counts.Missing != 2 || board.Counts.Due != 2 {
			t.Errorf("a quarter past, nobody there: %+v", board.Counts)
		}
		must(t, s.record(first, mobilize.DutyNoShow))
		if now := s.row(first); now.Assignment.State != models.AssignmentNoShow {
			t.Errorf("recorded, and it is %s", now.Assignment.State)
		}
		must(t, s.record(first, mobilize.DutyUndo))
		if now := s.row(first); now.Assignment.State != models.AssignmentPublished || now.Assignment.PublishedAt != first.Assignment.PublishedAt {
			t.Errorf("undone, and it is %s, told at %d instead of %d", now.Assignment.State, now.Assignment.PublishedAt, first.Assignment.PublishedAt)
		}
		must(t, s.record(first, mobilize.DutyNoShow))
		must(t, s.take(first, mobilize.DutyCheckIn)) // and comes after all
		if now := s.row(first); now.Late != 15*time.Minute {
			t.Errorf("came a quarter late: %v", now.Late)
		}
	})
}

func TestICannotComeDropsTheShiftAndNotTheCallUp(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := onDuty(t, db, clock, nil)
		first := s.rows()[0]
		clock.Advance(time.Hour + 5*time.Minute) // the last minute and five more
		must(t, s.take(first, mobilize.DutyDrop))
		if n := len(s.rows()); n != 3 {
			t.Errorf("%d shifts are left of four", n)
		}
		if c := s.counts(); c.Confirmed != 4 {
			t.Errorf("%d still come, want all four", c.Confirmed)
		}
		wantCode(t, "checking in at a shift given up", s.take(first, mobilize.DutyCheckIn), models.CodeConflict)
		second := s.rows()[0]
		clock.Advance(3 * time.Hour)
		wantCode(t, "giving a shift up that is over", s.take(second, mobilize.DutyDrop), models.CodeConflict)
	})
}

func TestTheLeaderRecordsForTheOwnGroupOnly(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := onDuty(t, db, clock, nil)
		first := s.rows()[0]
		_, err := s.m.ProposeFormation(t.Context(), access.System(), s.id)
		must(t, err)
		if _, err := s.m.GroupDuty(t.Context(), s.token(first.Member)); models.CodeOf(err) != models.CodeNotFound {
			t.Errorf("a proposed branch has a leader already: %v", err)
		}
		_, err = s.m.ApproveFormation(t.Context(), access.System(), s.id, "延党发〔2026〕12号")
		must(t, err)
		leader, other := s.leaders(first)
		group, err := s.m.GroupDuty(t.Context(), s.token(leader))
		must(t, err)
		if len(group.Rows) == 0 || group.Rows[0].Tail != "" {
			t.Fatalf("the leader sees %+v", group.Rows)
		}
		clock.Advance(time.Hour)
		step := mobilize.DutyInput{Step: mobilize.DutyCheckIn, Assignment: first.Assignment.ID}
		if _, err := s.m.LeaderDuty(t.Context(), s.token(leader), first.Member, step); err != nil {
			t.Fatal(err)
		}
		events := s.events(models.MachineAssignment, first.Assignment.ID)
		last := events[len(events)-1]
		if last.Actor != "member:"+string(leader) || last.Detail.V["via"] != "leader" {
			t.Errorf("the leader's record is by %s via %s", last.Actor, last.Detail.V["via"])
		}
		_, err = s.m.LeaderDuty(t.Context(), s.token(other), first.Member, step)
		wantCode(t, "who leads nobody records", err, models.CodeNotFound)
		_, err = s.m.LeaderDuty(t.Context(), s.token(leader), s.outsider(), mobilize.DutyInput{Step: mobilize.DutyArrive})
		wantCode(t, "the leader records for another group", err, models.CodeNotFound)
	})
}

// leaders gives who leads the group of a row's member, and somebody who leads none.
func (s *scene) leaders(of mobilize.DutyRow) (leader, other models.ID) {
	s.t.Helper()
	f, err := s.db.Read(s.t.Context()).FormationOf(s.id)
	must(s.t, err)
	group := models.ID("")
	for _, b := range f.Members {
		if b.MemberID == of.Member {
			group = b.GroupID
		}
	}
	for _, b := range f.Members {
		if b.Leader && b.GroupID == group {
			leader = b.MemberID
		}
		if !b.Leader {
			other = b.MemberID
		}
	}
	return leader, other
}

// outsider gives a member who is called but has not said yes, and so is in no group.
func (s *scene) outsider() models.ID {
	s.t.Helper()
	silent, err := s.db.Read(s.t.Context()).Unanswered(s.id)
	must(s.t, err)
	return silent[0].MemberID
}

// TestAnArrivalThatWasAMistakeIsUndone takes back the arrival of one who had said yes and of one whose arrival was
// the first that was heard of them.
func TestAnArrivalThatWasAMistakeIsUndone(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := onDuty(t, db, clock, nil)
		said, silent := s.rows()[0].Member, s.silentMember()
		for _, member := range []models.ID{said, silent} {
			before := s.summonsOf(member)
			for _, step := range []mobilize.DutyStep{mobilize.DutyArrive, mobilize.DutyArrive, mobilize.DutyUndoArrive, mobilize.DutyUndoArrive} {
				clock.Advance(time.Minute)
				must(t, s.m.DutyFor(t.Context(), access.System(), s.id, member, mobilize.DutyInput{Step: step}))
				if state := s.summonsOf(member).State; (state == models.SummonsReportedIn) != (step == mobilize.DutyArrive) {
					t.Errorf("after %s the summons is %s", step, state)
				}
			}
			after := s.summonsOf(member)
			if after.State != before.State || after.Answer != before.Answer || after.AnsweredAt != before.AnsweredAt || after.Via != before.Via || !after.ReportedAt.IsZero() {
				t.Errorf("before the arrival %+v, after it was undone %+v", before, after)
			}
		}
		report, err := s.m.AfterAction(t.Context(), access.System(), s.id)
		must(t, err)
		if report.Response.SaidYes != 4 {
			t.Errorf("four said yes, the report counts %d", report.Response.SaidYes)
		}
	})
}

// TestUndoingAnArrivalAfterANoRestoresTheNo lets one who said no be marked as there by mistake and get a shift by
// it: undone, the no is the one of before with its time, the shift is gone and its seat is sought for anew.
func TestUndoingAnArrivalAfterANoRestoresTheNo(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := onDuty(t, db, clock, func(in *mobilize.DraftInput) { in.Tasks[0].IdealSeats = 3 })
		member := s.silentMember()
		must(t, s.m.AnswerFor(t.Context(), access.System(), s.id, member, mobilize.AnswerInput{Answer: models.AnswerNo}))
		before := s.summonsOf(member)
		clock.Advance(time.Minute)
		step := func(step mobilize.DutyStep, shift models.ID) error {
			return s.m.DutyFor(t.Context(), access.System(), s.id, member, mobilize.DutyInput{Step: step, Assignment: shift})
		}
		must(t, step(mobilize.DutyArrive, ""))
		free := slices.IndexFunc(s.shifts(), func(shift mobilize.RosterShift) bool { return len(shift.Assigned) < 3 })
		s.assign(mobilize.AssignInput{Shift: s.shifts()[free].ID, Member: member, Pin: true})
		s.publish()
		send(t, db)
		mine, err := db.Read(t.Context()).StandingOfMember(s.id, member)
		if err != nil || len(mine) != 1 {
			t.Fatalf("the arrival gave %+v, %v", mine, err)
		}
		s.assign(mobilize.AssignInput{Shift: s.shifts()[0].ID, Member: member}) // the roster bars them: no arrival of theirs
		clock.Advance(time.Hour)
		must(t, step(mobilize.DutyCheckIn, mine[0].ID))
		wantCode(t, "an arrival with a check-in", step(mobilize.DutyUndoArrive, ""), models.CodeConflict)
		must(t, step(mobilize.DutyUndo, mine[0].ID))
		must(t, step(mobilize.DutyUndoArrive, ""))

		after := s.summonsOf(member)
		after.Revision = before.Revision
		if !reflect.DeepEqual(after, before) {
			t.Errorf("before the arrival %+v\nafter it was undone %+v", before, after)
		}
		moves := s.events(models.MachineSummons, before.ID)
		if last := moves[len(moves)-1]; last.FromState != "reported_in" || last.ToState != "declined" || last.Actor == "" || last.At != models.At(clock.Now()) || last.Detail.V["undone"] != models.UndoneArrival {
			t.Errorf("the event says %+v", last)
		}
		dropped := s.events(models.MachineAssignment, mine[0].ID)
		if last := dropped[len(dropped)-1]; last.ToState != "dropped" || last.Detail.V["undone"] != models.UndoneArrival {
			t.Errorf("the shift's last event says %+v", last)
		}
		report, err := s.m.AfterAction(t.Context(), access.System(), s.id)
		must(t, err)
		if r := report.Response; r.DropOuts != 0 || r.SaidYes != 4 || report.Work.Dropped != 0 {
			t.Errorf("the report counts %d drop-outs, %d who said yes, %d shifts given back", r.DropOuts, r.SaidYes, report.Work.Dropped)
		}
		if s.mend() != 1 {
			t.Error("nobody seeks for the seat")
		}
		s.publish()
		if told := send(t, db)[s.phoneOf(member)]; len(told) != 1 {
			t.Errorf("they are told that they have no shift: %q", told)
		}
	})
}

// TestArrivingIsAskedForOnTheDayOnly looks at the member's page before and from two hours before the first shift, and
// before the call-up's start where there is none.
func TestArrivingIsAskedForOnTheDayOnly(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := onDuty(t, db, clock, func(in *mobilize.DraftInput) {
			later := in.StartsAt.Add(4 * time.Hour)
			in.Tasks[0].Shifts = []models.Window{{Start: later, End: later.Add(2 * time.Hour)}}
		})
		with, without := s.rows()[0].Member, s.silentMember()
		early := func(member models.ID) bool {
			t.Helper()
			card, err := s.m.MemberCard(t.Context(), s.token(member))
			must(t, err)
			if (card.Next == nil) != (member == without) {
				t.Errorf("the next shift of the member is %+v", card.Next)
			}
			return card.Early
		}
		if !early(with) || early(without) { // an hour before the start
			t.Errorf("at 08:00: with a shift at 13:00 early is %v, without one %v", early(with), early(without))
		}
		clock.Advance(3*time.Hour - time.Minute)
		if !early(with) {
			t.Error("at 10:59 arriving is asked for already")
		}
		clock.Advance(time.Minute)
		if early(with) {
			t.Error("at 11:00 arriving is not asked for")
		}
	})
}

func (s *scene) summonsOf(member models.ID) models.Summons {
	s.t.Helper()
	all, err := s.db.Read(s.t.Context()).SummonsesOfMembers(s.id, []models.ID{member})
	must(s.t, err)
	return all[member]
}

func (s *scene) silentMember() models.ID {
	s.t.Helper()
	silent, err := s.db.Read(s.t.Context()).Summonses(s.id, models.SummonsFilter{States: []models.SummonsState{models.SummonsPaged}, Limit: 1})
	must(s.t, err)
	return silent[0].MemberID
}
