package mobilize

import "whistle/models"

// CardOffer is a seat that waits for the member's yes or no.
type CardOffer struct {
	models.Offer
	Shift  models.Shift
	Site   string
	Leaves []CardShift // that they would leave for it
}

// cardOffers reads what this member is asked to stand in for in this call-up.
func cardOffers(read *models.Reader, summons models.Summons) ([]CardOffer, error) {
	asked, err := read.OfferedTo(summons.MemberID)
	if err != nil {
		return nil, err
	}
	var offers []CardOffer
	for _, o := range asked {
		if o.CallUpID != summons.CallUpID {
			continue
		}
		shifts, err := read.ShiftsByID(append([]models.ID{o.ShiftID}, o.Leaves.V...))
		if err != nil {
			return nil, err
		}
		offer := CardOffer{Offer: o, Shift: shifts[o.ShiftID]}
		if offer.Site, err = siteName(read, offer.Shift.SitePath); err != nil {
			return nil, err
		}
		for _, id := range o.Leaves.V {
			site, err := siteName(read, shifts[id].SitePath)
			if err != nil {
				return nil, err
			}
			offer.Leaves = append(offer.Leaves, CardShift{Shift: shifts[id], Site: site})
		}
		offers = append(offers, offer)
	}
	return offers, nil
}
