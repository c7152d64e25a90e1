package access_test

import (
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

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

func TestATryIsCountedBeforeItsPasswordIsLookedAt(t *testing.T) {
	clock := modelstest.NewClock()
	modelstest.EachAt(t, clock.Now, func(t *testing.T, db *models.DB) {
		modelstest.AddTerritory(t, db)
		a := access.NewAccounts(db)
		addUser(t, a, "secretary", models.RoleSecretary, modelstest.Community)
		codes := make(chan models.Code)
		for range 12 { // all at once, as who guesses passwords would
			go func() {
				_, err := a.SignIn(t.Context(), "secretary", "wrong", "")
				codes <- models.CodeOf(err)
			}()
		}
		told := map[models.Code]int{}
		for range 12 {
			told[<-codes]++
		}
		if told[models.CodeForbidden] != 5 || told[models.CodeUnavailable] != 7 {
			t.Errorf("of twelve guesses at the same moment: %v", told)
		}
		rows, err := a.Audit(t.Context(), access.System(), models.AuditFilter{Limit: 10})
		if err != nil || rows[0].Action != "sign_in_refused" || rows[0].Subject != "secretary" {
			t.Errorf("the audit does not say that passwords were tried: %+v, %v", rows, err)
		}
	})
}

func TestWhatIsTooLongToBeRightIsNotLookedAt(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *models.DB) {
		a := access.NewAccounts(db)
		for _, try := range [][2]string{{strings.Repeat("x", 65), "p"}, {"secretary", strings.Repeat("x", 1025)}} {
			if _, err := a.SignIn(t.Context(), try[0], try[1], ""); models.CodeOf(err) != models.CodeForbidden {
				t.Errorf("%d and %d characters: %v", len(try[0]), len(try[1]), err)
			}
		}
	})
}

func TestAUserWithTOTPNeedsTheCodeOfTheMoment(t *testing.T) {
	clock := modelstest.NewClock()
	modelstest.EachAt(t, clock.Now, func(t *testing.T, db *models.DB) {
		modelstest.AddTerritory(t, db)
		a := access.NewAccounts(db)
		password := addUser(t, a, "command", models.RoleCommand, "350702")
		address, err := a.EnrolTOTP(t.Context(), access.System(), "command")
		if err != nil {
			t.Fatal(err)
		}
		key, err := otp.NewKeyFromURL(address)
		if err != nil {
			t.Fatal(err)
		}
		code, err := totp.GenerateCode(key.Secret(), clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		for _, wrong := range []string{"", "000000", code + "0"} {
			if _, err := a.SignIn(t.Context(), "command", password, wrong); models.CodeOf(err) != models.CodeForbidden {
				t.Errorf("the code %q: %v", wrong, err)
			}
		}
		if _, err := a.SignIn(t.Context(), "command", password, code); err != nil {
			t.Errorf("the right code: %v", err)
		}
		clock.Advance(2 * time.Minute)
		if _, err := a.SignIn(t.Context(), "command", password, code); models.CodeOf(err) != models.CodeForbidden {
			t.Errorf("the code of two minutes ago: %v", err)
		}
		if password, err = a.ResetPassword(t.Context(), access.System(), "command"); err != nil {
			t.Fatal(err)
		}
		if _, err := a.SignIn(t.Context(), "command", password, ""); err != nil {
			t.Errorf("after a reset, as the phone may be what was lost: %v", err)
		}
	})
}

func TestANewPasswordEndsTheSessionsBegunBefore(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *models.DB) {
		modelstest.AddTerritory(t, db)
		a := access.NewAccounts(db)
		actor, err := a.SignIn(t.Context(), "auditor", addUser(t, a, "auditor", models.RoleAuditor, "3507"), "")
		if err != nil {
			t.Fatal(err)
		}
		if again, err := a.ActorOfSession(t.Context(), actor.SessionKey()); err != nil || again.Login != "auditor" {
			t.Errorf("%+v, %v", again, err)
		}
		for _, key := range []string{"", ".", "nobody.0011223344556677", string(actor.UserID), string(actor.UserID) + ".0000000000000000"} {
			if _, err := a.ActorOfSession(t.Context(), key); models.CodeOf(err) != models.CodeNotFound {
				t.Errorf("the session %q: %v", key, err)
			}
		}
		if _, err := a.ResetPassword(t.Context(), access.System(), "auditor"); err != nil {
			t.Fatal(err)
		}
		if _, err := a.ActorOfSession(t.Context(), actor.SessionKey()); models.CodeOf(err) != models.CodeNotFound {
			t.Errorf("a session from before the reset: %v", err)
		}
	})
}

func TestAnAdminOfOneDistrictCannotBecomeSomebodyAboveIt(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *models.DB) {
		modelstest.AddTerritory(t, db)
		a := access.NewAccounts(db)
		addUser(t, a, "city", models.RoleAdmin, "3507")
		district, err := a.SignIn(t.Context(), "district", addUser(t, a, "district", models.RoleAdmin, "350702"), "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.CreateToken(t.Context(), district, "city", 1); models.CodeOf(err) != models.CodeNotFound {
			t.Errorf("a token: %v", err)
		}
		if _, err := a.ResetPassword(t.Context(), district, "city"); models.CodeOf(err) != models.CodeNotFound {
			t.Errorf("a password: %v", err)
		}
		if err := a.DisableUser(t.Context(), district, "city"); models.CodeOf(err) != models.CodeNotFound {
			t.Errorf("disabling: %v", err)
		}
		if _, err := a.AddUser(t.Context(), district, access.NewUser{Login: "x", Name: "x", Role: models.RoleAdmin, Areas: []string{"3507"}}); models.CodeOf(err) != models.CodeInvalid {
			t.Errorf("adding one above: %v", err)
		}
		users, err := a.Users(t.Context(), district)
		if err != nil || len(users) != 1 || users[0].Login != "district" {
			t.Errorf("sees %+v, %v", users, err)
		}
	})
}

func TestSessionsAreKeptByTheHashOfTheirToken(t *testing.T) {
	clock := modelstest.NewClock()
	modelstest.EachAt(t, clock.Now, func(t *testing.T, db *models.DB) {
		store, ok := access.NewSessions(db, true).Store.(scs.CtxStore)
		if !ok {
			t.Fatal("the store takes no context")
		}
		if err := store.CommitCtx(t.Context(), "token", []byte("data"), clock.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if err := store.CommitCtx(t.Context(), "token", []byte("newer"), clock.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if data, found, err := store.FindCtx(t.Context(), "token"); err != nil || !found || string(data) != "newer" {
			t.Errorf("%q, %v, %v", data, found, err)
		}
		if data, found, err := db.Read(t.Context()).Session([]byte("token")); err != nil || found {
			t.Errorf("the token itself stands in the database: %q, %v", data, err)
		}
		clock.Advance(2 * time.Hour)
		if _, found, err := store.FindCtx(t.Context(), "token"); err != nil || found {
			t.Errorf("an ended session is found: %v", err)
		}
		if err := store.DeleteCtx(t.Context(), "token"); err != nil {
			t.Error(err)
		}
		if err := store.DeleteCtx(t.Context(), "token"); err != nil {
			t.Errorf("ending it twice: %v", err)
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
