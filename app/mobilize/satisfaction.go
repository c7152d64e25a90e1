package mobilize

import (
	"context"

	"whistle/models"
)

// askSatisfied tells a resident who wanted a message that their request is done, and asks whether they are
// satisfied: one tap on a link, or one digit. Nobody else is written to.
func (m *Mobilizer) askSatisfied(tx *models.Tx, r models.Request) error {
	receipts, err := tx.ReceiptsOf([]models.ID{r.ID})
	if err != nil {
		return err
	}
	receipt, found := receipts[r.ID]
	if r.CallUpID == "" || !found || !receipt.WantsMessage || receipt.CallbackIndex == nil || !receipt.AskedAt.IsZero() {
		return nil
	}
	out, err := tx.OptedOut([]models.BlindIndex{receipt.CallbackIndex})
	if err != nil || out[string(receipt.CallbackIndex)] {
		return err
	}
	text, err := openText(tx.Reader(), r.CallbackSealed)
	if err != nil {
		return err
	}
	phone, err := ParsePhone(text)
	if err != nil {
		return nil //nolint:nilerr // no number that can be written to: the page shows the state all the same
	}
	callUp, err := tx.CallUp(models.Everywhere(), r.CallUpID)
	if err != nil || !callUp.StoodDownAt.IsZero() { // nothing of an ended call-up is sent; the page shows the state
		return err
	}
	sealed, err := tx.Vault.Seal(phone)
	if err != nil {
		return err
	}
	body, mark := m.satisfiedText(tx, callUp, r, receipt, phone)
	_, err = m.deliver(tx, callUp, []letter{{
		member:  models.Member{ID: r.ID, PhoneSealed: sealed, PhoneIndex: receipt.CallbackIndex}, // no member: the id keeps requests apart
		purpose: purposeOf(models.PurposeRequest, string(r.ID)+string(rune('0'+receipt.Reopened%10))), urgency: models.UrgencyRoutine,
		body: body, mark: mark, segments: m.paging.Segments(body),
	}}, "system")
	if err != nil {
		return err
	}
	receipt.AskedAt = tx.Now
	return tx.SaveReceipt(receipt)
}

func (m *Mobilizer) satisfiedText(tx *models.Tx, c models.CallUp, r models.Request, receipt models.RequestReceipt, phone string) (body, mark string) {
	ways := m.paging.Ways(phone)
	body = drillPrefix(c, "zh") + "您的诉求" + receipt.Receipt + "已办结。"
	if ways.Reply {
		body += "满意回1，不满意回2。"
	}
	token := tx.Vault.PageToken(models.RequestPageKind, string(r.ID))
	if ways.Link {
		return body + "评价 " + m.baseURL + "/r/" + token, token
	}
	return body, receipt.Receipt
}

// RequestState is what a resident sees of a request by its link: how far it is, never what was needed.
type RequestState struct {
	models.Request
	Receipt models.RequestReceipt
	Place   string
	Drill   bool
	CanSay  bool // whether they are satisfied
}

// RequestState shows how far a request is to whoever holds its link. NotFound where the link is unknown or
// its retention has run out.
func (m *Mobilizer) RequestState(ctx context.Context, token string) (RequestState, error) {
	return requestState(m.db.Read(ctx), token)
}

func requestState(read *models.Reader, token string) (RequestState, error) {
	receipt, err := read.ReceiptByToken(token)
	if err != nil {
		return RequestState{}, err
	}
	r, err := read.Request(receipt.RequestID)
	if err != nil {
		return RequestState{}, err
	}
	s := RequestState{Request: r, Receipt: receipt}
	if r.CallUpID != "" {
		callUp, err := read.CallUp(models.Everywhere(), r.CallUpID)
		if err != nil {
			return RequestState{}, err
		}
		s.Drill = callUp.Drill
	}
	s.CanSay = r.State == models.RequestDelivered || r.State == models.RequestResolved || r.State == models.RequestNotPossible
	s.Place, err = siteName(read, r.AreaPath)
	return s, err
}

// SaySatisfied records what the holder of a request's link says of how it ended. It returns Conflict where it
// has not ended.
func (m *Mobilizer) SaySatisfied(ctx context.Context, token string, said models.Satisfaction) (RequestState, error) {
	return models.Within(ctx, m.db, func(tx *models.Tx) (RequestState, error) {
		s, err := requestState(tx.Reader(), token)
		if err != nil {
			return s, err
		}
		if said != models.Satisfied && said != models.NotSatisfied {
			return s, models.Invalid(models.Field("satisfied", "answer", "must be satisfied or not_satisfied"))
		}
		if !s.CanSay {
			return s, models.Conflict("request_open", "the request is not done yet")
		}
		if err := saySatisfied(tx, s.Receipt, said, s.AreaPath, models.ViaLink); err != nil {
			return s, err
		}
		return requestState(tx.Reader(), token)
	})
}

func saySatisfied(tx *models.Tx, receipt models.RequestReceipt, said models.Satisfaction, within models.Path, via models.Via) error {
	if receipt.Satisfaction == said {
		return nil
	}
	event, err := receipt.Say(said, tx.Now, within, via)
	if err != nil {
		return err
	}
	if err := tx.Record(event); err != nil {
		return err
	}
	return tx.SaveReceipt(receipt)
}

// satisfiedByReply takes 1 or 2 from the phone of a resident who was asked; found is false where the phone
// was not asked.
func satisfiedByReply(tx *models.Tx, phone models.BlindIndex, meaning models.Meaning) error {
	receipt, found, err := tx.AskedReceiptOf(phone)
	if err != nil || !found {
		return err
	}
	said := models.Satisfied
	if meaning == models.MeaningNo {
		said = models.NotSatisfied
	}
	r, err := tx.Request(receipt.RequestID)
	if err != nil {
		return err
	}
	return saySatisfied(tx, receipt, said, r.AreaPath, models.ViaReply)
}
