package mobilize

import (
	"fmt"

	"whistle/models"
)

// dutyByReply takes what is said on the day; anything else is for the secretary's inbox.
func (m *Mobilizer) dutyByReply(tx *models.Tx, s *models.Summons, meaning models.Meaning, inbound models.ID) (bool, error) {
	switch meaning { //nolint:exhaustive // the others are no words of the day
	case models.MeaningReportIn:
		return m.reportInByReply(tx, s, inbound)
	case models.MeaningCheckOut:
		return m.checkOutByReply(tx, s, inbound)
	default:
		return false, nil
	}
}

// reportInByReply records 报到: at the muster point, and at the shift that runs or is about to begin. The
// answer says what was written down, as a phone without data has no other way to know. It gives whether
// there is an answer.
func (m *Mobilizer) reportInByReply(tx *models.Tx, s *models.Summons, inbound models.ID) (bool, error) {
	if s == nil {
		return false, nil
	}
	callUp, err := openCallUp(tx, s.CallUpID)
	if err != nil {
		return false, err
	}
	by := ownStep(*s, models.ViaReply)
	if err := m.attend(tx, callUp, s, DutyInput{Step: DutyArrive}, by); err != nil {
		return false, err
	}
	texts := map[string]string{"zh": "已报到 " + m.clockOf(tx.Now) + "。", "en": "You are reported in, " + m.clockOf(tx.Now) + "."}
	a, found, err := shiftNow(tx, *s)
	if err != nil {
		return false, err
	}
	if found {
		if err := m.attend(tx, callUp, s, DutyInput{Step: DutyCheckIn, Assignment: a.ID}, by); err != nil {
			return false, err
		}
		texts, err = m.shiftTexts(tx, a, "已签到：%s。离开时回 签退。", "Checked in: %s. When you leave, reply: done.")
		if err != nil {
			return false, err
		}
	}
	return true, m.send(tx, callUp, *s, purposeOf(models.PurposeAnswer, string(inbound)), models.UrgencyAnswer, texts)
}

// checkOutByReply records 签退 at the shift that the member is checked in at.
func (m *Mobilizer) checkOutByReply(tx *models.Tx, s *models.Summons, inbound models.ID) (bool, error) {
	if s == nil {
		return false, nil
	}
	callUp, err := openCallUp(tx, s.CallUpID)
	if err != nil {
		return false, err
	}
	mine, err := tx.AssignmentsOfMember(s.CallUpID, s.MemberID)
	if err != nil {
		return false, err
	}
	texts := map[string]string{"zh": "您没有签到中的班次。", "en": "You are not checked in at any shift."}
	for _, a := range mine {
		if a.State != models.AssignmentCheckedIn {
			continue
		}
		if err := m.attend(tx, callUp, s, DutyInput{Step: DutyCheckOut, Assignment: a.ID}, ownStep(*s, models.ViaReply)); err != nil {
			return false, err
		}
		if texts, err = m.shiftTexts(tx, a, "已签退：%s。辛苦了。", "Checked out: %s. Thank you."); err != nil {
			return false, err
		}
	}
	return true, m.send(tx, callUp, *s, purposeOf(models.PurposeAnswer, string(inbound)), models.UrgencyAnswer, texts)
}

// shiftTexts says a shift in both languages, put into a sentence each.
func (m *Mobilizer) shiftTexts(tx *models.Tx, a models.Assignment, zh, en string) (map[string]string, error) {
	shift, err := tx.Shift(a.CallUpID, a.ShiftID)
	if err != nil {
		return nil, err
	}
	site, err := siteName(tx.Reader(), shift.SitePath)
	if err != nil {
		return nil, err
	}
	return map[string]string{
		"zh": fmt.Sprintf(zh, m.shiftWords(shift, site, "zh")),
		"en": fmt.Sprintf(en, m.shiftWords(shift, site, "en")),
	}, nil
}

// shiftWords says a shift in one line: when, where, what.
func (m *Mobilizer) shiftWords(s models.Shift, site, language string) string {
	space := ""
	if language == "en" {
		space = " "
	}
	return m.shortTime(s.StartsAt, language) + "-" + m.clockOf(s.EndsAt) + " " + site + space + kindWords[language][s.Kind]
}

func (m *Mobilizer) clockOf(t models.Time) string {
	return t.Time().In(m.zone).Format("15:04")
}
