package mobilize

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"whistle/models"
)

// MemberCard is what one member sees of one call-up: what, where, when, their answer and their shifts.
// Nothing about anybody else.
type MemberCard struct {
	CallUp  models.CallUp
	Place   string
	Summons models.Summons
	Name    string
	Shifts  []CardShift
}

// CardShift is one shift of the member's own.
type CardShift struct {
	Assignment models.Assignment
	Shift      models.Shift
	Site       string // "延平区 … 3号楼": community and building
}

// MemberCard shows the card that a token opens. It changes nothing, however often it is called. It returns
// NotFound for a token that is unknown or whose call-up has ended.
func (m *Mobilizer) MemberCard(ctx context.Context, token string) (MemberCard, error) {
	read := m.db.Read(ctx)
	summons, err := read.FindSummonsByToken(models.HashToken(token))
	if err != nil {
		return MemberCard{}, err
	}
	callUp, err := read.CallUp(models.Everywhere(), summons.CallUpID)
	if err != nil {
		return MemberCard{}, err
	}
	if !callUp.Open(read.Now) {
		return MemberCard{}, models.NotFound("summons")
	}
	return cardOf(read, callUp, summons)
}

// TokenByCode gives the link's token for a typed code and the last four digits of the phone; NotFound where
// they do not belong together.
func (m *Mobilizer) TokenByCode(ctx context.Context, code, tail string) (string, error) {
	code = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(code))
	read := m.db.Read(ctx)
	summons, err := read.FindSummonsByCode(models.HashToken(code))
	if err != nil {
		return "", err
	}
	member, err := read.Member(models.Everywhere(), summons.MemberID)
	if err != nil {
		return "", err
	}
	if member.PhoneTail != strings.TrimSpace(tail) {
		return "", models.NotFound("summons")
	}
	return m.db.Vault().LinkToken(summons.ID), nil
}

func cardOf(read *models.Reader, callUp models.CallUp, summons models.Summons) (MemberCard, error) {
	card := MemberCard{CallUp: callUp, Summons: summons, Name: summons.MemberName}
	var err error
	if card.Place, err = placeOf(read, callUp); err != nil {
		return MemberCard{}, err
	}
	mine, err := read.AssignmentsOfMember(callUp.ID, summons.MemberID)
	if err != nil || len(mine) == 0 {
		return card, err
	}
	ids := make([]models.ID, len(mine))
	for i, a := range mine {
		ids[i] = a.ShiftID
	}
	shifts, err := read.ShiftsByID(ids)
	if err != nil {
		return MemberCard{}, err
	}
	for _, a := range mine {
		shift := shifts[a.ShiftID]
		site, err := siteName(read, shift.SitePath)
		if err != nil {
			return MemberCard{}, err
		}
		card.Shifts = append(card.Shifts, CardShift{Assignment: a, Shift: shift, Site: site})
	}
	sortShifts(card.Shifts)
	return card, nil
}

// siteName names a site as one finds it: its community and its own name.
func siteName(read *models.Reader, path models.Path) (string, error) {
	above, err := read.AreasAbove(path)
	if err != nil || len(above) == 0 {
		return "", err
	}
	own := above[len(above)-1].Name
	for _, a := range above[:len(above)-1] {
		if a.Level == models.LevelCommunity {
			return a.Name + " " + own, nil
		}
	}
	return own, nil
}

func sortShifts(shifts []CardShift) {
	slices.SortStableFunc(shifts, func(a, b CardShift) int { return cmp.Compare(a.Shift.StartsAt, b.Shift.StartsAt) })
}
