package mobilize

import (
	"context"

	"whistle/app/access"
	"whistle/models"
)

// AnswerOffer records what the holder of a link or code says to the offer of a seat. It gives the card and how
// the offer stands then: cancelled where somebody else has the seat already. It returns NotFound where the
// token is unknown, its call-up has ended, or the offer is not theirs.
func (m *Mobilizer) AnswerOffer(ctx context.Context, token string, offer models.ID, yes bool, via models.Via) (MemberCard, models.OfferState, error) {
	type answered struct {
		card  MemberCard
		state models.OfferState
	}
	done, err := models.Within(ctx, m.db, func(tx *models.Tx) (answered, error) {
		c, summons, err := openByToken(tx, token)
		if err != nil {
			return answered{}, err
		}
		o, err := tx.OfferForUpdate(c.ID, offer)
		if err != nil {
			return answered{}, err
		}
		if o.MemberID != summons.MemberID {
			return answered{}, models.NotFound("offer")
		}
		if err := m.answerOffer(tx, c, &o, summons, yes, via, "member:"+string(summons.MemberID)); err != nil {
			return answered{}, err
		}
		card, err := cardOf(tx.Reader(), c, summons)
		return answered{card, o.State}, err
	})
	if err == nil {
		m.wake()
	}
	return done.card, done.state, err
}

// answerOffer is where every way of answering an offer ends. An offer that is no longer open stays as it is:
// a yes that comes too late is told so, a second answer changes nothing.
func (m *Mobilizer) answerOffer(tx *models.Tx, c models.CallUp, o *models.Offer, s models.Summons, yes bool, via models.Via, actor string) error {
	switch {
	case !o.Open():
		return nil
	case yes:
		return m.acceptOffer(tx, c, o, s, via, actor)
	}
	o.Via = via
	if err := tx.MoveOffer(o, models.OfferDeclined, actor, c.ScopePath); err != nil {
		return err
	}
	return m.nextOffer(tx, c, o.RoundID, actor)
}

// acceptOffer gives the seat to the one who said yes, tells them, and cancels the rest of the round. Where the
// seat is gone or the rules no longer let them, the offer is cancelled instead.
func (m *Mobilizer) acceptOffer(tx *models.Tx, c models.CallUp, o *models.Offer, s models.Summons, via models.Via, actor string) error {
	shift, err := tx.Shift(c.ID, o.ShiftID)
	if err != nil {
		return err
	}
	free, err := freeSeats(tx, shift)
	if err != nil {
		return err
	}
	may, err := m.mayTake(tx, c, s, shift, o.Leaves.V)
	if err != nil {
		return err
	}
	if free <= 0 || !may || shift.EndsAt <= tx.Now {
		if err := tx.MoveOffer(o, models.OfferCancelled, actor, c.ScopePath); err != nil {
			return err
		}
		if via == models.ViaReply {
			if err := m.offerGone(tx, c, *o); err != nil {
				return err
			}
		}
		return m.nextOffer(tx, c, o.RoundID, actor)
	}
	o.Via = via
	if err := tx.MoveOffer(o, models.OfferAccepted, actor, c.ScopePath); err != nil {
		return err
	}
	rest, err := tx.OffersOfRound(c.ID, o.RoundID)
	if err != nil {
		return err
	}
	if err := m.cancelOffers(tx, c, rest, actor); err != nil {
		return err
	}
	if err := seat(tx, c, *o, actor); err != nil {
		return err
	}
	if s.Reserve {
		s.Reserve = false
		if err := tx.SaveSummons(s); err != nil {
			return err
		}
	}
	if latest, _, err := tx.LatestRoster(c.ID); err != nil {
		return err
	} else if latest.State == models.RosterProposed { // it may fill this seat in another way
		if err := askRepair(tx, c, models.RepairFilled); err != nil {
			return err
		}
	}
	return m.tellSeat(tx, c, *o, s)
}

// seat puts the stand-in into the shift, out of what they leave for it, and a proposal that nobody was told of
// out of the seat that is taken now.
func seat(tx *models.Tx, c models.CallUp, o models.Offer, actor string) error {
	for _, shift := range o.Leaves.V {
		left, found, err := tx.AssignmentFor(shift, o.MemberID)
		if err != nil {
			return err
		}
		if found && holdsSeat(left) {
			left.Pinned = false
			if err := tx.MoveAssignment(&left, models.AssignmentDropped, actor, c.ScopePath); err != nil {
				return err
			}
		}
	}
	a, found, err := tx.AssignmentFor(o.ShiftID, o.MemberID)
	if err != nil {
		return err
	}
	if _, err := tx.Unbar(o.ShiftID, o.MemberID); err != nil { // asked for after all
		return err
	}
	if !found {
		a = models.Assignment{ID: tx.NewID(), CallUpID: c.ID, ShiftID: o.ShiftID, MemberID: o.MemberID, State: models.AssignmentProposed}
		if err := tx.CreateAssignments([]models.Assignment{a}); err != nil {
			return err
		}
	}
	for _, to := range []models.AssignmentState{models.AssignmentPublished, models.AssignmentConfirmed} {
		if a.State == models.AssignmentNoShow && to == models.AssignmentPublished {
			continue // comes after all
		}
		if err := tx.MoveAssignment(&a, to, actor, c.ScopePath); err != nil {
			return err
		}
	}
	return dropSurplus(tx, o.ShiftID)
}

