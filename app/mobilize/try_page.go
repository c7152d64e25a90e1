package mobilize

import (
	"context"
	"time"

	"whistle/app/access"
	"whistle/models"
)

// Trial pages are few and soon over: they are for looking at the message on one's own phone.
const (
	trialsPerCallUp = 10
	trialExpiry     = 10 * time.Minute
)

// TryPage sends the call-up's message to one phone, marked as a test, before anybody is paged by it. The
// phone is kept for as long as any page's; who sent it is audited. It returns Invalid for a wrong phone,
// Conflict for a call-up that is no draft or that was tried often enough.
func (m *Mobilizer) TryPage(ctx context.Context, by access.Actor, id models.ID, phoneText string) error {
	if err := by.Can(access.Mobilize); err != nil {
		return err
	}
	phone, err := ParsePhone(phoneText)
	if err != nil {
		return models.Invalid(models.Field("phone", "phone", "%v", err))
	}
	err = models.Do(ctx, m.db, func(tx *models.Tx) error { return m.tryPage(tx, by, id, phone) })
	if err == nil {
		m.wake()
	}
	return err
}

func (m *Mobilizer) tryPage(tx *models.Tx, by access.Actor, id models.ID, phone string) error {
	callUp, err := tx.CallUpForUpdate(by.Scope(), id)
	if err != nil {
		return err
	}
	if callUp.State != models.CallUpDraft {
		return models.Conflict("callup_already_whistled", "a test goes out before the whistle only")
	}
	tried, err := tx.CountPages(id, models.PurposeTrial)
	if err != nil {
		return err
	}
	if tried >= trialsPerCallUp {
		return models.Conflict("tried_enough", "%d tests have gone out for this call-up, which is all it may have", tried)
	}
	index := tx.Vault.Index(phone)
	out, err := tx.OptedOut([]models.BlindIndex{index})
	if err != nil {
		return err
	}
	if out[string(index)] {
		return models.Conflict("phone_opted_out", "this phone wants no messages")
	}
	place, err := placeOf(tx, callUp)
	if err != nil {
		return err
	}
	sealed, err := tx.Vault.Seal(phone)
	if err != nil {
		return err
	}
	trial := tx.NewID()
	w := m.wayOf(trial, phone)
	words, err := wordingOf(tx, callUp)
	if err != nil {
		return err
	}
	text := m.callText(words, callUp, place, "zh", w, false)
	body := text.body
	if text.template == nil { // the words of an approved template stand fixed
		body = trialMark + body
	}
	page, err := m.pageOf(tx, callUp, letter{
		member:  models.Member{ID: trial, PhoneSealed: sealed, PhoneIndex: index}, // nobody's: the id keeps tests apart
		purpose: models.PurposeTrial, urgency: models.UrgencyAnswer, body: body, template: text.template, mark: w.mark(), segments: m.paging.Segments(body),
	})
	if err != nil {
		return err
	}
	page.ExpiresAt = tx.Now.Add(trialExpiry)
	if err := tx.CreatePages([]models.Page{page}); err != nil {
		return err
	}
	if err := tx.Record(models.PagesQueued([]models.Page{page}, by.String())...); err != nil {
		return err
	}
	return tx.Audit(by.String(), "try_page", string(id), callUp.ScopePath, "*"+phone[len(phone)-4:])
}

// trialMark stands before a test message, so that nobody takes it for a call.
const trialMark = "【测试】"
