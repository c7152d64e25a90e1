package mobilize_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"whistle/app/access"
	"whistle/app/mobilize"
	"whistle/models"
	"whistle/models/modelstest"
)

const firstBuilding = modelstest.Community + "-b01"

func need(change func(*mobilize.RequestInput)) mobilize.RequestInput {
	in := mobilize.RequestInput{Area: firstBuilding, Kind: "medicine", Source: "hotline", Need: "降压药", Callback: modelstest.PhoneOf(9, 1)}
	if change != nil {
		change(&in)
	}
	return in
}

func (s *scene) ask(change func(*mobilize.RequestInput)) mobilize.RequestView {
	s.t.Helper()
	v, err := s.m.CreateRequest(s.t.Context(), access.System(), s.id, need(change))
	must(s.t, err)
	return v
}

// listed gives how a request stands in the list.
func (s *scene) listed(id models.ID) mobilize.RequestView {
	s.t.Helper()
	all, _, err := s.m.Requests(s.t.Context(), access.System(), "", models.RequestFilter{Limit: 500})
	must(s.t, err)
	for _, v := range all {
		if v.ID == id {
			return v
		}
	}
	s.t.Fatalf("request %s is not in the list", id)
	return mobilize.RequestView{}
}

func (s *scene) stateToken(id models.ID) string {
	return s.db.Vault().PageToken(models.RequestPageKind, string(id))
}

// TestARequestIsFoundByItsReceiptAndPlaceAndWhenOverdue: among hundreds a secretary looks for one that somebody
// calls about, and for those that are late.
func TestARequestIsFoundByItsReceiptAndPlaceAndWhenOverdue(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, nil)
		soon := s.ask(func(in *mobilize.RequestInput) { in.Deadline = models.At(clock.Now().Add(time.Hour)) })
		s.ask(func(in *mobilize.RequestInput) { in.Deadline = models.At(clock.Now().Add(9 * time.Hour)) })
		settled := s.ask(func(in *mobilize.RequestInput) { in.Deadline = models.At(clock.Now().Add(time.Hour)) })
		clock.Advance(2 * time.Hour)
		_, err := s.m.UpdateRequest(t.Context(), access.System(), settled.ID, mobilize.RequestChange{State: models.RequestResolved})
		must(t, err)
		count := func(f models.RequestFilter) (n int, first models.ID) {
			t.Helper()
			f.Limit = 10
			found, _, err := s.m.Requests(t.Context(), access.System(), "", f)
			must(t, err)
			if len(found) > 0 {
				first = found[0].ID
			}
			return len(found), first
		}
		for what, f := range map[string]models.RequestFilter{
			"overdue":               {OverdueAt: db.Now()},
			"by its receipt":        {Find: strings.ToLower(soon.Receipt.Receipt)},
			"overdue, by its place": {OverdueAt: db.Now(), Find: "1号"},
		} {
			if n, id := count(f); n != 1 || id != soon.ID {
				t.Errorf("%s: %d found, %s first", what, n, id)
			}
		}
		if n, _ := count(models.RequestFilter{Find: "号楼"}); n != 0 {
			t.Errorf("a place is found by the middle of its name: %d", n)
		}
	})
}

func TestARequestIsNotTakenWithADeadlineThatHasPassed(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, nil)
		late := need(func(in *mobilize.RequestInput) { in.Deadline = models.At(clock.Now().Add(-time.Second)) })
		_, byHand := s.m.CreateRequest(t.Context(), access.System(), s.id, late)
		posters, err := s.m.StairwellPosters(t.Context(), access.System(), firstBuilding)
		must(t, err)
		token := posters[0].Address[strings.LastIndexByte(posters[0].Address, '/')+1:]
		_, byResident := s.m.AskFromStairwell(t.Context(), firstBuilding, token, mobilize.StairwellInput{RequestInput: late, Once: "1", From: "10.0.0.1"})
		for _, err := range []error{byHand, byResident} {
			var e *models.Error
			if !errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[0].Field != "deadline" || e.Fields[0].Key != "error.deadline_passed" {
				t.Errorf("a deadline a second ago: %v", err)
			}
		}
		s.ask(func(in *mobilize.RequestInput) { in.Deadline = models.At(clock.Now()) })
	})
}

