package mobilize

import (
	"cmp"
	"slices"
	"time"

	"whistle/app/forecast"
	"whistle/models"
)

// Waves. A call-up that asks for them pages no more people at first than the forecast says its quorum takes,
// the nearest first. A durable step then looks at the answers: where the quorum would be missed by the time it
// is needed, it pages as many more as that takes; else it looks again later. The quorum stops it, as it stops
// every step.

const (
	// waveWait is the least time between two looks: before it the answers to the last wave say little.
	waveWait = 5 * time.Minute
	// latestCall is how far ahead a wave looks where the time of need is nearer than that or has passed.
	latestCall = 15 * time.Minute
)

// firstWave orders those who may be asked by closeness and gives as many as the quorum takes, and how many are
// left for later. Where even all are too few, or there is no quorum, all are asked at once.
func firstWave(audience []models.Member, c models.CallUp, near []models.Path, e Expected) (first []models.Member, later int) {
	if !c.Audience.V.Waves || c.Quorum == 0 || !e.Enough {
		return audience, 0
	}
	ordered := byCloseness(audience, near)
	return ordered[:e.ToAsk], len(ordered) - e.ToAsk
}

// askFirst gives whom the whistle itself pages, and how many are left for later waves.
func (m *Mobilizer) askFirst(tx *models.Tx, c models.CallUp, audience []models.Member) (first []models.Member, later int, err error) {
	if !c.Audience.V.Waves || c.Quorum == 0 {
		return audience, 0, nil
	}
	near, err := riskPaths(tx, c.ID)
	if err != nil {
		return nil, 0, err
	}
	model, basis, err := m.modelFor(tx, c.ScopePath, tx.Now, c.Drill)
	if err != nil {
		return nil, 0, err
	}
	first, later = firstWave(audience, c, near, expect(model, basis, c, tx.Now, len(audience)))
	return first, later, nil
}

// byCloseness orders people by how far from the risk area they live: those in it first, then by how many
// levels up the tree the two meet. Among the equally near it takes one of each building in turn, so that a
// wave comes from everywhere.
func byCloseness(people []models.Member, near []models.Path) []models.Member {
	type placed struct {
		member   models.Member
		far, row int
	}
	list, rows := make([]placed, len(people)), map[models.Path]int{}
	for i, m := range people {
		list[i] = placed{member: m, far: farFrom(m.HomePath, near), row: rows[m.HomePath]}
		rows[m.HomePath]++
	}
	slices.SortStableFunc(list, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.far, b.far), cmp.Compare(a.row, b.row), cmp.Compare(a.member.HomePath, b.member.HomePath), cmp.Compare(a.member.ID, b.member.ID))
	})
	ordered := make([]models.Member, len(list))
	for i, p := range list {
		ordered[i] = p.member
	}
	return ordered
}

// farFrom gives how many levels above the nearest of the paths one has to go to find a home.
func farFrom(home models.Path, near []models.Path) int {
	far := -1
	for _, path := range near {
		levels := 0
		for up := path; !home.Within(up); up = up.Parent() {
			levels++
		}
		if far < 0 || levels < far {
			far = levels
		}
	}
	return far
}

// wave does a step: it pages those whom the quorum still takes, and leaves a step that looks again while
// anybody is left to ask.
func (m *Mobilizer) wave(tx *models.Tx, c models.CallUp, actor string) (int, error) {
	asked, err := tx.AskedWaves(c.ID)
	if err != nil {
		return 0, err
	}
	answered, err := tx.AnsweredYes(c.ID)
	if err != nil {
		return 0, err
	}
	model, _, err := m.modelFor(tx, c.ScopePath, c.WhistledAt, c.Drill)
	if err != nil {
		return 0, err
	}
	rest, err := m.notAskedYet(tx, c)
	if err != nil || len(rest) == 0 {
		return 0, err
	}
	minutes := max(neededBy(c, c.WhistledAt).Sub(tx.Now), latestCall).Minutes()
	more, _ := model.ToAskMore(wavesOf(asked, answered, tx.Now), c.Quorum, minutes, certaintyOf(c), len(rest))
	if more > 0 {
		more = min(max(more, c.Quorum/10), len(rest)) // not by twos and threes
		if err := m.pageWave(tx, c, rest[:more], nextWave(asked), actor); err != nil {
			return 0, err
		}
	}
	if more == len(rest) {
		return more, nil
	}
	return more, m.lookAgain(tx, c)
}

