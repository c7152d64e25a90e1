package mobilize

import (
	"context"
	"fmt"
	"time"

	"whistle/app/roster"
	"whistle/models"
)

// OffersDue ends the turns whose time has run out and gives the next ones; any replica may, and one does. It
// gives how many turns it ended or gave.
func (m *Mobilizer) OffersDue(ctx context.Context) (int, error) {
	read := m.db.Read(ctx)
	due, err := read.DueOffers(read.Now, 100)
	if err != nil {
		return 0, err
	}
	idle, err := read.IdleRounds(100)
	if err != nil {
		return 0, err
	}
	did := 0
	for _, o := range append(due, idle...) {
		moved, err := models.Within(context.WithoutCancel(ctx), m.db, func(tx *models.Tx) (bool, error) { return m.turn(tx, o) })
		if err != nil {
			return did, fmt.Errorf("offer %s: %w", o.ID, err)
		}
		if moved {
			did++
		}
	}
	if did > 0 {
		m.wake()
	}
	return did, nil
}

// turn ends one turn that is due, and gives the next one of its round.
func (m *Mobilizer) turn(tx *models.Tx, o models.Offer) (bool, error) {
	c, err := tx.CallUpForUpdate(models.Everywhere(), o.CallUpID)
	if err != nil {
		return false, err
	}
	o, err = tx.OfferForUpdate(c.ID, o.ID)
	if err != nil {
		return false, err
	}
	if o.State == models.OfferOffered && o.DueAt <= tx.Now {
		if late, err := m.pageIsLate(tx, c, &o); err != nil || late {
			return late, err
		}
		if err := tx.MoveOffer(&o, models.OfferLapsed, "system", c.ScopePath); err != nil {
			return false, err
		}
		if _, err := tx.CancelQueuedPages(c.ID, "system", offerPurpose(o.ID)); err != nil {
			return false, err
		}
		return true, m.nextOffer(tx, c, o.RoundID, "system")
	}
	if o.State != models.OfferWaiting { // another replica was here before
		return false, nil
	}
	return m.giveNext(tx, c, o.RoundID, "system")
}

// pageIsLate gives a turn its whole time anew where the message still waits to be sent: the clock of somebody
// who was never asked does not run. It does so until the shift begins.
func (m *Mobilizer) pageIsLate(tx *models.Tx, c models.CallUp, o *models.Offer) (bool, error) {
	waits, err := tx.PageWaits(c.ID, o.MemberID, offerPurpose(o.ID))
	if err != nil || !waits {
		return false, err
	}
	shift, err := tx.Shift(c.ID, o.ShiftID)
	if err != nil || shift.StartsAt <= tx.Now || !c.Open(tx.Now) {
		return false, err
	}
	o.DueAt = min(tx.Now.Add(time.Duration(o.Minutes)*time.Minute), shift.EndsAt)
	return true, tx.SaveOffer(*o)
}

// nextOffer is giveNext for those who need not know whether anything moved.
func (m *Mobilizer) nextOffer(tx *models.Tx, c models.CallUp, round models.ID, actor string) error {
	_, err := m.giveNext(tx, c, round, actor)
	return err
}

// giveNext gives the turn to the first of a round who waits, can take the shift now, and is not being asked
// for another seat. Where the seat is gone, the rest of the round is cancelled.
func (m *Mobilizer) giveNext(tx *models.Tx, c models.CallUp, round models.ID, actor string) (moved bool, err error) {
	offers, err := tx.OffersOfRound(c.ID, round)
	if err != nil || len(offers) == 0 {
		return false, err
	}
	for _, o := range offers {
		if o.State == models.OfferOffered || o.State == models.OfferAccepted {
			return false, nil
		}
	}
	shift, err := tx.Shift(c.ID, offers[0].ShiftID)
	if err != nil {
		return false, err
	}
	free, err := freeSeats(tx, shift)
	if err != nil {
		return false, err
	}
	if free <= 0 || shift.EndsAt <= tx.Now || !c.Open(tx.Now) {
		return true, m.cancelOffers(tx, c, offers, actor)
	}
	for i := range offers {
		if offers[i].State != models.OfferWaiting {
			continue
		}
		asked, err := m.giveTurn(tx, c, shift, &offers[i], actor)
		if err != nil || asked {
			return asked, err
		}
		moved = moved || !offers[i].Open()
	}
	return moved, nil
}

