package access

import (
	"context"
	"fmt"
	"time"

	"whistle/models"
)

// Accounts knows the users, their passwords and tokens.
type Accounts struct {
	db *models.DB
}

// NewAccounts makes Accounts over a database.
func NewAccounts(db *models.DB) *Accounts { return &Accounts{db: db} }

// After freeFailures wrong passwords a login waits, twice as long each time, up to maxWait.
const (
	freeFailures = 5
	firstWait    = 10 * time.Second
	maxWait      = 15 * time.Minute
)

// decoyHash is checked where the login is unknown, so that the answer takes as long as for a known one.
var decoyHash, _ = HashPassword("decoy")

// What is longer cannot be right, and is not looked at: hashing it would be work done for a stranger.
const (
	maxLogin    = 64
	maxPassword = 1024
)

// SignIn checks a login, its password and, where the user has one, the TOTP code. It returns Forbidden for
// any that is wrong, without saying which, and Unavailable while the login must wait after failures.
func (a *Accounts) SignIn(ctx context.Context, login, password, code string) (Actor, error) {
	if len(login) > maxLogin || len(password) > maxPassword {
		return Actor{}, errWrong()
	}
	failures, err := a.claimTry(ctx, login)
	if err != nil {
		return Actor{}, err
	}
	read := a.db.Read(ctx)
	user, err := read.UserByLogin(login)
	if err != nil && models.CodeOf(err) != models.CodeNotFound {
		return Actor{}, err
	}
	known := err == nil && user.DisabledAt.IsZero()
	right, err := a.proves(user, known, password, code, read.Now)
	if err != nil {
		return Actor{}, err
	}
	if right {
		return a.succeeded(ctx, user)
	}
	if known && failures >= freeFailures {
		if err := a.auditWait(ctx, user, failures); err != nil {
			return Actor{}, err
		}
	}
	return Actor{}, errWrong()
}

func errWrong() error {
	return &models.Error{Code: models.CodeForbidden, Key: "error.sign_in_wrong", Message: "the login or the password is wrong"}
}

// claimTry counts a try as failed before its password is looked at, and gives the failures with it; a
// success takes them back. Counted afterwards, a thousand tries at the same moment would count as one.
func (a *Accounts) claimTry(ctx context.Context, login string) (int, error) {
	return models.Within(ctx, a.db, func(tx *models.Tx) (int, error) {
		attempts, err := tx.LoginAttemptsForUpdate(login)
		if err != nil {
			return 0, err
		}
		if wait := waitAfter(attempts, tx.Now); wait > 0 {
			return 0, models.Unavailable("sign_in_wait", "too many wrong passwords for this login: wait %d seconds", int(wait.Seconds())+1)
		}
		attempts.Failures, attempts.LastAt = attempts.Failures+1, tx.Now
		return attempts.Failures, tx.SaveLoginAttempts(attempts)
	})
}

func waitAfter(a models.LoginAttempt, now models.Time) time.Duration {
	if a.Failures < freeFailures {
		return 0
	}
	wait := min(firstWait<<min(a.Failures-freeFailures, 10), maxWait)
	return wait - now.Sub(a.LastAt)
}

// proves says whether the password, and the TOTP code where the user has one, are the user's.
func (a *Accounts) proves(user models.User, known bool, password, code string, now models.Time) (bool, error) {
	hash := user.PasswordHash
	if !known {
		hash = decoyHash
	}
	right, err := checkPassword(password, hash)
	if err != nil {
		return false, fmt.Errorf("check the password of %s: %w", user.Login, err)
	}
	if !right || !known || user.TOTPSealed == nil {
		return right && known, nil
	}
	secret, err := a.db.Vault().Open(user.TOTPSealed)
	if err != nil {
		return false, fmt.Errorf("open the TOTP secret of %s: %w", user.Login, err)
	}
	return checkCode(secret, code, now), nil
}

// auditWait leaves a trace of somebody trying a user's passwords. Logins that nobody has leave none, or
// strangers could fill the audit.
func (a *Accounts) auditWait(ctx context.Context, user models.User, failures int) error {
	return models.Do(ctx, a.db, func(tx *models.Tx) error {
		return tx.Audit(System().String(), "sign_in_refused", user.Login, "", fmt.Sprintf("%d wrong passwords in a row", failures))
	})
}

func (a *Accounts) succeeded(ctx context.Context, user models.User) (Actor, error) {
	return models.Within(ctx, a.db, func(tx *models.Tx) (Actor, error) {
		if err := tx.SaveLoginAttempts(models.LoginAttempt{Login: user.Login}); err != nil {
			return Actor{}, err
		}
		actor, err := actorOf(tx.Reader(), user)
		if err != nil {
			return Actor{}, err
		}
		return actor, tx.Audit(actor.String(), "sign_in", user.Login, "", "")
	})
}

// actorOf makes the actor of a user. A deputy has, while named as such, the areas of whom it acts for.
func actorOf(read *models.Reader, u models.User) (Actor, error) {
	areas, err := read.UserAreas(u.ID)
	if err != nil {
		return Actor{}, err
	}
	actor := Actor{UserID: u.ID, Login: u.Login, Name: u.Name, Role: u.Role, Areas: areas, stamp: stampOf(u)}
	if u.Role != models.RoleDeputy {
		return actor, nil
	}
	return actingFor(read, actor)
}

// ActorOf gives the actor of a signed-in user, NotFound where the user is gone or disabled.
func (a *Accounts) ActorOf(ctx context.Context, id models.ID) (Actor, error) {
	read := a.db.Read(ctx)
	user, err := read.User(id)
	if err != nil {
		return Actor{}, err
	}
	if !user.DisabledAt.IsZero() {
		return Actor{}, models.NotFound("user")
	}
	return actorOf(read, user)
}

// Token gives the actor of an API token, NotFound where it is unknown, ended or its user disabled.
func (a *Accounts) Token(ctx context.Context, token string) (Actor, error) {
	read := a.db.Read(ctx)
	t, err := read.APITokenByHash(models.HashToken(token))
	if err != nil {
		return Actor{}, err
	}
	if !t.RevokedAt.IsZero() || !read.Now.Before(t.ExpiresAt) {
		return Actor{}, models.NotFound("token")
	}
	return a.ActorOf(ctx, t.UserID)
}
