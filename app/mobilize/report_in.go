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

// undoReport takes a report back that was a mistake: the member stands where they stood before it.
func undoReport(tx *models.Tx, s *models.Summons, actor string, via models.Via) error {
	if s.State != models.SummonsReportedIn {
		return nil // said twice it counts once
	}
	before, err := tx.StateBefore(models.MachineSummons, s.ID, string(models.SummonsReportedIn))
	if err != nil {
		return err
	}
	return moveSummons(tx, s, models.SummonsState(before), actor, via)
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
