package access

import (
	"context"
	"fmt"
	"time"

	"whistle/models"
)

// NewUser describes a user to add. Areas are codes.
type NewUser struct {
	Login, Name string
	Role        models.Role
	Areas       []string
}

// AddUser adds a user with a drawn password and gives it; it is shown once. It returns Invalid for a wrong
// role or area, Conflict for a login that is taken, Forbidden where the actor may not.
func (a *Accounts) AddUser(ctx context.Context, by Actor, n NewUser) (password string, err error) {
	if err := by.Can(Administer); err != nil {
		return "", err
	}
	password = NewPassword()
	hash, err := HashPassword(password)
	if err != nil {
		return "", err
	}
	return password, models.Do(ctx, a.db, func(tx *models.Tx) error {
		areas, err := checkUser(tx, by, n)
		if err != nil {
			return err
		}
		user := models.User{ID: tx.NewID(), Login: n.Login, Name: n.Name, Role: n.Role, PasswordHash: hash, CreatedAt: tx.Now}
		if err := tx.CreateUser(user, areas); err != nil {
			return err
		}
		return tx.Audit(by.String(), "add_user", n.Login, areas[0].AreaPath, string(n.Role))
	})
}

func checkUser(tx *models.Tx, by Actor, n NewUser) ([]models.UserArea, error) {
	var faults []models.FieldError
	if n.Login == "" || len(n.Login) > 64 {
		faults = append(faults, models.Field("login", "login_length", "needs 1 to 64 characters"))
	}
	if _, ok := allowed[n.Role]; !ok {
		faults = append(faults, models.Field("role", "unknown_role", "must be admin, command, secretary, deputy or auditor"))
	}
	found, err := tx.Areas(by.Scope(), n.Areas)
	if err != nil {
		return nil, err
	}
	if len(n.Areas) == 0 || len(found) != len(n.Areas) {
		faults = append(faults, models.Field("areas", "unknown_area", "needs at least one area code, all of them known"))
	}
	areas := make([]models.UserArea, len(found))
	for i, area := range found {
		areas[i] = models.UserArea{AreaCode: area.Code, AreaPath: area.Path}
	}
	return areas, models.Invalid(faults...)
}

// UserView is a user with the areas of their authority.
type UserView struct {
	models.User
	Areas []models.Area
}

// Users lists the users whose areas lie in the actor's.
func (a *Accounts) Users(ctx context.Context, by Actor) ([]UserView, error) {
	if err := by.Can(Administer); err != nil {
		return nil, err
	}
	read := a.db.Read(ctx)
	users, err := read.Users(1000)
	if err != nil {
		return nil, err
	}
	views := make([]UserView, 0, len(users))
	for _, u := range users {
		areas, err := read.UserAreas(u.ID)
		if err != nil {
			return nil, err
		}
		if !mayManage(by, areas) {
			continue
		}
		codes := make([]string, len(areas))
		for i, area := range areas {
			codes[i] = area.AreaCode
		}
		named, err := read.Areas(by.Scope(), codes)
		if err != nil {
			return nil, err
		}
		views = append(views, UserView{User: u, Areas: named})
	}
	return views, nil
}

func mayManage(by Actor, areas []models.UserArea) bool {
	for _, area := range areas {
		if !by.Scope().Covers(area.AreaPath) {
			return false
		}
	}
	return true
}

// DisableUser ends a user's access at once: sign-ins and tokens stop with it.
func (a *Accounts) DisableUser(ctx context.Context, by Actor, login string) error {
	return a.change(ctx, by, login, "disable_user", func(tx *models.Tx, u *models.User) error {
		u.DisabledAt = tx.Now
		return tx.RevokeTokensOf(u.ID)
	})
}

// ResetPassword draws a new password and gives it; it is shown once. The user can sign in again where it was
// disabled or must wait, and without a TOTP code, as the phone may be what was lost. Sessions begun before end.
func (a *Accounts) ResetPassword(ctx context.Context, by Actor, login string) (string, error) {
	password := NewPassword()
	hash, err := HashPassword(password)
	if err != nil {
		return "", err
	}
	return password, a.change(ctx, by, login, "reset_password", func(tx *models.Tx, u *models.User) error {
		u.PasswordHash, u.DisabledAt, u.TOTPSealed = hash, 0, nil
		return tx.SaveLoginAttempts(models.LoginAttempt{Login: u.Login})
	})
}

func (a *Accounts) change(ctx context.Context, by Actor, login, action string, f func(*models.Tx, *models.User) error) error {
	if err := by.Can(Administer); err != nil {
		return err
	}
	return models.Do(ctx, a.db, func(tx *models.Tx) error {
		user, err := managed(tx, by, login)
		if err != nil {
			return err
		}
		if err := f(tx, &user); err != nil {
			return err
		}
		if err := tx.SaveUser(user); err != nil {
			return err
		}
		return tx.Audit(by.String(), action, login, "", "")
	})
}

// managed reads a user whose every area lies in the actor's; all others are NotFound, so that nobody acts
// as, or instead of, somebody who may more than they may themselves.
func managed(tx *models.Tx, by Actor, login string) (models.User, error) {
	user, err := tx.UserByLogin(login)
	if err != nil {
		return models.User{}, err
	}
	areas, err := tx.UserAreas(user.ID)
	if err != nil {
		return models.User{}, err
	}
	if !mayManage(by, areas) {
		return models.User{}, models.NotFound("user")
	}
	return user, nil
}

// CreateToken makes an API token that acts as the user for so many days (1 to 3,650), and gives it; only its
// hash is kept. It returns NotFound for a user outside the actor's areas, Conflict for one that is disabled.
func (a *Accounts) CreateToken(ctx context.Context, by Actor, login string, days int) (string, error) {
	if err := by.Can(Administer); err != nil {
		return "", err
	}
	if days < 1 || days > 3650 {
		return "", models.Invalid(models.Field("days", "token_days", "must be 1 to 3650"))
	}
	token := "wh_" + newSecret()
	return token, models.Do(ctx, a.db, func(tx *models.Tx) error {
		user, err := managed(tx, by, login)
		if err != nil {
			return err
		}
		if !user.DisabledAt.IsZero() {
			return models.Conflict("user_disabled", "the user %s is disabled; a token would open nothing", login)
		}
		t := models.APIToken{
			ID: tx.NewID(), UserID: user.ID, Name: login, TokenHash: models.HashToken(token),
			CreatedAt: tx.Now, ExpiresAt: tx.Now.Add(time.Duration(days) * 24 * time.Hour),
		}
		if err := tx.CreateAPIToken(t); err != nil {
			return err
		}
		return tx.Audit(by.String(), "create_token", login, "", fmt.Sprintf("%d days", days))
	})
}

// Audit reads the audit of the actor's areas, newest first, below the row before (0: from the end).
func (a *Accounts) Audit(ctx context.Context, by Actor, f models.AuditFilter) ([]models.AuditEntry, error) {
	if err := by.Can(SeeAudit); err != nil {
		return nil, err
	}
	return a.db.Read(ctx).AuditEntries(by.Scope(), f)
}
