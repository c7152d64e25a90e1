package mobilize

import "whistle/models"

// AfterFigures are the numbers of one call-up, by which it is held beside another.
type AfterFigures struct {
	Counts     AfterCounts    `json:"counts"`
	Response   AfterResponse  `json:"response"`
	Costs      AfterCosts     `json:"costs"`
	Spent      Spent          `json:"spent"`
	Work       AfterWork      `json:"work"`
	Requests   AfterRequests  `json:"requests"`
	HandedOver *AfterHandover `json:"handed_over,omitempty"` // residents' requests that were open at the end
}

// What stands in a cell of the report, beside whole numbers and texts. A negative number has not come, or is not
// known.
type (
	// Word is a state or kind for which each language has a word: state.whistled.
	Word struct{ Kind, Name string }
	// Stamp is a moment in RFC 3339; "" for none.
	Stamp string
	// Span is a stretch of time in milliseconds.
	Span int64
	// Hours are hours of work.
	Hours float64
	// Percent is a share.
	Percent int
	// Money is a sum in a currency.
	Money struct {
		Amount   float64
		Currency string
	}
)

// Figure is one number of the report, told alike on the screen, on paper, in the workbook and as text.
type Figure struct {
	Name  string
	Value any // int, Percent, Span, Hours, Money or Word
}

// FigureGroup is the figures of one subject.
type FigureGroup struct {
	Name    string // people, response, work, requests, costs
	Figures []Figure
}

// answerWays are the ways on which an answer comes, in the order of the report.
var answerWays = []models.Via{
	models.ViaLink, models.ViaReply, models.ViaCode, models.ViaSecretary, models.ViaLeader, models.ViaPoster, models.ViaSheet,
}

// Groups gives every single number of the report, by subject; its lists are Tables.
func (a AfterFigures) Groups() []FigureGroup {
	return []FigureGroup{
		{"people", a.Counts.figures()},
		{"response", a.Response.figures()},
		{"work", a.Work.figures()},
		{"requests", append(a.Requests.figures(), Figure{"handed_over", a.handedOver()})},
		{"costs", a.costFigures()},
	}
}

func (a AfterFigures) handedOver() int {
	if a.HandedOver == nil {
		return 0
	}
	return a.HandedOver.Requests
}

// handedOverTo is "" where nobody was named, or nothing was open.
func (a AfterFigures) handedOverTo() string {
	if a.HandedOver == nil {
		return ""
	}
	return a.HandedOver.To
}

func (c AfterCounts) figures() []Figure {
	return []Figure{
		{"paged", c.Paged},
		{"sent", c.Sent},
		{"delivered", c.Delivered},
		{"failed", c.Failed},
		{"confirmed", c.Confirmed},
		{"declined", c.Declined},
		{"no_answer", c.NoAnswer},
		{"reported_in", c.ReportedIn},
	}
}

func (r AfterResponse) figures() []Figure {
	list := []Figure{
		{"first_answer", Span(r.FirstMS)},
		{"half_answered", Span(r.HalfMS)},
		{"all_answered", Span(r.FullMS)},
		{"needed", r.needed(r.Quorum)},
		{"quorum", r.needed(Span(r.QuorumMS))},
		{"said_yes", r.SaidYes},
		{"drop_outs", r.DropOuts},
		{"forecast_after", Span(r.Forecast.ByMS)},
		{"forecast_low", r.Forecast.Low},
		{"forecast_expected", r.Forecast.Expected},
		{"forecast_high", r.Forecast.High},
		{"forecast_came", r.Forecast.Yes},
	}
	for _, way := range answerWays {
		list = append(list, Figure{"by_" + string(way), r.Ways[string(way)]})
	}
	return list
}

// needed is a number of the quorum, or that nobody set one.
func (r AfterResponse) needed(value any) any {
	if r.Quorum == 0 {
		return Word{"quorum", "none"}
	}
	return value
}

func (w AfterWork) figures() []Figure {
	return []Figure{
		{"members", w.Members},
		{"seats", w.Seats},
		{"minimum", w.Minimum},
		{"filled", w.Filled},
		{"came", w.Came},
		{"no_shows", w.NoShows},
		{"dropped", w.Dropped},
		{"short_shifts", w.ShortMin},
		{"hours", Hours(w.Hours)},
		{"worked", Hours(w.Worked)},
	}
}

func (q AfterRequests) figures() []Figure {
	return []Figure{
		{"received", q.Received},
		{"dispatched", q.Dispatched},
		{"resolved", q.Resolved},
		{"resolution_rate", Percent(q.RatePercent)},
		{"not_possible", q.NotPossible},
		{"open", q.Open},
		{"reopened", q.Reopened},
		{"requests_late", q.Late},
		{"median_age", Span(q.MedianMS)},
		{"satisfied", q.Satisfied},
		{"not_satisfied", q.NotSatisfied},
		{"satisfied_rate", Percent(q.SatisfiedPercent)},
	}
}

func (a AfterFigures) costFigures() []Figure {
	cost := Money{a.Spent.Cost, a.Spent.Currency}
	if !a.Spent.Priced() {
		cost.Amount = -1
	}
	return []Figure{
		{"pages", a.Costs.Pages},
		{"segments", a.Costs.Segments},
		{"cost", cost},
		{"unpriced_segments", a.Spent.Unpriced},
		{"possible_duplicates", a.Spent.Duplicates},
	}
}
