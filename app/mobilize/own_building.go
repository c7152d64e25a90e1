package mobilize

import (
	"context"
	"slices"

	"whistle/app/access"
	"whistle/models"
)

// bounds are who must stay in their own building during a call-up.
type bounds struct {
	said   map[models.ID]bool // for this call-up, by summons
	locked []models.Path      // areas that are locked down
}

// boundsOf reads them: of one summons, or of all where there is none.
func boundsOf(read *models.Reader, callUp, summons models.ID) (b bounds, err error) {
	if b.locked, err = read.LockedDown(callUp); err != nil {
		return b, err
	}
	if summons != "" {
		b.said, err = read.BoundOf(summons)
	} else {
		b.said, err = read.BoundsOf(callUp)
	}
	return b, err
}

// holds says whether a member must stay in their own building: what was said for this call-up, else what their
// entry says, else whether they live where it is locked down.
func (b bounds) holds(s models.Summons, person models.Member) bool {
	if bound, said := b.said[s.ID]; said {
		return bound
	}
	return person.HomeBound || slices.ContainsFunc(b.locked, person.HomePath.Within)
}

// SetOwnBuilding records that the holder of a link or code must stay in their own building during a call-up,
// or need not. Shifts elsewhere that they have are for the secretary to mend: a proposal without them is made.
func (m *Mobilizer) SetOwnBuilding(ctx context.Context, token string, bound bool) (MemberCard, error) {
	return models.Within(ctx, m.db, func(tx *models.Tx) (MemberCard, error) {
		callUp, summons, err := openByToken(tx, token)
		if err != nil {
			return MemberCard{}, err
		}
		if err := setOwnBuilding(tx, callUp, summons, bound, "member:"+string(summons.MemberID)); err != nil {
			return MemberCard{}, err
		}
		return cardOf(tx.Reader(), callUp, summons)
	})
}

// SetOwnBuildingFor is SetOwnBuilding at the secretary's word.
func (m *Mobilizer) SetOwnBuildingFor(ctx context.Context, by access.Actor, id, member models.ID, bound bool) error {
	if err := by.Can(access.Form); err != nil {
		return err
	}
	return models.Do(ctx, m.db, func(tx *models.Tx) error {
		callUp, err := tx.CallUpForUpdate(by.Scope(), id)
		if err != nil {
			return err
		}
		if !callUp.Open(tx.Now) {
			return models.Conflict("callup_over", "the call-up is not open")
		}
		summons, err := tx.SummonsOf(id, member)
		if err != nil {
			return err
		}
		return setOwnBuilding(tx, callUp, summons, bound, by.String())
	})
}

func setOwnBuilding(tx *models.Tx, c models.CallUp, s models.Summons, bound bool, actor string) error {
	if err := tx.SetBound(s, bound, actor); err != nil {
		return err
	}
	to := "own_building"
	if !bound {
		to = "anywhere"
	}
	err := tx.Record(models.Event{
		Actor: actor, CallUpID: c.ID, AreaPath: s.HomePath, Entity: models.MachineSummons, EntityID: s.ID, FromState: string(s.State),
		ToState: string(s.State), Detail: models.AsJSON(map[string]string{"stays": to}),
	})
	if err != nil {
		return err
	}
	return askRepair(tx, c, models.RepairHours)
}