// widenAfterRest widens a call-up in waves: nobody beyond its own areas is asked while somebody in them is not.
func (m *Mobilizer) widenAfterRest(tx *models.Tx, c models.CallUp, ring models.StepKind, actor string) (int, error) {
	rest, err := m.notAskedYet(tx, c)
	if err != nil {
		return 0, err
	}
	if len(rest) > 0 {
		asked, err := tx.AskedWaves(c.ID)
		if err != nil {
			return 0, err
		}
		if err := m.pageWave(tx, c, rest, nextWave(asked), actor); err != nil {
			return 0, err
		}
	}
	beyond := m.widen
	if ring != models.StepWiden {
		beyond = func(tx *models.Tx, c models.CallUp, actor string) (int, error) {
			return m.widenRing(tx, c, ring, actor)
		}
	}
	further, err := beyond(tx, c, actor)
	return len(rest) + further, err
}

// notAskedYet gives, the nearest first, whom the call-up may ask and has not.
func (m *Mobilizer) notAskedYet(tx *models.Tx, c models.CallUp) ([]models.Member, error) {
	paths, err := audiencePaths(tx, c)
	if err != nil {
		return nil, err
	}
	rest, _, err := audienceOf(tx, c, paths)
	if err != nil {
		return nil, err
	}
	near, err := riskPaths(tx, c.ID)
	return byCloseness(rest, near), err
}

func riskPaths(r reader, callUp models.ID) ([]models.Path, error) {
	risk, err := r.AreasOf(callUp)
	paths := make([]models.Path, len(risk))
	for i, a := range risk {
		paths[i] = a.AreaPath
	}
	return paths, err
}

func (m *Mobilizer) pageWave(tx *models.Tx, c models.CallUp, audience []models.Member, number int, actor string) error {
	place, err := placeOf(tx, c)
	if err != nil {
		return err
	}
	summonses, pages, events, err := m.summon(tx, c, place, audience, number, actor)
	if err != nil {
		return err
	}
	return saveSummoned(tx, summonses, pages, events)
}

// lookAgain leaves a step for the next look: soon while it is early, then at longer intervals.
func (m *Mobilizer) lookAgain(tx *models.Tx, c models.CallUp) error {
	steps, err := tx.StepsOf(c.ID)
	if err != nil {
		return err
	}
	wait := max(waveWait, tx.Now.Sub(c.WhistledAt)/2)
	return tx.CreateSteps([]models.EscalationStep{{
		ID: tx.NewID(), CallUpID: c.ID, Position: lastPosition(steps) + 1, Kind: models.StepWave, DueAt: tx.Now.Add(wait), State: models.StepWaiting,
	}})
}

// lastPosition is the highest position among a call-up's steps, 0 for none.
func lastPosition(steps []models.EscalationStep) int {
	last := 0
	for _, s := range steps {
		last = max(last, s.Position)
	}
	return last
}

func nextWave(asked []models.AskedWave) int {
	last := 0
	for _, a := range asked {
		last = max(last, a.Wave)
	}
	return last + 1
}

// wavesOf gives who was asked and said yes as a forecast counts them, seen from a moment.
func wavesOf(asked []models.AskedWave, answered []models.Summons, now models.Time) []forecast.Wave {
	waves := make([]forecast.Wave, len(asked))
	for i, a := range asked {
		w := forecast.Wave{Asked: a.Asked, Yes: a.Yes, No: a.No, Since: now.Sub(a.PagedAt).Minutes(), ByMark: make([]int, len(forecast.Marks))}
		for _, s := range answered {
			if s.PagedAt == a.PagedAt && s.Wave == a.Wave {
				countMark(w.ByMark, s.PagedAt, s.AnsweredAt)
			}
		}
		waves[i] = w
	}
	return waves
}

// countMark counts a yes at each of the forecast's marks by which it had come.
func countMark(byMark []int, asked, answered models.Time) {
	for i, mark := range forecast.Marks {
		if answered.Sub(asked).Minutes() <= float64(mark) {
			byMark[i]++
		}
	}
}

// asWhistled gives the same people as the whistle saw them: nobody has answered, and some are asked later.
func asWhistled(asked []models.AskedWave, whistled models.Time) []forecast.Wave {
	waves := make([]forecast.Wave, len(asked))
	for i, a := range asked {
		waves[i] = forecast.Wave{Asked: a.Asked, Since: whistled.Sub(a.PagedAt).Minutes()}
	}
	return waves
}

// Outlook is how a call-up that runs will end, seen from now.
type Outlook struct {
	By             models.Time
	Low, Mid, High int
	Chance         float64 // that the quorum is met by then; 0 where there is none
}

// outlookOf foretells the end of a call-up that runs, from the answers so far.
func outlookOf(c models.CallUp, given forecast.Given, now models.Time) *Outlook {
	o := Outlook{By: max(neededBy(c, c.WhistledAt), now.Add(latestCall))}
	count := given.After(o.By.Sub(now).Minutes())
	o.Mid = count.Mid()
	o.Low, o.High = count.Range(shownCertainty)
	if c.Quorum > 0 {
		o.Chance = count.AtLeast(c.Quorum)
	}
	return &o
}
