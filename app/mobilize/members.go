package mobilize

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"whistle/app/access"
	"whistle/models"
)

// MemberView is a member with skills, roles and the name of the home; the phone is masked.
type MemberView struct {
	models.Member
	Skills []string
	Roles  []models.MemberRole
	Home   string

	Enrolled []models.Area // communities besides the home's (双报到)
}

// MaskedPhone shows the last four digits.
func (v MemberView) MaskedPhone() string { return "*******" + v.PhoneTail }

// Members lists the members of the actor's areas, and the cursor of the next page. Area narrows it to one
// area, which must be the actor's.
func (m *Mobilizer) Members(ctx context.Context, by access.Actor, area string, f models.MemberFilter) ([]MemberView, models.ID, error) {
	if err := by.Can(access.See); err != nil {
		return nil, "", err
	}
	read := m.db.Read(ctx)
	if area != "" {
		found, err := read.Area(by.Scope(), area)
		if err != nil {
			return nil, "", err
		}
		f.Area = found.Path
	}
	limit := f.Limit
	f.Limit++
	members, err := read.Members(by.Scope(), f)
	if err != nil {
		return nil, "", err
	}
	members, next := cut(members, limit, func(m models.Member) models.ID { return m.ID })
	views, err := memberViews(read, members)
	return views, next, err
}

func memberViews(read *models.Reader, members []models.Member) ([]MemberView, error) {
	ids, homes := make([]models.ID, len(members)), make([]string, len(members))
	for i, member := range members {
		ids[i], homes[i] = member.ID, member.HomeCode
	}
	skills, err := read.SkillsOf(ids)
	if err != nil {
		return nil, err
	}
	roles, err := read.RolesOf(ids)
	if err != nil {
		return nil, err
	}
	names, err := areaNames(read, homes)
	if err != nil {
		return nil, err
	}
	enrolled, err := enrolledWith(read, ids)
	if err != nil {
		return nil, err
	}
	views := make([]MemberView, len(members))
	for i, member := range members {
		views[i] = MemberView{Member: member, Skills: skills[member.ID], Roles: roles[member.ID], Home: names[member.HomeCode], Enrolled: enrolled[member.ID]}
	}
	return views, nil
}

// MemberInput describes a member. Nil fields of a change leave what was.
type MemberInput struct {
	Name, Phone, Home, Standing, Language *string
	Skills                                *[]string
	Active, HomeBound                     *bool
}

var standings = []models.Standing{models.StandingFull, models.StandingProbationary, models.StandingApplicant, models.StandingNone}

// AddMember registers a member. It returns Invalid naming every wrong field, Conflict for a phone that is
// registered.
func (m *Mobilizer) AddMember(ctx context.Context, by access.Actor, in MemberInput) (MemberView, error) {
	return m.saveMember(ctx, by, "", in)
}

// ChangeMember changes a member.
func (m *Mobilizer) ChangeMember(ctx context.Context, by access.Actor, id models.ID, in MemberInput) (MemberView, error) {
	return m.saveMember(ctx, by, id, in)
}

func (m *Mobilizer) saveMember(ctx context.Context, by access.Actor, id models.ID, in MemberInput) (MemberView, error) {
	if err := by.Can(access.EditMembers); err != nil {
		return MemberView{}, err
	}
	return models.Within(ctx, m.db, func(tx *models.Tx) (MemberView, error) {
		member := models.Member{ID: tx.NewID(), Standing: models.StandingNone, Language: "zh", Active: true, ConsentedAt: tx.Now, CreatedAt: tx.Now}
		action := "add_member"
		if id != "" {
			var err error
			if member, err = tx.Member(by.Scope(), id); err != nil {
				return MemberView{}, err
			}
			action = "change_member"
		}
		if err := applyMember(tx, by, &member, in, id == ""); err != nil {
			return MemberView{}, err
		}
		var skills []string
		if in.Skills != nil {
			skills = append([]string{}, unique(*in.Skills)...)
		}
		if err := tx.SaveMember(member, skills, nil); err != nil {
			return MemberView{}, err
		}
		if err := tx.Audit(by.String(), action, string(member.ID), member.HomePath, ""); err != nil {
			return MemberView{}, err
		}
		views, err := memberViews(tx.Reader(), []models.Member{member})
		if err != nil {
			return MemberView{}, err
		}
		return views[0], nil
	})
}

