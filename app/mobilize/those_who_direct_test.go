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

// actor adds a user over an area and gives it as it is after signing in.
func actor(t *testing.T, db *models.DB, login string, role models.Role, area string) access.Actor {
	t.Helper()
	accounts := access.NewAccounts(db)
	if _, err := accounts.AddUser(t.Context(), access.System(), access.NewUser{Login: login, Name: login, Role: role, Areas: []string{area}}); err != nil {
		t.Fatal(err)
	}
	return again(t, db, login)
}

// again gives a user's actor as the next request would have it.
func again(t *testing.T, db *models.DB, login string) access.Actor {
	t.Helper()
	user, err := db.Read(t.Context()).UserByLogin(login)
	if err != nil {
		t.Fatal(err)
	}
	actor, err := access.NewAccounts(db).ActorOf(t.Context(), user.ID)
	if err != nil {
		t.Fatal(err)
	}
	return actor
}

func draftBy(t *testing.T, m *mobilize.Mobilizer, clock *modelstest.Clock, by access.Actor) (models.ID, error) {
	t.Helper()
	callUp, err := m.Draft(t.Context(), by, mobilize.DraftInput{
		Title: "防汛", Kind: "flood", Areas: []string{modelstest.Community + "-1"},
		StartsAt: models.At(clock.Now().Add(time.Hour)), EndsAt: models.At(clock.Now().Add(9 * time.Hour)),
	})
	return callUp.ID, err
}

// TestTheEventsOfADeputyAndOfTheAreaAboveNameBoth lets a deputy and then the area above whistle: the events and the audit name who did
// it and for whom, and a deputation that has ended lends nothing any more.
func TestTheEventsOfADeputyAndOfTheAreaAboveNameBoth(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		modelstest.AddTerritory(t, db)
		modelstest.AddMembers(t, db, 1, 3)
		m, accounts := newMobilizer(db), access.NewAccounts(db)
		secretary := actor(t, db, "secretary", models.RoleSecretary, modelstest.Community)
		command := actor(t, db, "command", models.RoleCommand, "350702")
		deputy := actor(t, db, "deputy", models.RoleDeputy, modelstest.Community)
		if _, err := draftBy(t, m, clock, deputy); models.CodeOf(err) != models.CodeForbidden {
			t.Errorf("a deputy of nobody drafts: %v", err)
		}
		until := models.At(clock.Now().Add(2 * time.Hour))
		if _, err := accounts.NameDeputy(t.Context(), secretary, "command", until); models.CodeOf(err) != models.CodeInvalid {
			t.Errorf("command as the secretary's deputy: %v", err)
		}
		if _, err := accounts.NameDeputy(t.Context(), secretary, "deputy", until); err != nil {
			t.Fatal(err)
		}
		deputy = again(t, db, "deputy")
		if _, err := accounts.NameDeputy(t.Context(), deputy, "deputy", until); models.CodeOf(err) != models.CodeForbidden {
			t.Errorf("a deputy hands on what was lent: %v", err)
		}
		for _, by := range []access.Actor{deputy, command} {
			id, err := draftBy(t, m, clock, by)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := m.Whistle(t.Context(), by, id, ""); err != nil {
				t.Fatal(err)
			}
			bothAreNamed(t, db, by, secretary, id)
		}
		clock.Advance(3 * time.Hour)
		if deputy = again(t, db, "deputy"); deputy.Deputizes() || deputy.Can(access.Mobilize) == nil {
			t.Errorf("after its time the deputy still acts: %+v", deputy)
		}
	})
}