func TestARequestIsDispatchedDeliveredResolvedAndJudged(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := onDuty(t, db, clock, nil)
		phone := modelstest.PhoneOf(9, 1)
		one := s.ask(func(in *mobilize.RequestInput) { in.WantsMessage = true })
		two := s.ask(func(in *mobilize.RequestInput) { in.Deadline = models.At(clock.Now().Add(time.Minute)) })
		waiting, err := s.m.Dispatching(t.Context(), access.System(), s.id)
		must(t, err)
		if len(waiting.Waiting) != 1 || len(waiting.Waiting[0].Requests) != 2 || waiting.Waiting[0].Requests[0].ID != two.ID {
			t.Fatalf("two of one building, the urgent one first: %+v", waiting.Waiting)
		}
		run := waiting.Waiting[0].Nearest
		n, err := s.m.DispatchRequests(t.Context(), access.System(), s.id, run, []models.ID{one.ID, two.ID})
		if err != nil || n != 2 {
			t.Fatalf("dispatched %d, %v", n, err)
		}
		member := s.listed(one.ID).MemberID
		list, err := s.m.MemberRun(t.Context(), s.token(member))
		must(t, err)
		if len(list.Open) != 2 || list.Open[0].Callback != "*0001" {
			t.Fatalf("the member's list: %+v", list.Open)
		}
		list, err = s.m.TakeRunStep(t.Context(), s.token(member), mobilize.RunStep{Request: one.ID, Step: "call"})
		if err != nil || list.Number != phone {
			t.Errorf("asked how to call back: %q, %v", list.Number, err)
		}
		_, err = s.m.TakeRunStep(t.Context(), s.token(member), mobilize.RunStep{Request: two.ID, Step: "not_possible"})
		wantCode(t, "not possible without a reason", err, models.CodeInvalid)
		_, err = s.m.TakeRunStep(t.Context(), s.token(member), mobilize.RunStep{Request: two.ID, Step: "not_possible", Note: "药店关门"})
		must(t, err)
		_, err = s.m.TakeRunStep(t.Context(), s.token(member), mobilize.RunStep{Request: one.ID, Step: "delivered", Note: "放在门口"})
		must(t, err)
		if texts := send(t, db)[phone]; len(texts) != 1 || !strings.Contains(texts[0], "满意回1") {
			t.Errorf("the resident who wanted one message got %v", texts)
		}
		s.fromPhone(phone, models.MeaningNo, "2")
		if v := s.listed(one.ID); v.Receipt.Satisfaction != models.NotSatisfied || v.State != models.RequestDelivered {
			t.Errorf("said 2: %q, %s", v.Receipt.Satisfaction, v.State)
		}
		state, err := s.m.SaySatisfied(t.Context(), s.stateToken(one.ID), models.Satisfied)
		if err != nil || state.Receipt.Satisfaction != models.Satisfied {
			t.Errorf("tapped satisfied: %q, %v", state.Receipt.Satisfaction, err)
		}
		_, err = s.m.UpdateRequest(t.Context(), access.System(), one.ID, mobilize.RequestChange{State: models.RequestResolved})
		must(t, err)
		board, err := s.m.RequestBoard(t.Context(), access.System(), modelstest.Community)
		must(t, err)
		if w := board.Whole; w.Received != 2 || w.Resolved != 1 || w.NotPossible != 1 || w.Dispatched != 2 || w.Satisfied != 1 || w.Rate() != 50 {
			t.Errorf("the board counts %+v", w)
		}
		_, err = s.m.UpdateRequest(t.Context(), access.System(), one.ID, mobilize.RequestChange{State: models.RequestReceived})
		must(t, err)
		if v := s.listed(one.ID); v.Receipt.Reopened != 1 || v.MemberID != "" || v.Receipt.Satisfaction != models.SatisfactionNone {
			t.Errorf("re-opened: %+v", v)
		}
		board, err = s.m.RequestBoard(t.Context(), access.System(), modelstest.Community)
		must(t, err)
		if w := board.Whole; w.Dispatched != 2 || w.Resolved != 0 || w.Open != 1 {
			t.Errorf("re-opened, the board counts %+v", w)
		}
		_, err = s.m.SaySatisfied(t.Context(), s.stateToken(one.ID), models.Satisfied)
		wantCode(t, "satisfied with what is open", err, models.CodeConflict)
	})
}

// fromPhone sends a text from any phone.
func (s *scene) fromPhone(phone string, meaning models.Meaning, body string) {
	s.t.Helper()
	must(s.t, s.m.Reply(s.t.Context(), mobilize.InboundReply{Carrier: "twilio", SID: fmt.Sprintf("SM-%s-%s-%d", phone, body, s.clock.Now().UnixNano()), From: phone, Body: body, Meaning: meaning}))
}

