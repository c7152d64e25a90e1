package access

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"whistle/models"
)

// sessionStore keeps scs's sessions in the database, by the hash of their token.
type sessionStore struct {
	db *models.DB
}

// NewSessions makes the session manager of the console: twelve hours, two without a request.
func NewSessions(db *models.DB, secure bool) *scs.SessionManager {
	m := scs.New()
	m.Store = sessionStore{db: db}
	m.Lifetime, m.IdleTimeout = 12*time.Hour, 2*time.Hour
	m.Cookie.Name, m.Cookie.HttpOnly, m.Cookie.Secure = "whistle", true, secure
	return m
}

// FindCtx reads a session.
func (s sessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	return s.db.Read(ctx).Session(models.HashToken(token))
}

// CommitCtx writes a session.
func (s sessionStore) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	return models.Do(ctx, s.db, func(tx *models.Tx) error {
		return tx.SaveSession(models.Session{TokenHash: models.HashToken(token), Data: data, ExpiresAt: models.At(expiry)})
	})
}

// DeleteCtx ends a session.
func (s sessionStore) DeleteCtx(ctx context.Context, token string) error {
	return models.Do(ctx, s.db, func(tx *models.Tx) error { return tx.DeleteSession(models.HashToken(token)) })
}

// Find is FindCtx without a context, which scs asks for but does not call.
func (s sessionStore) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (s sessionStore) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx without a context.
func (s sessionStore) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// SessionKey is what a browser's session keeps of a signed-in user: who it is, and under which password.
func (a Actor) SessionKey() string { return string(a.UserID) + "." + a.stamp }

// ActorOfSession gives the actor that a session was begun by. It returns NotFound where the user is gone or
// disabled, and where the password is another one by now: who changes it ends every session begun before.
func (a *Accounts) ActorOfSession(ctx context.Context, key string) (Actor, error) {
	id, _, _ := strings.Cut(key, ".")
	actor, err := a.ActorOf(ctx, models.ID(id))
	if err != nil {
		return Actor{}, err
	}
	if actor.SessionKey() != key {
		return Actor{}, models.NotFound("session")
	}
	return actor, nil
}

// stampOf names a password without telling it: the start of the SHA-256 of its salted hash.
func stampOf(u models.User) string {
	sum := sha256.Sum256([]byte(u.PasswordHash))
	return hex.EncodeToString(sum[:8])
}
