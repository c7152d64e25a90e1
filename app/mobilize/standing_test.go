package mobilize_test

import (
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"whistle/app/access"
	"whistle/app/mobilize"
	"whistle/models"
	"whistle/models/modelstest"
)

const secondCommunity = "350702003012"

// addSecond adds a community beside AddTerritory's, with one grid.
func addSecond(t *testing.T, db *models.DB) {
	t.Helper()
	path := models.Path("3507/350702/350702003/" + secondCommunity + "/")
	grid := secondCommunity + "-1"
	must(t, models.Do(t.Context(), db, func(tx *models.Tx) error {
		return tx.CreateAreas([]models.Area{
			{Code: secondCommunity, ParentCode: "350702003", Path: path, Level: models.LevelCommunity, Name: "水南社区", Position: 2},
			{Code: grid, ParentCode: secondCommunity, Path: path + models.Path(grid+"/"), Level: models.LevelGrid3, Name: "第1网格", Position: 1},
		})
	}))
}

func eventsOf(t *testing.T, db *models.DB, entity models.Machine) []string {
	t.Helper()
	events, err := db.Read(t.Context()).EventsOf("", 0, 10_000)
	must(t, err)
	var moves []string
	for _, e := range events {
		if e.Entity == entity {
			moves = append(moves, e.FromState+">"+e.ToState)
			if e.Actor == "" || e.At == 0 {
				t.Errorf("an event without actor or time: %+v", e)
			}
		}
	}
	return moves
}

func TestAnEnrolledMemberIsPagedOnceWhereTheyWorkAndMayServe(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		modelstest.AddTerritory(t, db)
		addSecond(t, db)
		members := modelstest.AddMembers(t, db, 1, 3)
		m := newMobilizer(db)
		_, err := m.Enrol(t.Context(), access.System(), mobilize.EnrolInput{Member: members[0], Area: modelstest.Community})
		wantCode(t, "enrolled where they live", err, models.CodeInvalid)
		v, err := m.Enrol(t.Context(), access.System(), mobilize.EnrolInput{Member: members[0], Area: secondCommunity})
		if err != nil || len(v.Enrolled) != 1 || v.Enrolled[0].Name != "水南社区" {
			t.Fatalf("enrolled: %+v, %v", v.Enrolled, err)
		}
		_, err = m.Enrol(t.Context(), access.System(), mobilize.EnrolInput{Member: members[0], Area: secondCommunity})
		wantCode(t, "enrolled twice", err, models.CodeConflict)

		draft := mobilize.DraftInput{
			Title: "防汛", Kind: "flood", Areas: []string{modelstest.Community, secondCommunity},
			StartsAt: models.At(clock.Now().Add(time.Hour)), EndsAt: models.At(clock.Now().Add(5 * time.Hour)),
			Tasks: []mobilize.TaskInput{{Kind: "patrol", Sites: models.SitesGrid, MinSeats: 1, IdealSeats: 1, Shifts: []models.Window{{Start: models.At(clock.Now().Add(time.Hour)), End: models.At(clock.Now().Add(5 * time.Hour))}}}},
		}
		both, err := m.Draft(t.Context(), access.System(), draft)
		must(t, err)
		paged, err := m.Whistle(t.Context(), access.System(), both.ID, "")
		if err != nil || paged.Paged != 3 {
			t.Fatalf("two communities, three members, one of them in both: %+v, %v", paged, err)
		}
		draft.Areas = []string{secondCommunity}
		second, err := m.Draft(t.Context(), secretaryOf(secondCommunity, "3507/350702/350702003/"+secondCommunity+"/"), draft)
		must(t, err)
		paged, err = m.Whistle(t.Context(), access.System(), second.ID, "")
		if err != nil || paged.Paged != 1 {
			t.Fatalf("where they work: %+v, %v", paged, err)
		}
		must(t, m.AnswerFor(t.Context(), access.System(), second.ID, members[0], mobilize.AnswerInput{Answer: models.AnswerYes}))
		_, err = m.SolveRoster(t.Context(), access.System(), second.ID)
		must(t, err)
		seated, err := db.Read(t.Context()).AssignmentsOf(second.ID)
		if err != nil || len(seated) != 1 || seated[0].MemberID != members[0] {
			t.Errorf("the enrolled member has no shift: %+v, %v", seated, err)
		}
	})
}

