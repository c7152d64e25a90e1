package mobilize

import (
	"context"
	"slices"

	"whistle/app/access"
	"whistle/models"
)

// AnswerInput is what a member says: yes or no, and the hours offered (none: all of the call-up).
type AnswerInput struct {
	Answer  models.Answer
	Offered []models.Window
}

func (in AnswerInput) check(c models.CallUp) error {
	var f faults
	f.add(in.Answer != models.AnswerYes && in.Answer != models.AnswerNo, "answer", "answer", "must be yes or no")
	for _, w := range in.Offered {
		f.add(!w.Start.Before(w.End), "offered", "ends_before_start", "holds hours that end before they start")
		f.add(!w.Start.Before(c.EndsAt) || !c.StartsAt.Before(w.End), "offered", "shift_outside", "holds hours outside of the call-up's time")
	}
	f.add(len(in.Offered) > 50, "offered", "too_many", "at most 50 stretches of hours")
	return models.Invalid(f...)
}

// Answer records what the holder of a link or code says. It returns NotFound where the token is unknown or
// its call-up has ended: the two look alike.
func (m *Mobilizer) Answer(ctx context.Context, token string, via models.Via, in AnswerInput) (MemberCard, error) {
	defer m.wake() // whoever moves up from the reserve for it is told
	return models.Within(ctx, m.db, func(tx *models.Tx) (MemberCard, error) {
		callUp, summons, err := openByToken(tx, token)
		if err != nil {
			return MemberCard{}, err
		}
		if err := m.answer(tx, &callUp, &summons, in, via, "member:"+string(summons.MemberID)); err != nil {
			return MemberCard{}, err
		}
		return cardOf(tx.Reader(), callUp, summons)
	})
}

// AnswerFor records what somebody said by telephone. It returns NotFound where the member is not summoned
// by this call-up, Conflict where it has ended.
func (m *Mobilizer) AnswerFor(ctx context.Context, by access.Actor, callUpID, member models.ID, in AnswerInput) error {
	if err := by.Can(access.Mobilize); err != nil {
		return err
	}
	defer m.wake()
	return models.Do(ctx, m.db, func(tx *models.Tx) error {
		callUp, err := tx.CallUp(by.Scope(), callUpID)
		if err != nil {
			return err
		}
		if !callUp.Open(tx.Now) {
			return models.Conflict("callup_over", "the call-up is not open: nobody can answer it now")
		}
		summons, err := tx.SummonsOf(callUpID, member)
		if err != nil {
			return err
		}
		return m.answer(tx, &callUp, &summons, in, models.ViaSecretary, by.String())
	})
}

// openByToken reads the summons of a link or code, with its call-up, as long as that is open.
func openByToken(tx *models.Tx, token string) (models.CallUp, models.Summons, error) {
	summons, err := tx.SummonsByToken(models.HashToken(token))
	if err != nil {
		return models.CallUp{}, models.Summons{}, err
	}
	callUp, err := openCallUp(tx, summons.CallUpID)
	return callUp, summons, err
}

// openCallUp reads a call-up that members may answer now; any other is NotFound to them.
func openCallUp(tx *models.Tx, id models.ID) (models.CallUp, error) {
	callUp, err := tx.CallUpForUpdate(models.Everywhere(), id)
	if err != nil {
		return models.CallUp{}, err
	}
	if !callUp.Open(tx.Now) {
		return models.CallUp{}, models.NotFound("summons")
	}
	return callUp, nil
}

// answer is where every way of answering ends: link, code, reply and the secretary's entry.
func (m *Mobilizer) answer(tx *models.Tx, c *models.CallUp, s *models.Summons, in AnswerInput, via models.Via, actor string) error {
	if err := in.check(*c); err != nil {
		return err
	}
	to := models.SummonsConfirmed
	if in.Answer == models.AnswerNo {
		to = models.SummonsDeclined
	}
	before, hours, waited := s.Answer, s.Offered.V, s.InReserve()
	if s.State != models.SummonsReportedIn || in.Answer == models.AnswerNo { // who is there already stays there by saying yes
		event, moved, err := s.Move(to, tx.Now, actor, via)
		if err != nil {
			return err
		}
		if moved {
			if err := tx.Record(event); err != nil {
				return err
			}
		}
	}
	if in.Answer == models.AnswerYes {
		s.Offered = models.AsJSON(in.Offered)
		s.Reserve = s.Reserve || (before != models.AnswerYes && !c.QuorumMetAt.IsZero())
	}
	if s.OpenedAt.IsZero() && (via == models.ViaLink || via == models.ViaCode) {
		s.OpenedAt = tx.Now
	}
	if err := tx.SaveSummons(*s); err != nil {
		return err
	}
	if err := tx.CancelReminders(c.ID, s.MemberID, actor); err != nil { // who has answered is not reminded
		return err
	}
	if err := m.leaderAnswered(tx, *c, *s, actor); err != nil {
		return err
	}
	if in.Answer == models.AnswerNo && before == models.AnswerYes {
		if err := m.endOffers(tx, *c, s.MemberID, actor); err != nil {
			return err
		}
		if err := tx.DropAssignments(c.ID, s.MemberID, actor, s.HomePath, ""); err != nil {
			return err
		}
		if err := tx.ForgetUntold(c.ID, s.MemberID); err != nil { // they know that they are out
			return err
		}
		if err := askRepair(tx, *c, models.RepairDropOut); err != nil {
			return err
		}
		if waited { // nobody counted on them
			return nil
		}
		return m.refill(tx, c)
	}
	if before == models.AnswerYes && !slices.Equal(hours, s.Offered.V) {
		if err := askRepair(tx, *c, models.RepairHours); err != nil {
			return err
		}
	}
	return m.checkQuorum(tx, c)
}
