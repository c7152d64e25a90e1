package mobilize

import (
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/text/width"

	"whistle/models"
)

// swapNumber is the choice of a swap that was told by message: 换1, 换班 2, swap 3.
var swapNumber = regexp.MustCompile(`^(?:换班?|(?i:swap))\s*([1-9])$`)

// swapAsked finds the swap that an 同意 or 不同意 belongs to; without one the text is for a person to read.
func swapAsked(tx *models.Tx, open []models.Summons, meaning models.Meaning) (models.Swap, models.Meaning, error) {
	if meaning != models.MeaningAgree && meaning != models.MeaningDisagree {
		return models.Swap{}, meaning, nil
	}
	members := make([]models.ID, len(open))
	for i, s := range open {
		members[i] = s.MemberID
	}
	if len(members) == 0 {
		return models.Swap{}, models.MeaningUnclear, nil
	}
	swap, found, err := tx.OpenSwapTo(unique(members))
	if err != nil || !found {
		return models.Swap{}, models.MeaningUnclear, err
	}
	return swap, meaning, nil
}

// answerSwapByReply agrees or declines by message.
func (m *Mobilizer) answerSwapByReply(tx *models.Tx, swap models.Swap, meaning models.Meaning) error {
	callUp, err := openCallUp(tx, swap.CallUpID)
	if err != nil {
		return err
	}
	swap, err = tx.SwapForUpdate(callUp.ID, swap.ID)
	if err != nil {
		return err
	}
	return m.answerSwap(tx, callUp, swap, meaning == models.MeaningAgree, models.ViaReply, "member:"+string(swap.ToMemberID))
}

// swapChosen reads the number of a swap that was told by message, 0 for none.
func swapChosen(body string) int {
	found := swapNumber.FindStringSubmatch(strings.Trim(width.Narrow.String(body), " .。\t\n"))
	if found == nil {
		return 0
	}
	return int(found[1][0] - '0')
}

// swapByReply answers 换班 with the swaps that are possible for the member's next shift, and 换1 by proposing
// it: a phone without data needs no page.
func (m *Mobilizer) swapByReply(tx *models.Tx, s *models.Summons, chosen int, inbound models.ID) (bool, error) {
	if s == nil {
		return false, nil
	}
	callUp, err := openCallUp(tx, s.CallUpID)
	if err != nil {
		return false, err
	}
	texts, err := m.swapAnswer(tx, callUp, *s, chosen)
	if err != nil {
		return false, err
	}
	return true, m.send(tx, callUp, *s, purposeOf(models.PurposeAnswer, string(inbound)), models.UrgencyAnswer, texts)
}

func (m *Mobilizer) swapAnswer(tx *models.Tx, c models.CallUp, s models.Summons, chosen int) (map[string]string, error) {
	if chosen > 0 {
		return m.proposeTold(tx, c, s, chosen)
	}
	return m.tellOptions(tx, c, s)
}

// proposeTold proposes the swap of a number told before.
func (m *Mobilizer) proposeTold(tx *models.Tx, c models.CallUp, s models.Summons, n int) (map[string]string, error) {
	option, err := tx.SwapOption(s.ID, n)
	if err == nil {
		_, err = m.proposeSwap(tx, c, s, SwapInput{Assignment: option.FromAssignmentID, To: option.ToMemberID, For: option.ToAssignmentID}, "member:"+string(s.MemberID))
	}
	switch models.CodeOf(err) { //nolint:exhaustive // all others are ours to log
	case "":
		return map[string]string{"zh": "已问对方，同意后告诉您。", "en": "The other member is asked; you hear when they agree."}, nil
	case models.CodeNotFound, models.CodeConflict:
		return map[string]string{"zh": "这个换不了了。回 换班 看现在能换的。", "en": "That swap is no longer possible. Reply: swap to see what is."}, nil
	default:
		return nil, err
	}
}

// tellOptions says which swaps are possible for the member's next shift, and keeps them by their number.
func (m *Mobilizer) tellOptions(tx *models.Tx, c models.CallUp, s models.Summons) (map[string]string, error) {
	mine, err := shiftsToSwap(tx, c, []models.Summons{s})
	if err != nil {
		return nil, err
	}
	if len(mine[s.MemberID]) == 0 {
		return map[string]string{"zh": "您没有还可以换的班次。", "en": "You have no shift that can still be swapped."}, nil
	}
	next := mine[s.MemberID][0]
	options, err := m.swapOptions(tx, c, s, next.Shift, swapTold)
	if err != nil {
		return nil, err
	}
	kept := make([]models.SwapOption, len(options))
	var zh, en strings.Builder
	zh.WriteString("换班：" + m.shiftWords(next.Shift, next.Site, "zh") + "。")
	en.WriteString("Swap: " + m.shiftWords(next.Shift, next.Site, "en") + ". ")
	for i, o := range options {
		kept[i] = models.SwapOption{SummonsID: s.ID, Position: i + 1, FromAssignmentID: next.Assignment.ID, ToMemberID: o.Member, ToAssignmentID: o.Assignment}
		theirsZH, theirsEN := "顶班", "takes it over"
		if o.Assignment != "" {
			theirsZH, theirsEN = m.shiftWords(o.Shift, o.Site, "zh"), m.shiftWords(o.Shift, o.Site, "en")
		}
		fmt.Fprintf(&zh, "回换%d：%s %s；", i+1, o.Name, theirsZH)
		fmt.Fprintf(&en, "swap%d: %s %s; ", i+1, o.Name, theirsEN)
	}
	if len(options) == 0 {
		zh.WriteString("现在没有人能换，请联系组长。")
		en.WriteString("Nobody can swap now; please speak to your leader.")
	}
	return map[string]string{"zh": zh.String(), "en": en.String()}, tx.SaveSwapOptions(s.ID, kept)
}
