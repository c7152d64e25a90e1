package mobilize

import (
	"cmp"
	"slices"
	"time"

	"whistle/models"
)

// AfterResponse is how people answered: the moves of their answers, and the curve against the forecast.
type AfterResponse struct {
	Waves    []AfterWave    `json:"waves"`
	Ways     map[string]int `json:"ways"`      // the last answer of each member, by how it came
	SaidYes  int            `json:"said_yes"`  // members who said yes at some time
	DropOuts int            `json:"drop_outs"` // moves from yes to no
	FirstMS  int64          `json:"first_ms"`  // from the whistle to the first answer; -1: none came
	HalfMS   int64          `json:"half_ms"`   // until half of those paged had answered
	FullMS   int64          `json:"full_ms"`   // until all of them had
	Quorum   int            `json:"quorum"`    // how many were needed; 0: nobody said
	QuorumMS int64          `json:"quorum_ms"` // until enough had said yes
	Forecast AfterForecast  `json:"forecast"`
	Curve    []AfterPoint   `json:"curve"`
}

// AfterForecast is what the forecast said at the whistle of all who were asked, and what came.
type AfterForecast struct {
	ByMS     int64 `json:"by_ms"` // after the whistle
	Low      int   `json:"low"`
	Expected int   `json:"expected"`
	High     int   `json:"high"`
	Yes      int   `json:"yes"` // who had said yes by then
}

// AfterWave is one round of asking.
type AfterWave struct {
	Wave  int    `json:"wave"`
	At    string `json:"at"`
	Paged int    `json:"paged"`
	Yes   int    `json:"yes"` // at the end
}

// Number counts the waves from one.
func (w AfterWave) Number() int { return w.Wave + 1 }

// AfterPoint is one point of the curve: how many had said yes by then, and how many were expected.
type AfterPoint struct {
	AfterMS  int64 `json:"after_ms"`
	Yes      int   `json:"yes"`
	Expected int   `json:"expected"`
	Low      int   `json:"low"`
	High     int   `json:"high"`
}

func (m *Mobilizer) responseOf(read *models.Reader, r afterRecords) (AfterResponse, error) {
	out := AfterResponse{Ways: map[string]int{}, FirstMS: -1, HalfMS: -1, FullMS: -1, Quorum: r.callUp.Quorum, QuorumMS: -1, Waves: m.wavesOf(r.summonses)}
	said, byArrival := map[models.ID]bool{}, map[models.ID]bool{}
	answered := map[models.ID]models.Time{}
	for _, e := range r.events {
		if e.Entity != models.MachineSummons {
			continue
		}
		if e.Detail.V["undone"] != "" { // an arrival that was no arrival is no answer either
			if byArrival[e.EntityID] {
				delete(said, e.EntityID)
			}
			if e.ToState == string(models.SummonsPaged) {
				delete(answered, e.EntityID)
			}
			continue
		}
		yes := e.ToState == string(models.SummonsConfirmed) || e.ToState == string(models.SummonsReportedIn)
		no := e.ToState == string(models.SummonsDeclined)
		byArrival[e.EntityID] = e.ToState == string(models.SummonsReportedIn) && (byArrival[e.EntityID] || !said[e.EntityID])
		if yes {
			said[e.EntityID] = true
		}
		if no && (e.FromState == string(models.SummonsConfirmed) || e.FromState == string(models.SummonsReportedIn)) {
			out.DropOuts++
		}
		if _, before := answered[e.EntityID]; (yes || no) && !before {
			answered[e.EntityID] = e.At
		}
	}
	out.SaidYes = len(said)
	for _, s := range r.summonses {
		if s.Answer != models.AnswerNone {
			out.Ways[string(s.Via)]++
		}
	}
	if r.callUp.WhistledAt.IsZero() {
		return out, nil
	}
	times := make([]models.Time, 0, len(answered))
	for _, at := range answered {
		times = append(times, at)
	}
	slices.Sort(times)
	asked := len(r.summonses)
	out.FirstMS, out.HalfMS, out.FullMS = sinceWhistle(r.callUp, times, 1), sinceWhistle(r.callUp, times, (asked+1)/2), sinceWhistle(r.callUp, times, asked)
	if !r.callUp.QuorumMetAt.IsZero() {
		out.QuorumMS = r.callUp.QuorumMetAt.Sub(r.callUp.WhistledAt).Milliseconds()
	}
	return out, m.compareForecast(read, r, &out)
}

