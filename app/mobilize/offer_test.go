package mobilize_test

import (
	"strings"
	"testing"
	"time"

	"whistle/app/access"
	"whistle/app/mobilize"
	"whistle/models"
	"whistle/models/modelstest"
)

// onePatrol asks for one patrol of four hours, an hour from now, in building 1.
func onePatrol(in *mobilize.DraftInput) {
	in.Areas = []string{modelstest.Community + "-b01"}
	in.Tasks = []mobilize.TaskInput{{Kind: "patrol", Sites: models.SitesBuilding, MinSeats: 1, IdealSeats: 1, Shifts: []models.Window{{Start: in.StartsAt, End: in.StartsAt.Add(4 * time.Hour)}}}}
}

// shifts gives the call-up's shifts in their order.
func (s *scene) shifts() []mobilize.RosterShift {
	s.t.Helper()
	view, err := s.m.Roster(s.t.Context(), access.System(), s.id)
	if err != nil {
		s.t.Fatal(err)
	}
	return view.Shifts
}

// member gives the id of the i-th member of a building, who is summoned.
func (s *scene) member(building, i int) models.ID {
	s.t.Helper()
	phone := s.db.Vault().Index(modelstest.PhoneOf(building, i))
	found, err := s.db.Read(s.t.Context()).MembersByPhone([]models.BlindIndex{phone})
	if err != nil {
		s.t.Fatal(err)
	}
	return found[string(phone)].ID
}

func (s *scene) offer(in mobilize.OfferInput) mobilize.OfferRound {
	s.t.Helper()
	round, err := s.m.OfferSeat(s.t.Context(), access.System(), s.id, in, "")
	if err != nil {
		s.t.Fatal(err)
	}
	return round
}

// states gives how the turns of the newest round stand, in their order.
func (s *scene) states() string {
	s.t.Helper()
	rounds, err := s.m.Offers(s.t.Context(), access.System(), s.id)
	if err != nil || len(rounds) == 0 {
		s.t.Fatal(rounds, err)
	}
	var states []string
	for _, o := range rounds[0].Offers {
		states = append(states, string(o.State))
	}
	return strings.Join(states, " ")
}

// pass moves the clock and lets the steward look, as two replicas would.
func (s *scene) pass(d time.Duration) {
	s.t.Helper()
	s.clock.Advance(d)
	for range 2 {
		if _, err := s.m.OffersDue(s.t.Context()); err != nil {
			s.t.Fatal(err)
		}
	}
}

func TestStandInsAreOfferedTheSeatOneAtATimeWithATimeLimitAndOrder(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, onePatrol)
		for i := range 4 {
			s.reply(1, i, models.MeaningYes, "1")
		}
		send(t, db)
		seat := s.shifts()[0].ID
		s.offer(mobilize.OfferInput{Shift: seat, Members: []models.ID{s.member(1, 2), s.member(1, 0), s.member(1, 1), s.member(1, 3)}, Minutes: 10})
		if out := send(t, db); len(out) != 1 || len(out[modelstest.PhoneOf(1, 2)]) != 1 || !strings.Contains(out[modelstest.PhoneOf(1, 2)][0], "1号楼巡查") {
			t.Fatalf("the first is asked, and nobody else: %v", out)
		}
		s.pass(9 * time.Minute)
		if got := s.states(); got != "offered waiting waiting waiting" {
			t.Fatalf("before the time is up: %s", got)
		}
		s.pass(time.Minute)
		if out := send(t, db); s.states() != "lapsed offered waiting waiting" || len(out) != 1 || len(out[modelstest.PhoneOf(1, 0)]) != 1 {
			t.Fatalf("when the time is up the next is asked: %s, %v", s.states(), out)
		}
		s.reply(1, 0, models.MeaningNo, "2")
		if out := send(t, db); s.states() != "lapsed declined offered waiting" || len(out[modelstest.PhoneOf(1, 1)]) != 1 {
			t.Fatalf("after a no the next is asked at once: %s, %v", s.states(), out)
		}
		s.reply(1, 1, models.MeaningYes, "1")
		if out := send(t, db); s.states() != "lapsed declined accepted cancelled" || len(out) != 1 || !strings.Contains(out[modelstest.PhoneOf(1, 1)][0], "由您顶班") {
			t.Fatalf("a yes fills the seat and only they are told: %s, %v", s.states(), out)
		}
		if in := s.shifts()[0].Assigned; len(in) != 1 || in[0].MemberID != s.member(1, 1) || in[0].State != models.AssignmentConfirmed {
			t.Errorf("in the seat: %+v", in)
		}
		s.pass(time.Hour)
		if out := send(t, db); len(out) != 0 {
			t.Errorf("after the seat is filled somebody is asked: %v", out)
		}
	})
}

