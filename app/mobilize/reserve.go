package mobilize

import (
	"strings"

	"whistle/models"
)

// refill lets the first of the reserve take the place of somebody who cannot come after all, and tells them. Where
// nobody is in reserve and too few are left, the call-up asks again.
func (m *Mobilizer) refill(tx *models.Tx, c *models.CallUp) error {
	if c.QuorumMetAt.IsZero() {
		return nil
	}
	next, found, err := tx.FirstReserve(c.ID)
	if err != nil {
		return err
	}
	if !found {
		return m.askAgainForQuorum(tx, c)
	}
	next.Reserve = false
	if err := tx.SaveSummons(next); err != nil {
		return err
	}
	return m.tellWanted(tx, *c, next)
}

// tellWanted records that somebody of the reserve is wanted now, and tells them by message, with how to say that
// they cannot come any more: they were told to wait.
func (m *Mobilizer) tellWanted(tx *models.Tx, c models.CallUp, s models.Summons) error {
	event := models.Event{
		Actor: "system", CallUpID: c.ID, AreaPath: s.HomePath, Entity: models.MachineSummons, EntityID: s.ID,
		FromState: string(s.State), ToState: string(s.State), Detail: models.AsJSON(map[string]string{"reserve": "wanted"}),
	}
	if err := tx.Record(event); err != nil {
		return err
	}
	member, err := tx.Member(models.Everywhere(), s.MemberID)
	if err != nil {
		return err
	}
	w, err := m.phoneWay(tx, s.ID, member)
	if err != nil {
		return err
	}
	place, err := placeOf(tx, c)
	if err != nil {
		return err
	}
	words, err := wordingFor(tx, c.ScopePath)
	if err != nil {
		return err
	}
	texts := map[string]string{}
	for language, said := range map[string]struct{ head, stop string }{"zh": {"{place}召集：后备轮到您，现在需要您：{when}{muster}", "。"}, "en": {"{place}: you are wanted now, no longer in reserve: {when} {muster}", ". "}} {
		where := strings.NewReplacer("{place}", place, "{when}", strings.TrimSpace(m.shortTime(c.StartsAt, language)), "{muster}", c.MusterPoint)
		texts[language] = strings.TrimSpace(where.Replace(said.head)) + said.stop + words.answer(w, language)
	}
	told := m.note(c, s, member, purposeOf(models.PurposeReserve, string(tx.NewID())), models.UrgencyAnswer, texts)
	told.mark = w.mark()
	_, err = m.deliver(tx, c, []letter{told}, "system")
	return err
}
