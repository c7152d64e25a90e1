package mobilize

import (
	"slices"

	"whistle/models"
)

// remind pages those who have not answered once more, under a purpose of its own: the same reminder never
// goes to anybody twice.
func (m *Mobilizer) remind(tx *models.Tx, c models.CallUp, which, actor string) (int, error) {
	silent, err := tx.Unanswered(c.ID)
	if err != nil || len(silent) == 0 {
		return 0, err
	}
	purpose := purposeOf(models.PurposeRemind, which)
	reminded, err := tx.PagedFor(c.ID, purpose)
	if err != nil {
		return 0, err
	}
	members, err := peopleOf(tx, silent)
	if err != nil {
		return 0, err
	}
	place, err := placeOf(tx, c)
	if err != nil {
		return 0, err
	}
	var letters []letter
	for _, s := range silent {
		member := members[s.MemberID]
		if reminded[s.MemberID] {
			continue
		}
		w, err := m.phoneWay(tx, s.ID, member)
		if err != nil {
			return 0, err
		}
		body := m.callText(c, place, languageOf(member), w, true)
		letters = append(letters, letter{member: member, summons: s.ID, purpose: purpose, urgency: models.UrgencyRemind, body: body, mark: w.mark(), segments: m.paging.Segments(body)})
	}
	return deliver(tx, c, letters, actor)
}

// widen summons those who live in the areas that touch the ones asked so far, grid by grid outwards: each
// call goes one ring further, until somebody new is found or no area is left.
func (m *Mobilizer) widen(tx *models.Tx, c models.CallUp, actor string) (int, error) {
	risk, err := tx.AreasOf(c.ID)
	if err != nil {
		return 0, err
	}
	asked := make([]string, len(risk))
	for i, a := range risk {
		asked[i] = a.AreaCode
	}
	for range mostRings {
		ring, err := tx.Neighbors(asked)
		if err != nil || len(ring) == 0 {
			return 0, err
		}
		audience, _, err := audienceOf(tx, c, pathsOf(ring))
		if err != nil {
			return 0, err
		}
		if len(audience) > 0 {
			return len(audience), m.summonMore(tx, c, audience, actor)
		}
		asked = slices.Concat(asked, codesOf(ring))
	}
	return 0, nil
}

// mostRings is how far from the risk area a search for people goes: beyond ten neighbours it is another town.
const mostRings = 10

func (m *Mobilizer) summonMore(tx *models.Tx, c models.CallUp, audience []models.Member, actor string) error {
	place, err := placeOf(tx, c)
	if err != nil {
		return err
	}
	summonses, pages, events, err := m.summon(tx, c, place, audience, 1, actor)
	if err != nil {
		return err
	}
	return saveSummoned(tx, summonses, pages, events)
}