func TestALateAnswerToAnOfferIsNoAnswerToTheCallUp(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, onePatrol)
		for i := range 3 {
			s.reply(1, i, models.MeaningYes, "1")
		}
		send(t, db)
		s.offer(mobilize.OfferInput{Shift: s.shifts()[0].ID, Members: []models.ID{s.member(1, 0), s.member(1, 1), s.member(1, 2)}})
		send(t, db)
		s.pass(16 * time.Minute)
		send(t, db)
		s.reply(1, 0, models.MeaningYes, "1") // too late, and told so, once
		clock.Advance(time.Second)
		s.reply(1, 0, models.MeaningYes, "1")
		if out := send(t, db); len(out) != 1 || len(out[modelstest.PhoneOf(1, 0)]) != 1 || !strings.Contains(out[modelstest.PhoneOf(1, 0)][0], "已有人承担") {
			t.Errorf("a yes too late: %v", out)
		}
		s.reply(1, 0, models.MeaningNo, "2")
		s.reply(1, 1, models.MeaningNo, "2")
		s.reply(1, 1, models.MeaningNo, "2 ") // sent twice by an impatient thumb
		if c := s.counts(); c.Confirmed != 3 || c.Declined != 0 {
			t.Errorf("a no to an offer was taken for a no to the call-up: %+v", c)
		}
		clock.Advance(20 * time.Minute)
		s.reply(1, 1, models.MeaningNo, "不能")
		if c := s.counts(); c.Declined != 1 {
			t.Errorf("a no that belongs to no offer any more is a no to the call-up: %+v", c)
		}
	})
}

func TestTheClockOfSomebodyWhoseMessageNeverLeftDoesNotRun(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, onePatrol)
		for i := range 2 {
			s.reply(1, i, models.MeaningYes, "1")
		}
		s.offer(mobilize.OfferInput{Shift: s.shifts()[0].ID})
		s.pass(20 * time.Minute) // the carrier is down
		if got := s.states(); got != "offered waiting" {
			t.Fatalf("nobody was asked, and yet: %s", got)
		}
		send(t, db)
		s.pass(16 * time.Minute)
		if got := s.states(); got != "lapsed offered" {
			t.Errorf("asked, and the time is up: %s", got)
		}
	})
}

func TestTheSecretaryAcceptsSkipsAndStopsOffersByTelephone(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, func(in *mobilize.DraftInput) {
			onePatrol(in)
			in.Tasks[0].IdealSeats = 2
		})
		for i := range 5 {
			s.reply(1, i, models.MeaningYes, "1")
		}
		send(t, db)
		seat := s.shifts()[0].ID
		round := s.offer(mobilize.OfferInput{Shift: seat})
		send(t, db)
		step := func(n int, step mobilize.OfferStep) error {
			return s.m.StepOffer(t.Context(), access.System(), s.id, round.Offers[n].ID, step)
		}
		if err := step(0, mobilize.OfferSkip); err != nil || s.states() != "cancelled offered waiting waiting waiting" {
			t.Fatalf("skipped: %s, %v", s.states(), err)
		}
		if out := send(t, db); len(out) != 2 {
			t.Errorf("the skipped one is told and the next one asked: %v", out)
		}
		if err := step(3, mobilize.OfferAccept); err != nil || s.states() != "cancelled cancelled cancelled accepted cancelled" {
			t.Fatalf("accepted before the turn: %s, %v", s.states(), err)
		}
		if err := step(3, mobilize.OfferAccept); models.CodeOf(err) != models.CodeConflict {
			t.Errorf("accepted twice: %v", err)
		}
		second := s.offer(mobilize.OfferInput{Shift: seat})
		if _, err := s.m.OfferSeat(t.Context(), access.System(), s.id, mobilize.OfferInput{Shift: seat}, ""); models.CodeOf(err) != models.CodeConflict {
			t.Errorf("one free seat is offered twice at a time: %v", err)
		}
		if err := s.m.StopOffers(t.Context(), access.System(), s.id, second.ID); err != nil || strings.Contains(s.states(), "waiting") || strings.Contains(s.states(), "offered") {
			t.Errorf("stopped: %s, %v", s.states(), err)
		}
		send(t, db)
		s.pass(time.Hour)
		if out := send(t, db); len(out) != 0 {
			t.Errorf("a stopped round goes on: %v", out)
		}
	})
}