func applyMember(tx *models.Tx, by access.Actor, member *models.Member, in MemberInput, fresh bool) error {
	var f faults
	f.add(fresh && in.Name == nil, "name", "missing", "is missing")
	f.add(fresh && in.Phone == nil, "phone", "missing", "is missing")
	f.add(fresh && in.Home == nil, "home", "missing", "is missing")
	if in.Name != nil {
		member.Name = strings.TrimSpace(*in.Name)
		f.text(member.Name, "name", true, 60)
		f.add(isFormula(member.Name), "name", "formula", "begins like a formula")
	}
	if in.Phone != nil {
		if err := setPhone(tx, member, *in.Phone); err != nil {
			f.add(true, "phone", "phone", "%v", err)
		}
	}
	if in.Home != nil {
		area, err := tx.Area(by.Scope(), *in.Home)
		f.add(err != nil, "home", "unknown_area", "is no area of yours")
		f.add(err == nil && area.Level != models.LevelBuilding && !strings.HasPrefix(string(area.Level), "grid"), "home", "home_level", "must be a building or a grid")
		member.HomeCode, member.HomePath = area.Code, area.Path
	}
	if in.Standing != nil {
		member.Standing = models.Standing(*in.Standing)
		f.add(!slices.Contains(standings, member.Standing), "standing", "standing", "must be full, probationary, applicant or none")
	}
	if in.Language != nil {
		member.Language = *in.Language
		f.add(member.Language != "zh" && member.Language != "en", "language", "language", "must be zh or en")
	}
	if in.Skills != nil {
		for i, skill := range *in.Skills {
			f.add(!word.MatchString(skill), fmt.Sprintf("skills[%d]", i), "unknown_skill", "must be a skill such as sampling, lead or driver")
		}
	}
	if in.Active != nil {
		member.Active = *in.Active
	}
	if in.HomeBound != nil {
		member.HomeBound = *in.HomeBound
	}
	return models.Invalid(f...)
}

func setPhone(tx *models.Tx, member *models.Member, text string) error {
	phone, err := ParsePhone(text)
	if err != nil {
		return err
	}
	sealed, err := tx.Vault.Seal(phone)
	if err != nil {
		return err
	}
	member.PhoneSealed, member.PhoneIndex, member.PhoneTail = sealed, tx.Vault.Index(phone), phone[len(phone)-4:]
	out, err := tx.OptedOut([]models.BlindIndex{member.PhoneIndex})
	if err == nil && out[string(member.PhoneIndex)] && member.OptedOutAt.IsZero() {
		member.OptedOutAt = tx.Now // an opt-out outlives a deletion
	}
	return err
}

// syntheticPrefix is the range of made-up phones; no carrier has given it out, so that the library knows no
// such number.
const syntheticPrefix = "+86154"

// ParsePhone reads a mobile number, Chinese where no country is named, and gives it in E.164.
func ParsePhone(text string) (string, error) {
	number, err := phonenumbers.Parse(strings.TrimSpace(text), "CN")
	if err != nil {
		return "", fmt.Errorf("%q is not a phone number", text)
	}
	phone := phonenumbers.Format(number, phonenumbers.E164)
	if strings.HasPrefix(phone, syntheticPrefix) && len(phone) == len("+8615400000000") {
		return phone, nil
	}
	kind := phonenumbers.GetNumberType(number)
	if !phonenumbers.IsValidNumber(number) || (kind != phonenumbers.MOBILE && kind != phonenumbers.FIXED_LINE_OR_MOBILE) {
		return "", fmt.Errorf("%q is not a mobile number (11 digits, or + and the country's code)", text)
	}
	return phone, nil
}

// isFormula says whether a spreadsheet would take the text for a formula.
func isFormula(s string) bool { return s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) }