func TestHowToCallBackIsMaskedAndAskingIsAudited(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, nil)
		v := s.ask(nil)
		if got := s.listed(v.ID).Callback; got != "*0001" {
			t.Errorf("the list shows %q", got)
		}
		text, err := s.m.RevealCallback(t.Context(), access.System(), v.ID)
		if err != nil || text != modelstest.PhoneOf(9, 1) {
			t.Errorf("asked, and got %q, %v", text, err)
		}
		audit, err := db.Read(t.Context()).AuditEntries(models.Everywhere(), models.AuditFilter{Limit: 50})
		must(t, err)
		asked := false
		for _, a := range audit {
			asked = asked || (a.Action == "reveal_callback" && a.Subject == string(v.ID))
		}
		if !asked {
			t.Error("nobody can see who asked")
		}
	})
}

func TestAResidentAsksFromTheStairwellWithoutLoggingIn(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, nil)
		posters, err := s.m.StairwellPosters(t.Context(), access.System(), firstBuilding)
		must(t, err)
		token := posters[0].Address[strings.LastIndexByte(posters[0].Address, '/')+1:]
		ask := func(once, from string) (string, error) {
			return s.m.AskFromStairwell(t.Context(), firstBuilding, token, mobilize.StairwellInput{RequestInput: need(nil), From: from, Once: once})
		}
		_, err = s.m.Stairwell(t.Context(), modelstest.Community+"-b02", token)
		wantCode(t, "the token of another building", err, models.CodeNotFound)
		_, err = s.m.AskFromStairwell(t.Context(), firstBuilding, token, mobilize.StairwellInput{RequestInput: need(func(in *mobilize.RequestInput) { in.Need = "" }), Once: "x"})
		wantCode(t, "nothing needed", err, models.CodeInvalid)
		ride := need(func(in *mobilize.RequestInput) { in.Kind = "ride" })
		_, err = s.m.AskFromStairwell(t.Context(), firstBuilding, token, mobilize.StairwellInput{RequestInput: ride, Once: "x"})
		wantCode(t, "a kind that there is none of", err, models.CodeInvalid)
		_, err = s.m.CreateRequest(t.Context(), access.System(), s.id, ride)
		wantCode(t, "the same by the secretary", err, models.CodeInvalid)
		link, err := ask("form 1", "192.0.2.1")
		must(t, err)
		again, err := ask("form 1", "192.0.2.1")
		if err != nil || again != link {
			t.Errorf("the same form twice: %s and %s, %v", link, again, err)
		}
		state, err := s.m.RequestState(t.Context(), link)
		if err != nil || state.State != models.RequestReceived || state.Source != "qr" || len(state.Receipt.Receipt) != 8 {
			t.Errorf("the receipt: %+v, %v", state, err)
		}
		for i := range 9 {
			_, err = ask(fmt.Sprint("more ", i), "192.0.2.1")
			must(t, err)
		}
		_, err = ask("one too many", "192.0.2.1")
		wantCode(t, "eleven from one address within the hour", err, models.CodeConflict)
		_, err = ask("another phone", "192.0.2.2")
		must(t, err)
		clock.Advance(61 * time.Minute)
		_, err = ask("an hour later", "192.0.2.1")
		must(t, err)
		closed, err := s.m.StairwellPosters(t.Context(), access.System(), modelstest.Community+"-b03")
		must(t, err)
		outside := closed[0].Address[strings.LastIndexByte(closed[0].Address, '/')+1:]
		_, err = s.m.AskFromStairwell(t.Context(), modelstest.Community+"-b03", outside, mobilize.StairwellInput{RequestInput: need(nil), From: "192.0.2.3", Once: "y"})
		wantCode(t, "a building outside of the risk area", err, models.CodeConflict)
	})
}

func TestNoFileOnResidentsStaysAfterTheCallUp(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := onDuty(t, db, clock, nil)
		v := s.ask(func(in *mobilize.RequestInput) { in.WantsMessage = true })
		_, err := s.m.UpdateRequest(t.Context(), access.System(), v.ID, mobilize.RequestChange{State: models.RequestResolved, Note: "交给邻居"})
		must(t, err)
		if n := len(send(t, db)[modelstest.PhoneOf(9, 1)]); n != 1 {
			t.Errorf("%d messages to the resident, want one", n)
		}
		_, err = s.m.StandDown(t.Context(), access.System(), s.id, mobilize.HandoverTo{}, "")
		must(t, err)
		clock.Advance(30*24*time.Hour + time.Hour) // where nothing else is set
		done, err := s.m.Purge(t.Context(), access.System(), false)
		must(t, err)
		if done.RequestTexts != 1 || done.Receipts != 1 || done.Residents != 1 {
			t.Errorf("forgot %+v", done)
		}
		if now := s.listed(v.ID); now.Need != "" || now.Callback != "" || now.Note != "" || now.Receipt.CallbackIndex != nil || now.Receipt.TokenHash != nil {
			t.Errorf("there is left: %+v", now)
		}
		_, err = s.m.RequestState(t.Context(), s.stateToken(v.ID))
		wantCode(t, "the link afterwards", err, models.CodeNotFound)
	})
}

