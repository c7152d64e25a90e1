package mobilize

import (
	"context"
	"fmt"

	"whistle/app/access"
	"whistle/models"
)

// OpenProject lets members claim the places of a planned project, and tells each member of its area by one
// message. It returns Conflict where it was opened before or is over.
func (m *Mobilizer) OpenProject(ctx context.Context, by access.Actor, id models.ID) (models.ServiceProject, error) {
	if err := by.Can(access.Mobilize); err != nil {
		return models.ServiceProject{}, err
	}
	opened, err := models.Within(ctx, m.db, func(tx *models.Tx) (models.ServiceProject, error) {
		p, err := tx.ProjectForUpdate(by.Scope(), id)
		if err != nil {
			return p, err
		}
		switch {
		case p.State != models.ProjectPlanned: // a full one opens by itself when a place is given back
			return p, models.Conflict("project_is_"+string(p.State), "a project that is %s was opened before", p.State)
		case p.EndsAt <= tx.Now:
			return p, models.Conflict("project_over", "the project is over")
		}
		if p.Told, err = m.tellOfProject(tx, p, by.String()); err != nil {
			return p, err
		}
		return p, tx.MoveProject(&p, models.ProjectOpen, by.String())
	})
	if err == nil {
		m.wake()
	}
	return opened, err
}

// tellOfProject writes one message to each member who lives in the project's area or is enrolled there and
// wants messages, and gives how many.
func (m *Mobilizer) tellOfProject(tx *models.Tx, p models.ServiceProject, actor string) (int, error) {
	members, err := tx.MembersWithin([]models.Path{p.AreaPath})
	if err != nil {
		return 0, err
	}
	phones := make([]models.BlindIndex, len(members))
	for i, member := range members {
		phones[i] = member.PhoneIndex
	}
	facts := audienceFacts{}
	if facts.optedOut, err = tx.OptedOut(phones); err != nil {
		return 0, err
	}
	audience, _ := selectAudience(models.AudienceRule{}, members, facts)
	where := models.CallUp{ScopePath: p.AreaPath, EndsAt: p.EndsAt} // no call-up: nothing of one holds for these pages
	place, err := placeOf(tx, where)
	if err != nil {
		return 0, err
	}
	words, err := wordingFor(tx, p.AreaPath)
	if err != nil {
		return 0, err
	}
	claims, letters := make([]models.ProjectClaim, len(audience)), make([]letter, len(audience))
	for i, member := range audience {
		claims[i] = models.ProjectClaim{ProjectID: p.ID, MemberID: member.ID, State: models.ClaimTold, TokenHash: models.HashToken(projectToken(tx.Vault, p.ID, member.ID))}
		if letters[i], err = m.projectLetter(tx, p, words, place, member); err != nil {
			return 0, err
		}
	}
	if err := tx.CreateClaims(claims); err != nil {
		return 0, err
	}
	return m.deliver(tx, where, letters, actor)
}

func (m *Mobilizer) projectLetter(tx *models.Tx, p models.ServiceProject, words wording, place string, member models.Member) (letter, error) {
	phone, err := tx.Vault.Open(member.PhoneSealed)
	if err != nil {
		return letter{}, fmt.Errorf("open the phone of %s: %w", member.ID, err)
	}
	w := way{
		Ways: m.paging.Ways(phone), phone: phone, link: m.baseURL + "/p/" + projectToken(tx.Vault, p.ID, member.ID),
		code: projectCode(tx.Vault, p.ID, member.ID), page: m.baseURL + "/c",
	}
	body := m.projectText(p, words, place, languageOf(member), w)
	return letter{
		member: member, purpose: purposeOf(models.PurposeProject, string(p.ID)), urgency: models.UrgencyRoutine, body: body, mark: w.mark(), segments: m.paging.Segments(body),
	}, nil
}

// projectText says what, when, where and how to claim a place: by the link, by the typed code, or where messages
// carry neither by telling the community.
func (m *Mobilizer) projectText(p models.ServiceProject, words wording, place, language string, w way) string {
	when := m.shortTime(p.StartsAt, language)
	how := map[string]string{"zh": "请与社区联系（" + w.code + "）", "en": "tell the community (" + w.code + ")"}[language]
	switch {
	case w.Link:
		how = w.link
	case w.Code:
		how = words.part(MessageAnswerCode, w, language)
	}
	if language == "en" {
		return fmt.Sprintf("%s: %s, %s%s, %d places. To claim one: %s", place, p.Title, when, p.Site, p.Places, how)
	}
	return fmt.Sprintf("%s服务项目：%s，%s%s，%d个名额。认领：%s", place, p.Title, when, p.Site, p.Places, how)
}

// projectToken gives the token of a member's page of a project.
func projectToken(vault *models.Vault, project, member models.ID) string {
	return vault.PageToken(models.ProjectPageKind, string(project)+" "+string(member))
}

// projectCode gives the code that opens the same page where it is typed.
func projectCode(vault *models.Vault, project, member models.ID) string {
	return vault.AnswerCode(project + " " + member)
}
