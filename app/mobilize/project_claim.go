package mobilize

import (
	"context"
	"strings"

	"whistle/app/access"
	"whistle/models"
)

// ClaimPlace takes a place of a project for the holder of a token, or gives it back. It returns Conflict where
// all places are claimed, the project is closed or over, or the place is the holder's already.
func (m *Mobilizer) ClaimPlace(ctx context.Context, token string, take bool) (ProjectCard, error) {
	return models.Within(ctx, m.db, func(tx *models.Tx) (ProjectCard, error) {
		known, err := tx.ClaimByToken(token)
		if err != nil {
			return ProjectCard{}, err
		}
		p, err := tx.ProjectForUpdate(models.Everywhere(), known.ProjectID)
		if err != nil {
			return ProjectCard{}, err
		}
		if err := setClaim(tx, p, known.MemberID, take, "member:"+string(known.MemberID), models.ViaLink); err != nil {
			return ProjectCard{}, err
		}
		return projectCard(tx.Reader(), token)
	})
}

// ClaimInput says whose place it is: a member by id, or by the name or the whole phone as typed.
type ClaimInput struct {
	Member models.ID
	Who    string
	Take   bool
}

// ClaimFor takes or gives back a place for a member of the project's area who said so to the secretary. It
// returns Invalid where nobody or more than one is meant, else what ClaimPlace returns.
func (m *Mobilizer) ClaimFor(ctx context.Context, by access.Actor, project models.ID, in ClaimInput) error {
	if err := by.Can(access.Mobilize); err != nil {
		return err
	}
	return models.Do(ctx, m.db, func(tx *models.Tx) error {
		p, err := tx.ProjectForUpdate(by.Scope(), project)
		if err != nil {
			return err
		}
		member, err := whoClaims(tx, p, in)
		if err != nil {
			return err
		}
		return setClaim(tx, p, member.ID, in.Take, by.String(), models.ViaSecretary)
	})
}

func whoClaims(tx *models.Tx, p models.ServiceProject, in ClaimInput) (models.Member, error) {
	scope := models.Scope{p.AreaPath}
	who := strings.TrimSpace(in.Who)
	switch {
	case in.Member != "" && !in.Take: // a place is given back also by one who has moved away
		return models.Member{ID: in.Member}, nil
	case in.Member != "":
		return tx.Member(scope, in.Member)
	case who == "":
		return models.Member{}, models.Invalid(models.Field("member", "missing", "is missing"))
	}
	if phone, err := ParsePhone(who); err == nil {
		index := tx.Vault.Index(phone)
		known, err := tx.MembersByPhone([]models.BlindIndex{index})
		if err != nil {
			return models.Member{}, err
		}
		if member, found := known[string(index)]; found {
			return tx.Member(scope, member.ID)
		}
	}
	named, err := tx.Members(scope, models.MemberFilter{Name: who, Limit: 2})
	switch {
	case err != nil:
		return models.Member{}, err
	case len(named) == 0:
		return models.Member{}, models.Invalid(models.Field("member", "no_such_member", "is nobody of this area"))
	case len(named) > 1:
		return models.Member{}, models.Invalid(models.Field("member", "several_members", "may be more than one: give the phone"))
	}
	return named[0], nil
}

// setClaim moves a member's claim under the project's lock, which whoever calls it holds: places are counted
// one claim at a time, so that the last one goes to one member only.
func setClaim(tx *models.Tx, p models.ServiceProject, member models.ID, take bool, actor string, via models.Via) error {
	if p.EndsAt <= tx.Now {
		return models.Conflict("project_over", "the project is over")
	}
	if p.State != models.ProjectOpen && (take || p.State != models.ProjectFull) {
		return models.Conflict("project_is_"+string(p.State), "a project that is %s has no place to claim", p.State)
	}
	c, found, err := tx.ClaimFor(p.ID, member)
	if err != nil {
		return err
	}
	if !found {
		c = models.ProjectClaim{ProjectID: p.ID, MemberID: member, State: models.ClaimTold, TokenHash: models.HashToken(projectToken(tx.Vault, p.ID, member))}
		if take {
			if err := tx.CreateClaims([]models.ProjectClaim{c}); err != nil {
				return err
			}
		}
	}
	to, state := models.ClaimGiven, models.ProjectOpen
	p.Claimed--
	if take {
		p.Claimed += 2
		to = models.ClaimTaken
		if p.Free() == 0 {
			state = models.ProjectFull
		}
	}
	if err := tx.MoveClaim(&c, to, actor, p.AreaPath, via); err != nil {
		return err
	}
	if state == p.State {
		return tx.SaveProject(&p)
	}
	return tx.MoveProject(&p, state, actor)
}