// TestTheBoardSaysHowLongOpenRequestsHaveWaited asks four times within a day: what is resolved has no age any more.
func TestTheBoardSaysHowLongOpenRequestsHaveWaited(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, func(in *mobilize.DraftInput) { in.EndsAt = in.StartsAt.Add(40 * time.Hour) })
		figures := func() mobilize.RequestFigures {
			board, err := s.m.RequestBoard(t.Context(), access.System(), modelstest.Community)
			must(t, err)
			return board.Whole
		}
		first := s.ask(func(in *mobilize.RequestInput) { in.Deadline = models.At(clock.Now().Add(time.Hour)) })
		for _, later := range []time.Duration{5 * time.Hour, 15 * time.Hour, 5 * time.Hour} {
			clock.Advance(later)
			s.ask(nil)
		}
		if f := figures(); f.Open != 4 || f.Older != 1 || f.Under24 != 1 || f.Under8 != 1 || f.Under2 != 1 || f.Overdue != 1 {
			t.Errorf("after 25, 20, 5 hours and now: %+v", f)
		}
		_, err := s.m.UpdateRequest(t.Context(), access.System(), first.ID, mobilize.RequestChange{State: models.RequestResolved})
		must(t, err)
		if f := figures(); f.Open != 3 || f.Older != 0 || f.Overdue != 0 || f.Rate() != 25 {
			t.Errorf("one of four resolved: %+v", f)
		}
	})
}

func TestARunThatIsGivenUpReturnsItsRequests(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := onDuty(t, db, clock, nil)
		v := s.ask(nil)
		first := s.rows()[0]
		_, err := s.m.DispatchRequests(t.Context(), access.System(), s.id, first.Assignment.ID, []models.ID{v.ID})
		must(t, err)
		must(t, s.take(first, mobilize.DutyDrop))
		if now := s.listed(v.ID); now.State != models.RequestReceived || now.ShiftID != "" {
			t.Errorf("the run was given up, and the request is %s", now.State)
		}
		next := s.rows()[0]
		_, err = s.m.DispatchRequests(t.Context(), access.System(), s.id, next.Assignment.ID, []models.ID{v.ID})
		must(t, err)
		_, err = s.m.Answer(t.Context(), s.token(next.Member), models.ViaLink, mobilize.AnswerInput{Answer: models.AnswerNo})
		must(t, err)
		if now := s.listed(v.ID); now.State != models.RequestReceived || now.MemberID != "" {
			t.Errorf("its member cannot come at all, and the request is %s with %q", now.State, now.MemberID)
		}
	})
}

// TestARunIsProposedThatStartsBeforeWhatItBringsIsDue: the run that carries least would come too late.
func TestARunIsProposedThatStartsBeforeWhatItBringsIsDue(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := onDuty(t, db, clock, nil)
		rows := s.rows()
		early, late := rows[0], rows[0]
		for _, r := range rows {
			if r.Shift.StartsAt > late.Shift.StartsAt {
				late = r
			}
		}
		for range 2 { // the early run is the fuller one
			_, err := s.m.DispatchRequests(t.Context(), access.System(), s.id, early.Assignment.ID, []models.ID{s.ask(nil).ID})
			must(t, err)
			clock.Advance(time.Second)
		}
		urgent := s.ask(func(in *mobilize.RequestInput) { in.Deadline = late.Shift.StartsAt.Add(-time.Hour) })
		nearest := func() models.ID {
			waiting, err := s.m.Dispatching(t.Context(), access.System(), s.id)
			must(t, err)
			return waiting.Waiting[0].Nearest
		}
		if got := nearest(); got != early.Assignment.ID {
			t.Errorf("what is due before the late run is proposed to %s, want the early one", got)
		}
		_, err := s.m.UpdateRequest(t.Context(), access.System(), urgent.ID, mobilize.RequestChange{State: models.RequestResolved})
		must(t, err)
		s.ask(nil)
		if got := nearest(); got == early.Assignment.ID {
			t.Error("what has time is proposed to the fullest run")
		}
	})
}
