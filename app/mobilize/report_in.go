package mobilize

import (
	"context"

	"whistle/models"
)

// ReportIn records that the holder of a link or code is at the muster point. Said twice it counts once. It
// returns NotFound where the token is unknown or its call-up has ended.
func (m *Mobilizer) ReportIn(ctx context.Context, token string) (MemberCard, error) {
	return models.Within(ctx, m.db, func(tx *models.Tx) (MemberCard, error) {
		callUp, summons, err := openByToken(tx, token)
		if err != nil {
			return MemberCard{}, err
		}
		if err := reportIn(tx, &summons, "member:"+string(summons.MemberID), models.ViaLink); err != nil {
			return MemberCard{}, err
		}
		return cardOf(tx.Reader(), callUp, summons)
	})
}

// reportIn records that a member is at the muster point. Said twice it counts once.
func reportIn(tx *models.Tx, s *models.Summons, actor string, via models.Via) error {
	return moveSummons(tx, s, models.SummonsReportedIn, actor, via)
}

// undoReport takes an arrival back that was a mistake: the member stands where they stood before it, with the
// answer of then, and loses the shifts that they were given for being there. It returns Conflict where they are
// recorded at such a shift.
func (m *Mobilizer) undoReport(tx *models.Tx, c models.CallUp, s *models.Summons, by recorder) error {
	if s.State != models.SummonsReportedIn {
		return nil // said twice it counts once
	}
	arrived, err := tx.LastMove(models.MachineSummons, s.ID, string(models.SummonsReportedIn))
	if err != nil {
		return err
	}
	before := models.SummonsState(arrived.FromState)
	said, err := tx.LastMove(models.MachineSummons, s.ID, arrived.FromState)
	if err != nil && models.CodeOf(err) != models.CodeNotFound {
		return err
	}
	event, err := s.UndoArrival(before, said, tx.Now, by.actor, by.via)
	if err != nil {
		return err
	}
	if err := tx.Record(event); err != nil {
		return err
	}
	if err := tx.SaveSummons(*s); err != nil || before == models.SummonsConfirmed {
		return err
	}
	return m.takeGivenShifts(tx, c, *s, by.actor)
}

// takeGivenShifts takes the shifts of one who was coming by an arrival alone, which is undone: nobody else gets
// any. Who was told of them hears of it when the roster is published.
func (m *Mobilizer) takeGivenShifts(tx *models.Tx, c models.CallUp, s models.Summons, actor string) error {
	given, err := tx.StandingOfMember(c.ID, s.MemberID)
	if err != nil {
		return err
	}
	if err := m.endOffers(tx, c, s.MemberID, actor); err != nil || len(given) == 0 {
		return err
	}
	for _, a := range given {
		switch a.State { //nolint:exhaustive // dropped ones do not stand, of proposals nobody was told
		case models.AssignmentCheckedIn, models.AssignmentCheckedOut, models.AssignmentNoShow:
			return models.Conflict("arrival_has_records", "a check-in, check-out or no-show of a shift is recorded since: undo that first")
		case models.AssignmentPublished, models.AssignmentConfirmed:
			if err := tx.KeepUntold(a); err != nil {
				return err
			}
		}
	}
	if err := tx.DropAssignments(c.ID, s.MemberID, actor, s.HomePath, models.UndoneArrival); err != nil {
		return err
	}
	if !c.Open(tx.Now) { // keyed in afterwards, there is no seat left to fill
		return nil
	}
	return seatEmptied(tx, c, models.AssignmentDropped)
}

func moveSummons(tx *models.Tx, s *models.Summons, to models.SummonsState, actor string, via models.Via) error {
	event, moved, err := s.Move(to, tx.Now, actor, via)
	if err != nil || !moved {
		return err
	}
	if err := tx.Record(event); err != nil {
		return err
	}
	return tx.SaveSummons(*s)
}
