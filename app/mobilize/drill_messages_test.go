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

// ownWords gives the community texts of its own for every kind of message; none of them speaks of a drill.
func ownWords(t *testing.T, m *mobilize.Mobilizer) {
	t.Helper()
	for kind, text := range map[mobilize.MessageKind]string{
		mobilize.MessageCall: "紧急!{place}{when}。{answer}", mobilize.MessageRemind: "再次通知{place}{when}。{answer}",
		mobilize.MessageRoster: "任务:{change}。{details}", mobilize.MessageAllClear: "{place}结束。",
		mobilize.MessageAnswerLink: "看{link}", mobilize.MessageAnswerReply: "1能2不能", mobilize.MessageAnswerCode: "编号{code}", mobilize.MessageNote: "通知:{text}",
	} {
		for _, language := range []string{"zh", "en"} {
			must(t, m.SaveMessage(t.Context(), access.System(), mobilize.MessageInput{Area: modelstest.Community, Language: language, Kind: kind, Text: text}))
		}
	}
}

// heard is every message of a call-up, by phone.
type heard texts

func (h heard) add(more texts) {
	for phone, bodies := range more {
		h[phone] = append(h[phone], bodies...)
	}
}

// TestNoMessageOfADrillIsWithoutItsMarkAndNoneLeavesItsArea plays a drill from the whistle to the thanks, in an
// area that worded every message itself, and reads all that its phones got.
func TestNoMessageOfADrillIsWithoutItsMarkAndNoneLeavesItsArea(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		all := heard{}
		s := onDuty(t, db, clock, func(in *mobilize.DraftInput) {
			ownWords(t, newMobilizer(db))
			in.Drill, in.Quorum, in.Audience.IncludeAdjacent = true, 5, true
			in.Escalation = models.EscalationRule{RemindAfterMinutes: []int{10}, OtherWayAfterMinutes: 12, WidenAfterMinutes: 15, LeaderSilentMinutes: 20}
		})
		english := "en"
		_, err := s.m.ChangeMember(t.Context(), access.System(), s.member(2, 9), mobilize.MemberInput{Language: &english})
		must(t, err)
		_, err = s.m.ProposeFormation(t.Context(), access.System(), s.id)
		must(t, err)
		_, err = s.m.ApproveFormation(t.Context(), access.System(), s.id, "1号")
		must(t, err)
		clock.Advance(25 * time.Minute) // reminders, the other way, a silent leader
		s.due()
		all.add(send(t, db))
		s.drillWork(all)
		resident := modelstest.PhoneOf(9, 1)
		s.end(mobilize.HandoverTo{})
		all.add(send(t, db))
		s.onlyMarkedAndInside(all, resident)
	})
}

// drillWork lets a drill's members do what makes messages: swap, stand in, carry, answer once more.
func (s *scene) drillWork(all heard) {
	s.t.Helper()
	ctx, by := s.t.Context(), access.System()
	mine := s.rows()[0]
	one := s.ask(func(in *mobilize.RequestInput) { in.WantsMessage = true })
	_, err := s.m.DispatchRequests(ctx, by, s.id, mine.Assignment.ID, []models.ID{one.ID})
	must(s.t, err)
	_, err = s.m.UpdateRequest(ctx, by, one.ID, mobilize.RequestChange{State: models.RequestResolved, Note: "已送到"})
	must(s.t, err)
	if options := s.options(mine); len(options) > 0 {
		swap, err := s.propose(mine, options[0])
		must(s.t, err)
		_, err = s.m.AnswerSwap(ctx, s.token(options[0].Member), swap, true)
		must(s.t, err)
	}
	all.add(send(s.t, s.db))
	out := s.rows()[0]
	must(s.t, s.record(out, mobilize.DutyDrop))
	round := s.offer(mobilize.OfferInput{Shift: out.Shift.ID})
	all.add(send(s.t, s.db))
	must(s.t, s.m.StepOffer(ctx, by, s.id, round.Offers[0].ID, mobilize.OfferAccept))
	for i := 4; i < 8; i++ { // two of them are too many, and thanked as reserve
		s.reply(1, i, models.MeaningYes, "1")
	}
	s.reply(1, 0, models.MeaningUnclear, "换班")
	s.publish()
	all.add(send(s.t, s.db))
}

// onlyMarkedAndInside reads the messages: each begins with the mark in its language, and each phone is of the
// drill's two buildings, or of the resident who asked for one message.
func (s *scene) onlyMarkedAndInside(all heard, resident string) {
	s.t.Helper()
	inside := []string{resident}
	for building := 1; building <= 2; building++ {
		for i := range 10 {
			inside = append(inside, modelstest.PhoneOf(building, i))
		}
	}
	n := 0
	for phone, bodies := range all {
		if !slices.Contains(inside, phone) {
			s.t.Errorf("the drill wrote to %s: %v", phone, bodies)
		}
		for _, body := range bodies {
			n++
			if !strings.HasPrefix(body, "【演练】") {
				s.t.Errorf("a drill told %s: %s", phone, body)
			}
		}
	}
	if !strings.Contains(strings.Join(all[modelstest.PhoneOf(2, 9)], "\n"), "【演练】[DRILL] ") {
		s.t.Error("who reads English was told nothing of a drill in English")
	}
	for _, said := range []string{"紧急!", "再次通知", "任务:", "负责人", "换班：", "换班已成", "顶班：", "由您顶班", "配送：", "已办结", "后备第", "结束。"} {
		if !slices.ContainsFunc(inside, func(phone string) bool { return strings.Contains(strings.Join(all[phone], "\n"), said) }) {
			s.t.Errorf("among %d messages none says %s: the play lacks it", n, said)
		}
	}
}

func TestADrillBesideARealCallUpIsNamedAsOneAndTheQuestionIsNotTakenForADrill(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, nil) // the real one is the older
		clock.Advance(time.Second)
		drill, err := s.m.Draft(t.Context(), access.System(), mobilize.DraftInput{
			Title: "寻人", Kind: "search", Drill: true, Areas: []string{firstBuilding},
			StartsAt: models.At(clock.Now()), EndsAt: models.At(clock.Now().Add(3 * time.Hour)),
		})
		must(t, err)
		_, err = s.m.Whistle(t.Context(), access.System(), drill.ID, "")
		must(t, err)
		send(t, db)
		s.reply(1, 0, models.MeaningYes, "1")
		asked := send(t, db)[modelstest.PhoneOf(1, 0)]
		if len(asked) != 1 || strings.HasPrefix(asked[0], "【演练】") || !strings.Contains(asked[0], "A1能来A2不能：【演练】寻人") || !strings.Contains(asked[0], "B1能来B2不能：防汛") {
			t.Errorf("asked which of the two: %v", asked)
		}
	})
}

func TestATestMessageOfADrillSaysBoth(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		modelstest.AddTerritory(t, db)
		m := newMobilizer(db)
		ownWords(t, m)
		c, err := m.Draft(t.Context(), access.System(), mobilize.DraftInput{
			Title: "演", Kind: "flood", Drill: true, Areas: []string{firstBuilding}, StartsAt: models.At(clock.Now()), EndsAt: models.At(clock.Now().Add(time.Hour)),
		})
		must(t, err)
		must(t, m.TryPage(t.Context(), access.System(), c.ID, modelstest.PhoneOf(9, 9)))
		if got := send(t, db)[modelstest.PhoneOf(9, 9)]; len(got) != 1 || !strings.HasPrefix(got[0], "【测试】【演练】紧急!") {
			t.Errorf("the test of a drill says %v", got)
		}
	})
}
