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

// coldWave is a draft of the first grid and the second as the built-in template describes it: eight hours, rounds of two.
func (s *scene) coldWave(drill bool) models.CallUp {
	s.t.Helper()
	c, err := s.m.Draft(s.t.Context(), access.System(), s.coldWaveForm(drill))
	must(s.t, err)
	return c
}

// coldWaveForm is what such a draft is made of.
func (s *scene) coldWaveForm(drill bool) mobilize.DraftInput {
	s.t.Helper()
	template, err := s.m.Template(s.t.Context(), access.System(), "cold_wave")
	must(s.t, err)
	in := mobilize.DraftInput{
		Title: "寒潮敬老", Kind: template.Kind, Drill: drill, Areas: []string{modelstest.Community + "-1", modelstest.Community + "-2"},
		StartsAt: models.At(s.clock.Now().Add(time.Hour)), EndsAt: models.At(s.clock.Now().Add(9 * time.Hour)), QuorumShare: template.Content.V.QuorumShare,
	}
	for _, t := range template.Content.V.Tasks {
		in.Tasks = append(in.Tasks, mobilize.TaskInput{
			Kind: t.Kind, Sites: t.Sites, MinSeats: t.Min, IdealSeats: t.Ideal, Per: t.Per, Each: t.Each,
			Shifts: mobilize.Windows(in.StartsAt, in.EndsAt, time.Duration(t.Hours)*time.Hour),
		})
	}
	return in
}

// askVisits has so many residents of a building ask for a visit before there is a call-up.
func (s *scene) askVisits(building, n int) []models.ID {
	s.t.Helper()
	ids := make([]models.ID, n)
	for i := range n {
		v, err := s.m.CreateRequest(s.t.Context(), access.System(), "", mobilize.RequestInput{
			Area: fmt.Sprintf("%s-b%02d", modelstest.Community, building), Kind: models.KindVisit, Source: "hotline", Callback: modelstest.PhoneOf(90+building, i),
		})
		must(s.t, err)
		ids[i] = v.ID
	}
	return ids
}

// winter is a community of forty members in which no call-up is on.
func winter(t *testing.T, db *models.DB, clock *modelstest.Clock) *scene {
	t.Helper()
	modelstest.AddTerritory(t, db)
	for building := 1; building <= 4; building++ {
		modelstest.AddMembers(t, db, building, 10)
	}
	return &scene{t: t, db: db, m: newMobilizer(db), clock: clock}
}

// seatsBySite adds up the seats of the scene's call-up, grid by grid.
func (s *scene) seatsBySite() map[string][]int {
	s.t.Helper()
	seats := map[string][]int{}
	for _, shift := range s.shifts() {
		site := strings.TrimPrefix(shift.SiteCode, modelstest.Community)
		seats[site] = append(seats[site], shift.MinSeats)
	}
	return seats
}

func TestSeatsOfVisitsFollowWhoAsked(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := winter(t, db, clock)
		s.askVisits(1, 15)
		s.askVisits(2, 7)
		s.askVisits(3, 1) // 23, of them 22 of the first grid, at 8 a member and round: three
		s.id = s.coldWave(false).ID
		preview, err := s.m.Preview(t.Context(), access.System(), s.id)
		must(t, err)
		want := mobilize.VisitPlan{Asked: 23, Places: 3, Members: 3, Hours: 2, Each: 4}
		if len(preview.Visits) != 1 || preview.Visits[0] != want {
			t.Errorf("the preview says %+v, want %+v", preview.Visits, want)
		}
		if preview.CallUp.Quorum != 4 {
			t.Errorf("enough are %d, want 120 per cent of three", preview.CallUp.Quorum)
		}
		if got := fmt.Sprint(s.seatsBySite()); got != "map[-1:[1 1 1]]" {
			t.Errorf("the seats are %s, want one in each of the first three rounds, and none where the last of them comes by", got)
		}
		s.theFormSaysTheSame(want)
		s.askVisits(3, 2) // after the draft was written: a fourth
		if _, err := s.m.Whistle(t.Context(), access.System(), s.id, ""); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(s.seatsBySite()); got != "map[-1:[1 1 1] -2:[1]]" {
			t.Errorf("whistled, the seats are %s", got)
		}
		d, err := s.m.Dispatching(t.Context(), access.System(), s.id)
		must(t, err)
		if len(d.Waiting) != 3 {
			t.Errorf("%d buildings wait for a round, want the three who asked", len(d.Waiting))
		}
		again := s.coldWave(false)
		plan, err := s.m.Preview(t.Context(), access.System(), again.ID)
		must(t, err)
		if plan.Visits[0].Asked != 0 || plan.Visits[0].Members != 0 {
			t.Errorf("who was taken over is counted again: %+v", plan.Visits)
		}
	})
}

