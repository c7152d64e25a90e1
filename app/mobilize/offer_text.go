package mobilize

import (
	"fmt"

	"whistle/models"
)

func offerPurpose(id models.ID) models.Purpose { return purposeOf(models.PurposeOffer, string(id)) }

// offerLetter asks a member to stand in: which shift, until when to answer, and how. Of its forms it is the
// first that fits one segment, else the fullest.
func (m *Mobilizer) offerLetter(tx *models.Tx, c models.CallUp, s models.Summons, member models.Member, shift models.Shift, o models.Offer) (letter, error) {
	w, err := m.phoneWay(tx, s.ID, member)
	if err != nil {
		return letter{}, err
	}
	site, err := siteName(tx.Reader(), shift.SitePath)
	if err != nil {
		return letter{}, err
	}
	language := languageOf(member)
	by := m.clockOf(o.DueAt)
	what := m.shiftWords(shift, site, language)
	head := map[string]string{"zh": "顶班：" + what, "en": "Can you stand in? " + what}[language]
	if len(o.Leaves.V) > 0 {
		head += map[string]string{"zh": "，换下原来的班", "en": ", in place of a shift you have"}[language]
	}
	limit := map[string]string{"zh": fmt.Sprintf("，%s前答复。", by), "en": fmt.Sprintf(", answer by %s. ", by)}[language]
	words, err := wordingFor(tx, c.ScopePath)
	if err != nil {
		return letter{}, err
	}
	body := drillPrefix(c, language) + head + limit + words.answer(w, language)
	return letter{
		member: member, summons: s.ID, purpose: offerPurpose(o.ID), urgency: models.UrgencyAnswer, body: body, mark: w.mark(), segments: m.paging.Segments(body),
	}, nil
}

// offerGone tells somebody who was asked that they are not needed any more, once.
func (m *Mobilizer) offerGone(tx *models.Tx, c models.CallUp, o models.Offer) error {
	purpose := purposeOf(models.PurposeOffer, "end-"+string(o.ID))
	told, err := tx.Paged(c.ID, o.MemberID, purpose)
	if err != nil || told {
		return err
	}
	summons, err := tx.SummonsOf(c.ID, o.MemberID)
	if err != nil {
		return err
	}
	texts := map[string]string{"zh": "顶班已有人承担，这次不用来了，谢谢。", "en": "The stand-in shift is taken. You are not needed for it. Thank you."}
	return m.send(tx, c, summons, purpose, models.UrgencyAnswer, texts)
}

// tellSeat confirms to a stand-in that the shift is theirs.
func (m *Mobilizer) tellSeat(tx *models.Tx, c models.CallUp, o models.Offer, s models.Summons) error {
	shift, err := tx.Shift(c.ID, o.ShiftID)
	if err != nil {
		return err
	}
	site, err := siteName(tx.Reader(), shift.SitePath)
	if err != nil {
		return err
	}
	texts := map[string]string{
		"zh": "已定：" + m.shiftWords(shift, site, "zh") + "由您顶班，谢谢。",
		"en": "Agreed: you stand in " + m.shiftWords(shift, site, "en") + ". Thank you.",
	}
	return m.send(tx, c, s, purposeOf(models.PurposeOffer, "yes-"+string(o.ID)), models.UrgencyAnswer, texts)
}
