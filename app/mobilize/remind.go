package mobilize

import "whistle/models"

// remind pages those who have not answered once more, under a purpose of its own: the same reminder never
// goes to anybody twice.
func (m *Mobilizer) remind(tx *models.Tx, c models.CallUp, which, actor string) (int, error) {
	return m.askAgain(tx, c, purposeOf(models.PurposeRemind, which), actor, func(w way) (way, bool) { return w, true })
}

// askOtherWay pages those who have not answered by another way to an answer than the first page had. Who has
// no other way is left to the telephone: the board lists them.
func (m *Mobilizer) askOtherWay(tx *models.Tx, c models.CallUp, actor string) (int, error) {
	return m.askAgain(tx, c, models.PurposeOtherWay, actor, way.other)
}

// askAgain pages those who have not answered, each by the way that is chosen for them; false leaves them out.
func (m *Mobilizer) askAgain(tx *models.Tx, c models.CallUp, purpose models.Purpose, actor string, choose func(way) (way, bool)) (int, error) {
	silent, err := tx.Unanswered(c.ID)
	if err != nil || len(silent) == 0 {
		return 0, err
	}
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
	words, err := wordingOf(tx, c)
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
		w, ok := choose(w)
		if !ok {
			continue
		}
		text := m.callText(words, c, place, languageOf(member), w, true)
		letters = append(letters, letter{
			member: member, summons: s.ID, purpose: purpose, urgency: models.UrgencyRemind,
			body: text.body, template: text.template, mark: w.mark(), segments: m.paging.Segments(text.body),
		})
	}
	return m.deliver(tx, c, letters, actor)
}

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
