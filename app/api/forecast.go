package api

import "whistle/app/mobilize"

// forecastJSON is how many are expected, with the range, and how many to page for the quorum.
type forecastJSON struct {
	Low         int     `json:"expected_low" required:"true" description:"nine in ten call-ups lie between expected_low and expected_high"`
	High        int     `json:"expected_high" required:"true"`
	By          moment  `json:"expected_by" format:"date-time"`
	Quorum      int     `json:"quorum" required:"true"`
	Certainty   float64 `json:"certainty" required:"true" description:"with which the quorum is to be met by expected_by"`
	ToPage      int     `json:"page_for_quorum" required:"true" description:"how many to page for that; 0 without a quorum"`
	Enough      bool    `json:"enough" required:"true" description:"false where even paging all is too few for it"`
	FromEarlier int     `json:"from_callups" required:"true" description:"earlier call-ups that it was learned from; 0: the planning figure alone"`
}

func (a *API) forecast(e mobilize.Expected) forecastJSON {
	return forecastJSON{
		Low: e.Low, High: e.High, By: a.moment(e.By), Quorum: e.Quorum, Certainty: e.Certainty, ToPage: e.ToAsk, Enough: e.Enough, FromEarlier: e.Basis.CallUps,
	}
}