func bothAreNamed(t *testing.T, db *models.DB, by, secretary access.Actor, id models.ID) {
	t.Helper()
	read := db.Read(t.Context())
	audit, err := read.AuditEntries(models.Everywhere(), models.AuditFilter{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	row := audit[0]
	if row.Action != "whistle" || !strings.Contains(row.Actor, string(by.UserID)) || !strings.Contains(row.Detail, "in place of secretary") {
		t.Errorf("%s whistled, the audit says %s %s: %s", by.Login, row.Actor, row.Action, row.Detail)
	}
	events, err := read.EventsOf(id, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if !strings.HasPrefix(e.Actor, "user:"+string(by.UserID)) {
			t.Errorf("an event of %s's whistle has the actor %s", by.Login, e.Actor)
		}
		if by.Deputizes() && !strings.HasSuffix(e.Actor, " for user:"+string(secretary.UserID)) {
			t.Errorf("the event names no one for whom: %s", e.Actor)
		}
		if e.ToState == string(models.CallUpWhistled) && e.Detail.V["in_place_of"] != "secretary" {
			t.Errorf("the whistle's event says %v", e.Detail.V)
		}
	}
}

// TestThoseWhoDirectAreToldByMessageAndOnTheirFirstScreen plays the last steps of an escalation.
func TestThoseWhoDirectAreToldByMessageAndOnTheirFirstScreen(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, func(in *mobilize.DraftInput) {
			in.Escalation = models.EscalationRule{WidenAfterMinutes: 30}
		})
		secretary := actor(t, db, "secretary", models.RoleSecretary, modelstest.Community)
		command := actor(t, db, "command", models.RoleCommand, "350702")
		deputy := actor(t, db, "deputy", models.RoleDeputy, modelstest.Community)
		if _, err := access.NewAccounts(db).NameDeputy(t.Context(), secretary, "deputy", models.At(clock.Now().Add(5*time.Hour))); err != nil {
			t.Fatal(err)
		}
		phones := map[string]access.Actor{"+8615490000001": secretary, "+8615490000002": deputy, "+8615490000003": command}
		for phone, by := range phones {
			if err := s.m.SetAlertPhone(t.Context(), by, phone); err != nil {
				t.Fatal(err)
			}
		}
		s.pages()
		alarms := func(by access.Actor) int {
			home, err := s.m.Home(t.Context(), again(t, db, by.Login))
			if err != nil {
				t.Fatal(err)
			}
			return len(home.Alarms)
		}
		for _, want := range []struct {
			after time.Duration
			phone string
		}{{41 * time.Minute, "+8615490000001"}, {5 * time.Minute, "+8615490000002"}, {5 * time.Minute, "+8615490000003"}} {
			told := phones[want.phone]
			if want.phone != "+8615490000002" && alarms(told) != 0 {
				t.Errorf("%s is alarmed before the time", told.Login)
			}
			clock.Advance(want.after)
			s.due()
			pages := s.pages()
			if len(pages) != 1 || len(pages[want.phone]) != 1 || !strings.Contains(pages[want.phone][0], "20人未答复") {
				t.Errorf("after %s more, to %s: %v", want.after, told.Login, pages)
			}
			if alarms(told) != 1 {
				t.Errorf("the first screen of %s does not say so", told.Login)
			}
		}
	})
}

// TestNobodyIsToldOfTooFewWhereEverybodyHasAnswered lets all of a call-up without a quorum say yes: the steps that tell
// of too few come due with nothing to tell.
func TestNobodyIsToldOfTooFewWhereEverybodyHasAnswered(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, func(in *mobilize.DraftInput) { in.Escalation = models.EscalationRule{WidenAfterMinutes: 30} })
		secretary := actor(t, db, "secretary", models.RoleSecretary, modelstest.Community)
		must(t, s.m.SetAlertPhone(t.Context(), secretary, "+8615490000001"))
		for i := range 20 {
			s.reply(1+i/10, i%10, models.MeaningYes, "1")
		}
		clock.Advance(2 * time.Hour)
		s.due()
		for _, step := range s.steps() {
			if step.State != models.StepCancelled {
				t.Errorf("%s is %s", step.Kind, step.State)
			}
		}
		if told := s.pages()["+8615490000001"]; len(told) != 0 {
			t.Errorf("the secretary was told %q", told)
		}
	})
}

// TestWhatAPersonChangedTheMachineDoesNotChangeBack edits a proposal and asks for another.
func TestWhatAPersonChangedTheMachineDoesNotChangeBack(t *testing.T) {
	each(t, func(t *testing.T, db *models.DB, clock *modelstest.Clock) {
		s := whistled(t, db, clock, nil)
		for i := range 4 {
			s.reply(1, i, models.MeaningYes, "1")
			s.reply(2, i, models.MeaningYes, "1")
		}
		f, err := s.m.ProposeFormation(t.Context(), access.System(), s.id)
		if err != nil {
			t.Fatal(err)
		}
		moved, grid := f.Members[0].MemberID, f.Officers[0].AreaCode
		for _, g := range f.Groups {
			if g.ID != f.Members[0].GroupID {
				f, err = s.m.EditFormation(t.Context(), access.System(), s.id, []mobilize.FormationEdit{{Member: moved, Group: g.ID, Leader: true}, {Member: moved, Grid: grid, FullTime: true}})
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		if _, err := s.m.ProposeFormation(t.Context(), access.System(), s.id); models.CodeOf(err) != models.CodeConflict {
			t.Errorf("a proposal over an edited one: %v", err)
		}
		leads, officer := false, false
		for _, m := range f.Members {
			leads = leads || m.MemberID == moved && m.Leader
		}
		for _, o := range f.Officers {
			officer = officer || o.MemberID == moved && o.FullTime && o.AreaCode == grid
		}
		if !leads || !officer {
			t.Errorf("the edit is gone: %+v %+v", f.Members, f.Officers)
		}
	})
}
