package mobilize

import (
	"context"
	"time"

	"whistle/app/access"
	"whistle/models"
)

// Board is a call-up as it is watched: its counts, who is silent, what did not arrive, what comes next.
type Board struct {
	CallUpView
	Steps    []models.EscalationStep
	Silent   []SummonsRow    // the first of those who have not answered
	Failed   []SummonsRow    // those whose page did not arrive: telephone them
	Reserve  []SummonsRow    // said yes after the quorum was met, in the order in which they step in
	OptedOut []models.Member // of the risk area, not summoned: telephone them
	Curve    []CurvePoint
	Expected Expected // of those asked so far, as it was foretold at the whistle
	Outlook  *Outlook // how it will end, by the answers so far; nil where it is over
	Carriers []models.CarrierState
	Branches []models.TemporaryBranch
	Adopted  []AdoptedBuilding
	Leaders  LeaderRows
	AsOf     models.Time
	Spent    Spent        // on messages so far
	Offers   []OfferRound // seats that are being offered to stand-ins
	Next     NextStep     // what is to be done; "" where it is over
	Short    int          // how many shifts still to come lack people, once the roster is published

	Handover  *models.Handover // residents' requests that were open at the end; nil for none
	Deletions *Deletions       // what is still kept of it and until when; nil before the end
}

// ended adds what counts once a call-up is over.
func (m *Mobilizer) ended(read *models.Reader, b *Board) error {
	if b.StoodDownAt.IsZero() {
		return nil
	}
	h, found, err := read.HandoverOf(b.ID)
	if err != nil {
		return err
	}
	if found {
		b.Handover = &h
	}
	kept, err := m.deletionsOf(read, b.CallUp)
	b.Deletions = &kept
	return err
}

// CurvePoint is how many had said yes by a moment, beside how many were expected by then.
type CurvePoint struct {
	After     time.Duration // since the whistle
	Confirmed int
	Expected  int
	Low, High int  // nine in ten call-ups lie between them
	Passed    bool // false for a moment still to come
	Live      bool // expected by the answers so far, and not as it was foretold at the whistle
}

// boardRows is how many people a list on the board shows; the whole is one tap away.
const boardRows = 30

// Board reads the board of one call-up.
func (m *Mobilizer) Board(ctx context.Context, by access.Actor, id models.ID) (Board, error) {
	view, err := m.CallUp(ctx, by, id)
	if err != nil {
		return Board{}, err
	}
	read := m.db.Read(ctx)
	b := Board{CallUpView: view, AsOf: read.Now}
	if b.Steps, err = read.StepsOf(id); err != nil {
		return Board{}, err
	}
	silent, err := read.Summonses(id, models.SummonsFilter{States: []models.SummonsState{models.SummonsPaged}, Limit: boardRows})
	if err != nil {
		return Board{}, err
	}
	if b.Silent, err = rowsOf(read, silent); err != nil {
		return Board{}, err
	}
	failed, err := read.NotArrived(id, boardRows)
	if err != nil {
		return Board{}, err
	}
	if b.Failed, err = rowsOf(read, failed); err != nil {
		return Board{}, err
	}
	if view.State.Running() {
		if b.OptedOut, err = optedOutOf(read, view.CallUp, boardRows); err != nil {
			return Board{}, err
		}
	}
	if err := m.foretell(read, &b); err != nil {
		return Board{}, err
	}
	if b.Carriers, err = read.Carriers(); err != nil {
		return Board{}, err
	}
	f, err := read.FormationOf(id)
	if err != nil {
		return Board{}, err
	}
	b.Branches = f.Branches
	if b.Adopted, err = adoptedOf(read, f); err != nil {
		return Board{}, err
	}
	if b.Leaders, err = leaderRows(read, id); err != nil {
		return b, err
	}
	open, err := read.OpenOffersOf(id)
	if err != nil {
		return b, err
	}
	if b.Offers, err = roundsOf(read, open); err != nil {
		return b, err
	}
	if b.State.Running() {
		if b.Next, b.Short, err = b.next(read); err != nil {
			return b, err
		}
	}
	if b.Spent, err = m.spentSoFar(read, id); err != nil {
		return b, err
	}
	err = m.ended(read, &b)
	return b, err
}

// AdoptedBuilding is a building in which nobody comes, with the group that cares for it.
type AdoptedBuilding struct {
	Building, Group string
}

func adoptedOf(read *models.Reader, f models.Formation) ([]AdoptedBuilding, error) {
	groups := map[models.ID]string{}
	for _, g := range f.Groups {
		groups[g.ID] = g.Name
	}
	var codes []string
	for _, b := range f.Buildings {
		if b.Adopted {
			codes = append(codes, b.AreaCode)
		}
	}
	names, err := areaNames(read, codes)
	if err != nil {
		return nil, err
	}
	adopted := make([]AdoptedBuilding, 0, len(codes))
	for _, b := range f.Buildings {
		if b.Adopted {
			adopted = append(adopted, AdoptedBuilding{Building: names[b.AreaCode], Group: groups[b.GroupID]})
		}
	}
	return adopted, nil
}
