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

func (s *scene) escalate() {
	s.t.Helper()
	if _, err := s.m.EscalateDue(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// waiting takes the messages that wait to be sent.
func (s *scene) waiting() []string {
	s.t.Helper()
	bodies, err := models.Within(s.t.Context(), s.db, func(tx *models.Tx) ([]string, error) {
		claimed, err := tx.ClaimPages(models.Claim{Carriers: []string{"test"}, Limit: 100, Rate: 1000, Lease: time.Minute})
		if err != nil {
			return nil, err
		}
		var bodies []string
		for _, p := range claimed.Pages {
			body, err := tx.Vault.Open(p.BodySealed)
			if err != nil {
				return nil, err
			}
			bodies = append(bodies, body)
		}
		return bodies, nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return bodies
}

func community(in *mobilize.DraftInput) { in.Areas = []string{modelstest.Community} }

func TestWithoutWavesEverybodyIsAskedWithAQuorumAndWithout(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, func(in *mobilize.DraftInput) { community(in); in.Quorum = 5 })
		if c := s.counts(); c.Paged != 40 {
			t.Errorf("%d are paged, want all 40", c.Paged)
		}
	})
}

func TestAWaveIsAsLargeAsTheQuorumTakesAndComesFromEveryBuilding(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, func(in *mobilize.DraftInput) { community(in); in.Drill, in.Quorum, in.Waves = true, 6, true })
		first := s.counts().Paged
		if first <= 6 || first >= 30 {
			t.Fatalf("the first wave has %d of 40 for a quorum of 6", first)
		}
		asked, err := db.Read(t.Context()).Askings(s.id)
		if err != nil {
			t.Fatal(err)
		}
		homes := map[models.Path]int{}
		for _, a := range asked {
			homes[a.HomePath]++
		}
		for home, n := range homes {
			if len(homes) != 4 || n < first/4 || n > first/4+1 {
				t.Errorf("%s has %d of a first wave of %d: %v", home, n, first, homes)
			}
		}
		clock.Advance(6 * time.Minute) // nobody answers: the quorum will be missed
		s.escalate()
		second := s.counts().Paged
		if second <= first {
			t.Fatalf("nobody answers, and the second wave asks nobody: %d", second)
		}
		for i := range 6 {
			s.reply(1+i%4, i/4, models.MeaningYes, "1")
		}
		clock.Advance(3 * time.Hour)
		s.escalate()
		if c := s.counts(); c.Paged != second || c.Confirmed != 6 {
			t.Errorf("the quorum is met, and the waves go on: %+v", c)
		}
	})
}

func TestAWaveWaitsWhileTheForecastHoldsTheQuorum(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, func(in *mobilize.DraftInput) { community(in); in.Drill, in.Quorum, in.Waves = true, 6, true })
		first := s.counts().Paged
		clock.Advance(2 * time.Minute)
		for i := range 5 { // five of six within two minutes: the sixth will come
			s.reply(1+i%4, i/4, models.MeaningYes, "1")
		}
		clock.Advance(4 * time.Minute)
		s.escalate()
		if c := s.counts(); c.Paged != first {
			t.Errorf("%d are paged, %d were enough", c.Paged, first)
		}
		steps, err := db.Read(t.Context()).StepsOf(s.id)
		if err != nil {
			t.Fatal(err)
		}
		if last := steps[len(steps)-1]; len(steps) != 2 || last.Kind != models.StepWave || last.State != models.StepWaiting || last.DueAt <= models.At(clock.Now()) {
			t.Errorf("it does not look again later: %+v", steps)
		}
	})
}

func TestACallUpInWavesWidensAfterAllOfItsOwnWereAsked(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, func(in *mobilize.DraftInput) {
			in.Quorum, in.Waves, in.Escalation = 3, true, models.EscalationRule{WidenAfterMinutes: 30}
		})
		if first := s.counts().Paged; first < 4 || first >= 20 {
			t.Fatalf("the first wave has %d of 20 for a quorum of 3", first)
		}
		clock.Advance(31 * time.Minute)
		s.escalate()
		asked, err := db.Read(t.Context()).Askings(s.id)
		if err != nil {
			t.Fatal(err)
		}
		own := 0
		for _, a := range asked {
			if a.HomePath.Within(communityPath + models.Path(modelstest.Community+"-1/")) {
				own++
			}
		}
		if own != 20 || len(asked) != 40 {
			t.Errorf("%d are asked, of them %d of the 20 of the own grid", len(asked), own)
		}
	})
}

func TestWavesNeedAQuorum(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		modelstest.AddTerritory(t, db)
		_, err := newMobilizer(db).Draft(t.Context(), access.System(), mobilize.DraftInput{
			Title: "x", Kind: "flood", Areas: []string{modelstest.Community}, Waves: true, StartsAt: models.At(clock.Now()), EndsAt: models.At(clock.Now().Add(time.Hour)),
		})
		if models.CodeOf(err) != models.CodeInvalid || !strings.Contains(err.Error(), "quorum") {
			t.Errorf("waves without a quorum: %v", err)
		}
	})
}

