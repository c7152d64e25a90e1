package mobilize

import (
	"cmp"
	"time"

	"whistle/app/forecast"
	"whistle/models"
)

// Expected is how many of those asked will have said yes by a moment, with its range, and how many to ask for
// the quorum.
type Expected struct {
	By             models.Time
	Asked          int
	Low, Mid, High int // with nine in ten the number lies between Low and High
	Quorum         int
	Certainty      float64 // with which the quorum is to be met
	ToAsk          int     // for the quorum by then with the certainty; 0 where there is no quorum
	Enough         bool    // false where even all that may be asked are too few
	Basis          Basis
}

// Basis says what a forecast was learned from. Nothing of it is of one person.
type Basis struct {
	CallUps int         // earlier ones; 0: the planning figure alone
	Path    models.Path // where they were
	Day     bool        // only those of such a day, working day or not
	Band    bool        // only those whistled in this part of the day
}

const (
	shownCertainty   = 0.9 // of the range on screen
	defaultCertainty = 0.9 // of meeting a quorum
	// fewestCallUps is how many earlier call-ups say more about a place or an hour than those of a wider one.
	fewestCallUps = 3
	mostCallUps   = 60
	mostTurnouts  = 4000
)

func certaintyOf(c models.CallUp) float64 {
	return cmp.Or(c.Audience.V.Certainty, defaultCertainty)
}

// planningWindow is the time within which the planning share is expected to have answered.
const planningWindow = 30 * time.Minute

// neededBy gives when those of a call-up whistled at a moment have to have said yes: at its start, or half an
// hour after the whistle where it starts at once.
func neededBy(c models.CallUp, whistled models.Time) models.Time {
	if c.StartsAt.Sub(whistled) >= 10*time.Minute {
		return c.StartsAt
	}
	return min(whistled.Add(planningWindow), c.EndsAt)
}

// expect foretells a call-up that is whistled at a moment and asks that many.
func expect(model forecast.Model, basis Basis, c models.CallUp, whistled models.Time, asked int) Expected {
	e := Expected{By: neededBy(c, whistled), Asked: asked, Quorum: c.Quorum, Certainty: certaintyOf(c), Basis: basis, Enough: true}
	if c.Quorum > 0 {
		e.ToAsk, e.Enough = model.ToAsk(c.Quorum, e.By.Sub(whistled).Minutes(), e.Certainty, asked)
	}
	return e.of(model, asked, whistled)
}

// of foretells the same where that many are asked.
func (e Expected) of(model forecast.Model, asked int, whistled models.Time) Expected {
	count := model.By(asked, e.By.Sub(whistled).Minutes())
	e.Asked, e.Mid = asked, count.Mid()
	e.Low, e.High = count.Range(shownCertainty)
	return e
}

// turnoutReader is what learning needs to read.
type turnoutReader interface {
	Turnouts(within models.Path, drill bool, limit int) ([]models.Turnout, error)
}

// modelFor learns how people answer at a place and a moment: from the call-ups of the area itself where there
// were enough, else from those of the area above, and so on up the tree; of each, from those of such a day and
// hour where there were enough. Later ones are not looked at. Drills and real call-ups teach nothing about each other.
func (m *Mobilizer) modelFor(r turnoutReader, path models.Path, at models.Time, drill bool) (forecast.Model, Basis, error) {
	outcomes, basis, err := m.earlier(r, path, at, drill)
	return forecast.New(forecast.AssumedShare(drill), outcomes), basis, err
}

// earlier gives the outcomes that modelFor learns from; none where nothing was measured.
func (m *Mobilizer) earlier(r turnoutReader, path models.Path, at models.Time, drill bool) ([]forecast.Outcome, Basis, error) {
	for place := path; place != ""; place = place.Parent() {
		rows, err := r.Turnouts(place, drill, mostTurnouts)
		if err != nil {
			return nil, Basis{}, err
		}
		if outcomes, basis, found := m.like(rows, at); found || (place.Parent() == "" && len(outcomes) > 0) {
			basis.Path = place
			return outcomes, basis, nil
		}
	}
	return nil, Basis{}, nil
}

// like picks the outcomes that are most like a whistle at that moment and yet enough; found is false where all
// of them together are too few.
func (m *Mobilizer) like(rows []models.Turnout, at models.Time) (outcomes []forecast.Outcome, basis Basis, found bool) {
	day, hour := m.workingDay(at), at.Time().In(m.zone).Hour()
	earlier := func(t models.Turnout) bool { return t.WhistledAt < at }
	sameDay := func(t models.Turnout) bool { return earlier(t) && t.WorkingDay == day }
	for _, try := range []struct {
		basis Basis
		fits  func(models.Turnout) bool
	}{
		{Basis{Day: true, Band: true}, func(t models.Turnout) bool { return sameDay(t) && bandOf(t.Hour) == bandOf(hour) }},
		{Basis{Day: true}, sameDay},
		{Basis{}, earlier},
	} {
		outcomes, basis = outcomesOf(rows, try.fits), try.basis
		if basis.CallUps = len(outcomes); basis.CallUps >= fewestCallUps {
			return outcomes, basis, true
		}
	}
	return outcomes, basis, false
}

// outcomesOf adds up the communities of each call-up; the newest call-ups count.
func outcomesOf(rows []models.Turnout, fits func(models.Turnout) bool) []forecast.Outcome {
	var outcomes []forecast.Outcome
	place := map[models.ID]int{}
	for _, t := range rows {
		if !fits(t) || t.Asked == 0 {
			continue
		}
		i, seen := place[t.CallUpID]
		if !seen {
			if len(outcomes) == mostCallUps {
				continue
			}
			i = len(outcomes)
			place[t.CallUpID] = i
			outcomes = append(outcomes, forecast.Outcome{ByMark: make([]int, len(forecast.Marks))})
		}
		o := &outcomes[i]
		o.Asked, o.Yes = o.Asked+t.Asked, o.Yes+t.Yes
		for j := range min(len(o.ByMark), len(t.ByMark.V)) {
			o.ByMark[j] += t.ByMark.V[j]
		}
	}
	return outcomes
}

// workingDay says whether a moment falls on Monday to Friday. Public holidays are not known to it.
func (m *Mobilizer) workingDay(at models.Time) bool {
	day := at.Time().In(m.zone).Weekday()
	return day != time.Saturday && day != time.Sunday
}

// bandOf gives the part of the day: night, early, working hours, evening.
func bandOf(hour int) int {
	switch {
	case hour < 6:
		return 0
	case hour < 9:
		return 1
	case hour < 18:
		return 2
	default:
		return 3
	}
}
