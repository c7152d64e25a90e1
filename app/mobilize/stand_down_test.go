package mobilize_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"whistle/app/access"
	"whistle/app/mobilize"
	"whistle/models"
	"whistle/models/modelstest"
)

func (s *scene) end(to mobilize.HandoverTo) mobilize.StoodDown {
	s.t.Helper()
	done, err := s.m.StandDown(s.t.Context(), access.System(), s.id, to, "")
	must(s.t, err)
	return done
}

// last gives the state that each thing of a machine moved to last.
func (s *scene) last(machine models.Machine) map[models.ID]string {
	s.t.Helper()
	events, err := s.db.Read(s.t.Context()).EventsOf(s.id, 0, 10_000)
	must(s.t, err)
	states := map[models.ID]string{}
	for _, e := range events {
		if e.Entity == machine {
			states[e.EntityID] = e.ToState
		}
	}
	return states
}

// TestNothingOfAnEndedCallUpIsSentOrDone ends a call-up that still has everything before it: pages, reminders,
// waves, an offer, a swap, a watch over a leader, a run.
func TestNothingOfAnEndedCallUpIsSentOrDone(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := onDuty(t, db, clock, func(in *mobilize.DraftInput) {
			in.Quorum, in.Audience.Waves = 6, true
			in.Escalation = models.EscalationRule{RemindAfterMinutes: []int{10, 40}, WidenAfterMinutes: 60, LeaderSilentMinutes: 20}
		})
		_, err := s.m.ProposeFormation(t.Context(), access.System(), s.id)
		must(t, err)
		_, err = s.m.ApproveFormation(t.Context(), access.System(), s.id, "1号")
		must(t, err)
		mine := s.rows()[0]
		_, err = s.propose(mine, s.options(mine)[0])
		must(t, err)
		run := s.ask(func(in *mobilize.RequestInput) { in.WantsMessage = true })
		_, err = s.m.DispatchRequests(t.Context(), access.System(), s.id, mine.Assignment.ID, []models.ID{run.ID})
		must(t, err)
		dropped := s.rows()[1]
		must(t, s.take(dropped, mobilize.DutyDrop))
		s.offer(mobilize.OfferInput{Shift: dropped.Shift.ID})
		for _, machine := range []models.Machine{models.MachineSwap, models.MachineOffer, models.MachineBranch} {
			if len(s.last(machine)) == 0 {
				t.Fatalf("nothing of the machine %s to end", machine)
			}
		}
		if len(s.stepsToCome()) == 0 || s.watched() == 0 {
			t.Fatalf("steps %v and %d watches wait for the end", s.stepsToCome(), s.watched())
		}
		token, offered := s.token(mine.Member), s.last(models.MachineOffer)
		done := s.end(mobilize.HandoverTo{})
		if done.Thanked != 4 || done.Cancelled == 0 {
			t.Errorf("ended: %+v", done)
		}
		for _, machine := range []struct {
			of   models.Machine
			open []string
		}{
			{models.MachineSwap, []string{"proposed"}},
			{models.MachineOffer, []string{"waiting", "offered"}},
			{models.MachineBranch, []string{"proposed", "approved", "in_force"}},
		} {
			for id, state := range s.last(machine.of) {
				for _, open := range machine.open {
					if state == open {
						t.Errorf("the %s %s is %s after the end", machine.of, id, state)
					}
				}
			}
		}
		if steps := s.stepsToCome(); len(steps) > 0 || s.watched() > 0 {
			t.Errorf("steps %v and %d watches wait after the end", steps, s.watched())
		}
		s.onlyThanksAreSent(offered)
		s.linksAreDead(token, mine)
	})
}

// stepsToCome gives the steps that the board shows as waiting.
func (s *scene) stepsToCome() []models.StepKind {
	s.t.Helper()
	board, err := s.m.Board(s.t.Context(), access.System(), s.id)
	must(s.t, err)
	var kinds []models.StepKind
	for _, step := range board.Steps {
		if step.State == models.StepWaiting {
			kinds = append(kinds, step.Kind)
		}
	}
	return kinds
}

// watched gives how many watches over leaders wait.
func (s *scene) watched() int {
	s.t.Helper()
	watches, err := s.db.Read(s.t.Context()).WatchesOf(s.id)
	must(s.t, err)
	n := 0
	for _, w := range watches {
		if w.State == models.WatchWaiting {
			n++
		}
	}
	return n
}