// TestEarlierCallUpsAreLearnedFrom lets the first community be eager: its next forecast says so, with a
// narrower range, and the neighbour without a call-up of its own learns from it up the tree.
func TestEarlierCallUpsAreLearnedFrom(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, func(in *mobilize.DraftInput) { community(in) })
		preview := func() mobilize.Preview {
			t.Helper()
			callUp, err := s.m.Draft(t.Context(), access.System(), mobilize.DraftInput{
				Title: "再", Kind: "flood", Areas: []string{modelstest.Community}, StartsAt: models.At(clock.Now().Add(time.Hour)), EndsAt: models.At(clock.Now().Add(9 * time.Hour)), Quorum: 20,
			})
			if err != nil {
				t.Fatal(err)
			}
			p, err := s.m.Preview(t.Context(), access.System(), callUp.ID)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		before := preview()
		if before.Expected.Mid != 18 || before.Expected.Basis.CallUps != 0 || before.Expected.Low >= 12 || before.Expected.High <= 24 {
			t.Errorf("by the planning figure of 45 %% of 40: %+v", before.Expected)
		}
		for range 4 {
			s.waiting() // they go out
			clock.Advance(3 * time.Minute)
			for building := 1; building <= 4; building++ {
				for i := range 9 { // nine in ten come
					s.reply(building, i, models.MeaningYes, "1")
				}
			}
			clock.Advance(time.Hour)
			if _, err := s.m.StandDown(t.Context(), access.System(), s.id, mobilize.HandoverTo{}, ""); err != nil {
				t.Fatal(err)
			}
			clock.Advance(23*time.Hour - 3*time.Minute)
			s.id = preview().CallUp.ID
			if _, err := s.m.Whistle(t.Context(), access.System(), s.id, ""); err != nil {
				t.Fatal(err)
			}
		}
		after := preview().Expected
		if after.Basis.CallUps != 4 || after.Mid < 30 || after.High-after.Low >= before.Expected.High-before.Expected.Low || !after.Enough || after.ToAsk == 40 {
			t.Errorf("after four call-ups that nine in ten came to: %+v, before %+v", after, before.Expected)
		}
		turnouts, err := db.Read(t.Context()).Turnouts(communityPath, false, 10)
		if err != nil || len(turnouts) != 4 || turnouts[0].Asked != 40 || turnouts[0].Yes != 36 || turnouts[0].ByMark.V[2] != 36 || turnouts[0].ByMark.V[1] != 0 {
			t.Errorf("kept: %+v, %v", turnouts, err)
		}
	})
}

func TestWhoeverWasAskedJustBeforeTheEndTeachesNothing(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, nil)
		clock.Advance(10 * time.Minute)
		if _, err := s.m.StandDown(t.Context(), access.System(), s.id, mobilize.HandoverTo{}, ""); err != nil {
			t.Fatal(err)
		}
		if turnouts, err := db.Read(t.Context()).Turnouts(communityPath, false, 10); err != nil || len(turnouts) != 0 {
			t.Errorf("kept: %+v, %v", turnouts, err)
		}
	})
}

func TestFarTooManyAnswer(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, func(in *mobilize.DraftInput) {
			in.Quorum, in.Escalation = 3, models.EscalationRule{RemindAfterMinutes: []int{10}, WidenAfterMinutes: 30}
		})
		for i := range 6 {
			clock.Advance(time.Second)
			s.reply(1, i, models.MeaningYes, "1")
		}
		board, err := s.m.Board(t.Context(), access.System(), s.id)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range board.Reserve { // in the order of their answers
			if r.MemberName != "成员1-"+string(rune('3'+i)) {
				t.Errorf("the reserve's place %d is %s's", i+1, r.MemberName)
			}
		}
		if len(board.Reserve) != 3 || board.Outlook == nil || board.Outlook.Chance != 1 {
			t.Errorf("the board shows %d in reserve, outlook %+v", len(board.Reserve), board.Outlook)
		}
		thanks := strings.Join(s.waiting(), "\n")
		for i := range 3 {
			if strings.Count(thanks, fmt.Sprintf("后备第%d位", i+1)) != 1 {
				t.Errorf("the late ones are told: %s", thanks)
			}
		}
		clock.Advance(time.Hour)
		s.escalate()
		if c := s.counts(); c.Paged != 20 {
			t.Errorf("it went on to widen: %+v", c)
		}
		s.reply(1, 0, models.MeaningNo, "2") // the first of the reserve steps in
		if board, err = s.m.Board(t.Context(), access.System(), s.id); err != nil || len(board.Reserve) != 2 || board.Reserve[0].MemberName != "成员1-4" {
			t.Errorf("after a drop-out: %+v, %v", board.Reserve, err)
		}
	})
}