func TestASecretaryEnrolsSomebodyElsesMemberByPhoneOnlyAndOnlyAtHome(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, _ *modelstest.Clock) {
		modelstest.AddTerritory(t, db)
		addSecond(t, db)
		members := modelstest.AddMembers(t, db, 1, 2)
		m := newMobilizer(db)
		there := secretaryOf(secondCommunity, "3507/350702/350702003/"+secondCommunity+"/")
		_, err := m.Enrol(t.Context(), there, mobilize.EnrolInput{Member: members[0], Area: secondCommunity})
		wantCode(t, "another's member by id", err, models.CodeNotFound)
		_, err = m.Enrol(t.Context(), there, mobilize.EnrolInput{Phone: modelstest.PhoneOf(9, 9), Area: secondCommunity})
		wantCode(t, "a phone that nobody has", err, models.CodeInvalid)
		_, err = m.Enrol(t.Context(), there, mobilize.EnrolInput{Phone: modelstest.PhoneOf(1, 0), Area: modelstest.Community})
		wantCode(t, "an area that is not theirs", err, models.CodeInvalid)
		_, err = m.Enrol(t.Context(), there, mobilize.EnrolInput{Phone: modelstest.PhoneOf(1, 0), Area: secondCommunity})
		must(t, err)
		seen, _, err := m.Members(t.Context(), there, "", models.MemberFilter{Limit: 10})
		if err != nil || len(seen) != 1 || seen[0].ID != members[0] {
			t.Fatalf("the community sees who is enrolled: %+v, %v", seen, err)
		}
		must(t, m.EndEnrolment(t.Context(), there, members[0], secondCommunity))
		wantCode(t, "ended twice", m.EndEnrolment(t.Context(), access.System(), members[0], secondCommunity), models.CodeConflict)
		if got := strings.Join(eventsOf(t, db, models.MachineEnrolment), " "); got != "none>enrolled enrolled>none" {
			t.Errorf("events: %s", got)
		}
	})
}

func TestAWorkUnitIsAlliedOncePartedAndCounted(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, _ *modelstest.Clock) {
		modelstest.AddTerritory(t, db)
		addSecond(t, db)
		members := modelstest.AddMembers(t, db, 1, 3)
		m := newMobilizer(db)
		unit, err := m.Ally(t.Context(), access.System(), mobilize.AllyInput{Area: secondCommunity, Name: "自来水公司", Kind: "firm"})
		must(t, err)
		_, err = m.Ally(t.Context(), access.System(), mobilize.AllyInput{Area: modelstest.Community, Name: "自来水公司", Kind: "firm"})
		wantCode(t, "allied twice", err, models.CodeConflict)
		must(t, models.Do(t.Context(), db, func(tx *models.Tx) error {
			for _, id := range members[:2] {
				member, err := tx.Member(models.Everywhere(), id)
				if err != nil {
					return err
				}
				member.WorkUnitID = unit.ID
				if err := tx.SaveMember(member, nil, nil); err != nil {
					return err
				}
			}
			return nil
		}))
		_, err = m.Enrol(t.Context(), access.System(), mobilize.EnrolInput{Member: members[0], Area: secondCommunity})
		must(t, err)
		there := secretaryOf(secondCommunity, "3507/350702/350702003/"+secondCommunity+"/")
		units, err := m.WorkUnits(t.Context(), there)
		if err != nil || len(units) != 1 || units[0].Members != 2 || units[0].Here != 1 || units[0].Community != "水南社区" {
			t.Fatalf("two members, one enrolled here: %+v, %v", units, err)
		}
		wantCode(t, "parted by another", m.EndAlliance(t.Context(), secretaryOf(modelstest.Community, communityPath), unit.ID), models.CodeNotFound)
		must(t, m.EndAlliance(t.Context(), there, unit.ID))
		if units, err = m.WorkUnits(t.Context(), there); err != nil || len(units) != 0 {
			t.Errorf("parted: %+v, %v", units, err)
		}
		again, err := m.Ally(t.Context(), there, mobilize.AllyInput{Area: secondCommunity, Name: "自来水公司", Kind: "firm"})
		if err != nil || again.ID != unit.ID {
			t.Errorf("allied again it is the same unit: %+v, %v", again, err)
		}
		if got := strings.Join(eventsOf(t, db, models.MachineAlliance), " "); got != "none>allied allied>none none>allied" {
			t.Errorf("events: %s", got)
		}
	})
}

