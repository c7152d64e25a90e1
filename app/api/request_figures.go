package api

import "whistle/app/mobilize"

type figuresIn struct {
	Area string `query:"area" description:"code; the caller's own areas where it is not given"`
}

// figuresJSON are requests as the city counts them.
type figuresJSON struct {
	Area         string     `json:"area,omitempty" description:"code; none for the whole"`
	Name         string     `json:"name,omitempty"`
	Received     int        `json:"received" required:"true" description:"all that came in"`
	Dispatched   int        `json:"dispatched" required:"true" description:"all that were ever given to a run"`
	Resolved     int        `json:"resolved" required:"true"`
	Rate         int        `json:"resolution_rate_percent" required:"true"`
	NotPossible  int        `json:"not_possible" required:"true"`
	Open         int        `json:"open" required:"true"`
	Overdue      int        `json:"overdue" required:"true"`
	Satisfied    int        `json:"satisfied" required:"true"`
	NotSatisfied int        `json:"not_satisfied" required:"true"`
	Waited       waitedJSON `json:"open_since" required:"true" description:"how long the open ones have waited"`
}

type waitedJSON struct {
	Under2  int `json:"under_2_hours" required:"true"`
	Under8  int `json:"under_8_hours" required:"true"`
	Under24 int `json:"under_24_hours" required:"true"`
	Older   int `json:"longer" required:"true"`
}

func figuresOf(f mobilize.RequestFigures) figuresJSON {
	return figuresJSON{
		Area: f.Code, Name: f.Name, Received: f.Received, Dispatched: f.Dispatched, Resolved: f.Resolved, Rate: f.Rate(), NotPossible: f.NotPossible,
		Open: f.Open, Overdue: f.Overdue, Satisfied: f.Satisfied, NotSatisfied: f.NotSatisfied,
		Waited: waitedJSON{Under2: f.Under2, Under8: f.Under8, Under24: f.Under24, Older: f.Older},
	}
}

type requestBoardJSON struct {
	AsOf  moment        `json:"as_of" required:"true" format:"date-time"`
	Whole figuresJSON   `json:"whole" required:"true"`
	Areas []figuresJSON `json:"areas" required:"true" description:"the areas below that have any"`
}

func requestFigures(a *API, c *call, in figuresIn) (requestBoardJSON, error) {
	b, err := a.mobilizer.RequestBoard(c.Request().Context(), c.actor, in.Area)
	out := requestBoardJSON{AsOf: a.moment(b.AsOf), Whole: figuresOf(b.Whole), Areas: make([]figuresJSON, len(b.Children))}
	for i, child := range b.Children {
		out.Areas[i] = figuresOf(child)
	}
	return out, err
}
