package mobilize

import (
	"time"

	"whistle/app/forecast"
	"whistle/models"
)

// foretell puts onto the board what was expected, what has come, and what is to be expected now.
func (m *Mobilizer) foretell(read *models.Reader, b *Board) error {
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
	drawn := drawing{callUp: b.CallUp, answered: answered, whistled: model.Given(asWhistled(asked, b.WhistledAt)), now: read.Now}
	if b.Open(read.Now) && len(asked) > 0 {
		drawn.given = model.Given(wavesOf(asked, answered, read.Now))
		b.Outlook = outlookOf(b.CallUp, drawn.given, read.Now)
	}
	b.Curve = drawn.curve(b.Outlook, asked)
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

// drawing is what a call-up's curve is drawn from.
type drawing struct {
	callUp          models.CallUp
	answered        []models.Summons // by the time of the answer
	whistled, given forecast.Given   // as the whistle saw it, and by the answers so far
	now             models.Time
}

// curveSteps is into how many steps the time of a curve is cut, beside the point of now.
const curveSteps = 24

// curve samples the answers from the whistle to now beside what was foretold at the whistle, and from now on, where it
// runs, what is to be expected by the answers so far: it ends at the outlook.
func (d drawing) curve(outlook *Outlook, asked []models.AskedWave) []CurvePoint {
	if d.callUp.WhistledAt.IsZero() {
		return nil
	}
	passed := min(d.now, d.callUp.EndsAt).Sub(d.callUp.WhistledAt)
	span := max(planningWindow, passed)
	if outlook != nil {
		span = d.lastMove(*outlook, asked).Sub(d.callUp.WhistledAt)
	}
	var points []CurvePoint
	for i := range curveSteps + 1 {
		after := span * time.Duration(i) / curveSteps
		if before := len(points); outlook != nil && after > passed && (before == 0 || !points[before-1].Live) {
			points = append(points, d.at(passed, false), d.at(passed, true))
		}
		points = append(points, d.at(after, outlook != nil && after > passed))
	}
	return points
}

// at gives the point so long after the whistle: by the answers so far, or as the whistle saw it.
func (d drawing) at(after time.Duration, live bool) CurvePoint {
	moment := d.callUp.WhistledAt.Add(after)
	p := CurvePoint{After: after, Passed: moment <= d.now, Live: live}
	for p.Confirmed < len(d.answered) && d.answered[p.Confirmed].AnsweredAt <= moment {
		p.Confirmed++
	}
	count := d.whistled.After(after.Minutes())
	if live {
		count = d.given.After(moment.Sub(d.now).Minutes())
	}
	p.Expected = count.Mid()
	p.Low, p.High = count.Range(shownCertainty)
	return p
}

// lastMove gives the moment from which on the outlook stays as it is: the first of the forecast's marks after the last
// page by which all who are expected have come.
func (d drawing) lastMove(o Outlook, asked []models.AskedWave) models.Time {
	last := asked[len(asked)-1].PagedAt
	for _, mark := range forecast.Marks {
		moment := last.Add(time.Duration(mark) * time.Minute)
		if moment >= o.By {
			break
		}
		if moment <= d.now {
			continue
		}
		count := d.given.After(moment.Sub(d.now).Minutes())
		if low, high := count.Range(shownCertainty); low == o.Low && high == o.High && count.Mid() == o.Mid {
			return moment
		}
	}
	return o.By
}