// planned plans a project with so many places in the first grid, where two members live.
func planned(t *testing.T, db *models.DB, clock *modelstest.Clock, places int) (*mobilize.Mobilizer, models.ServiceProject, []models.ID) {
	t.Helper()
	modelstest.AddTerritory(t, db)
	members := modelstest.AddMembers(t, db, 1, 5)
	modelstest.AddMembers(t, db, 3, 2) // of the other grid
	m := newMobilizer(db)
	p, err := m.PlanProject(t.Context(), access.System(), mobilize.ProjectInput{
		Title: "清洁河岸", Area: modelstest.Community + "-1", Site: "江滨步道", Places: places,
		StartsAt: models.At(clock.Now().Add(48 * time.Hour)), EndsAt: models.At(clock.Now().Add(51 * time.Hour)),
	})
	must(t, err)
	return m, p, members
}

func tokenOf(db *models.DB, p models.ServiceProject, member models.ID) string {
	return db.Vault().PageToken(models.ProjectPageKind, string(p.ID)+" "+string(member))
}

func shownProject(t *testing.T, m *mobilize.Mobilizer) mobilize.ProjectView {
	t.Helper()
	all, err := m.Projects(t.Context(), access.System())
	if err != nil || len(all) != 1 {
		t.Fatalf("projects: %+v, %v", all, err)
	}
	return all[0]
}

func TestAProjectTellsEachMemberOnceAndIsClaimedByTheLink(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		m, p, members := planned(t, db, clock, 2)
		must(t, models.Do(t.Context(), db, func(tx *models.Tx) error { return tx.SetOptOut(tx.Vault.Index(modelstest.PhoneOf(1, 4)), true) }))
		opened, err := m.OpenProject(t.Context(), access.System(), p.ID)
		if err != nil || opened.Told != 4 || opened.State != models.ProjectOpen {
			t.Fatalf("five live there, one wants no messages: %+v, %v", opened, err)
		}
		_, err = m.OpenProject(t.Context(), access.System(), p.ID)
		wantCode(t, "opened twice", err, models.CodeConflict)
		tally, err := db.Read(t.Context()).PageTally()
		if err != nil || tally[models.PageQueued] != 4 {
			t.Errorf("pages: %v, %v", tally, err)
		}
		sent := send(t, db)
		if len(sent) != 4 {
			t.Errorf("the dispatcher took %d", len(sent))
		}
		token := tokenOf(db, p, members[0])
		for range 2 { // looking changes nothing
			card, err := m.ProjectCard(t.Context(), token)
			if err != nil || card.Mine || card.Claimed != 0 || card.Place != "剑津社区 第1网格" {
				t.Fatalf("the card: %+v, %v", card, err)
			}
		}
		card, err := m.ClaimPlace(t.Context(), token, true)
		if err != nil || !card.Mine || card.Free() != 1 {
			t.Fatalf("claimed: %+v, %v", card, err)
		}
		_, err = m.ClaimPlace(t.Context(), token, true)
		wantCode(t, "claimed twice", err, models.CodeConflict)
		must(t, m.ClaimFor(t.Context(), access.System(), p.ID, mobilize.ClaimInput{Who: modelstest.PhoneOf(1, 4), Take: true}))
		if v := shownProject(t, m); v.State != models.ProjectFull || len(v.Holders) != 2 || v.Holders[1].Member != members[4] && v.Holders[0].Member != members[4] {
			t.Fatalf("full, with the one who was told by telephone: %+v", v)
		}
		_, err = m.ClaimPlace(t.Context(), tokenOf(db, p, members[1]), true)
		wantCode(t, "claimed when full", err, models.CodeConflict)
		card, err = m.ClaimPlace(t.Context(), token, false)
		if err != nil || card.Mine || card.State != models.ProjectOpen {
			t.Fatalf("given back it is open again: %+v, %v", card, err)
		}
		must(t, m.CloseProject(t.Context(), access.System(), p.ID))
		_, err = m.ClaimPlace(t.Context(), token, true)
		wantCode(t, "claimed when closed", err, models.CodeConflict)
		if got := strings.Join(eventsOf(t, db, models.MachineProject), " "); got != ">planned planned>open open>full full>open open>closed" {
			t.Errorf("events: %s", got)
		}
		if got := strings.Join(eventsOf(t, db, models.MachineClaim), " "); got != "told>claimed told>claimed claimed>given_back" {
			t.Errorf("events: %s", got)
		}
	})
}

