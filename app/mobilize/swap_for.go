package mobilize

import (
	"context"

	"whistle/app/access"
	"whistle/models"
)

// SwapView is a swap with the names of both members.
type SwapView struct {
	models.Swap
	From, To string
}

// swapsListed is how many swaps of a call-up are listed.
const swapsListed = 500

// Swaps reads the swaps of a call-up, settled ones too, the newest first.
func (m *Mobilizer) Swaps(ctx context.Context, by access.Actor, id models.ID) ([]SwapView, error) {
	if err := by.Can(access.See); err != nil {
		return nil, err
	}
	read := m.db.Read(ctx)
	if _, err := read.CallUp(by.Scope(), id); err != nil {
		return nil, err
	}
	swaps, err := read.SwapsOf(id, swapsListed)
	if err != nil {
		return nil, err
	}
	views := make([]SwapView, len(swaps))
	var members []models.ID
	for _, s := range swaps {
		members = append(members, s.FromMemberID, s.ToMemberID)
	}
	who, err := read.SummonsesOfMembers(id, unique(members))
	for i, s := range swaps {
		views[i] = SwapView{Swap: s, From: who[s.FromMemberID].MemberName, To: who[s.ToMemberID].MemberName}
	}
	return views, err
}

// ProposeSwapFor is ProposeSwap for a member who telephoned: the other member is asked as ever.
func (m *Mobilizer) ProposeSwapFor(ctx context.Context, by access.Actor, id models.ID, in SwapInput) (SwapView, error) {
	return m.swapFor(ctx, by, id, func(tx *models.Tx, c models.CallUp) (models.ID, error) {
		a, err := tx.AssignmentForUpdate(c.ID, in.Assignment)
		if err != nil {
			return "", err
		}
		s, err := tx.SummonsOf(c.ID, a.MemberID)
		if err != nil {
			return "", err
		}
		return m.proposeSwap(tx, c, s, in, by.String())
	})
}

// AnswerSwapFor is AnswerSwap for a member who telephoned. Where the rules no longer allow it, the swap it gives
// has lapsed.
func (m *Mobilizer) AnswerSwapFor(ctx context.Context, by access.Actor, id, swap models.ID, yes bool) (SwapView, error) {
	return m.swapFor(ctx, by, id, func(tx *models.Tx, c models.CallUp) (models.ID, error) {
		found, err := tx.SwapForUpdate(c.ID, swap)
		if err != nil {
			return "", err
		}
		return swap, m.answerSwap(tx, c, found, yes, models.ViaSecretary, by.String())
	})
}

// swapFor does a step of a swap at the secretary's word and gives the swap as it stands then.
func (m *Mobilizer) swapFor(ctx context.Context, by access.Actor, id models.ID, step func(*models.Tx, models.CallUp) (models.ID, error)) (SwapView, error) {
	if err := by.Can(access.Form); err != nil {
		return SwapView{}, err
	}
	view, err := models.Within(ctx, m.db, func(tx *models.Tx) (SwapView, error) {
		c, err := tx.CallUpForUpdate(by.Scope(), id)
		if err != nil {
			return SwapView{}, err
		}
		if !c.Open(tx.Now) {
			return SwapView{}, models.Conflict("callup_over", "the call-up is not open")
		}
		swap, err := step(tx, c)
		if err != nil {
			return SwapView{}, err
		}
		now, err := tx.SwapForUpdate(id, swap)
		if err != nil {
			return SwapView{}, err
		}
		who, err := tx.Reader().SummonsesOfMembers(id, []models.ID{now.FromMemberID, now.ToMemberID})
		return SwapView{Swap: now, From: who[now.FromMemberID].MemberName, To: who[now.ToMemberID].MemberName}, err
	})
	if err == nil {
		m.wake()
	}
	return view, err
}
