package mobilize

import (
	"context"
	"slices"

	"whistle/app/access"
	"whistle/app/roster"
	"whistle/models"
)

// OfferInput says which seat is offered to whom.
type OfferInput struct {
	Shift     models.ID
	Members   []models.ID // asked in this order; none: the best candidates, the best first
	Minutes   int         // that each has to answer; 0: offerMinutes
	InsteadOf models.ID   // the assignment of somebody who did not come, "" for an empty seat
}

// offerMinutes is how long a stand-in has to answer unless the secretary says otherwise; mostOffered is how
// many are asked for one seat.
const (
	offerMinutes = 15
	mostOffered  = 20
)

// OfferRound is one seat that is being offered, or was: to whom, in which order, and how it went.
type OfferRound struct {
	ID     models.ID
	Shift  models.Shift
	Place  string
	Offers []OfferRow
}

// OfferRow is one member's turn.
type OfferRow struct {
	models.Offer
	Name, Tail string
}

// Asked gives who has the turn now, nil for nobody.
func (r OfferRound) Asked() *OfferRow { return r.first(models.OfferOffered) }

// Accepted gives who took the seat, nil for nobody.
func (r OfferRound) Accepted() *OfferRow { return r.first(models.OfferAccepted) }

// Waiting counts those whose turn is still to come.
func (r OfferRound) Waiting() int {
	n := 0
	for _, o := range r.Offers {
		if o.State == models.OfferWaiting {
			n++
		}
	}
	return n
}

// Open says whether the round goes on.
func (r OfferRound) Open() bool { return r.Asked() != nil || r.Waiting() > 0 }

func (r OfferRound) first(state models.OfferState) *OfferRow {
	for i := range r.Offers {
		if r.Offers[i].State == state {
			return &r.Offers[i]
		}
	}
	return nil
}

// OfferSeat offers a seat of a shift to stand-ins, one at a time: the first is paged before it returns, the
// next when that one declines or the time runs out. It returns Conflict where no seat is open that is not
// offered already, and where nobody can be asked. The same key answers the same and pages nobody again.
func (m *Mobilizer) OfferSeat(ctx context.Context, by access.Actor, id models.ID, in OfferInput, key string) (OfferRound, error) {
	if err := by.Can(access.Form); err != nil {
		return OfferRound{}, err
	}
	var ranked []roster.Candidate
	if len(in.Members) == 0 {
		var err error
		if ranked, err = m.ranked(ctx, by, id, in.Shift, mostOffered, true); err != nil {
			return OfferRound{}, err
		}
	}
	round, err := models.Within(ctx, m.db, func(tx *models.Tx) (models.ID, error) {
		return once(tx, by, key, "offer "+string(in.Shift), func() (models.ID, error) {
			callUp, err := tx.CallUpForUpdate(by.Scope(), id)
			if err != nil {
				return "", err
			}
			return m.openRound(tx, callUp, in, ranked, by.String())
		})
	})
	if err != nil {
		return OfferRound{}, err
	}
	m.wake()
	read := m.db.Read(ctx)
	offers, err := read.OffersOfRound(id, round)
	if err != nil {
		return OfferRound{}, err
	}
	rounds, err := roundsOf(read, offers)
	if err != nil || len(rounds) == 0 {
		return OfferRound{}, err
	}
	return rounds[0], nil
}

func (m *Mobilizer) openRound(tx *models.Tx, c models.CallUp, in OfferInput, ranked []roster.Candidate, actor string) (models.ID, error) {
	if !c.Open(tx.Now) {
		return "", models.Conflict("callup_not_open", "a seat is offered while the call-up is open")
	}
	shift, err := tx.Shift(c.ID, in.Shift)
	if err != nil {
		return "", err
	}
	open, err := tx.OpenOffersOf(c.ID)
	if err != nil {
		return "", err
	}
	if err := checkSeat(tx, shift, open); err != nil {
		return "", err
	}
	offers, err := offersFor(tx, c, in, ranked, open)
	if err != nil {
		return "", err
	}
	for i := range offers {
		offers[i].Position, offers[i].CreatedBy, offers[i].CreatedAt = i+1, actor, tx.Now
	}
	if err := tx.CreateOffers(offers, actor, c.ScopePath); err != nil {
		return "", err
	}
	return offers[0].RoundID, m.nextOffer(tx, c, offers[0].RoundID, actor)
}

// checkSeat says whether a shift has a seat that is neither taken nor offered, and time left to take it.
func checkSeat(tx *models.Tx, shift models.Shift, open []models.Offer) error {
	if shift.EndsAt <= tx.Now {
		return models.Conflict("shift_over", "the shift is over")
	}
	free, err := freeSeats(tx, shift)
	if err != nil {
		return err
	}
	rounds := map[models.ID]bool{}
	for _, o := range open {
		if o.ShiftID == shift.ID {
			rounds[o.RoundID] = true
		}
	}
	switch {
	case free <= 0:
		return models.Conflict("no_seat_free", "every seat of the shift is taken")
	case free <= len(rounds):
		return models.Conflict("seat_offered", "every free seat of the shift is being offered already")
	}
	return nil
}

