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

// options gives the swaps that the page of a row's member offers.
func (s *scene) options(row mobilize.DutyRow) []mobilize.Option {
	s.t.Helper()
	choice, err := s.m.SwapChoice(s.t.Context(), s.token(row.Member), row.Assignment.ID)
	must(s.t, err)
	return choice.Options
}

func (s *scene) propose(row mobilize.DutyRow, o mobilize.Option) (models.ID, error) {
	_, err := s.m.ProposeSwap(s.t.Context(), s.token(row.Member), mobilize.SwapInput{Assignment: row.Assignment.ID, To: o.Member, For: o.Assignment})
	if err != nil {
		return "", err
	}
	swaps, err := s.db.Read(s.t.Context()).SwapsOf(s.id, 1)
	must(s.t, err)
	return swaps[0].ID, nil
}

func TestTwoMembersSwapWhenBothAgreeAndTheRulesAllowIt(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := onDuty(t, db, clock, nil)
		mine := s.rows()[0]
		v := s.ask(nil)
		_, err := s.m.DispatchRequests(t.Context(), access.System(), s.id, mine.Assignment.ID, []models.ID{v.ID})
		must(t, err)
		options := s.options(mine)
		if len(options) == 0 {
			t.Fatal("nobody to swap with")
		}
		swap, err := s.propose(mine, options[0])
		must(t, err)
		_, err = s.propose(mine, options[0])
		wantCode(t, "a second proposal for the same shift", err, models.CodeConflict)
		_, err = s.m.AnswerSwap(t.Context(), s.token(mine.Member), swap, true)
		wantCode(t, "who proposed agrees for the other", err, models.CodeNotFound)
		board, err := s.m.DutyBoard(t.Context(), access.System(), s.id, mobilize.DutyFilter{All: true})
		must(t, err)
		if len(board.Swaps) != 1 || !strings.Contains(board.Swaps[0].Name, "→") {
			t.Errorf("the secretary sees %+v", board.Swaps)
		}
		card, err := s.m.AnswerSwap(t.Context(), s.token(options[0].Member), swap, true)
		must(t, err)
		has := false
		for _, c := range card.Shifts {
			has = has || c.Shift.ID == mine.Shift.ID
		}
		if !has || card.Carries != 1 {
			t.Errorf("agreed: shifts %+v, %d requests go with it", card.Shifts, card.Carries)
		}
		_, err = s.m.AnswerSwap(t.Context(), s.token(options[0].Member), swap, true)
		wantCode(t, "agreeing twice", err, models.CodeConflict)
		if after := s.rows(); len(after) != 4 {
			t.Errorf("%d shifts are held after the swap, want four", len(after))
		}
		for _, e := range s.events(models.MachineSwap, swap) {
			if e.Actor == "" || e.At.IsZero() {
				t.Errorf("an event without an actor or a time: %+v", e)
			}
		}
		if _, err := s.m.SolveRoster(t.Context(), access.System(), s.id); err != nil {
			t.Fatal(err)
		}
		for _, r := range s.rows() {
			if r.Shift.ID == mine.Shift.ID && r.Member != options[0].Member {
				t.Error("solving undid what two people agreed on")
			}
		}
	})
}

