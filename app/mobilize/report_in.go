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
