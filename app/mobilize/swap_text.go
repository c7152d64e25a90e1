package mobilize

import (
	"fmt"

	"whistle/models"
)

// tellProposal asks the other member, by every way there is: agreeing needs no data.
func (m *Mobilizer) tellProposal(tx *models.Tx, c models.CallUp, s models.Swap, l swapLegs) error {
	member, err := tx.Member(models.Everywhere(), s.ToMemberID)
	if err != nil {
		return err
	}
	w, err := m.phoneWay(tx, l.to.ID, member)
	if err != nil {
		return err
	}
	texts, err := m.swapTexts(tx, l, "换班：%s想把%s换给您%s。", "Swap: %s asks you to take %s%s. ")
	if err != nil {
		return err
	}
	if w.Reply {
		texts["zh"] += "同意回 同意，不同意回 不同意。"
		texts["en"] += "Reply agree or disagree. "
	}
	if see := w.see(); see != "" {
		texts["zh"] += "详情 " + see
		texts["en"] += "Details " + see
	}
	told := m.note(c, l.to, member, purposeOf(models.PurposeSwap, string(s.ID)), models.UrgencyRoster, texts)
	told.mark = w.mark()
	_, err = m.deliver(tx, c, []letter{told}, "system")
	return err
}

// swapTexts says who gives which shift for which.
func (m *Mobilizer) swapTexts(tx *models.Tx, l swapLegs, zh, en string) (map[string]string, error) {
	site, err := siteName(tx.Reader(), l.shift.SitePath)
	if err != nil {
		return nil, err
	}
	forZH, forEN := "", ""
	if l.other.ID != "" {
		other, err := siteName(tx.Reader(), l.otherShift.SitePath)
		if err != nil {
			return nil, err
		}
		forZH, forEN = "，换您的"+m.shiftWords(l.otherShift, other, "zh"), " for your "+m.shiftWords(l.otherShift, other, "en")
	}
	return map[string]string{
		"zh": fmt.Sprintf(zh, l.from.MemberName, m.shiftWords(l.shift, site, "zh"), forZH),
		"en": fmt.Sprintf(en, l.from.MemberName, m.shiftWords(l.shift, site, "en"), forEN),
	}, nil
}

// tellAgreed tells both members what they have now.
func (m *Mobilizer) tellAgreed(tx *models.Tx, c models.CallUp, s models.Swap, l swapLegs) error {
	took, err := m.shiftTexts(tx, l.assignment, "换班已成：您的班次 %s。", "Swapped: your shift is %s.")
	if err != nil {
		return err
	}
	if err := m.tellMember(tx, c, s.ToMemberID, purposeOf(models.PurposeSwap, "yes-"+string(s.ID)), took); err != nil {
		return err
	}
	gave := map[string]string{"zh": "换班已成：这一班有人顶了，您不用来了。", "en": "Swapped: your shift is taken over; you need not come to it."}
	if l.other.ID != "" {
		if gave, err = m.shiftTexts(tx, l.other, "换班已成：您的班次 %s。", "Swapped: your shift is %s."); err != nil {
			return err
		}
	}
	return m.tellMember(tx, c, s.FromMemberID, purposeOf(models.PurposeSwap, "yes-"+string(s.ID)), gave)
}

// tellMember sends one message to a member of a call-up.
func (m *Mobilizer) tellMember(tx *models.Tx, c models.CallUp, member models.ID, purpose models.Purpose, texts map[string]string) error {
	summons, err := tx.SummonsOf(c.ID, member)
	if err != nil {
		return err
	}
	return m.send(tx, c, summons, purpose, models.UrgencyRoster, texts)
}
