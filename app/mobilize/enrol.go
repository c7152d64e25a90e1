package mobilize

import (
	"context"

	"whistle/app/access"
	"whistle/models"
)

// EnrolInput says who reports to which community besides the one of their home (双报到): a member of the
// actor's areas by id, or anybody who is registered by phone.
type EnrolInput struct {
	Member models.ID
	Phone  string
	Area   string // a community's code
}

// Enrol registers a member with the community where they work. A member of the actor's own may be enrolled with
// any community; somebody else's only with one of the actor's, by the phone that they give. It returns Invalid
// for what is no community or the one of the home, Conflict where the member is enrolled already.
func (m *Mobilizer) Enrol(ctx context.Context, by access.Actor, in EnrolInput) (MemberView, error) {
	if err := by.Can(access.EditMembers); err != nil {
		return MemberView{}, err
	}
	return models.Within(ctx, m.db, func(tx *models.Tx) (MemberView, error) {
		scope, id, err := whoEnrols(tx, by, in)
		if err != nil {
			return MemberView{}, err
		}
		area, err := tx.Area(scope, in.Area)
		if models.CodeOf(err) == models.CodeNotFound {
			return MemberView{}, models.Invalid(models.Field("area", "unknown_area", "is no area of yours"))
		}
		if err != nil {
			return MemberView{}, err
		}
		member, err := tx.MemberForUpdate(models.Everywhere(), id)
		if err != nil {
			return MemberView{}, err
		}
		if err := enrol(tx, member, area, by.String()); err != nil {
			return MemberView{}, err
		}
		return memberView(tx, member)
	})
}

// whoEnrols gives the member, and where the community must lie.
func whoEnrols(tx *models.Tx, by access.Actor, in EnrolInput) (models.Scope, models.ID, error) {
	if in.Member != "" {
		member, err := tx.Member(by.Scope(), in.Member)
		return models.Everywhere(), member.ID, err
	}
	phone, err := ParsePhone(in.Phone)
	if err != nil {
		return nil, "", models.Invalid(models.Field("phone", "phone", "%v", err))
	}
	index := tx.Vault.Index(phone)
	known, err := tx.MembersByPhone([]models.BlindIndex{index})
	if err != nil {
		return nil, "", err
	}
	member, found := known[string(index)]
	if !found {
		return nil, "", models.Invalid(models.Field("phone", "unknown_phone", "nobody with this phone is registered where they live"))
	}
	return by.Scope(), member.ID, nil
}

func enrol(tx *models.Tx, member models.Member, area models.Area, actor string) error {
	var f faults
	f.add(area.Level != models.LevelCommunity, "area", "not_community", "must be a community")
	f.add(member.HomePath.Within(area.Path), "area", "home_community", "is where the member lives, and is registered already")
	if err := models.Invalid(f...); err != nil {
		return err
	}
	enrolled, err := tx.EnrolmentsOf([]models.ID{member.ID})
	if err != nil {
		return err
	}
	for _, e := range enrolled[member.ID] {
		if e.AreaCode != area.Code {
			return models.Conflict("enrolled_elsewhere", "the member is enrolled with another community; end that first")
		}
	}
	if err := tx.Enrol(models.Enrolment{MemberID: member.ID, AreaCode: area.Code, AreaPath: area.Path}, actor); err != nil {
		return err
	}
	return tx.Audit(actor, "enrol", string(member.ID), area.Path, "")
}

func memberView(tx *models.Tx, member models.Member) (MemberView, error) {
	views, err := memberViews(tx.Reader(), []models.Member{member})
	if err != nil {
		return MemberView{}, err
	}
	return views[0], nil
}

// enrolledWith gives the communities that members are enrolled with besides their homes, by member.
func enrolledWith(read *models.Reader, members []models.ID) (map[models.ID][]models.Area, error) {
	rows, err := read.EnrolmentsOf(members)
	if err != nil {
		return nil, err
	}
	var codes []string
	for _, list := range rows {
		for _, e := range list {
			codes = append(codes, e.AreaCode)
		}
	}
	names, err := areaNames(read, codes)
	enrolled := map[models.ID][]models.Area{}
	for member, list := range rows {
		for _, e := range list {
			enrolled[member] = append(enrolled[member], models.Area{Code: e.AreaCode, Path: e.AreaPath, Name: names[e.AreaCode]})
		}
	}
	return enrolled, err
}