// freeSeats counts the seats of a shift that nobody holds: a proposal that nobody was told of holds none, unless
// it was set by hand, and neither does somebody who did not come.
func freeSeats(tx *models.Tx, shift models.Shift) (int, error) {
	standing, err := tx.AssignmentsOfShift(shift.ID)
	free := shift.IdealSeats
	for _, a := range standing {
		if holdsSeat(a) {
			free--
		}
	}
	return free, err
}

func holdsSeat(a models.Assignment) bool {
	switch a.State {
	case models.AssignmentProposed:
		return a.Pinned
	case models.AssignmentNoShow, models.AssignmentDropped:
		return false
	case models.AssignmentPublished, models.AssignmentConfirmed, models.AssignmentCheckedIn, models.AssignmentCheckedOut:
	}
	return true
}

// offersFor lists whom a round asks: those named, or the best candidates. Nobody who is asked for another seat
// of the shift already, and nobody named who has not said yes.
func offersFor(tx *models.Tx, c models.CallUp, in OfferInput, ranked []roster.Candidate, open []models.Offer) ([]models.Offer, error) {
	f := faults{}
	f.add(in.Minutes < 0 || in.Minutes > 24*60, "minutes", "offer_minutes", "must be 1 to 1440 minutes")
	f.add(len(in.Members) > mostOffered, "members", "too_many", "at most %d members", mostOffered)
	asked := map[models.ID]bool{}
	for _, o := range open {
		asked[o.MemberID] = asked[o.MemberID] || o.ShiftID == in.Shift
	}
	leaves := map[models.ID][]models.ID{}
	members := slices.Clone(in.Members)
	for n, member := range members {
		summons, err := tx.SummonsOf(c.ID, member)
		if err != nil && models.CodeOf(err) != models.CodeNotFound {
			return nil, err
		}
		f.add(err != nil || (!summons.Comes() && !summons.InReserve()), at("members", n, "id"), "not_coming", "has not said yes to this call-up")
	}
	if err := models.Invalid(f...); err != nil {
		return nil, err
	}
	for _, r := range ranked {
		id := models.ID(r.Member)
		members = append(members, id)
		for _, other := range r.Leaves {
			leaves[id] = append(leaves[id], models.ID(other))
		}
	}
	round := tx.NewID()
	minutes := in.Minutes
	if minutes == 0 {
		minutes = offerMinutes
	}
	var offers []models.Offer
	for _, member := range unique(members) {
		if !asked[member] {
			offers = append(offers, models.Offer{
				ID: tx.NewID(), CallUpID: c.ID, RoundID: round, ShiftID: in.Shift, MemberID: member, State: models.OfferWaiting,
				Minutes: minutes, InsteadOf: in.InsteadOf, Leaves: models.AsJSON(leaves[member]),
			})
		}
	}
	if len(offers) == 0 {
		return nil, models.Conflict("nobody_to_ask", "nobody who is coming could take the seat, or all of them are being asked")
	}
	return offers, nil
}

// Offers reads the rounds of a call-up, the newest first.
func (m *Mobilizer) Offers(ctx context.Context, by access.Actor, id models.ID) ([]OfferRound, error) {
	if err := by.Can(access.See); err != nil {
		return nil, err
	}
	read := m.db.Read(ctx)
	if _, err := read.CallUp(by.Scope(), id); err != nil {
		return nil, err
	}
	offers, err := read.OffersOf(id)
	if err != nil {
		return nil, err
	}
	return roundsOf(read, offers)
}

// roundsOf sorts offers into their rounds, with names and places.
func roundsOf(read *models.Reader, offers []models.Offer) ([]OfferRound, error) {
	if len(offers) == 0 {
		return nil, nil
	}
	members, shifts := make([]models.ID, len(offers)), make([]models.ID, len(offers))
	for i, o := range offers {
		members[i], shifts[i] = o.MemberID, o.ShiftID
	}
	people, err := read.MembersByID(unique(members))
	if err != nil {
		return nil, err
	}
	byID, err := read.ShiftsByID(unique(shifts))
	if err != nil {
		return nil, err
	}
	codes := make([]string, 0, len(byID))
	for _, s := range byID {
		codes = append(codes, s.SiteCode)
	}
	places, err := areaNames(read, codes)
	if err != nil {
		return nil, err
	}
	var rounds []OfferRound
	for _, o := range offers {
		if n := len(rounds); n == 0 || rounds[n-1].ID != o.RoundID {
			shift := byID[o.ShiftID]
			rounds = append(rounds, OfferRound{ID: o.RoundID, Shift: shift, Place: places[shift.SiteCode]})
		}
		last := &rounds[len(rounds)-1]
		last.Offers = append(last.Offers, OfferRow{Offer: o, Name: people[o.MemberID].Name, Tail: people[o.MemberID].PhoneTail})
	}
	return rounds, nil
}
