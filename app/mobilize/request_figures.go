package mobilize

import (
	"context"
	"slices"

	"whistle/app/access"
	"whistle/models"
)

// RequestFigures are requests as the city counts them: 受理 received, 派单 dispatched, 办结 resolved, the rate,
// and how long the open ones have waited.
type RequestFigures struct {
	Code, Name                     string
	Received, Dispatched, Resolved int // received counts all that came in, dispatched all that were ever given to a run
	NotPossible, Open, Overdue     int
	Satisfied, NotSatisfied        int
	Under2, Under8, Under24, Older int // hours that the open ones have waited
}

// Rate is the resolution rate in per cent, 办结率.
func (f RequestFigures) Rate() int {
	if f.Received == 0 {
		return 0
	}
	return 100 * f.Resolved / f.Received
}

// RequestBoard is the figures of an area and of each area below it.
type RequestBoard struct {
	Whole    RequestFigures
	Children []RequestFigures
	AsOf     models.Time
}

// RequestBoard counts the requests of the open call-ups in an area, or in all of the actor's.
func (m *Mobilizer) RequestBoard(ctx context.Context, by access.Actor, area string) (RequestBoard, error) {
	if err := by.Can(access.See); err != nil {
		return RequestBoard{}, err
	}
	read := m.db.Read(ctx)
	scope, paths := by.Scope(), []models.Area{}
	if area == "" {
		roots, _, err := m.Areas(ctx, by, "", 0, 100)
		if err != nil {
			return RequestBoard{}, err
		}
		paths = roots
		if len(roots) == 1 {
			area = roots[0].Code
		}
	}
	if area != "" {
		found, err := read.Area(by.Scope(), area)
		if err != nil {
			return RequestBoard{}, err
		}
		scope = models.Scope{found.Path}
		if paths, _, err = m.Areas(ctx, by, area, 0, 500); err != nil {
			return RequestBoard{}, err
		}
	}
	counts, err := read.CountRequests(scope, "", read.Now)
	if err != nil {
		return RequestBoard{}, err
	}
	return boardOf(counts, paths, read.Now), nil
}

func boardOf(counts []models.RequestCount, children []models.Area, now models.Time) RequestBoard {
	b := RequestBoard{AsOf: now, Children: make([]RequestFigures, len(children))}
	for i, child := range children {
		b.Children[i] = RequestFigures{Code: child.Code, Name: child.Name}
	}
	for _, c := range counts {
		b.Whole.add(c)
		if i := slices.IndexFunc(children, func(a models.Area) bool { return c.AreaPath.Within(a.Path) }); i >= 0 {
			b.Children[i].add(c)
		}
	}
	b.Children = slices.DeleteFunc(b.Children, func(f RequestFigures) bool { return f.Received == 0 })
	return b
}

func (f *RequestFigures) add(c models.RequestCount) {
	f.Received += c.Total
	f.Dispatched += c.Dispatched
	f.Overdue += c.Overdue
	f.Satisfied += c.Satisfied
	f.NotSatisfied += c.Unsatisfied
	switch c.State {
	case models.RequestResolved:
		f.Resolved += c.Total
	case models.RequestNotPossible:
		f.NotPossible += c.Total
	case models.RequestReceived, models.RequestDispatched, models.RequestDelivered:
		f.Open += c.Total
		f.Under2 += c.Under2
		f.Under8 += c.Under8
		f.Under24 += c.Under24
		f.Older += c.Older
	}
}
