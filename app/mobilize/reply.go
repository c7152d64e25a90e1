package mobilize

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"whistle/models"
)

// InboundReply is a text that a phone sent to us, as the carrier told it.
type InboundReply struct {
	Carrier, SID string // the carrier's own id of the text: told twice, it counts once
	From         string // E.164
	Body         string
	Meaning      models.Meaning
}

// Reply takes in a text from a phone. A yes, a no and a report-in belong to the newest open call-up of that
// phone; where two wait for an answer, the phone is asked which. What cannot be read goes to the inbox.
func (m *Mobilizer) Reply(ctx context.Context, in InboundReply) error {
	asked, err := models.Within(ctx, m.db, func(tx *models.Tx) (bool, error) { return m.reply(tx, in) })
	if err == nil && asked {
		m.wake()
	}
	return err
}

func (m *Mobilizer) reply(tx *models.Tx, in InboundReply) (paged bool, err error) {
	index := tx.Vault.Index(in.From)
	message, err := inboundOf(tx, in, index)
	if err != nil {
		return false, err
	}
	open, err := tx.OpenSummonsesOf(index)
	if err != nil {
		return false, err
	}
	asked, err := offerAsked(tx, open, in)
	if err != nil {
		return false, err
	}
	picked, meaning := pick(open, in)
	if asked.summons != nil {
		picked, meaning = asked.summons, in.Meaning
	}
	chosen := swapChosen(in.Body)
	if chosen > 0 {
		meaning = models.MeaningSwap
	}
	swap, meaning, err := swapAsked(tx, open, meaning)
	if err != nil {
		return false, err
	}
	message.Meaning = meaning
	if picked != nil {
		message.CallUpID, message.SummonsID, message.AreaPath = picked.CallUpID, picked.ID, picked.HomePath
	}
	fresh, err := tx.RecordInbound(message)
	if err != nil || !fresh {
		return false, err
	}
	if asked.summons != nil {
		return true, m.answerOfferByReply(tx, asked, meaning)
	}
	switch meaning { //nolint:exhaustive // what concerns the day of duty follows
	case models.MeaningOptOut, models.MeaningOptIn:
		return false, setOptOut(tx, index, meaning == models.MeaningOptOut)
	case models.MeaningYes, models.MeaningNo:
		if picked == nil && len(open) > 1 {
			return true, m.askWhich(tx, open, message.ID)
		}
		if picked == nil { // no call-up waits for this phone: a resident may say whether they are satisfied
			return false, satisfiedByReply(tx, index, meaning)
		}
		return m.answerByReply(tx, picked, meaning, message.ID)
	case models.MeaningSwap:
		return m.swapByReply(tx, picked, chosen, message.ID)
	case models.MeaningAgree, models.MeaningDisagree:
		return true, m.answerSwapByReply(tx, swap, meaning)
	default:
		return m.dutyByReply(tx, picked, meaning, message.ID)
	}
}

// setOptOut keeps that a phone wants no more pages, or wants them again. What waits for it is not sent.
func setOptOut(tx *models.Tx, phone models.BlindIndex, out bool) error {
	if out {
		if err := tx.CancelPagesTo(phone, "system"); err != nil {
			return err
		}
	}
	return tx.SetOptOut(phone, out)
}

func inboundOf(tx *models.Tx, in InboundReply, index models.BlindIndex) (models.InboundMessage, error) {
	phone, err := tx.Vault.Seal(in.From)
	if err != nil {
		return models.InboundMessage{}, err
	}
	body, err := tx.Vault.Seal(firstRunes(in.Body, 500))
	if err != nil {
		return models.InboundMessage{}, err
	}
	message := models.InboundMessage{ID: tx.NewID(), Carrier: in.Carrier, CarrierSID: in.SID, PhoneSealed: phone, PhoneIndex: index, BodySealed: body, ReceivedAt: tx.Now}
	members, err := tx.MembersByPhone([]models.BlindIndex{index})
	if err != nil {
		return models.InboundMessage{}, err
	}
	if member, ok := members[string(index)]; ok {
		message.AreaPath = member.HomePath
	}
	return message, nil
}

