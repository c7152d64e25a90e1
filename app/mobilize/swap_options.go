package mobilize

import (
	"cmp"
	"context"
	"slices"

	"whistle/models"
)

// Option is a swap that the rules allow: with whom, and for which of their shifts, if any.
type Option struct {
	Member     models.ID
	Name       string
	Assignment models.ID
	Shift      models.Shift
	Site       string
}

// SwapChoice is the page on which a member chooses with whom to swap a shift.
type SwapChoice struct {
	CallUp  models.CallUp
	Mine    CardShift
	Options []Option
}

// How many members are looked at for a swap, nearest home first, and how many swaps are shown.
const (
	swapLookedAt = 60
	swapShown    = 6
	swapTold     = 3
)

// SwapChoice shows the swaps that are possible for a shift of the holder of a token. Only names and shifts are
// shown, and only where the rules allow the swap. It changes nothing.
func (m *Mobilizer) SwapChoice(ctx context.Context, token string, assignment models.ID) (SwapChoice, error) {
	return models.Within(ctx, m.db, func(tx *models.Tx) (SwapChoice, error) {
		callUp, summons, err := openByToken(tx, token)
		if err != nil {
			return SwapChoice{}, err
		}
		a, shift, why, err := swappable(tx, callUp, assignment, summons.MemberID)
		if err != nil {
			return SwapChoice{}, err
		}
		if why != "" {
			return SwapChoice{}, models.Conflict("swap_"+why, "the shift cannot be swapped: %s", why)
		}
		site, err := siteName(tx.Reader(), shift.SitePath)
		if err != nil {
			return SwapChoice{}, err
		}
		choice := SwapChoice{CallUp: callUp, Mine: cardShift(a, shift, site, tx.Now)}
		choice.Options, err = m.swapOptions(tx, callUp, summons, shift, swapShown)
		return choice, err
	})
}

// swapOptions finds who could take a member's shift: first in exchange for one of their own, or, where they
// have none, for nothing.
func (m *Mobilizer) swapOptions(tx *models.Tx, c models.CallUp, s models.Summons, shift models.Shift, most int) ([]Option, error) {
	others, err := tx.AnsweredYes(c.ID)
	if err != nil {
		return nil, err
	}
	others = slices.DeleteFunc(others, func(o models.Summons) bool { return !o.Comes() || o.MemberID == s.MemberID })
	near := func(o models.Summons) int { return -len(models.CommonAncestor([]models.Path{o.HomePath, s.HomePath})) }
	slices.SortStableFunc(others, func(a, b models.Summons) int { return cmp.Compare(near(a), near(b)) })
	others = others[:min(len(others), swapLookedAt)]
	theirs, err := shiftsToSwap(tx, c, others)
	if err != nil {
		return nil, err
	}
	var options []Option
	for _, o := range others {
		if len(options) == most {
			break
		}
		option, found, err := m.optionWith(tx, c, s, shift, o, theirs[o.MemberID])
		if err != nil {
			return nil, err
		}
		if found {
			options = append(options, option)
		}
	}
	return options, nil
}

// shiftsToSwap gives the shifts to come of members, at most three each.
func shiftsToSwap(tx *models.Tx, c models.CallUp, members []models.Summons) (map[models.ID][]CardShift, error) {
	ids := make([]models.ID, len(members))
	for i, o := range members {
		ids[i] = o.MemberID
	}
	assigned, err := tx.AssignmentsOfMembers(c.ID, ids)
	if err != nil {
		return nil, err
	}
	cards, err := cardShifts(tx.Reader(), assigned)
	theirs := map[models.ID][]CardShift{}
	for _, card := range cards {
		id := card.Assignment.MemberID
		if card.CanDrop && card.Shift.StartsAt > tx.Now && len(theirs[id]) < 3 {
			theirs[id] = append(theirs[id], card)
		}
	}
	return theirs, err
}

// optionWith finds the first swap with one other member that the rules allow on both sides.
func (m *Mobilizer) optionWith(tx *models.Tx, c models.CallUp, s models.Summons, shift models.Shift, o models.Summons, theirs []CardShift) (Option, bool, error) {
	option := Option{Member: o.MemberID, Name: o.MemberName}
	for _, b := range theirs {
		if b.Shift.ID == shift.ID {
			return option, false, nil
		}
		may, err := m.mayTake(tx, c, o, shift, []models.ID{b.Shift.ID})
		if err == nil && may {
			may, err = m.mayTake(tx, c, s, b.Shift, []models.ID{shift.ID})
		}
		if err != nil {
			return option, false, err
		}
		if may {
			option.Assignment, option.Shift, option.Site = b.Assignment.ID, b.Shift, b.Site
			return option, true, nil
		}
	}
	if len(theirs) > 0 {
		return option, false, nil
	}
	may, err := m.mayTake(tx, c, o, shift, nil)
	return option, may, err
}

// CardSwap is an open swap on a member's page.
type CardSwap struct {
	ID        models.ID
	Mine      bool   // proposed by this member
	Name      string // the other's
	Shift     models.Shift
	Site      string
	Other     models.Shift // given for it; its ID is empty for none
	OtherSite string
}

// cardSwaps reads what a member has proposed and is asked.
func cardSwaps(read *models.Reader, s models.Summons) ([]CardSwap, error) {
	open, err := read.OpenSwapsOf(s.CallUpID, s.MemberID)
	if err != nil {
		return nil, err
	}
	return swapRows(read, s.CallUpID, open, s.MemberID)
}

// openSwaps reads the swaps of a call-up that are proposed, as the secretary sees them.
func openSwaps(read *models.Reader, callUp models.ID) ([]CardSwap, error) {
	all, err := read.SwapsOf(callUp, 100)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(s models.Swap) bool { return s.State != models.SwapProposed })
	return swapRows(read, callUp, all, "")
}

// swapRows gives swaps with names and shifts, as one member sees them, or as the secretary does ("").
func swapRows(read *models.Reader, callUp models.ID, swaps []models.Swap, member models.ID) ([]CardSwap, error) {
	var rows []CardSwap
	for _, s := range swaps {
		who, err := read.SummonsesOfMembers(callUp, []models.ID{s.FromMemberID, s.ToMemberID})
		if err != nil {
			return nil, err
		}
		row := CardSwap{ID: s.ID, Mine: s.FromMemberID == member, Name: who[s.FromMemberID].MemberName}
		switch {
		case row.Mine:
			row.Name = who[s.ToMemberID].MemberName
		case member == "":
			row.Name += " → " + who[s.ToMemberID].MemberName
		}
		if row.Shift, row.Site, err = shiftOf(read, callUp, s.FromAssignmentID); err != nil {
			return nil, err
		}
		if s.ToAssignmentID != "" {
			if row.Other, row.OtherSite, err = shiftOf(read, callUp, s.ToAssignmentID); err != nil {
				return nil, err
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func shiftOf(read *models.Reader, callUp, assignment models.ID) (models.Shift, string, error) {
	a, err := read.Assignment(callUp, assignment)
	if err != nil {
		return models.Shift{}, "", err
	}
	shift, err := read.Shift(callUp, a.ShiftID)
	if err != nil {
		return shift, "", err
	}
	site, err := siteName(read, shift.SitePath)
	return shift, site, err
}
