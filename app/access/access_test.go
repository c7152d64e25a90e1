package access_test

import (
	"testing"
	"time"

	"whistle/app/access"
	"whistle/models"
	"whistle/models/modelstest"
)

func addUser(t *testing.T, a *access.Accounts, login string, role models.Role, area string) string {
	t.Helper()
	password, err := a.AddUser(t.Context(), access.System(), access.NewUser{Login: login, Name: login, Role: role, Areas: []string{area}})
	if err != nil {
		t.Fatal(err)
	}
	return password
}

func TestSigningInNeedsThePasswordAndWaitsAfterFailures(t *testing.T) {
	clock := modelstest.NewClock()
	modelstest.EachAt(t, clock.Now, func(t *testing.T, db *models.DB) {
		modelstest.AddTerritory(t, db)
		a := access.NewAccounts(db)
		password := addUser(t, a, "secretary", models.RoleSecretary, modelstest.Community)
		actor, err := a.SignIn(t.Context(), "secretary", password, "")
		if err != nil || actor.Role != models.RoleSecretary || !actor.Scope().Covers("3507/350702/350702003/"+modelstest.Community+"/x/") {
			t.Fatalf("%+v, %v", actor, err)
		}
		for range 5 {
			if _, err := a.SignIn(t.Context(), "secretary", "wrong", ""); models.CodeOf(err) != models.CodeForbidden {
				t.Fatalf("a wrong password: %v", err)
			}
		}
		if _, err := a.SignIn(t.Context(), "secretary", password, ""); models.CodeOf(err) != models.CodeUnavailable {
			t.Errorf("after five failures: %v", err)
		}
		if _, err := a.SignIn(t.Context(), "nobody", "wrong", ""); models.CodeOf(err) != models.CodeForbidden {
			t.Errorf("an unknown login answers otherwise: %v", err)
		}
		clock.Advance(11 * time.Second)
		if _, err := a.SignIn(t.Context(), "secretary", password, ""); err != nil {
			t.Errorf("after the wait: %v", err)
		}
	})
}

func TestATokenActsAsItsUserUntilItEndsOrTheUserIsDisabled(t *testing.T) {
	clock := modelstest.NewClock()
	modelstest.EachAt(t, clock.Now, func(t *testing.T, db *models.DB) {
		modelstest.AddTerritory(t, db)
		a := access.NewAccounts(db)
		addUser(t, a, "command", models.RoleCommand, "350702")
		addUser(t, a, "auditor", models.RoleAuditor, "3507")
		short, err := a.CreateToken(t.Context(), access.System(), "command", 1)
		if err != nil {
			t.Fatal(err)
		}
		long, err := a.CreateToken(t.Context(), access.System(), "auditor", 30)
		if err != nil {
			t.Fatal(err)
		}
		if actor, err := a.Token(t.Context(), short); err != nil || actor.Login != "command" {
			t.Errorf("%+v, %v", actor, err)
		}
		clock.Advance(25 * time.Hour)
		if _, err := a.Token(t.Context(), short); models.CodeOf(err) != models.CodeNotFound {
			t.Errorf("an ended token: %v", err)
		}
		if err := a.DisableUser(t.Context(), access.System(), "auditor"); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Token(t.Context(), long); models.CodeOf(err) != models.CodeNotFound {
			t.Errorf("a disabled user's token: %v", err)
		}
	})
}

func TestEachRoleMayWhatItIsFor(t *testing.T) {
	for role, may := range map[models.Role]map[access.Action]bool{
		models.RoleSecretary: {access.Mobilize: true, access.Form: true, access.Approve: false, access.Administer: false, access.SeeAudit: false},
		models.RoleCommand:   {access.Mobilize: true, access.Approve: true, access.EditMembers: false, access.Administer: false},
		models.RoleAuditor:   {access.See: true, access.SeeAudit: true, access.Mobilize: false, access.RevealPhone: false, access.HandleRequests: false},
		models.RoleAdmin:     {access.Administer: true, access.Mobilize: true, access.SeeAudit: true},
	} {
		for action, want := range may {
			if got := (access.Actor{Role: role}).Can(action) == nil; got != want {
				t.Errorf("%s may %s: %v", role, action, got)
			}
		}
	}
}
