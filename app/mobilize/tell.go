package mobilize

import (
	"context"
	"fmt"

	"whistle/app/access"
	"whistle/models"
)

// tell pages those who direct the call-up that too few have answered: the secretary, the deputy or command,
// each as far as they have a phone. Everybody sees it on their first screen besides, by the step being done.
func (m *Mobilizer) tell(tx *models.Tx, c models.CallUp, step models.EscalationStep, actor string) (int, error) {
	told, err := toldOf(tx, c, step.Kind)
	if err != nil || len(told) == 0 {
		return 0, err
	}
	counts, err := tx.CountsOf(c.ID)
	if err != nil {
		return 0, err
	}
	place, err := placeOf(tx, c)
	if err != nil {
		return 0, err
	}
	purpose := purposeOf(models.PurposeAlarm, string(step.ID))
	letters := make([]letter, 0, len(told))
	for _, member := range told {
		language := languageOf(member)
		body := drillPrefix(c, language) + alarmText(place, c, counts, language)
		if phone, err := tx.Vault.Open(member.PhoneSealed); err != nil {
			return 0, fmt.Errorf("open the phone of %s: %w", member.ID, err)
		} else if m.paging.Ways(phone).Link {
			body += " " + m.baseURL + "/callups/" + string(c.ID)
		}
		letters = append(letters, letter{member: member, purpose: purpose, urgency: models.UrgencyAnswer, body: body, segments: m.paging.Segments(body)})
	}
	return m.deliver(tx, c, letters, actor)
}

func alarmText(place string, c models.CallUp, n models.Counts, language string) string {
	if language == "en" {
		return fmt.Sprintf("%s: too few answer. %d come, %d are silent. Please telephone or widen.", place, n.Confirmed, n.NoAnswer)
	}
	short := ""
	if c.Quorum > n.Confirmed {
		short = fmt.Sprintf("，还差%d人", c.Quorum-n.Confirmed)
	}
	return fmt.Sprintf("%s召集人手不足：%d人参加，%d人未答复%s。请打电话或扩大范围。", place, n.Confirmed, n.NoAnswer, short)
}

// toldOf gives whom a step tells, as recipients of a page: users by their own id, members by theirs.
func toldOf(tx *models.Tx, c models.CallUp, kind models.StepKind) ([]models.Member, error) {
	role := models.RoleSecretary
	if kind == models.StepTellCommand {
		role = models.RoleCommand
	}
	users, err := tx.UsersOver(c.ScopePath, role, 20)
	if err != nil {
		return nil, err
	}
	if kind != models.StepTellDeputy {
		return recipients(tx, c, users)
	}
	deputies, err := deputiesOf(tx, users)
	if err != nil {
		return nil, err
	}
	told, err := recipients(tx, c, deputies)
	if err != nil {
		return nil, err
	}
	branch, err := branchDeputies(tx, c)
	return append(told, branch...), err
}

// deputiesOf gives who acts for any of the users now.
func deputiesOf(tx *models.Tx, users []models.User) ([]models.User, error) {
	ids := make([]models.ID, len(users))
	for i, u := range users {
		ids[i] = u.ID
	}
	open, err := tx.OpenDeputations(ids, tx.Now)
	if err != nil {
		return nil, err
	}
	var acting []models.ID
	for _, d := range open {
		if d.InForce(tx.Now) {
			acting = append(acting, d.DeputyID)
		}
	}
	found, err := tx.UsersByID(unique(acting))
	deputies := make([]models.User, 0, len(found))
	for _, id := range unique(acting) {
		if u, ok := found[id]; ok && u.DisabledAt.IsZero() {
			deputies = append(deputies, u)
		}
	}
	return deputies, err
}

// branchDeputies gives the members who are deputy secretaries of the call-up's temporary branches.
func branchDeputies(tx *models.Tx, c models.CallUp) ([]models.Member, error) {
	f, err := tx.FormationOf(c.ID)
	if err != nil {
		return nil, err
	}
	var ids []models.ID
	for _, m := range f.Members {
		if m.Office == models.OfficeDeputy {
			ids = append(ids, m.MemberID)
		}
	}
	found, err := tx.MembersByID(ids)
	deputies := make([]models.Member, 0, len(ids))
	for _, id := range ids {
		deputies = append(deputies, found[id])
	}
	return deputies, err
}

// recipients turns users into recipients of a page: those with a phone that did not opt out, and, of a drill,
// only those within its area.
func recipients(tx *models.Tx, c models.CallUp, users []models.User) ([]models.Member, error) {
	ids := make([]models.ID, len(users))
	for i, u := range users {
		ids[i] = u.ID
	}
	phones, err := tx.UserPhones(unique(ids))
	if err != nil {
		return nil, err
	}
	risk, err := tx.AreasOf(c.ID)
	if err != nil {
		return nil, err
	}
	var told []models.Member
	for _, id := range unique(ids) {
		phone, ok := phones[id]
		if !ok {
			continue
		}
		areas, err := tx.UserAreas(id)
		if err != nil {
			return nil, err
		}
		out, err := tx.OptedOut([]models.BlindIndex{phone.PhoneIndex})
		if err != nil {
			return nil, err
		}
		if mayTell(c, risk, areas) && !out[string(phone.PhoneIndex)] {
			told = append(told, models.Member{ID: id, PhoneSealed: phone.PhoneSealed, PhoneIndex: phone.PhoneIndex, PhoneTail: phone.PhoneTail})
		}
	}
	return told, nil
}

// SetAlertPhone keeps where the actor is told that a call-up needs them; "" forgets it. It returns Invalid for
// what is no phone.
func (m *Mobilizer) SetAlertPhone(ctx context.Context, by access.Actor, text string) error {
	if err := by.Can(access.See); err != nil {
		return err
	}
	if text == "" {
		return models.Do(ctx, m.db, func(tx *models.Tx) error { return tx.DeleteUserPhone(by.UserID) })
	}
	phone, err := ParsePhone(text)
	if err != nil {
		return models.Invalid(models.Field("phone", "phone", "%v", err))
	}
	return models.Do(ctx, m.db, func(tx *models.Tx) error {
		sealed, err := tx.Vault.Seal(phone)
		if err != nil {
			return err
		}
		return tx.SaveUserPhone(models.UserPhone{UserID: by.UserID, PhoneSealed: sealed, PhoneIndex: tx.Vault.Index(phone), PhoneTail: phone[len(phone)-4:]})
	})
}

// AlertPhone gives the last four digits of where the actor is told, "" for nowhere.
func (m *Mobilizer) AlertPhone(ctx context.Context, by access.Actor) (string, error) {
	phones, err := m.db.Read(ctx).UserPhones([]models.ID{by.UserID})
	return phones[by.UserID].PhoneTail, err
}