// onlyThanksAreSent lets five hours pass with everything that works by itself.
func (s *scene) onlyThanksAreSent(offered map[models.ID]string) {
	s.t.Helper()
	var sent []string
	for range 5 {
		for _, bodies := range send(s.t, s.db) {
			sent = append(sent, bodies...)
		}
		s.clock.Advance(time.Hour)
		if n, err := s.m.EscalateDue(s.t.Context()); err != nil || n != 0 {
			s.t.Errorf("%d steps were done after the end, %v", n, err)
		}
		_, err := s.m.OffersDue(s.t.Context())
		must(s.t, err)
	}
	if len(sent) != 4 {
		s.t.Errorf("%d messages after the end, want four thanks: %q", len(sent), sent)
	}
	for _, body := range sent {
		if !strings.Contains(body, "解除") {
			s.t.Errorf("after the end somebody got %q", body)
		}
	}
	if now := s.last(models.MachineOffer); len(now) != len(offered) {
		s.t.Errorf("seats are offered after the end: %v", now)
	}
}

// linksAreDead tries all that a member can do by a link or a reply.
func (s *scene) linksAreDead(token string, row mobilize.DutyRow) {
	s.t.Helper()
	ctx := s.t.Context()
	for what, do := range map[string]func() error{
		"the card": func() error { _, err := s.m.MemberCard(ctx, token); return err },
		"a duty":   func() error { return s.take(row, mobilize.DutyCheckIn) },
		"the run":  func() error { _, err := s.m.MemberRun(ctx, token); return err },
		"the swap": func() error { _, err := s.m.SwapChoice(ctx, token, row.Assignment.ID); return err },
		"an answer": func() error {
			_, err := s.m.Answer(ctx, token, models.ViaLink, mobilize.AnswerInput{Answer: models.AnswerNo})
			return err
		},
	} {
		if err := do(); models.CodeOf(err) != models.CodeNotFound {
			s.t.Errorf("%s by a link after the end: %v", what, err)
		}
	}
	before := s.counts()
	s.reply(1, 0, models.MeaningNo, "2")
	if after := s.counts(); after != before {
		s.t.Errorf("a reply after the end moved %+v to %+v", before, after)
	}
}

func TestOpenRequestsAreHandedOverAtTheEndAndStayVisible(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := onDuty(t, db, clock, nil)
		one, two, settled := s.ask(nil), s.ask(nil), s.ask(nil)
		_, err := s.m.UpdateRequest(t.Context(), access.System(), settled.ID, mobilize.RequestChange{State: models.RequestResolved})
		must(t, err)
		clock.Advance(time.Minute)
		_, err = s.m.StandDown(t.Context(), access.System(), s.id, mobilize.HandoverTo{User: "nobody"}, "")
		wantCode(t, "a responsible who is no user", err, models.CodeInvalid)
		if done := s.end(mobilize.HandoverTo{Name: "王值班"}); done.HandedOver != 2 || done.Responsible != "王值班" {
			t.Fatalf("ended: %+v", done)
		}
		clock.Advance(time.Hour)
		_, err = s.m.UpdateRequest(t.Context(), access.System(), two.ID, mobilize.RequestChange{State: models.RequestResolved})
		must(t, err)
		h, err := s.m.HandedOver(t.Context(), access.System(), s.id, "", 100)
		if err != nil || len(h.Requests) != 2 || h.Open != 1 || h.Requests[0].ID != one.ID || h.Requests[0].Need == "" || h.Requests[0].Callback != "*0001" {
			t.Errorf("the list after the end: %+v, %v", h, err)
		}
		board, err := s.m.Board(t.Context(), access.System(), s.id)
		if err != nil || board.Handover == nil || board.Handover.Responsible != "王值班" {
			t.Errorf("the board shows the handover %+v, %v", board.Handover, err)
		}
		report, err := s.m.AfterAction(t.Context(), access.System(), s.id)
		if err != nil || report.HandedOver == nil || *report.HandedOver != (mobilize.AfterHandover{Requests: 2, To: "王值班"}) {
			t.Errorf("the report says %+v, %v", report.HandedOver, err)
		}
		for inFull, want := range map[bool]string{false: "*0001", true: modelstest.PhoneOf(9, 1)} {
			if got := s.exported(inFull); len(got) != 3 || got[1][4] != want {
				t.Errorf("in full %v: the file says %q", inFull, got)
			}
		}
		audit, err := db.Read(t.Context()).AuditEntries(models.Everywhere(), models.AuditFilter{Limit: 50})
		must(t, err)
		seen := map[string]int{}
		for _, a := range audit {
			seen[a.Action]++
		}
		if seen["hand_over_requests"] != 1 || seen["export_handover"] != 1 || seen["export_handover_in_full"] != 1 {
			t.Errorf("the audit holds %v", seen)
		}
	})
}