func TestNobodyIsPagedForVisitsThatNobodyAskedFor(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := winter(t, db, clock)
		form := s.coldWaveForm(false)
		if r, err := s.m.ReachOf(t.Context(), access.System(), form); err != nil || !r.Nothing() {
			t.Errorf("the form does not say that there is nothing to come for: %+v, %v", r, err)
		}
		s.id = s.coldWave(false).ID
		if p, err := s.m.Preview(t.Context(), access.System(), s.id); err != nil || !p.Nothing {
			t.Errorf("nor does the preview: %+v, %v", p.Visits, err)
		}
		_, err := s.m.Whistle(t.Context(), access.System(), s.id, "")
		wantCode(t, "a whistle for nothing", err, models.CodeConflict)
		if c, err := s.m.CallUp(t.Context(), access.System(), s.id); err != nil || c.State != models.CallUpDraft || len(send(t, db)) > 0 {
			t.Errorf("the call-up is %s, %v; nobody is to be told and the draft to stand", c.State, err)
		}
		night := form.Tasks[0]
		night.Kind, night.Per, night.Each = "night_watch", models.PerSite, 0
		form.Tasks = append(form.Tasks, night) // a seat at each of two sites
		if r, err := s.m.ReachOf(t.Context(), access.System(), form); err != nil || r.Nothing() {
			t.Errorf("with another task that has seats: %+v, %v", r, err)
		}
		both, err := s.m.Draft(t.Context(), access.System(), form)
		must(t, err)
		if p, err := s.m.Preview(t.Context(), access.System(), both.ID); err != nil || p.Nothing || p.CallUp.Quorum != 3 {
			t.Errorf("its preview: nothing %v, enough %d, %v; want 120 per cent of two", p.Nothing, p.CallUp.Quorum, err)
		}
		s.askVisits(1, 9) // two members
		if p, err := s.m.Preview(t.Context(), access.System(), s.id); err != nil || p.Nothing || p.CallUp.Quorum != 3 {
			t.Errorf("asked for: nothing %v, enough %d, %v; want 120 per cent of two", p.Nothing, p.CallUp.Quorum, err)
		}
		if _, err := s.m.Whistle(t.Context(), access.System(), s.id, ""); err != nil {
			t.Fatal(err)
		}
		if c, err := s.m.CallUp(t.Context(), access.System(), s.id); err != nil || c.Quorum != 3 {
			t.Errorf("whistled, enough are %d, %v", c.Quorum, err)
		}
		if _, err := s.m.Whistle(t.Context(), access.System(), both.ID, ""); err != nil {
			t.Errorf("beside another task visits that nobody asked for keep nobody back: %v", err)
		}
	})
}

// theFormSaysTheSame has the call-up described as it was drafted, and with posts once in each area in place of once in
// each grid: as many asked, so as many members are wanted.
func (s *scene) theFormSaysTheSame(want mobilize.VisitPlan) {
	s.t.Helper()
	form := s.coldWaveForm(false)
	for _, sites := range []models.SiteKind{models.SitesGrid, models.SitesArea} {
		form.Areas, form.Tasks[0].Sites = []string{modelstest.Community}, sites
		r, err := s.m.ReachOf(s.t.Context(), access.System(), form)
		must(s.t, err)
		if got := r.Seats[0]; got.Visits == nil || *got.Visits != want || got.Min != want.Members || r.Min != want.Members {
			s.t.Errorf("with posts by %s the form says %+v, %+v, want %+v", sites, got, got.Visits, want)
		}
	}
}

func TestADrillTakesNoVisitAway(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := winter(t, db, clock)
		one := s.askVisits(1, 9)[0]
		s.id = s.coldWave(true).ID
		if _, err := s.m.Whistle(t.Context(), access.System(), s.id, ""); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(s.seatsBySite()); got != "map[-1:[1 1]]" || s.listed(one).CallUpID != "" {
			t.Errorf("the drill has the seats %s and the visit of %q, want two seats and no visit", got, s.listed(one).CallUpID)
		}
	})
}

// visitRound has two of the first grid's residents visited: it gives their requests and a step of the round.
func visitRound(t *testing.T, db *models.DB, clock *modelstest.Clock) (*scene, []models.ID, func(models.ID, string, string) error) {
	t.Helper()
	s := winter(t, db, clock)
	asked := s.askVisits(1, 3)
	s.id = s.coldWave(false).ID
	if _, err := s.m.Whistle(t.Context(), access.System(), s.id, ""); err != nil {
		t.Fatal(err)
	}
	s.reply(1, 0, models.MeaningYes, "1")
	s.solve()
	s.publish()
	d, err := s.m.Dispatching(t.Context(), access.System(), s.id)
	must(t, err)
	if _, err := s.m.DispatchRequests(t.Context(), access.System(), s.id, d.Waiting[0].Nearest, asked); err != nil {
		t.Fatal(err)
	}
	token := s.token(s.listed(asked[0]).MemberID)
	return s, asked, func(id models.ID, step, note string) error {
		_, err := s.m.TakeRunStep(t.Context(), token, mobilize.RunStep{Request: id, Step: step, Note: note})
		return err
	}
}

