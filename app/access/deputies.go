package access

import (
	"context"
	"time"

	"whistle/models"
)

// longestDeputation is how long somebody may stand in for another before they are named anew.
const longestDeputation = 90 * 24 * time.Hour

// DeputationView is a deputation with the names of the two.
type DeputationView struct {
	models.Deputation
	Deputy, Principal models.User
	Now               bool // in force
}

// actingFor gives a deputy the areas and the role of whom it acts for at this moment; of several, the one who
// named it first.
func actingFor(read *models.Reader, deputy Actor) (Actor, error) {
	open, err := read.OpenDeputations([]models.ID{deputy.UserID}, read.Now)
	if err != nil {
		return Actor{}, err
	}
	for _, d := range open {
		if d.DeputyID != deputy.UserID || !d.InForce(read.Now) {
			continue
		}
		principal, err := read.User(d.PrincipalID)
		if err != nil {
			return Actor{}, err
		}
		if !principal.DisabledAt.IsZero() {
			continue
		}
		if deputy.Areas, err = read.UserAreas(principal.ID); err != nil {
			return Actor{}, err
		}
		deputy.For = Principal{UserID: principal.ID, Login: principal.Login, Name: principal.Name, Role: principal.Role, Until: d.UntilAt}
		return deputy, nil
	}
	return deputy, nil
}

// NameDeputy lets a user of the role deputy act for the actor from now until a moment. It returns Invalid for
// a login that is no deputy of the actor's areas or a time that is none, Conflict where the deputy acts for
// somebody already, Forbidden for whoever may not direct call-ups or is a deputy: nobody hands on what was lent.
func (a *Accounts) NameDeputy(ctx context.Context, by Actor, login string, until models.Time) (DeputationView, error) {
	if err := by.Can(Mobilize); err != nil {
		return DeputationView{}, err
	}
	if by.system || by.Deputizes() {
		return DeputationView{}, models.Forbidden("only who has the authority can name a deputy for it")
	}
	return models.Within(ctx, a.db, func(tx *models.Tx) (DeputationView, error) {
		deputy, err := checkDeputy(tx, by, login, until)
		if err != nil {
			return DeputationView{}, err
		}
		d := models.Deputation{ID: tx.NewID(), DeputyID: deputy.ID, PrincipalID: by.UserID, FromAt: tx.Now, UntilAt: until, GrantedBy: by.String(), GrantedAt: tx.Now}
		if err := tx.CreateDeputation(d); err != nil {
			return DeputationView{}, err
		}
		view := DeputationView{Deputation: d, Deputy: deputy, Principal: models.User{ID: by.UserID, Login: by.Login, Name: by.Name, Role: by.Role}, Now: true}
		return view, auditAreas(tx, by, "name_deputy", login)
	})
}

func checkDeputy(tx *models.Tx, by Actor, login string, until models.Time) (models.User, error) {
	wrong := models.Invalid(models.Field("deputy", "unknown_deputy", "is no deputy of your areas"))
	deputy, err := tx.UserByLogin(login)
	if models.CodeOf(err) == models.CodeNotFound {
		return models.User{}, wrong
	}
	if err != nil {
		return models.User{}, err
	}
	areas, err := tx.UserAreas(deputy.ID)
	if err != nil {
		return models.User{}, err
	}
	if deputy.Role != models.RoleDeputy || !deputy.DisabledAt.IsZero() || !mayManage(by, areas) {
		return models.User{}, wrong
	}
	if until <= tx.Now || until > tx.Now.Add(longestDeputation) {
		return models.User{}, models.Invalid(models.Field("until", "deputy_until", "must be within the next 90 days"))
	}
	open, err := tx.OpenDeputations([]models.ID{deputy.ID}, tx.Now)
	if err != nil {
		return models.User{}, err
	}
	if len(open) > 0 {
		return models.User{}, models.Conflict("deputy_taken", "%s acts for somebody already", login)
	}
	return deputy, nil
}

// auditAreas keeps an act that concerns all of the actor's areas.
func auditAreas(tx *models.Tx, by Actor, action, subject string) error {
	within := models.Path("")
	if len(by.Areas) > 0 {
		within = by.Areas[0].AreaPath
	}
	return tx.Audit(by.String(), action, subject, within, "")
}

// EndDeputation ends a deputation before its time: by whom it was given, or an administrator over the two.
func (a *Accounts) EndDeputation(ctx context.Context, by Actor, id models.ID) error {
	if err := by.Can(Mobilize); err != nil {
		return err
	}
	return models.Do(ctx, a.db, func(tx *models.Tx) error {
		d, err := tx.Deputation(id)
		if err != nil {
			return err
		}
		areas, err := tx.UserAreas(d.PrincipalID)
		if err != nil {
			return err
		}
		if by.Deputizes() || d.PrincipalID != by.UserID && (by.Can(Administer) != nil || !mayManage(by, areas)) {
			return models.NotFound("deputation")
		}
		if !d.EndedAt.IsZero() {
			return models.Conflict("deputation_over", "the deputation has ended")
		}
		d.EndedAt, d.EndedBy = tx.Now, by.String()
		if err := tx.SaveDeputation(d); err != nil {
			return err
		}
		return auditAreas(tx, by, "end_deputy", string(d.DeputyID))
	})
}

// Deputations lists those that have not ended in which the actor is one of the two.
func (a *Accounts) Deputations(ctx context.Context, by Actor) ([]DeputationView, error) {
	if err := by.Can(See); err != nil {
		return nil, err
	}
	read := a.db.Read(ctx)
	open, err := read.OpenDeputations([]models.ID{by.UserID}, read.Now)
	if err != nil {
		return nil, err
	}
	ids := make([]models.ID, 0, 2*len(open))
	for _, d := range open {
		ids = append(ids, d.DeputyID, d.PrincipalID)
	}
	users, err := read.UsersByID(ids)
	if err != nil {
		return nil, err
	}
	views := make([]DeputationView, len(open))
	for i, d := range open {
		views[i] = DeputationView{Deputation: d, Deputy: users[d.DeputyID], Principal: users[d.PrincipalID], Now: d.InForce(read.Now)}
	}
	return views, nil
}

// PossibleDeputies lists the users of the role deputy whose areas lie in the actor's own.
func (a *Accounts) PossibleDeputies(ctx context.Context, by Actor) ([]models.User, error) {
	if may := by.Can(Mobilize) == nil && !by.Deputizes(); !may {
		return nil, nil
	}
	return a.db.Read(ctx).UsersWithin(by.Scope(), models.RoleDeputy, 200)
}

// NamesOf gives the names of users by their ids, for showing who an event or an audit row means.
func (a *Accounts) NamesOf(ctx context.Context, ids []models.ID) (map[models.ID]string, error) {
	users, err := a.db.Read(ctx).UsersByID(ids)
	names := make(map[models.ID]string, len(users))
	for id, u := range users {
		names[id] = u.Name
	}
	return names, err
}
