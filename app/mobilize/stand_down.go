package mobilize

import (
	"context"
	"time"

	"whistle/app/access"
	"whistle/models"
)

// allClearLasts is how long after a stand-down its thanks may still be delivered.
const allClearLasts = 24 * time.Hour

// StoodDown says what a stand-down did.
type StoodDown struct {
	Thanked   int `json:"thanked"`
	Cancelled int `json:"cancelled"` // pages that had not been sent
	Released  int `json:"released"`

	HandedOver  int    `json:"handed_over"`           // residents' requests that were open
	Responsible string `json:"responsible,omitempty"` // to whom; "" where nobody was named
}

// StandDown ends a call-up: open pages, steps, offers and swaps are cancelled, branches dissolved, everybody
// released, residents' open requests handed over, and an all-clear goes to those who came or said they would.
// It returns Conflict where it has not begun or has ended. The same key answers the same.
func (m *Mobilizer) StandDown(ctx context.Context, by access.Actor, id models.ID, to HandoverTo, key string) (StoodDown, error) {
	if err := by.Can(access.Mobilize); err != nil {
		return StoodDown{}, err
	}
	done, err := models.Within(ctx, m.db, func(tx *models.Tx) (StoodDown, error) {
		what := "stand down " + string(id) + to.key()
		return once(tx, by, key, what, func() (StoodDown, error) { return m.standDown(tx, by, id, to) })
	})
	if err == nil {
		m.wake()
	}
	return done, err
}

func (m *Mobilizer) standDown(tx *models.Tx, by access.Actor, id models.ID, to HandoverTo) (StoodDown, error) {
	callUp, err := tx.CallUpForUpdate(by.Scope(), id)
	if err != nil {
		return StoodDown{}, err
	}
	moved, err := callUp.StandDown(tx.Now, by.String())
	if err != nil {
		return StoodDown{}, err
	}
	if err := tx.Record(moved); err != nil {
		return StoodDown{}, err
	}
	var done StoodDown
	if done.HandedOver, done.Responsible, err = handOverRequests(tx, by, callUp, to); err != nil {
		return StoodDown{}, err
	}
	if done.Cancelled, err = m.cancelAll(tx, callUp, by.String()); err != nil {
		return StoodDown{}, err
	}
	if err := m.measureTurnout(tx, callUp); err != nil {
		return StoodDown{}, err
	}
	if done.Thanked, err = m.allClear(tx, callUp, by.String()); err != nil {
		return StoodDown{}, err
	}
	if done.Released, err = tx.ReleaseSummonses(id, by.String()); err != nil {
		return StoodDown{}, err
	}
	if err := tx.Audit(by.String(), "stand_down", string(id), callUp.ScopePath, callUp.Title); err != nil {
		return StoodDown{}, err
	}
	return done, tx.SaveCallUp(callUp)
}

// cancelAll cancels what a call-up still had before it, and gives how many pages had not been sent. The branch
// ends with its watches.
func (m *Mobilizer) cancelAll(tx *models.Tx, c models.CallUp, actor string) (int, error) {
	unsent, err := tx.CancelQueuedPages(c.ID, actor)
	if err != nil {
		return 0, err
	}
	if err := cancelSteps(tx, c, actor); err != nil {
		return 0, err
	}
	open, err := tx.OpenOffersOf(c.ID)
	if err != nil {
		return 0, err
	}
	if err := m.cancelOffers(tx, c, open, actor); err != nil { // the all-clear tells them
		return 0, err
	}
	if err := tx.LapseSwaps(c.ID, "ended", actor); err != nil {
		return 0, err
	}
	return unsent, tx.DissolveBranches(c.ID, actor, c.ScopePath)
}

// allClear queues the thanks. They may still arrive within a day after the end.
func (m *Mobilizer) allClear(tx *models.Tx, c models.CallUp, actor string) (int, error) {
	coming, err := tx.AnsweredYes(c.ID)
	if err != nil {
		return 0, err
	}
	members, err := peopleOf(tx, coming)
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
	c.EndsAt = max(c.EndsAt, tx.Now.Add(allClearLasts))
	letters := make([]letter, len(coming))
	for i, s := range coming {
		member := members[s.MemberID]
		w, err := m.phoneWay(tx, s.ID, member)
		if err != nil {
			return 0, err
		}
		text := m.say(words, MessageAllClear, m.tongue(words, MessageAllClear, languageOf(member), c, w.phone), c, w.phone, map[string]string{"place": place})
		letters[i] = letter{
			member: member, summons: s.ID, purpose: models.PurposeAllClear, urgency: models.UrgencyRoutine,
			body: text.body, template: text.template, segments: m.paging.Segments(text.body),
		}
	}
	return m.deliver(tx, c, letters, actor)
}