// compareForecast puts what the forecast says of those asked beside what came.
func (m *Mobilizer) compareForecast(read *models.Reader, r afterRecords, out *AfterResponse) error {
	c := r.callUp
	asked, err := read.AskedWaves(c.ID)
	if err != nil {
		return err
	}
	model, basis, err := m.modelFor(read, c.ScopePath, c.WhistledAt, c.Drill)
	if err != nil {
		return err
	}
	e := expect(model, basis, c, c.WhistledAt, peopleAsked(asked))
	out.Forecast = AfterForecast{ByMS: e.By.Sub(c.WhistledAt).Milliseconds(), Low: e.Low, Expected: e.Mid, High: e.High, Yes: yesBy(r.events, e.By)}
	whistled := model.Given(asWhistled(asked, c.WhistledAt))
	for _, after := range momentsUntil(r.until.Sub(c.WhistledAt)) {
		count := whistled.After(after.Minutes())
		p := AfterPoint{AfterMS: after.Milliseconds(), Yes: yesBy(r.events, c.WhistledAt.Add(after)), Expected: count.Mid()}
		p.Low, p.High = count.Range(shownCertainty)
		out.Curve = append(out.Curve, p)
	}
	return nil
}

// momentsUntil gives when the curve is sampled, and the end itself.
func momentsUntil(end time.Duration) []time.Duration {
	var list []time.Duration
	for _, after := range curveMoments {
		if after >= end {
			break
		}
		list = append(list, after)
	}
	return append(list, end)
}

func sinceWhistle(c models.CallUp, times []models.Time, n int) int64 {
	if n < 1 || n > len(times) {
		return -1
	}
	return times[n-1].Sub(c.WhistledAt).Milliseconds()
}

func (m *Mobilizer) wavesOf(summonses []models.Summons) []AfterWave {
	byWave := map[int]*AfterWave{}
	for _, s := range summonses {
		w := byWave[s.Wave]
		if w == nil {
			w = &AfterWave{Wave: s.Wave, At: m.stamp(s.PagedAt)}
			byWave[s.Wave] = w
		}
		w.Paged++
		if s.Answer == models.AnswerYes {
			w.Yes++
		}
	}
	waves := make([]AfterWave, 0, len(byWave))
	for _, w := range byWave {
		waves = append(waves, *w)
	}
	slices.SortFunc(waves, func(a, b AfterWave) int { return cmp.Compare(a.Wave, b.Wave) })
	return waves
}

// curveMoments are when the curve is sampled after the whistle.
var curveMoments = []time.Duration{
	0, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 20 * time.Minute, 30 * time.Minute, 45 * time.Minute, time.Hour,
	90 * time.Minute, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour, 12 * time.Hour, 24 * time.Hour, 36 * time.Hour, 48 * time.Hour,
}

// yesBy counts who stood at yes at a moment, by the moves of their answers: who drops out counts no longer.
func yesBy(events []models.Event, moment models.Time) int {
	yes := 0
	for _, e := range events {
		if e.At > moment {
			break
		}
		yes += yesStep(e)
	}
	return yes
}

// yesStep is what a move adds to the number of those who stand at yes. Being released takes nobody's yes away.
func yesStep(e models.Event) int {
	if e.Entity != models.MachineSummons || e.ToState == string(models.SummonsReleased) {
		return 0
	}
	stands := func(state string) int {
		if state == string(models.SummonsConfirmed) || state == string(models.SummonsReportedIn) {
			return 1
		}
		return 0
	}
	return stands(e.ToState) - stands(e.FromState)
}
