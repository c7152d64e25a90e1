package access

import (
	"context"
	"fmt"
	"time"

	"github.com/pquerna/otp/totp"

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

// SignIn checks a login, its password and, where the user has one, the TOTP code. It returns Forbidden for
// any that is wrong, without saying which, and Unavailable while the login must wait after failures.
func (a *Accounts) SignIn(ctx context.Context, login, password, code string) (Actor, error) {
	read := a.db.Read(ctx)
	attempts, err := read.LoginAttempts(login)
	if err != nil {
		return Actor{}, err
	}
	if wait := waitAfter(attempts, read.Now); wait > 0 {
		return Actor{}, models.Unavailable("sign_in_wait", "too many wrong passwords for this login: wait %d seconds", int(wait.Seconds())+1)
	}
	user, err := read.UserByLogin(login)
	known := err == nil && user.DisabledAt.IsZero()
	if err != nil && models.CodeOf(err) != models.CodeNotFound {
		return Actor{}, err
	}
	hash := user.PasswordHash
	if !known {
		hash = decoyHash
	}
	right, err := checkPassword(password, hash)
	if err != nil {
		return Actor{}, fmt.Errorf("check the password: %w", err)
	}
	if right && known && user.TOTPSealed != nil {
		secret, err := a.db.Vault().Open(user.TOTPSealed)
		if err != nil {
			return Actor{}, fmt.Errorf("open the TOTP secret: %w", err)
		}
		right = totp.Validate(code, secret)
	}
	if !right || !known {
		return Actor{}, a.failed(ctx, attempts)
	}
	return a.succeeded(ctx, user)
}

func waitAfter(a models.LoginAttempt, now models.Time) time.Duration {
	if a.Failures < freeFailures {
		return 0
	}
	wait := min(firstWait<<min(a.Failures-freeFailures, 10), maxWait)
	return wait - now.Sub(a.LastAt)
}

func (a *Accounts) failed(ctx context.Context, attempts models.LoginAttempt) error {
	attempts.Failures++
	err := models.Do(ctx, a.db, func(tx *models.Tx) error {
		attempts.LastAt = tx.Now
		return tx.SaveLoginAttempts(attempts)
	})
	if err != nil {
		return err
	}
	return &models.Error{Code: models.CodeForbidden, Key: "error.sign_in_wrong", Message: "the login or the password is wrong"}
}

func (a *Accounts) succeeded(ctx context.Context, user models.User) (Actor, error) {
	return models.Within(ctx, a.db, func(tx *models.Tx) (Actor, error) {
		if err := tx.SaveLoginAttempts(models.LoginAttempt{Login: user.Login}); err != nil {
			return Actor{}, err
		}
		areas, err := tx.UserAreas(user.ID)
		if err != nil {
			return Actor{}, err
		}
		actor := actorOf(user, areas)
		return actor, tx.Audit(actor.String(), "sign_in", user.Login, "", "")
	})
}

func actorOf(u models.User, areas []models.UserArea) Actor {
	return Actor{UserID: u.ID, Login: u.Login, Name: u.Name, Role: u.Role, Areas: areas}
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
	areas, err := read.UserAreas(id)
	if err != nil {
		return Actor{}, err
	}
	return actorOf(user, areas), nil
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
