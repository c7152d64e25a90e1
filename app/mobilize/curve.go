package mobilize

import (
	"context"
	"time"

	"whistle/app/forecast"
	"whistle/models"
)

// foretell puts onto the board what was expected, what has come, and what is to be expected now.
func (m *Mobilizer) foretell(ctx context.Context, read *models.Reader, b *Board) error {
	answered, err := read.AnsweredYes(b.ID)
	if err != nil {
		return err
	}
	asked, err := read.AskedWaves(b.ID)
	if err != nil {
		return err
	}
	model, basis, err := m.modelFor(read, b.ScopePath, b.WhistledAt, b.Drill)
	if err != nil {
		return err
	}
	b.Expected = expect(model, basis, b.CallUp, b.WhistledAt, peopleAsked(asked))
	b.Outlook = m.outlookOf(ctx, b.CallUp, model, asked)
	b.Curve = curveOf(b.CallUp, answered, asked, model, read.Now)
	var reserve []models.Summons
	for _, s := range answered {
		if s.Reserve && s.State == models.SummonsConfirmed && len(reserve) < boardRows {
			reserve = append(reserve, s)
		}
	}
	b.Reserve, err = rowsOf(read, reserve)
	return err
}

func peopleAsked(waves []models.AskedWave) int {
	n := 0
	for _, w := range waves {
		n += w.Asked
	}
	return n
}

// curveOf samples the answers in at most 24 steps from the whistle to now, at least the planning window, beside
// how many of those asked by then were expected, and between which numbers nine in ten call-ups lie.
func curveOf(c models.CallUp, answered []models.Summons, asked []models.AskedWave, model forecast.Model, now models.Time) []CurvePoint {
	if c.WhistledAt.IsZero() {
		return nil
	}
	span := planningWindow
	if passed := min(now, c.EndsAt).Sub(c.WhistledAt); passed > span {
		span = passed
	}
	const steps = 24
	waves := wavesOf(asked, now)
	points := make([]CurvePoint, steps+1)
	for i := range points {
		after := span * time.Duration(i) / steps
		at := c.WhistledAt.Add(after)
		n := 0
		for n < len(answered) && answered[n].AnsweredAt <= at { // sorted by the time of the answer
			n++
		}
		then := make([]forecast.Wave, len(waves))
		for j, w := range waves {
			then[j] = forecast.Wave{Asked: w.Asked, Since: w.Since + at.Sub(now).Minutes()}
		}
		count := model.Expect(then)
		points[i] = CurvePoint{After: after, Passed: at <= now, Confirmed: n, Expected: count.Mid()}
		points[i].Low, points[i].High = count.Range(shownCertainty)
	}
	return points
}