func (s *scene) exported(inFull bool) [][]string {
	s.t.Helper()
	var file bytes.Buffer
	must(s.t, s.m.ExportHandedOver(s.t.Context(), access.System(), s.id, inFull, &file))
	book, err := excelize.OpenReader(&file)
	must(s.t, err)
	defer func() { _ = book.Close() }()
	rows, err := book.GetRows("Requests")
	must(s.t, err)
	return rows
}

// weekKept is a retention that is not the one where nothing is set.
const weekKept = 7 * 24 * time.Hour

// TestWhatIsDeletedWhenIsShownAndPurgeKeepsToIt compares what the screens say with what a purge just before and
// just after that moment does.
func TestWhatIsDeletedWhenIsShownAndPurgeKeepsToIt(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, nil)
		s.m = mobilize.New(mobilize.Deps{DB: db, Paging: plainPaging{}, Wake: func() {}, BaseURL: "http://localhost:8080", Zone: shanghai, TextsKept: weekKept})
		hours := []models.Window{{Start: models.At(clock.Now().Add(time.Hour)), End: models.At(clock.Now().Add(3 * time.Hour))}}
		must(t, s.m.AnswerFor(t.Context(), access.System(), s.id, s.member(1, 0), mobilize.AnswerInput{Answer: models.AnswerYes, Offered: hours}))
		s.ask(func(in *mobilize.RequestInput) { in.WantsMessage = true })
		send(t, db)
		s.end(mobilize.HandoverTo{})
		send(t, db)
		shown := s.deletions()
		if shown["page_bodies"] == 0 || shown["offered"] != 1 || shown["request_texts"] != 1 || shown["receipts"] != 1 {
			t.Fatalf("the board shows %v", shown)
		}
		report, err := s.m.AfterAction(t.Context(), access.System(), s.id)
		if until := clock.Now().Add(weekKept).In(shanghai).Format(time.RFC3339); err != nil || report.DeletedAt != until {
			t.Errorf("the report says %q, want %s, %v", report.DeletedAt, until, err)
		}
		clock.Advance(weekKept - time.Minute)
		_, err = s.m.Purge(t.Context(), access.System(), false)
		must(t, err)
		if now := s.deletions(); now["page_bodies"] != shown["page_bodies"] || now["offered"] != 1 || now["request_texts"] != 1 {
			t.Errorf("deleted before its time: %v", now)
		}
		if archived := s.events(models.MachineCallUp, s.id); archived[len(archived)-1].ToState != string(models.CallUpStoodDown) {
			t.Errorf("before its time the call-up is %s", archived[len(archived)-1].ToState)
		}
		clock.Advance(2 * time.Minute)
		done, err := s.m.Purge(t.Context(), access.System(), false)
		must(t, err)
		if done.PageBodies != shown["page_bodies"] || done.Offered != 1 || done.RequestTexts != 1 || done.Receipts != 1 {
			t.Errorf("purged %+v, shown were %v", done, shown)
		}
		view, err := s.m.CallUp(t.Context(), access.System(), s.id)
		if archived := s.events(models.MachineCallUp, s.id); err != nil || view.State != models.CallUpArchived || archived[len(archived)-1].ToState != string(models.CallUpArchived) {
			t.Errorf("of a call-up that is %s all personal data is deleted, %v", view.State, err)
		}
		for kind, n := range s.deletions() {
			if n != 0 {
				t.Errorf("%d of %s are left", n, kind)
			}
		}
		summons, err := db.Read(t.Context()).SummonsIn(s.id, s.member(1, 0))
		if err != nil || len(summons.Offered.V) != 0 || summons.Answer != models.AnswerYes {
			t.Errorf("of the answer is left %+v, %v", summons, err)
		}
	})
}

// deletions gives what the ended call-up's board says is kept, by kind.
func (s *scene) deletions() map[string]int64 {
	s.t.Helper()
	board, err := s.m.Board(s.t.Context(), access.System(), s.id)
	must(s.t, err)
	if want := board.StoodDownAt.Add(weekKept); board.Deletions == nil || board.Deletions.At != want {
		s.t.Fatalf("the board says %+v", board.Deletions)
	}
	kept := map[string]int64{}
	for _, k := range board.Deletions.Kinds {
		kept[k.Kind] = k.Count
	}
	return kept
}
