package models

import "fmt"

// SwapState is where a swap of shifts between two members stands.
type SwapState string

// The states of a swap.
const (
	SwapProposed  SwapState = "proposed"
	SwapAgreed    SwapState = "agreed" // both said so, and the shifts have changed hands
	SwapDeclined  SwapState = "declined"
	SwapWithdrawn SwapState = "withdrawn"
	SwapLapsed    SwapState = "lapsed" // the rules or the shifts no longer allow it
)

var swapMoves = moves[SwapState]{
	SwapProposed: {SwapAgreed, SwapDeclined, SwapWithdrawn, SwapLapsed},
}

// Swap is what one member proposes to another: to take over a shift, or to exchange it for one of theirs.
type Swap struct {
	ID               ID `gorm:"primaryKey"`
	CallUpID         ID `gorm:"column:callup_id"`
	State            SwapState
	FromMemberID     ID
	FromAssignmentID ID
	ToMemberID       ID
	ToAssignmentID   ID // "" where nothing is given for it
	AreaPath         Path
	Reason           string // why it lapsed: a rule of the roster, "gone", "begun" or "ended"
	ProposedAt       Time
	DecidedAt        Time
	Revision         int
}

// Move changes the state where the table of moves allows it, stamps it, and gives the event to record.
func (s *Swap) Move(to SwapState, now Time, actor string) (Event, error) {
	if err := swapMoves.check("swap", s.State, to); err != nil {
		return Event{}, err
	}
	e := Event{Actor: actor, CallUpID: s.CallUpID, AreaPath: s.AreaPath, Entity: MachineSwap, EntityID: s.ID, FromState: string(s.State), ToState: string(to)}
	s.State, s.DecidedAt = to, now
	return e, nil
}

// SwapOption is one swap that a member was told of by message, numbered from 1.
type SwapOption struct {
	SummonsID        ID  `gorm:"primaryKey"`
	Position         int `gorm:"primaryKey"`
	FromAssignmentID ID
	ToMemberID       ID
	ToAssignmentID   ID
}

// CreateSwap writes a proposal with its event.
func (tx *Tx) CreateSwap(s Swap, actor string) error {
	if err := tx.gorm.Create(&s).Error; err != nil {
		return fmt.Errorf("save the swap: %w", err)
	}
	return tx.Record(Event{
		Actor: actor, CallUpID: s.CallUpID, AreaPath: s.AreaPath, Entity: MachineSwap, EntityID: s.ID, ToState: string(s.State),
		Detail: AsJSON(map[string]string{"from": string(s.FromMemberID), "to": string(s.ToMemberID)}),
	})
}

// MoveSwap moves a swap where its table allows it, and writes it with its event.
func (tx *Tx) MoveSwap(s *Swap, to SwapState, actor string, via Via) error {
	event, err := s.Move(to, tx.Now, actor)
	if err != nil {
		return err
	}
	event.Detail = AsJSON(map[string]string{"via": string(via), "reason": s.Reason})
	if err := tx.Record(event); err != nil {
		return err
	}
	s.Revision++
	if err := tx.gorm.Save(s).Error; err != nil {
		return fmt.Errorf("save the swap: %w", err)
	}
	return nil
}

// LapseSwaps ends the swaps of a call-up that are proposed, and says why.
func (tx *Tx) LapseSwaps(callUp ID, why, actor string) error {
	open, err := all[Swap](tx.gorm.Where("callup_id = ? AND state = ?", callUp, SwapProposed).Order("id").Limit(maxOffers), "swaps")
	if err != nil {
		return err
	}
	for i := range open {
		open[i].Reason = why
		if err := tx.MoveSwap(&open[i], SwapLapsed, actor, ""); err != nil {
			return err
		}
	}
	return nil
}

// SwapForUpdate reads one swap of a call-up and locks it.
func (tx *Tx) SwapForUpdate(callUp, id ID) (Swap, error) {
	return first[Swap](tx.lock().Where("callup_id = ? AND id = ?", callUp, id), "swap")
}

// SwapsOf reads the swaps of a call-up, the newest first.
func (q *query) SwapsOf(callUp ID, limit int) ([]Swap, error) {
	return all[Swap](q.gorm.Where("callup_id = ?", callUp).Order("id DESC").Limit(limit), "swaps")
}

// OpenSwapsOf reads the swaps that a member has proposed or is asked to agree to, the newest first.
func (q *query) OpenSwapsOf(callUp, member ID) ([]Swap, error) {
	return all[Swap](q.gorm.Where("callup_id = ? AND state = ? AND (from_member_id = ? OR to_member_id = ?)", callUp, SwapProposed, member, member).
		Order("id DESC").Limit(20), "swaps")
}

// OpenSwapTo reads the newest swap that one of the members is asked to agree to; found is false for none.
func (q *query) OpenSwapTo(members []ID) (Swap, bool, error) {
	swaps, err := all[Swap](q.gorm.Where("to_member_id IN ? AND state = ?", members, SwapProposed).Order("id DESC").Limit(1), "swap")
	if err != nil || len(swaps) == 0 {
		return Swap{}, false, err
	}
	return swaps[0], true, nil
}

// OpenSwapOver says whether a swap of that shift is proposed already.
func (q *query) OpenSwapOver(assignment ID) (bool, error) {
	swaps, err := all[Swap](q.gorm.Where("from_assignment_id = ? AND state = ?", assignment, SwapProposed).Limit(1), "swap")
	return len(swaps) > 0, err
}

// SaveSwapOptions keeps what a member was told could be swapped, in place of what was told before.
func (tx *Tx) SaveSwapOptions(summons ID, options []SwapOption) error {
	if err := tx.gorm.Where("summons_id = ?", summons).Delete(&SwapOption{}).Error; err != nil {
		return fmt.Errorf("replace the swaps told: %w", err)
	}
	return createAll(tx.gorm, options)
}

// SwapOption reads one swap that a member was told of.
func (q *query) SwapOption(summons ID, position int) (SwapOption, error) {
	return first[SwapOption](q.gorm.Where("summons_id = ? AND position = ?", summons, position), "swap")
}
