package mobilize_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
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
		must(t, s.m.SetAlertPhone(t.Context(), actor(t, db, "grid", models.RoleSecretary, modelstest.Community+"-1"), alarmed))
		english := "en"
		_, err := s.m.ChangeMember(t.Context(), access.System(), s.member(2, 9), mobilize.MemberInput{Language: &english})
		must(t, err)
		_, err = s.m.ProposeFormation(t.Context(), access.System(), s.id)
		must(t, err)
		_, err = s.m.ApproveFormation(t.Context(), access.System(), s.id, "1号")
		must(t, err)
		clock.Advance(26 * time.Minute) // reminders, the other way, a silent leader, too few for those who direct
		s.due()
		all.add(send(t, db))
		s.drillWork(all)
		s.drillReserve(all)
		resident := modelstest.PhoneOf(9, 1)
		s.end(mobilize.HandoverTo{})
		all.add(send(t, db))
		s.onlyMarkedAndInside(all, resident, alarmed)
		s.everyKindWasSent()
	})
}

// alarmed is the phone of a secretary within the drill's area.
var alarmed = modelstest.PhoneOf(2, 50)

// drillReserve lets one of those who come cancel, so that the first of the reserve is wanted.
func (s *scene) drillReserve(all heard) {
	s.t.Helper()
	s.reply(1, 4, models.MeaningNo, "2")
	all.add(send(s.t, s.db))
}

// noDrills are kinds of messages that a drill's life has no place for: the test before the whistle has a test of its
// own, the others belong to no call-up.
var noDrills = []models.Purpose{models.PurposeTrial, models.PurposeProject, models.PurposeHeartbeat}

// everyKindWasSent finds the kinds of messages in the source, so that a new one that this play does not send fails.
func (s *scene) everyKindWasSent() {
	s.t.Helper()
	pages, err := s.db.Read(s.t.Context()).PagesOf(s.id, 10_000)
	must(s.t, err)
	sent := map[string]bool{}
	for _, p := range pages {
		kind, _, _ := strings.Cut(string(p.Purpose), "-")
		sent[kind] = sent[kind] || p.State == models.PageSent
	}
	kinds := purposesIn(s.t, "../../models/page.go", "../../models/heartbeat.go")
	if len(kinds) < 14 {
		s.t.Errorf("found only the kinds %v", kinds)
	}
	for _, kind := range kinds {
		if !sent[kind] && !slices.Contains(noDrills, models.Purpose(kind)) {
			s.t.Errorf("the play of a drill sends no message of the kind %s", kind)
		}
	}
}

// purposesIn reads the constants of the type Purpose from source files.
func purposesIn(t *testing.T, names ...string) []string {
	t.Helper()
	var kinds []string
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		must(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) == 0 {
				return true
			}
			of, ok := spec.Type.(*ast.Ident)
			if text, literal := spec.Values[0].(*ast.BasicLit); ok && literal && of.Name == "Purpose" {
				kinds = append(kinds, strings.Trim(text.Value, `"`))
			}
			return true
		})
	}
	return kinds
}

// TestEveryPageIsSealedInOnePlace reads the package's source: only pageOf makes a page, which marks a drill's, every
// kind of message is a constant, and a page without a call-up is made for the operator alone.
func TestEveryPageIsSealedInOnePlace(t *testing.T) {
	names, err := filepath.Glob("*.go")
	must(t, err)
	made := 0
	operators := []string{"TestPage", "Beat"}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		must(t, err)
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CompositeLit:
					if of, ok := n.Type.(*ast.SelectorExpr); ok && of.Sel.Name == "Page" && len(n.Elts) > 0 {
						if made++; f.Name.Name != "pageOf" {
							t.Errorf("%s makes a page past pageOf", f.Name.Name)
						}
					}
				case *ast.CallExpr:
					if called, ok := n.Fun.(*ast.SelectorExpr); ok && called.Sel.Name == "operatorPage" && !slices.Contains(operators, f.Name.Name) {
						t.Errorf("%s makes a page that belongs to no call-up", f.Name.Name)
					}
					if called, ok := n.Fun.(*ast.Ident); ok && called.Name == "purposeOf" {
						if _, literal := n.Args[0].(*ast.BasicLit); literal {
							t.Errorf("%s sends a kind of message that is no constant", f.Name.Name)
						}
					}
				}
				return true
			})
		}
	}
	if made != 1 {
		t.Errorf("pages are made in %d places", made)
	}
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
// drill's two buildings, of the resident who asked for one message, or of who directs it.
func (s *scene) onlyMarkedAndInside(all heard, others ...string) {
	s.t.Helper()
	inside := slices.Clone(others)
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
	for _, said := range []string{"紧急!", "再次通知", "任务:", "负责人", "网格员", "换班：", "换班已成", "顶班：", "由您顶班", "配送：", "已办结", "后备第", "现在需要您", "人手不足", "结束。"} {
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