// giveTurn asks one member, unless another question waits for them (their turn comes later) or they cannot
// take the shift any more (their turn is over).
func (m *Mobilizer) giveTurn(tx *models.Tx, c models.CallUp, shift models.Shift, o *models.Offer, actor string) (bool, error) {
	other, err := tx.OfferedTo(o.MemberID)
	if err != nil || len(other) > 0 {
		return false, err
	}
	summons, err := tx.SummonsOf(c.ID, o.MemberID)
	if err != nil {
		return false, err
	}
	member, err := tx.Member(models.Everywhere(), o.MemberID)
	if err != nil {
		return false, err
	}
	may, err := m.mayTake(tx, c, summons, shift, o.Leaves.V)
	if err != nil {
		return false, err
	}
	if !may || !member.OptedOutAt.IsZero() {
		return false, tx.MoveOffer(o, models.OfferCancelled, actor, c.ScopePath)
	}
	o.DueAt = min(tx.Now.Add(time.Duration(o.Minutes)*time.Minute), shift.EndsAt)
	if err := tx.MoveOffer(o, models.OfferOffered, actor, c.ScopePath); err != nil {
		return false, err
	}
	l, err := m.offerLetter(tx, c, summons, member, shift, *o)
	if err != nil {
		return false, err
	}
	_, err = m.deliver(tx, c, []letter{l}, actor)
	return true, err
}

// mayTake says whether the rules let a member take a shift now, beside all they have here and elsewhere but
// what they would leave for it.
func (m *Mobilizer) mayTake(tx *models.Tx, c models.CallUp, s models.Summons, shift models.Shift, leaves []models.ID) (bool, error) {
	if !s.Comes() && !s.InReserve() {
		return false, nil
	}
	problem, err := memberCase(tx.Reader(), c, s, shift, leaves, m.zone)
	if err != nil {
		return false, err
	}
	why, found := roster.Explain(problem.Problem, problem.Pinned, string(shift.ID), string(s.MemberID), keepTold)
	return found && !why.In && why.Rule == "", nil
}

// cancelOffers cancels what is open of a round; whoever was asked already is told.
func (m *Mobilizer) cancelOffers(tx *models.Tx, c models.CallUp, offers []models.Offer, actor string) error {
	for i := range offers {
		if !offers[i].Open() {
			continue
		}
		if err := m.cancelOffer(tx, c, &offers[i], actor); err != nil {
			return err
		}
	}
	return nil
}

func (m *Mobilizer) cancelOffer(tx *models.Tx, c models.CallUp, o *models.Offer, actor string) error {
	asked := o.State == models.OfferOffered
	if err := tx.MoveOffer(o, models.OfferCancelled, actor, c.ScopePath); err != nil || !asked {
		return err
	}
	unsent, err := tx.CancelQueuedPages(c.ID, actor, offerPurpose(o.ID))
	if err != nil || unsent > 0 || !c.Open(tx.Now) {
		return err
	}
	return m.offerGone(tx, c, *o)
}

// closeFilled ends the rounds for seats that were filled in another way: by hand, or by a roster published.
func (m *Mobilizer) closeFilled(tx *models.Tx, c models.CallUp, actor string) error {
	open, err := tx.OpenOffersOf(c.ID)
	if err != nil || len(open) == 0 {
		return err
	}
	rounds, shifts := map[models.ID][]models.Offer{}, map[models.ID][]models.ID{}
	for _, o := range open {
		if rounds[o.RoundID] == nil {
			shifts[o.ShiftID] = append(shifts[o.ShiftID], o.RoundID)
		}
		rounds[o.RoundID] = append(rounds[o.RoundID], o)
	}
	for id, of := range shifts {
		shift, err := tx.Shift(c.ID, id)
		if err != nil {
			return err
		}
		free, err := freeSeats(tx, shift)
		if err != nil {
			return err
		}
		for n, round := range of {
			if n < free {
				continue
			}
			if err := m.cancelOffers(tx, c, rounds[round], actor); err != nil {
				return err
			}
		}
	}
	return nil
}
