package mobilize

import (
	"context"

	"whistle/app/access"
	"whistle/models"
)

// SwapInput is what a member proposes: to give a shift to another, or to exchange it for one of theirs.
type SwapInput struct {
	Assignment models.ID // the member's own
	To         models.ID // the other member
	For        models.ID // the other's assignment; "" to give the shift away
}

// ProposeSwap asks another member to take over or exchange a shift, and tells them. It returns Conflict where
// the rules of the roster do not allow it, the shift has begun, or a swap of it is proposed already.
func (m *Mobilizer) ProposeSwap(ctx context.Context, token string, in SwapInput) (MemberCard, error) {
	return m.withSwap(ctx, token, func(tx *models.Tx, c models.CallUp, s models.Summons) error {
		_, err := m.proposeSwap(tx, c, s, in, "member:"+string(s.MemberID))
		return err
	})
}

// AnswerSwap agrees to a swap or declines it. Agreed, the shifts change hands at once and both are told. Where
// the rules no longer allow it, it lapses and its proposer is told.
func (m *Mobilizer) AnswerSwap(ctx context.Context, token string, swap models.ID, yes bool) (MemberCard, error) {
	return m.withSwap(ctx, token, func(tx *models.Tx, c models.CallUp, s models.Summons) error {
		found, err := tx.SwapForUpdate(c.ID, swap)
		if err != nil {
			return err
		}
		if found.ToMemberID != s.MemberID {
			return models.NotFound("swap")
		}
		return m.answerSwap(tx, c, found, yes, models.ViaLink, "member:"+string(s.MemberID))
	})
}

// WithdrawSwap takes a proposal of one's own back.
func (m *Mobilizer) WithdrawSwap(ctx context.Context, token string, swap models.ID) (MemberCard, error) {
	return m.withSwap(ctx, token, func(tx *models.Tx, c models.CallUp, s models.Summons) error {
		found, err := tx.SwapForUpdate(c.ID, swap)
		if err != nil {
			return err
		}
		if found.FromMemberID != s.MemberID {
			return models.NotFound("swap")
		}
		return tx.MoveSwap(&found, models.SwapWithdrawn, "member:"+string(s.MemberID), models.ViaLink)
	})
}

