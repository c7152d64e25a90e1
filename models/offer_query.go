package models

import (
	"fmt"

	"gorm.io/gorm/clause"
)

// maxOffers is what the lists of one call-up's offers hold at most.
const maxOffers = 2000

// CreateOffers inserts the offers of a round, with one event each.
func (tx *Tx) CreateOffers(offers []Offer, actor string, within Path) error {
	if err := createAll(tx.gorm, offers); err != nil {
		return err
	}
	events := make([]Event, len(offers))
	for i, o := range offers {
		events[i] = Event{
			Actor: actor, CallUpID: o.CallUpID, AreaPath: within, Entity: MachineOffer, EntityID: o.ID, ToState: string(o.State),
			Detail: AsJSON(map[string]string{"shift": string(o.ShiftID), "member": string(o.MemberID)}),
		}
	}
	return tx.Record(events...)
}

// MoveOffer moves an offer where its table allows it, and writes it with its event.
func (tx *Tx) MoveOffer(o *Offer, to OfferState, actor string, within Path) error {
	event, err := o.Move(to, tx.Now, actor, within)
	if err != nil {
		return err
	}
	if err := tx.Record(event); err != nil {
		return err
	}
	return tx.SaveOffer(*o)
}

// SaveOffer writes a changed offer; for a move there is MoveOffer.
func (tx *Tx) SaveOffer(o Offer) error {
	o.Revision++
	if err := tx.gorm.Save(&o).Error; err != nil {
		return fmt.Errorf("save the offer: %w", err)
	}
	return nil
}

// OfferForUpdate reads one offer of a call-up and locks it.
func (tx *Tx) OfferForUpdate(callUp, id ID) (Offer, error) {
	return first[Offer](tx.gorm.Where("callup_id = ? AND id = ?", callUp, id).Clauses(clause.Locking{Strength: "UPDATE"}), "offer")
}

// OffersOf reads the offers of a call-up, the newest round first, each in its order.
func (q *query) OffersOf(callUp ID) ([]Offer, error) {
	return all[Offer](q.gorm.Where("callup_id = ?", callUp).Order("round_id DESC, position").Limit(maxOffers), "offers")
}

// OffersOfShift reads the offers of a shift, the newest round first, each in its order.
func (q *query) OffersOfShift(callUp, shift ID) ([]Offer, error) {
	return all[Offer](q.gorm.Where("callup_id = ? AND shift_id = ?", callUp, shift).Order("round_id DESC, position").Limit(200), "offers")
}

// OffersOfRound reads the offers of one round in their order.
func (q *query) OffersOfRound(callUp, round ID) ([]Offer, error) {
	return all[Offer](q.gorm.Where("callup_id = ? AND round_id = ?", callUp, round).Order("position").Limit(maxOffers), "offers")
}

// OpenOffersOf reads the offers of a call-up that wait or are offered, by round and position.
func (q *query) OpenOffersOf(callUp ID) ([]Offer, error) {
	return all[Offer](q.gorm.Where("callup_id = ? AND state IN ?", callUp, []OfferState{OfferWaiting, OfferOffered}).
		Order("round_id, position").Limit(maxOffers), "open offers")
}

// OfferedTo reads the offers that wait for an answer of any of the members, the newest first.
func (q *query) OfferedTo(members ...ID) ([]Offer, error) {
	if len(members) == 0 {
		return nil, nil
	}
	return all[Offer](q.gorm.Where("member_id IN ? AND state = ?", members, OfferOffered).Order("offered_at DESC, id DESC").Limit(20), "offers to answer")
}

// NewestOfferTo reads the offer that any of the members was asked last, open or not; found is false for none.
func (q *query) NewestOfferTo(members []ID) (Offer, bool, error) {
	if len(members) == 0 {
		return Offer{}, false, nil
	}
	rows, err := all[Offer](q.gorm.Where("member_id IN ? AND offered_at > 0", members).Order("offered_at DESC, id DESC").Limit(1), "offers")
	if err != nil || len(rows) == 0 {
		return Offer{}, false, err
	}
	return rows[0], true, nil
}

// DueOffers reads offers whose time to answer has run out, the longest due first.
func (q *query) DueOffers(now Time, limit int) ([]Offer, error) {
	return all[Offer](q.gorm.Where("state = ? AND due_at <= ?", OfferOffered, now).Order("due_at").Limit(limit), "due offers")
}

// IdleRounds reads one offer of each round in which somebody waits and nobody is asked.
func (q *query) IdleRounds(limit int) ([]Offer, error) {
	return all[Offer](q.gorm.Where(`state = ? AND NOT EXISTS (SELECT 1 FROM offers AS before_it WHERE before_it.round_id = offers.round_id
		AND (before_it.state = ? OR (before_it.state = ? AND before_it.position < offers.position)))`, OfferWaiting, OfferOffered, OfferWaiting).
		Order("id").Limit(limit), "rounds of offers")
}