func TestAVisitFindsAllWellNobodyOrNeed(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s, asked, step := visitRound(t, db, clock)
		if texts := send(t, db)[modelstest.PhoneOf(1, 0)]; !strings.HasPrefix(texts[len(texts)-1], "走访：剑津社区 1号楼等3户请您上门看望") {
			t.Errorf("the member is told %q", texts[len(texts)-1])
		}
		must(t, step(asked[0], "delivered", "暖气正常"))
		must(t, step(asked[1], "not_at_home", ""))
		wantCode(t, "help without saying what", step(asked[2], "needs_help", " "), models.CodeInvalid)
		must(t, step(asked[2], "needs_help", "要一床被子"))
		if v := s.listed(asked[0]); v.State != models.RequestDelivered || v.Note != "暖气正常" || len(v.Visits) != 1 || v.Visits[0].Found != models.VisitDone {
			t.Errorf("visited: %+v", v)
		}
		if v := s.listed(asked[1]); v.State != models.RequestReceived || v.MemberID != "" || v.Visits[0].Found != models.VisitNotAtHome {
			t.Errorf("not at home, it waits for another round: %+v", v)
		}
		if v := s.listed(asked[2]); v.State != models.RequestDelivered || v.Visits[0].Found != models.VisitNeedsHelp {
			t.Errorf("in need: %+v", v)
		}
		all, _, err := s.m.Requests(t.Context(), access.System(), "", models.RequestFilter{CallUp: s.id, Limit: 10})
		must(t, err)
		if n := len(all); n != 4 || all[3].Need != "要一床被子" || all[3].Kind != "other" || all[3].Callback != s.listed(asked[2]).Callback || all[3].Deadline == 0 {
			t.Errorf("what help is needed is a request of its own: %+v", all)
		}
		wantCode(t, "a supply request that is not at home", step(all[3].ID, "not_at_home", ""), models.CodeNotFound)
	})
}

func TestAVisitIsAskedForAheadInEachWayAndNothingElseIs(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := winter(t, db, clock)
		_, err := s.m.CreateRequest(t.Context(), access.System(), "", need(nil))
		wantCode(t, "medicine before there is a call-up", err, models.CodeInvalid)
		posters, err := s.m.StairwellPosters(t.Context(), access.System(), firstBuilding)
		must(t, err)
		token := posters[0].Address[strings.LastIndexByte(posters[0].Address, '/')+1:]
		visit := mobilize.RequestInput{Kind: models.KindVisit, Callback: "301室"}
		link, err := s.m.AskFromStairwell(t.Context(), firstBuilding, token, mobilize.StairwellInput{RequestInput: visit, Once: "1", From: "192.0.2.1"})
		must(t, err)
		if state, err := s.m.RequestState(t.Context(), link); err != nil || state.State != models.RequestReceived || state.Drill {
			t.Errorf("the resident's page: %+v, %v", state, err)
		}
		list := "楼栋,诉求,类别,联系方式\n1号楼,,走访,13859900001\n1号楼,,走访,13859900002\n1号楼,,走访,13859900002\n2号楼,米,买菜,\n"
		in := mobilize.RequestImport{FileName: "12345.csv", File: strings.NewReader(list), SkipFaulty: true}
		report, err := s.m.ImportRequests(t.Context(), access.System(), in)
		if err != nil || report.Added != 2 || len(report.Repeated) != 1 || len(report.Faults) != 1 || report.Faults[0].Row != 5 {
			t.Errorf("the hotline's list: %+v, %v", report, err)
		}
		in.File = strings.NewReader(list)
		if report, err = s.m.ImportRequests(t.Context(), access.System(), in); err != nil || report.Added != 0 || len(report.Repeated) != 3 {
			t.Errorf("the same list again: %+v, %v", report, err)
		}
		board, err := s.m.RequestBoard(t.Context(), access.System(), modelstest.Community)
		must(t, err)
		if board.Whole.Received != 3 || board.Whole.Open != 3 {
			t.Errorf("the board counts %+v", board.Whole)
		}
	})
}

func TestNothingOfAVisitIsKeptBeyondItsLife(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s, asked, step := visitRound(t, db, clock)
		must(t, step(asked[0], "delivered", "暖气正常"))
		stands := s.askVisits(4, 2)
		_, err := s.m.UpdateRequest(t.Context(), access.System(), stands[0], mobilize.RequestChange{State: models.RequestResolved, Note: "家人接走"})
		must(t, err)
		_, err = s.m.StandDown(t.Context(), access.System(), s.id, mobilize.HandoverTo{}, "")
		must(t, err)
		forgets := func(after time.Duration, texts, visits, standing int64) {
			t.Helper()
			clock.Advance(after)
			done, err := s.m.Purge(t.Context(), access.System(), false)
			must(t, err)
			if done.RequestTexts != texts || done.Visits != visits || done.Standing != standing {
				t.Errorf("forgot %+v, want %d texts, %d visits, %d that stood", done, texts, visits, standing)
			}
		}
		forgets(30*24*time.Hour+time.Hour, 3, 1, 1)
		forgets(149*24*time.Hour, 0, 0, 0)
		forgets(2*24*time.Hour, 0, 0, 1)
		if _, err := s.m.RequestState(t.Context(), s.stateToken(stands[1])); models.CodeOf(err) != models.CodeNotFound {
			t.Errorf("the link of a visit that nobody made in a winter: %v", err)
		}
	})
}