func firstRunes(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// lettered is the answer to the question which of two call-ups is meant: A1, b 2.
var lettered = regexp.MustCompile(`^([A-Da-d])\s*([12])$`)

// pick finds the summons that a reply belongs to. Of several that are open it is the only one that waits
// for an answer, or, where none waits, the newest; where several wait it is none, unless a letter says which.
func pick(open []models.Summons, in InboundReply) (*models.Summons, models.Meaning) {
	if found := lettered.FindStringSubmatch(strings.TrimSpace(in.Body)); found != nil && len(open) > 1 {
		meaning := models.MeaningYes
		if found[2] == "2" {
			meaning = models.MeaningNo
		}
		if n := int(strings.ToUpper(found[1])[0] - 'A'); n < len(open) {
			return &open[n], meaning
		}
	}
	var waiting []*models.Summons
	for i := range open {
		if open[i].State == models.SummonsPaged {
			waiting = append(waiting, &open[i])
		}
	}
	switch {
	case len(waiting) == 1:
		return waiting[0], in.Meaning
	case len(waiting) == 0 && len(open) > 0:
		return &open[0], in.Meaning
	default:
		return nil, in.Meaning
	}
}

func (m *Mobilizer) answerByReply(tx *models.Tx, s *models.Summons, meaning models.Meaning, inbound models.ID) (bool, error) {
	callUp, err := openCallUp(tx, s.CallUpID)
	if err != nil {
		return false, err
	}
	in := AnswerInput{Answer: models.AnswerYes, Offered: s.Offered.V}
	if meaning == models.MeaningNo {
		in = AnswerInput{Answer: models.AnswerNo}
	}
	if err := m.answer(tx, &callUp, s, in, models.ViaReply, "member:"+string(s.MemberID)); err != nil {
		return false, err
	}
	if !s.Reserve {
		return false, nil
	}
	place, err := tx.ReservePlace(*s)
	if err != nil {
		return false, err
	}
	thanks := map[string]string{
		"zh": fmt.Sprintf("感谢响应，人数已够，您列为后备第%d位，需要时再联系您。", place),
		"en": fmt.Sprintf("Thank you. Enough have come; you are number %d in reserve and will hear from us if needed.", place),
	}
	return true, m.send(tx, callUp, *s, purposeOf(models.PurposeAnswer, string(inbound)), models.UrgencyAnswer, thanks)
}

// askWhich answers a yes or no that fits two call-ups by asking which is meant. A drill among them says so
// beside its own name, and the question is marked as a drill's only where all of them are: a real call does
// not look like an exercise because one waits beside it.
func (m *Mobilizer) askWhich(tx *models.Tx, open []models.Summons, inbound models.ID) error {
	var zh, en strings.Builder
	zh.WriteString("您有多个召集，请回")
	en.WriteString("Several call-ups wait for you, reply ")
	var about models.CallUp
	var of models.Summons
	for i, s := range open[:min(len(open), 4)] {
		c, err := tx.CallUp(models.Everywhere(), s.CallUpID)
		if err != nil {
			return err
		}
		if i == 0 || about.Drill && !c.Drill {
			about, of = c, s
		}
		letter := string(rune('A' + i))
		fmt.Fprintf(&zh, " %s1能来%s2不能：%s%s", letter, letter, drillPrefix(c, "zh"), firstRunes(c.Title, 12))
		fmt.Fprintf(&en, "%s1 yes %s2 no: %s%s; ", letter, letter, drillPrefix(c, "en"), firstRunes(c.Title, 12))
	}
	return m.send(tx, about, of, purposeOf(models.PurposeAnswer, string(inbound)), models.UrgencyAnswer, map[string]string{"zh": zh.String(), "en": en.String()})
}

// purposeOf appends what makes a purpose happen more than once: "answer-<inbound id>", shortened by none.
func purposeOf(p models.Purpose, what string) models.Purpose {
	return models.Purpose(firstRunes(string(p)+"-"+what, 40))
}

// send puts one more message to a summoned member into the outbox, in the member's language.
func (m *Mobilizer) send(tx *models.Tx, c models.CallUp, s models.Summons, purpose models.Purpose, urgency models.Urgency, texts map[string]string) error {
	member, err := tx.Member(models.Everywhere(), s.MemberID)
	if err != nil {
		return err
	}
	_, err = m.deliver(tx, c, []letter{m.note(c, s, member, purpose, urgency, texts)}, "system")
	return err
}

// note is a letter that asks for nothing, in the member's language.
func (m *Mobilizer) note(c models.CallUp, s models.Summons, member models.Member, purpose models.Purpose, urgency models.Urgency, texts map[string]string) letter {
	language := languageOf(member)
	body := drillPrefix(c, language) + texts[language]
	return letter{member: member, summons: s.ID, purpose: purpose, urgency: urgency, body: body, segments: m.paging.Segments(body)}
}
