package mobilize

import (
	"strings"
	"time"

	"whistle/models"
)

// offerQuestion is an offer that a reply belongs to, with the summons of the member it was made to.
type offerQuestion struct {
	offer   models.Offer
	summons *models.Summons // nil where the reply belongs to no offer
}

// How long a yes or no still belongs to an offer that is no longer open: one that lapsed may be answered late,
// one that was answered may be answered twice. It must not be taken for an answer to the whole call-up.
const (
	answeredLate  = 12 * time.Hour
	answeredTwice = 10 * time.Minute
)

// offerAsked finds the offer that a yes or no belongs to: the newest question to that phone, unless a call-up
// has asked since, or a letter says which call-up is meant.
func offerAsked(tx *models.Tx, open []models.Summons, in InboundReply) (offerQuestion, error) {
	if in.Meaning != models.MeaningYes && in.Meaning != models.MeaningNo || lettered.MatchString(strings.TrimSpace(in.Body)) {
		return offerQuestion{}, nil
	}
	members := make([]models.ID, len(open))
	for i, s := range open {
		members[i] = s.MemberID
	}
	o, found, err := tx.NewestOfferTo(unique(members))
	if err != nil || !found {
		return offerQuestion{}, err
	}
	var mine *models.Summons
	for i := range open {
		if open[i].State == models.SummonsPaged && (!o.Open() || open[i].PagedAt > o.OfferedAt) {
			return offerQuestion{}, nil // that question is open, and this one is not, or older
		}
		if open[i].CallUpID == o.CallUpID {
			mine = &open[i]
		}
	}
	if mine == nil || !stillAnswers(o, tx.Now) {
		return offerQuestion{}, nil
	}
	if asked, err := leadAsked(tx, *mine); err != nil || (asked > 0 && (!o.Open() || asked > o.OfferedAt)) {
		return offerQuestion{}, err
	}
	return offerQuestion{o, mine}, nil
}

// stillAnswers says whether a yes or no now belongs to an offer.
func stillAnswers(o models.Offer, now models.Time) bool {
	passed := now.Sub(o.SettledAt)
	switch o.State {
	case models.OfferOffered:
		return true
	case models.OfferLapsed, models.OfferCancelled:
		return passed <= answeredLate
	case models.OfferDeclined, models.OfferAccepted:
		return passed <= answeredTwice
	case models.OfferWaiting: // not asked yet
	}
	return false
}

// leadAsked gives when a member was asked to say that they have the post they were appointed to, 0 where no
// such question is open.
func leadAsked(tx *models.Tx, s models.Summons) (models.Time, error) {
	watches, err := tx.WatchesOver(s.CallUpID, s.MemberID)
	asked := models.Time(0)
	for _, w := range watches {
		if w.Reason == models.WatchAppointed && w.State == models.WatchWaiting {
			asked = max(asked, w.ToldAt)
		}
	}
	return asked, err
}

// answerOfferByReply answers the offer; a yes that comes too late is told so.
func (m *Mobilizer) answerOfferByReply(tx *models.Tx, q offerQuestion, meaning models.Meaning) error {
	c, err := openCallUp(tx, q.summons.CallUpID)
	if err != nil {
		return err
	}
	o, err := tx.OfferForUpdate(c.ID, q.offer.ID)
	if err != nil {
		return err
	}
	if o.Open() {
		return m.answerOffer(tx, c, &o, *q.summons, meaning == models.MeaningYes, models.ViaReply, "member:"+string(o.MemberID))
	}
	if meaning == models.MeaningYes && o.State == models.OfferLapsed {
		return m.offerGone(tx, c, o)
	}
	return nil
}
