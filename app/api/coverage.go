package api

import (
	"encoding/json"
	"fmt"
	"net/http"

	"whistle/app/coverage"
	"whistle/app/live"
	"whistle/models"
)

type sumJSON struct {
	Wanted     int `json:"wanted" required:"true"`
	Minimum    int `json:"minimum" required:"true"`
	Filled     int `json:"filled" required:"true"`
	Confirmed  int `json:"confirmed" required:"true"`
	CheckedIn  int `json:"checked_in" required:"true"`
	ShortMin   int `json:"short_min" required:"true" description:"what the shifts lack to their minimum, each by itself"`
	ShortIdeal int `json:"short_ideal" required:"true"`
}

type coverageRow struct {
	Key  string `json:"key" required:"true" description:"area code, task kind, or the hour"`
	Name string `json:"name" required:"true"`
	sumJSON
}

type coverageJSON struct {
	Area  string        `json:"area" required:"true"`
	By    string        `json:"by" required:"true" enum:"area,task,hour"`
	Items []coverageRow `json:"items" required:"true"`
	Total sumJSON       `json:"total" required:"true"`
	AsOf  moment        `json:"as_of" required:"true" format:"date-time"`
}

type coverageIn struct {
	Area string `query:"area" required:"true"`
	From string `query:"from" required:"true" format:"date-time"`
	To   string `query:"to" required:"true" format:"date-time"`
	By   string `query:"by" enum:"area,task,hour"`
}

type eventsIn struct {
	Area string `query:"area"`
}

func coverageRoutes() []route {
	return []route{
		answering(route{method: http.MethodGet, path: "/coverage", tag: "coverage", summary: "Seats wanted, minimum, filled, confirmed, checked in", status: http.StatusOK},
			func(a *API, c *call, in coverageIn) (coverageJSON, error) {
				from, wrong := moment(in.From).read("from")
				to, alsoWrong := moment(in.To).read("to")
				if err := models.Invalid(append(wrong, alsoWrong...)...); err != nil {
					return coverageJSON{}, err
				}
				report, err := a.coverage.Cover(c.Request().Context(), c.actor, coverage.Query{Area: in.Area, From: from, To: to, By: coverage.By(in.By)})
				out := coverageJSON{Area: in.Area, By: string(report.By), Items: []coverageRow{}, Total: sumJSON(report.Total), AsOf: a.moment(report.AsOf)}
				for _, r := range report.Rows {
					out.Items = append(out.Items, coverageRow{Key: r.Key, Name: r.Name, sumJSON: sumJSON(r.Sum)})
				}
				return out, err
			}),
		{method: http.MethodGet, path: "/events", tag: "coverage", summary: "Server-sent events: counts that changed", status: http.StatusOK, in: eventsIn{}, outType: "text/event-stream", handle: streamEvents},
	}
}

// changeJSON is the data of one event of the stream.
type changeJSON struct {
	CallUp string     `json:"callup"`
	State  string     `json:"state"`
	Counts countsJSON `json:"counts"`
}

// streamEvents sends the counts of each call-up that changed, as far as the caller may see it.
func streamEvents(a *API, c *call) error {
	ctx := c.Request().Context()
	var within models.Path
	if code := c.QueryParam("area"); code != "" {
		area, err := a.mobilizer.Area(ctx, c.actor, code)
		if err != nil {
			return err
		}
		within = area.Path
	}
	return a.feed.Stream(ctx, c.Response(), func(change live.Change) (string, error) {
		view, err := a.mobilizer.CallUp(ctx, c.actor, change.CallUpID)
		switch {
		case models.CodeOf(err) == models.CodeNotFound:
			return "", nil // not this caller's to see
		case err != nil:
			return "", err
		case !view.ScopePath.Within(within) && !within.Within(view.ScopePath):
			return "", nil // of another area than the one asked for
		}
		data, err := json.Marshal(changeJSON{CallUp: string(view.ID), State: string(view.State), Counts: countsOf(view.Counts)})
		if err != nil {
			return "", fmt.Errorf("write an event: %w", err)
		}
		return fmt.Sprintf("id: %d\nevent: counts\ndata: %s\n\n", change.Seq, data), nil
	})
}