// dropSurplus takes proposals that nobody was told of out of a shift whose seats are all held.
func dropSurplus(tx *models.Tx, shiftID models.ID) error {
	shifts, err := tx.ShiftsByID([]models.ID{shiftID})
	if err != nil {
		return err
	}
	standing, err := tx.AssignmentsOfShift(shiftID)
	if err != nil {
		return err
	}
	over := -shifts[shiftID].IdealSeats
	for _, a := range standing {
		if a.State != models.AssignmentNoShow {
			over++
		}
	}
	for _, a := range standing {
		if over > 0 && a.State == models.AssignmentProposed && !a.Pinned {
			over--
			if err := tx.DeleteAssignment(a.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// OfferStep is what the secretary does with one member's turn.
type OfferStep string

// The steps.
const (
	OfferAccept  OfferStep = "accept"  // they said yes by telephone, before their turn even
	OfferDecline OfferStep = "decline" // they said no by telephone
	OfferSkip    OfferStep = "skip"    // not to be asked, or no longer
)

// StepOffer does a step with one offer at a person's word. It returns Conflict where the offer is no longer
// open, or the seat cannot be theirs.
func (m *Mobilizer) StepOffer(ctx context.Context, by access.Actor, id, offer models.ID, step OfferStep) error {
	return m.withOffers(ctx, by, id, func(tx *models.Tx, c models.CallUp) error {
		o, err := tx.OfferForUpdate(c.ID, offer)
		if err != nil {
			return err
		}
		if !o.Open() {
			return models.Conflict("offer_is_"+string(o.State), "the offer is %s already", o.State)
		}
		summons, err := tx.SummonsOf(c.ID, o.MemberID)
		if err != nil {
			return err
		}
		switch {
		case step == OfferAccept:
			if err := m.acceptOffer(tx, c, &o, summons, models.ViaSecretary, by.String()); err != nil {
				return err
			}
			if o.State != models.OfferAccepted {
				return models.Conflict("seat_gone", "the seat is taken, or the rules do not let this member take it")
			}
			return nil
		case step == OfferDecline && o.State == models.OfferOffered:
			return m.answerOffer(tx, c, &o, summons, false, models.ViaSecretary, by.String())
		case step == OfferDecline, step == OfferSkip:
			if err := m.cancelOffer(tx, c, &o, by.String()); err != nil {
				return err
			}
			return m.nextOffer(tx, c, o.RoundID, by.String())
		}
		return models.Invalid(models.Field("step", "offer_step", "must be accept, decline or skip"))
	})
}

// StopOffers ends a round: nobody else is asked, and whoever is being asked is told.
func (m *Mobilizer) StopOffers(ctx context.Context, by access.Actor, id, round models.ID) error {
	return m.withOffers(ctx, by, id, func(tx *models.Tx, c models.CallUp) error {
		offers, err := tx.OffersOfRound(c.ID, round)
		if err == nil && len(offers) == 0 {
			err = models.NotFound("round of offers")
		}
		if err != nil {
			return err
		}
		return m.cancelOffers(tx, c, offers, by.String())
	})
}

func (m *Mobilizer) withOffers(ctx context.Context, by access.Actor, id models.ID, do func(*models.Tx, models.CallUp) error) error {
	if err := by.Can(access.Form); err != nil {
		return err
	}
	err := models.Do(ctx, m.db, func(tx *models.Tx) error {
		c, err := tx.CallUpForUpdate(by.Scope(), id)
		if err != nil {
			return err
		}
		if !c.Open(tx.Now) {
			return models.Conflict("callup_over", "the call-up is not open")
		}
		return do(tx, c)
	})
	if err == nil {
		m.wake()
	}
	return err
}

// endOffers cancels what a member is or would be asked in a call-up, when they do not come any more.
func (m *Mobilizer) endOffers(tx *models.Tx, c models.CallUp, member models.ID, actor string) error {
	open, err := tx.OpenOffersOf(c.ID)
	if err != nil {
		return err
	}
	for i := range open {
		o := &open[i]
		if o.MemberID != member {
			continue
		}
		to := models.OfferCancelled
		if o.State == models.OfferOffered {
			to = models.OfferDeclined
		}
		if err := tx.MoveOffer(o, to, actor, c.ScopePath); err != nil {
			return err
		}
		if to == models.OfferDeclined {
			if err := m.nextOffer(tx, c, o.RoundID, actor); err != nil {
				return err
			}
		}
	}
	return nil
}
