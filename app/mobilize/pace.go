package mobilize

import (
	"context"
	"time"

	"whistle/app/access"
	"whistle/models"
)

// Pace is how fast the people of one open call-up answer, yes or no: after which time the first, half of
// them, all of them had. A moment that has not come is negative.
type Pace struct {
	CallUpView
	First, Half, Full time.Duration
}

// Paces reads the pace of the open call-ups that lie within an area or reach into it, newest first.
func (m *Mobilizer) Paces(ctx context.Context, by access.Actor, within models.Path) ([]Pace, error) {
	open, _, err := m.CallUps(ctx, by, CallUpFilter{States: []models.CallUpState{models.CallUpWhistled, models.CallUpStanding}, Limit: 50})
	if err != nil {
		return nil, err
	}
	read := m.db.Read(ctx)
	var paces []Pace
	for _, c := range open {
		if !c.ScopePath.Within(within) && !within.Within(c.ScopePath) {
			continue
		}
		answers, err := read.AnswerTimes(c.ID)
		if err != nil {
			return nil, err
		}
		p := Pace{CallUpView: c, First: -1, Half: -1, Full: -1}
		p.First, p.Half, p.Full = p.after(answers, 1), p.after(answers, (c.Counts.Paged+1)/2), p.after(answers, c.Counts.Paged)
		paces = append(paces, p)
	}
	return paces, nil
}

func (p Pace) after(answers []models.Time, n int) time.Duration {
	if n < 1 || n > len(answers) {
		return -1
	}
	return answers[n-1].Sub(p.WhistledAt)
}

// RequestAges counts the requests that wait, by how long: below an hour, below four, longer.
type RequestAges struct {
	Fresh, Waiting, Old int
}

// RequestAges counts the open requests of an area by their age. It shows nobody's need.
func (m *Mobilizer) RequestAges(ctx context.Context, by access.Actor, within models.Path) (RequestAges, error) {
	if err := by.Can(access.See); err != nil {
		return RequestAges{}, err
	}
	read := m.db.Read(ctx)
	received, err := read.OpenRequestTimes(within)
	var ages RequestAges
	for _, at := range received {
		switch age := read.Now.Sub(at); {
		case age < time.Hour:
			ages.Fresh++
		case age < 4*time.Hour:
			ages.Waiting++
		default:
			ages.Old++
		}
	}
	return ages, err
}
