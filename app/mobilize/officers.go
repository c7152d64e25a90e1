package mobilize

import (
	"fmt"
	"slices"

	"whistle/models"
)

// A grid's officer is told so when the formation is in force, once for each grid, whether they have answered or not:
// who is one by standing has the grid to look after. They are not watched: nobody takes their office from them.

// named is an officer who is to be told, with their summons, "" where the call-up did not ask them.
type named struct {
	models.GridOfficer
	member  models.Member
	summons models.ID
	grid    string
}

func (o named) purpose() models.Purpose { return purposeOf(models.PurposeOfficer, o.AreaCode) }

// officersToTell gives the officers of a formation in force who have not been told. Who must not be paged, who said
// that they cannot come, and, of a drill, who was not asked and does not live within its area, is told by a person.
func officersToTell(tx *models.Tx, c models.CallUp, f models.Formation) ([]named, error) {
	if !slices.ContainsFunc(f.Branches, func(b models.TemporaryBranch) bool { return b.State == models.BranchInForce }) {
		return nil, nil
	}
	told, err := tx.PurposesOf(c.ID, models.PurposeOfficer)
	if err != nil {
		return nil, err
	}
	var rest []models.GridOfficer
	ids, codes := []models.ID{}, []string{}
	for _, o := range f.Officers {
		if !slices.Contains(told[o.MemberID], named{GridOfficer: o}.purpose()) {
			rest, ids, codes = append(rest, o), append(ids, o.MemberID), append(codes, o.AreaCode)
		}
	}
	people, err := pageable(tx, unique(ids))
	if err != nil {
		return nil, err
	}
	risk, err := tx.AreasOf(c.ID)
	if err != nil {
		return nil, err
	}
	places, err := areaNames(tx.Reader(), codes)
	if err != nil {
		return nil, err
	}
	var out []named
	for _, o := range rest {
		member, ok := people[o.MemberID]
		if !ok {
			continue
		}
		s, err := tx.SummonsOf(c.ID, o.MemberID)
		asked := err == nil
		switch {
		case err != nil && models.CodeOf(err) != models.CodeNotFound:
			return nil, err
		case asked && s.Answer == models.AnswerNo, !asked && !mayTellAt(c, risk, member.HomePath):
			continue
		}
		out = append(out, named{o, member, s.ID, places[o.AreaCode]})
	}
	return out, nil
}

// pageable gives those of the members who may be paged at all.
func pageable(tx *models.Tx, ids []models.ID) (map[models.ID]models.Member, error) {
	people, err := tx.MembersByID(ids)
	if err != nil {
		return nil, err
	}
	phones := make([]models.BlindIndex, 0, len(people))
	for _, member := range people {
		phones = append(phones, member.PhoneIndex)
	}
	facts := audienceFacts{}
	if facts.optedOut, err = tx.OptedOut(phones); err != nil {
		return nil, err
	}
	for id, member := range people {
		if skipReason(models.AudienceRule{}, member, facts) != "" {
			delete(people, id)
		}
	}
	return people, nil
}

// together takes the officers who are told of a lead in the same moment out of the list, each with one grid, and names
// that grid in the lead: they get one message.
func together(leads []lead, officers []named) ([]lead, []named) {
	joined := map[models.ID]bool{}
	for i := range leads {
		at := slices.IndexFunc(officers, func(o named) bool { return o.MemberID == leads[i].member })
		if at >= 0 && !joined[leads[i].member] {
			joined[leads[i].member], leads[i].officer = true, &named{}
			*leads[i].officer = officers[at]
			officers = slices.Delete(officers, at, at+1)
		}
	}
	return leads, officers
}

// tellOfficers pages officers, a message for each grid.
func (m *Mobilizer) tellOfficers(tx *models.Tx, c models.CallUp, officers []named, actor string) error {
	if len(officers) == 0 {
		return nil
	}
	place, err := placeOf(tx, c)
	if err != nil {
		return err
	}
	words, err := wordingFor(tx, c.ScopePath)
	if err != nil {
		return err
	}
	letters := make([]letter, len(officers))
	for i, o := range officers {
		language := languageOf(o.member)
		one := letter{member: o.member, summons: o.summons, purpose: o.purpose(), urgency: models.UrgencyAnswer, body: drillPrefix(c, language) + officerText(place, o.grid, language)}
		if o.summons != "" {
			w, err := m.phoneWay(tx, o.summons, o.member)
			if err != nil {
				return err
			}
			one.body, one.mark = one.body+words.details(w, language), w.mark()
		}
		one.segments = m.paging.Segments(one.body)
		letters[i] = one
	}
	_, err = m.deliver(tx, c, letters, actor)
	return err
}

// officerText tells an officer of their grid.
func officerText(place, grid, language string) string {
	if language == "en" {
		return fmt.Sprintf("%s: you are the officer of grid %s. ", place, grid)
	}
	return fmt.Sprintf("%s召集：您任%s网格员。", place, grid)
}

// officerWords names an officer's grid after the posts that they lead.
func officerWords(o *named, language string) string {
	switch {
	case o == nil:
		return ""
	case language == "en":
		return " and are the officer of grid " + o.grid
	default:
		return "、" + o.grid + "网格员"
	}
}