// codePaging allows no link, as Twilio does to mainland China.
type codePaging struct{ plainPaging }

func (codePaging) Ways(string) mobilize.Ways { return mobilize.Ways{Code: true} }

func TestWhereNoLinkIsAllowedAPlaceIsClaimedByTheTypedCode(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		_, p, members := planned(t, db, clock, 2)
		m := mobilize.New(mobilize.Deps{DB: db, Paging: codePaging{}, Wake: func() {}, BaseURL: "http://localhost:8080", Zone: shanghai})
		_, err := m.OpenProject(t.Context(), access.System(), p.ID)
		must(t, err)
		texts := send(t, db)[modelstest.PhoneOf(1, 0)]
		if len(texts) != 1 || strings.Contains(texts[0], "/p/") {
			t.Fatalf("the message carries a link: %q", texts)
		}
		typed := regexp.MustCompile(`http://localhost:8080/c输入编号([2-9A-Z]{8})$`).FindStringSubmatch(texts[0])
		if typed == nil {
			t.Fatalf("the message does not say where to type which code: %q", texts[0])
		}
		phone := modelstest.PhoneOf(1, 0)
		token, err := m.ProjectTokenByCode(t.Context(), " "+strings.ToLower(typed[1][:4])+" "+typed[1][4:], phone[len(phone)-4:])
		if err != nil || token != tokenOf(db, p, members[0]) {
			t.Fatalf("the code opens %q, %v", token, err)
		}
		for what, wrong := range map[string][2]string{"another's phone": {typed[1], "0001"}, "no code": {"22222222", phone[len(phone)-4:]}} {
			_, err := m.ProjectTokenByCode(t.Context(), wrong[0], wrong[1])
			wantCode(t, what, err, models.CodeNotFound)
		}
		card, err := m.ClaimPlace(t.Context(), token, true)
		if err != nil || !card.Mine {
			t.Errorf("claimed: %+v, %v", card, err)
		}
		must(t, m.CloseProject(t.Context(), access.System(), p.ID))
		_, err = m.ProjectTokenByCode(t.Context(), typed[1], phone[len(phone)-4:])
		wantCode(t, "when closed", err, models.CodeNotFound)
	})
}

func TestTwoClaimsAtOnceForTheLastPlaceOneWins(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		m, p, members := planned(t, db, clock, 1)
		_, err := m.OpenProject(t.Context(), access.System(), p.ID)
		must(t, err)
		errs := make([]error, len(members))
		var all sync.WaitGroup
		for i, member := range members {
			all.Go(func() { _, errs[i] = m.ClaimPlace(t.Context(), tokenOf(db, p, member), true) })
		}
		all.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else {
				wantCode(t, "the last place is gone", err, models.CodeConflict)
			}
		}
		if v := shownProject(t, m); won != 1 || v.Claimed != 1 || len(v.Holders) != 1 || v.State != models.ProjectFull {
			t.Errorf("%d won the one place: %+v", won, v)
		}
	})
}

func TestTheSecretaryNamesOneMemberOfTheProjectsAreaAndNobodyElse(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		m, p, _ := planned(t, db, clock, 3)
		_, err := m.OpenProject(t.Context(), access.System(), p.ID)
		must(t, err)
		claim := func(who string) error {
			return m.ClaimFor(t.Context(), access.System(), p.ID, mobilize.ClaimInput{Who: who, Take: true})
		}
		wantCode(t, "a name of several", claim("成员1"), models.CodeInvalid)
		wantCode(t, "nobody's name", claim("王五"), models.CodeInvalid)
		wantCode(t, "a phone of the other grid", claim(modelstest.PhoneOf(3, 0)), models.CodeNotFound)
		must(t, claim("成员1-2"))
		wantCode(t, "by a secretary of elsewhere", m.CloseProject(t.Context(), secretaryOf(secondCommunity, "3507/350702/350702003/"+secondCommunity+"/"), p.ID), models.CodeNotFound)
	})
}
