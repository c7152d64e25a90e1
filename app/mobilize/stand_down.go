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
}

// StandDown ends a call-up: open pages and steps are cancelled, branches dissolved, everybody released, and
// an all-clear goes to those who came or said they would. It returns Conflict where it has not begun or has
// ended. The same key answers the same.
func (m *Mobilizer) StandDown(ctx context.Context, by access.Actor, id models.ID, key string) (StoodDown, error) {
	if err := by.Can(access.Mobilize); err != nil {
		return StoodDown{}, err
	}
	done, err := models.Within(ctx, m.db, func(tx *models.Tx) (StoodDown, error) {
		return once(tx, by, key, "stand down "+string(id), func() (StoodDown, error) { return m.standDown(tx, by, id) })
	})
	if err == nil {
		m.wake()
	}
	return done, err
}

func (m *Mobilizer) standDown(tx *models.Tx, by access.Actor, id models.ID) (StoodDown, error) {
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
	if done.Cancelled, err = tx.CancelQueuedPages(id, by.String()); err != nil {
		return StoodDown{}, err
	}
	if err := cancelSteps(tx, callUp, by.String()); err != nil {
		return StoodDown{}, err
	}
	open, err := tx.OpenOffersOf(id)
	if err != nil {
		return StoodDown{}, err
	}
	if err := m.cancelOffers(tx, callUp, open, by.String()); err != nil { // the all-clear tells them
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
	if err := tx.DissolveBranches(id, by.String(), callUp.ScopePath); err != nil {
		return StoodDown{}, err
	}
	if err := tx.Audit(by.String(), "stand_down", string(id), callUp.ScopePath, callUp.Title); err != nil {
		return StoodDown{}, err
	}
	return done, tx.SaveCallUp(callUp)
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
	words, err := wordingFor(tx, c.ScopePath)
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
		text := m.say(words, MessageAllClear, languageOf(member), c, w.phone, map[string]string{"place": place})
		letters[i] = letter{
			member: member, summons: s.ID, purpose: models.PurposeAllClear, urgency: models.UrgencyRoutine,
			body: text.body, template: text.template, segments: m.paging.Segments(text.body),
		}
	}
	return m.deliver(tx, c, letters, actor)
}