func TestAMemberIsAskedForOneSeatAtATimeAndNeverForTwoPlaces(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, func(in *mobilize.DraftInput) {
			onePatrol(in)
			in.Tasks = append(in.Tasks, mobilize.TaskInput{Kind: "publicity", Sites: models.SitesBuilding, MinSeats: 1, IdealSeats: 1, Shifts: in.Tasks[0].Shifts})
		})
		s.reply(1, 0, models.MeaningYes, "1")
		s.reply(1, 1, models.MeaningYes, "1")
		send(t, db)
		shifts := s.shifts()
		order := []models.ID{s.member(1, 0), s.member(1, 1)}
		s.offer(mobilize.OfferInput{Shift: shifts[0].ID, Members: order})
		s.offer(mobilize.OfferInput{Shift: shifts[1].ID, Members: order})
		if got := s.states(); got != "waiting offered" { // the first is being asked for the other seat
			t.Fatalf("the second round: %s", got)
		}
		clock.Advance(time.Second)
		s.reply(1, 0, models.MeaningYes, "1")
		s.reply(1, 1, models.MeaningNo, "2")
		s.pass(time.Second)
		if got := s.states(); got != "cancelled declined" {
			t.Errorf("who took one seat is offered the other at the same time: %s", got)
		}
	})
}

func TestANoShowsSeatIsOfferedAndTheNoShowStays(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, onePatrol)
		for i := range 3 {
			s.reply(1, i, models.MeaningYes, "1")
		}
		if _, err := s.m.SolveRoster(t.Context(), access.System(), s.id); err != nil {
			t.Fatal(err)
		}
		if _, err := s.m.PublishRoster(t.Context(), access.System(), s.id, ""); err != nil {
			t.Fatal(err)
		}
		shift := s.shifts()[0]
		missing := shift.Assigned[0]
		clock.Advance(70 * time.Minute) // the shift has begun
		err := models.Do(t.Context(), db, func(tx *models.Tx) error {
			return tx.MoveAssignment(&missing, models.AssignmentNoShow, "system", "")
		})
		if err != nil {
			t.Fatal(err)
		}
		send(t, db)
		round := s.offer(mobilize.OfferInput{Shift: shift.ID, InsteadOf: missing.ID})
		for _, o := range round.Offers {
			if o.MemberID == missing.MemberID {
				t.Error("who did not come is asked to stand in for themselves")
			}
		}
		send(t, db)
		if err := s.m.StepOffer(t.Context(), access.System(), s.id, round.Asked().ID, mobilize.OfferAccept); err != nil {
			t.Fatal(err)
		}
		byState := map[models.AssignmentState]int{}
		for _, a := range s.shifts()[0].Assigned {
			byState[a.State]++
		}
		if byState[models.AssignmentNoShow] != 1 || byState[models.AssignmentConfirmed] != 1 {
			t.Errorf("in the shift: %v", byState)
		}
	})
}

func TestAReplyBelongsToTheNewestOpenQuestion(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, onePatrol)
		for i := range 3 {
			s.reply(1, i, models.MeaningYes, "1")
		}
		first := s.id
		ask := func() { // a second call-up asks the same people
			clock.Advance(time.Second)
			second, err := s.m.Draft(t.Context(), access.System(), mobilize.DraftInput{
				Title: "寻人", Kind: "search", Areas: []string{modelstest.Community + "-b01"}, StartsAt: models.At(clock.Now()), EndsAt: models.At(clock.Now().Add(3 * time.Hour)),
			})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.m.Whistle(t.Context(), access.System(), second.ID, ""); err != nil {
				t.Fatal(err)
			}
			s.id = second.ID
		}
		s.offer(mobilize.OfferInput{Shift: s.shifts()[0].ID, Members: []models.ID{s.member(1, 0), s.member(1, 1)}})
		ask()
		clock.Advance(time.Second)
		s.reply(1, 0, models.MeaningYes, "1") // the call-up asked last
		if c := s.counts(); c.Confirmed != 1 {
			t.Errorf("the newest question is the second call-up's: %+v", c)
		}
		clock.Advance(time.Second)
		s.reply(1, 0, models.MeaningYes, "1") // and now the offer is the only one open
		s.id = first
		if got := s.states(); got != "accepted cancelled" {
			t.Errorf("the offer is the question that is left: %s", got)
		}
	})
}