func TestASwapThatTheRulesForbidIsRefused(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := onDuty(t, db, clock, nil)
		mine := s.rows()[0]
		var sameHour mobilize.DutyRow // of another member
		for _, r := range s.rows() {
			if r.Shift.StartsAt == mine.Shift.StartsAt && r.Member != mine.Member {
				sameHour = r
			}
		}
		_, err := s.propose(mine, mobilize.Option{Member: sameHour.Member})
		wantCode(t, "two shifts at once", err, models.CodeConflict)
		_, err = s.propose(mine, mobilize.Option{Member: s.outsider()})
		wantCode(t, "somebody who does not come", err, models.CodeConflict)
		options := s.options(mine)
		swap, err := s.propose(mine, options[0])
		must(t, err)
		clock.Advance(time.Hour) // the shift begins
		_, err = s.m.AnswerSwap(t.Context(), s.token(options[0].Member), swap, true)
		must(t, err)
		swaps, err := db.Read(t.Context()).SwapsOf(s.id, 1)
		must(t, err)
		if swaps[0].State != models.SwapLapsed || swaps[0].Reason != "begun" {
			t.Errorf("agreed after the shift began: %s, %s", swaps[0].State, swaps[0].Reason)
		}
		if now := s.row(mine); now.Member != mine.Member {
			t.Error("the shift changed hands all the same")
		}
		_, err = s.m.SwapChoice(t.Context(), s.token(mine.Member), mine.Assignment.ID)
		wantCode(t, "choosing a swap of a shift that has begun", err, models.CodeConflict)
	})
}

func TestAPosterKnowsItsPlaceAndItsMembers(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := onDuty(t, db, clock, nil)
		posters, err := s.m.Posters(t.Context(), access.System(), s.id)
		must(t, err)
		if len(posters) != 3 || !posters[0].Muster {
			t.Fatalf("%d posters, want the muster point's and two buildings'", len(posters))
		}
		ref := func(i int) mobilize.PosterRef {
			parts := strings.Split(posters[i].Address, "/")
			return mobilize.PosterRef{CallUp: models.ID(parts[4]), Site: parts[5], Token: parts[6]}
		}
		mine := s.rows()[0]
		token := s.token(mine.Member)
		page, err := s.m.OpenPoster(t.Context(), ref(0), "")
		if err != nil || page.Member != "" {
			t.Errorf("scanned by nobody known: %+v, %v", page.Member, err)
		}
		wrong := ref(1)
		wrong.Site = ref(2).Site
		_, err = s.m.OpenPoster(t.Context(), wrong, "")
		wantCode(t, "the token of another poster", err, models.CodeNotFound)
		_, err = s.m.StepAtPoster(t.Context(), ref(0), token, mobilize.DutyInput{Step: mobilize.DutyArrive})
		must(t, err)
		here, there := ref(1), ref(2)
		if here.Site != mine.Shift.SiteCode {
			here, there = there, here
		}
		clock.Advance(time.Hour)
		step := mobilize.DutyInput{Step: mobilize.DutyCheckIn, Assignment: mine.Assignment.ID}
		_, err = s.m.StepAtPoster(t.Context(), there, token, step)
		wantCode(t, "checking in at the other building's poster", err, models.CodeConflict)
		page, err = s.m.StepAtPoster(t.Context(), here, token, step)
		if err != nil || !page.Here[0].CanCheckOut {
			t.Fatalf("checked in at the poster: %+v, %v", page.Here, err)
		}
		if c := s.counts(); c.ReportedIn != 1 {
			t.Errorf("%d reported in", c.ReportedIn)
		}
	})
}

func TestTheSecretaryWithdrawsASwapThatWaitsAndBothAreTold(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := onDuty(t, db, clock, nil)
		mine := s.rows()[0]
		option := s.options(mine)[0]
		swap, err := s.propose(mine, option)
		must(t, err)
		send(t, db)
		must(t, s.m.WithdrawSwapFor(t.Context(), access.System(), s.id, swap))
		told := send(t, db)
		if len(told[s.phoneOf(mine.Member)]) != 1 || len(told[s.phoneOf(option.Member)]) != 1 {
			t.Errorf("told are %v", told)
		}
		wantCode(t, "a second time", s.m.WithdrawSwapFor(t.Context(), access.System(), s.id, swap), models.CodeConflict)
		_, err = s.m.AnswerSwap(t.Context(), s.token(option.Member), swap, true)
		wantCode(t, "agreed to after it was withdrawn", err, models.CodeConflict)
		wantCode(t, "a swap of another call-up", s.m.WithdrawSwapFor(t.Context(), access.System(), "none", swap), models.CodeNotFound)
	})
}