// WithdrawSwapFor takes a proposal that waits back at the secretary's word, and tells both members. It returns
// Conflict where it does not wait any more.
func (m *Mobilizer) WithdrawSwapFor(ctx context.Context, by access.Actor, id, swap models.ID) error {
	if err := by.Can(access.Form); err != nil {
		return err
	}
	err := models.Do(ctx, m.db, func(tx *models.Tx) error {
		callUp, err := tx.CallUpForUpdate(by.Scope(), id)
		if err != nil {
			return err
		}
		found, err := tx.SwapForUpdate(id, swap)
		if err != nil {
			return err
		}
		if err := tx.MoveSwap(&found, models.SwapWithdrawn, by.String(), models.ViaSecretary); err != nil {
			return err
		}
		for _, member := range []models.ID{found.FromMemberID, found.ToMemberID} {
			err := m.tellMember(tx, callUp, member, purposeOf(models.PurposeSwap, "off-"+string(found.ID)), map[string]string{
				"zh": "换班：社区已撤回这次换班，您的班次照旧。", "en": "Swap: the secretary has withdrawn it. Your shifts stay as they are.",
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		m.wake()
	}
	return err
}

// withSwap does a step of a swap for the holder of a token and gives their card.
func (m *Mobilizer) withSwap(ctx context.Context, token string, step func(*models.Tx, models.CallUp, models.Summons) error) (MemberCard, error) {
	card, err := models.Within(ctx, m.db, func(tx *models.Tx) (MemberCard, error) {
		callUp, summons, err := openByToken(tx, token)
		if err != nil {
			return MemberCard{}, err
		}
		if err := step(tx, callUp, summons); err != nil {
			return MemberCard{}, err
		}
		return cardOf(tx.Reader(), callUp, summons)
	})
	if err == nil {
		m.wake()
	}
	return card, err
}

func (m *Mobilizer) proposeSwap(tx *models.Tx, c models.CallUp, s models.Summons, in SwapInput, actor string) (models.ID, error) {
	open, err := tx.OpenSwapOver(in.Assignment)
	if err != nil {
		return "", err
	}
	if open {
		return "", models.Conflict("swap_open", "a swap of this shift is proposed already; withdraw it first")
	}
	swap := models.Swap{
		ID: tx.NewID(), CallUpID: c.ID, State: models.SwapProposed, FromMemberID: s.MemberID, FromAssignmentID: in.Assignment,
		ToMemberID: in.To, ToAssignmentID: in.For, AreaPath: c.ScopePath, ProposedAt: tx.Now,
	}
	legs, why, err := m.legsOf(tx, c, swap)
	if err != nil {
		return "", err
	}
	if why != "" {
		return "", models.Conflict("swap_"+why, "the swap is not possible: %s", why)
	}
	swap.AreaPath = legs.shift.SitePath
	if err := tx.CreateSwap(swap, actor); err != nil {
		return "", err
	}
	return swap.ID, m.tellProposal(tx, c, swap, legs)
}

func (m *Mobilizer) answerSwap(tx *models.Tx, c models.CallUp, swap models.Swap, yes bool, via models.Via, actor string) error {
	if !yes {
		if err := tx.MoveSwap(&swap, models.SwapDeclined, actor, via); err != nil {
			return err
		}
		return m.tellMember(tx, c, swap.FromMemberID, purposeOf(models.PurposeSwap, "no-"+string(swap.ID)), map[string]string{
			"zh": "换班：对方不能换，您的班次照旧。", "en": "Swap: the other member cannot. Your shifts stay as they are.",
		})
	}
	legs, why, err := m.legsOf(tx, c, swap)
	if err != nil {
		return err
	}
	if why != "" {
		swap.Reason = why
		if err := tx.MoveSwap(&swap, models.SwapLapsed, "system", via); err != nil {
			return err
		}
		return m.tellMember(tx, c, swap.FromMemberID, purposeOf(models.PurposeSwap, "gone-"+string(swap.ID)), map[string]string{
			"zh": "换班：现在的排班规则不允许了，您的班次照旧。", "en": "Swap: the rules of the roster no longer allow it. Your shifts stay as they are.",
		})
	}
	if err := tx.MoveSwap(&swap, models.SwapAgreed, actor, via); err != nil {
		return err
	}
	if err := passShift(tx, c, legs.assignment, legs.to.MemberID, actor); err != nil {
		return err
	}
	if legs.other.ID != "" {
		if err := passShift(tx, c, legs.other, legs.from.MemberID, actor); err != nil {
			return err
		}
	}
	return m.tellAgreed(tx, c, swap, legs)
}

// swapLegs are the two sides of a swap; other is empty where a shift is given away.
type swapLegs struct {
	from, to          models.Summons
	assignment, other models.Assignment
	shift, otherShift models.Shift
}

// legsOf reads both sides and says why the swap is not possible, "" where it is: "gone" where a shift is no
// longer theirs, "begun" where it has started, "rules" where the roster's rules forbid it.
func (m *Mobilizer) legsOf(tx *models.Tx, c models.CallUp, s models.Swap) (swapLegs, string, error) {
	var l swapLegs
	var why string
	var err error
	if l.from, err = tx.SummonsOf(c.ID, s.FromMemberID); err != nil {
		return l, "", err
	}
	if l.to, err = tx.SummonsOf(c.ID, s.ToMemberID); err != nil {
		return l, "", err
	}
	if l.assignment, l.shift, why, err = swappable(tx, c, s.FromAssignmentID, s.FromMemberID); err != nil || why != "" {
		return l, why, err
	}
	var given []models.ID
	if s.ToAssignmentID != "" {
		if l.other, l.otherShift, why, err = swappable(tx, c, s.ToAssignmentID, s.ToMemberID); err != nil || why != "" {
			return l, why, err
		}
		given = []models.ID{l.otherShift.ID}
	}
	may, err := m.mayTake(tx, c, l.to, l.shift, given)
	if err == nil && may && s.ToAssignmentID != "" {
		may, err = m.mayTake(tx, c, l.from, l.otherShift, []models.ID{l.shift.ID})
	}
	if err == nil && !may {
		why = "rules"
	}
	return l, why, err
}

// swappable reads an assignment that its member may give away.
func swappable(tx *models.Tx, c models.CallUp, id, member models.ID) (models.Assignment, models.Shift, string, error) {
	a, err := tx.AssignmentForUpdate(c.ID, id)
	if models.CodeOf(err) == models.CodeNotFound {
		return a, models.Shift{}, "gone", nil
	}
	if err != nil {
		return a, models.Shift{}, "", err
	}
	shift, err := tx.Shift(c.ID, a.ShiftID)
	switch {
	case err != nil:
		return a, shift, "", err
	case a.MemberID != member || (a.State != models.AssignmentPublished && a.State != models.AssignmentConfirmed):
		return a, shift, "gone", nil
	case shift.StartsAt <= tx.Now:
		return a, shift, "begun", nil
	}
	return a, shift, "", nil
}

// passShift gives a member's shift to another, with the requests that go with it. It is pinned: two people
// agreed on it, and no solving undoes that.
func passShift(tx *models.Tx, c models.CallUp, a models.Assignment, to models.ID, actor string) error {
	if err := passRequests(tx, a, to, actor); err != nil {
		return err
	}
	a.Pinned = false
	if err := tx.MoveAssignment(&a, models.AssignmentDropped, actor, c.ScopePath); err != nil {
		return err
	}
	b, found, err := tx.AssignmentFor(a.ShiftID, to)
	if err != nil {
		return err
	}
	if _, err := tx.Unbar(a.ShiftID, to); err != nil { // asked for after all
		return err
	}
	if !found {
		b = models.Assignment{ID: tx.NewID(), CallUpID: c.ID, ShiftID: a.ShiftID, MemberID: to, State: models.AssignmentProposed}
		if err := tx.CreateAssignments([]models.Assignment{b}); err != nil {
			return err
		}
	}
	b.Pinned = true
	for _, state := range []models.AssignmentState{models.AssignmentPublished, models.AssignmentConfirmed} {
		if err := tx.MoveAssignment(&b, state, actor, c.ScopePath); err != nil {
			return err
		}
	}
	return nil
}

// passRequests gives what a member was to bring in a shift to another. It comes before the member leaves the
// shift, which would let the requests wait again.
func passRequests(tx *models.Tx, a models.Assignment, to models.ID, actor string) error {
	carried, err := tx.Requests(models.Everywhere(), models.RequestFilter{CallUp: a.CallUpID, Member: a.MemberID, States: []models.RequestState{models.RequestDispatched}, Limit: dispatchShown})
	if err != nil {
		return err
	}
	for _, r := range carried {
		if r.ShiftID != a.ShiftID {
			continue
		}
		r.MemberID = to
		if err := tx.MoveRequest(&r, models.RequestDispatched, actor); err != nil {
			return err
		}
	}
	return nil
}