func TestASeatFilledByHandEndsTheAsking(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, onePatrol)
		for i := range 3 {
			s.reply(1, i, models.MeaningYes, "1")
		}
		send(t, db)
		seat := s.shifts()[0].ID
		s.offer(mobilize.OfferInput{Shift: seat, Members: []models.ID{s.member(1, 0), s.member(1, 1)}})
		send(t, db)
		if _, err := s.m.Assign(t.Context(), access.System(), s.id, []mobilize.AssignInput{{Shift: seat, Member: s.member(1, 2), Pin: true}}); err != nil {
			t.Fatal(err)
		}
		if out := send(t, db); s.states() != "cancelled cancelled" || len(out) != 1 || len(out[modelstest.PhoneOf(1, 0)]) != 1 {
			t.Errorf("filled by hand: %s, %v", s.states(), out)
		}
		s.reply(1, 0, models.MeaningYes, "1")
		if in := s.shifts()[0].Assigned; len(in) != 1 {
			t.Errorf("a yes too late takes a seat that is none: %+v", in)
		}
	})
}

func TestADrillsOffersSaySo(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, func(in *mobilize.DraftInput) { onePatrol(in); in.Drill = true })
		for i := range 2 {
			s.reply(1, i, models.MeaningYes, "1")
		}
		send(t, db)
		round := s.offer(mobilize.OfferInput{Shift: s.shifts()[0].ID})
		said := send(t, db)
		if err := s.m.StepOffer(t.Context(), access.System(), s.id, round.Offers[1].ID, mobilize.OfferAccept); err != nil {
			t.Fatal(err)
		}
		for phone, bodies := range send(t, db) {
			said[phone] = append(said[phone], bodies...)
		}
		n := 0
		for _, bodies := range said {
			for _, body := range bodies {
				n++
				if !strings.HasPrefix(body, "【演练】") {
					t.Errorf("a drill says %q", body)
				}
			}
		}
		if n != 3 { // asked, not needed any more, agreed
			t.Errorf("%d messages: %v", n, said)
		}
	})
}

func TestWhoCannotComeAnyMoreIsNotAskedAndTheEndEndsOffers(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, onePatrol)
		for i := range 4 {
			s.reply(1, i, models.MeaningYes, "1")
		}
		send(t, db)
		order := []models.ID{s.member(1, 0), s.member(1, 1), s.member(1, 2), s.member(1, 3)}
		s.offer(mobilize.OfferInput{Shift: s.shifts()[0].ID, Members: order})
		for i := range 2 {
			err := s.m.AnswerFor(t.Context(), access.System(), s.id, order[1-i], mobilize.AnswerInput{Answer: models.AnswerNo})
			if err != nil {
				t.Fatal(err)
			}
		}
		if got := s.states(); got != "declined cancelled offered waiting" {
			t.Fatalf("two cannot come: %s", got)
		}
		if _, err := s.m.StandDown(t.Context(), access.System(), s.id, mobilize.HandoverTo{}, ""); err != nil {
			t.Fatal(err)
		}
		if got := s.states(); got != "declined cancelled cancelled cancelled" {
			t.Errorf("after the end: %s", got)
		}
	})
}

func TestAnOfferIsAnsweredOnTheMembersPage(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, onePatrol)
		for i := range 2 {
			s.reply(1, i, models.MeaningYes, "1")
		}
		send(t, db)
		round := s.offer(mobilize.OfferInput{Shift: s.shifts()[0].ID, Members: []models.ID{s.member(1, 0), s.member(1, 1)}})
		text := send(t, db)[modelstest.PhoneOf(1, 0)][0]
		token := text[strings.LastIndex(text, "/m/")+3:]
		card, err := s.m.MemberCard(t.Context(), token)
		if err != nil || len(card.Offers) != 1 || card.Offers[0].Shift.Kind != "patrol" {
			t.Fatalf("the card: %+v, %v", card.Offers, err)
		}
		if _, _, err := s.m.AnswerOffer(t.Context(), token, round.Offers[1].ID, true, models.ViaLink); models.CodeOf(err) != models.CodeNotFound {
			t.Errorf("somebody else's offer: %v", err)
		}
		card, state, err := s.m.AnswerOffer(t.Context(), token, card.Offers[0].ID, true, models.ViaLink)
		if err != nil || state != models.OfferAccepted || len(card.Offers) != 0 || len(card.Shifts) != 1 {
			t.Errorf("accepted: %s, %+v, %v", state, card, err)
		}
	})
}
