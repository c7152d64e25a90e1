package rehearsal_test

import (
	"cmp"
	"slices"
	"strconv"
	"testing"
	"time"

	"whistle/app/mobilize"
	"whistle/app/rehearsal"
	"whistle/models"
)

// life is everything that happened to one thing, oldest first.
type life []models.Event

func (l life) last() models.Event { return l[len(l)-1] }

// to gives the last move to any of the states.
func (l life) to(states ...string) (models.Event, bool) {
	for _, e := range slices.Backward(l) {
		if slices.Contains(states, e.ToState) {
			return e, true
		}
	}
	return models.Event{}, false
}

// first gives the first move to any of the states.
func (l life) first(states ...string) (models.Event, bool) {
	for _, e := range l {
		if slices.Contains(states, e.ToState) {
			return e, true
		}
	}
	return models.Event{}, false
}

func (l life) detail(name string) string {
	for _, e := range l {
		if v := e.Detail.V[name]; v != "" {
			return v
		}
	}
	return ""
}

// sums are the report's numbers, added up from events and the plan of the shifts.
type sums struct {
	t        *testing.T
	lives    map[models.Machine]map[models.ID]life
	order    map[models.Machine][]models.ID // by first event
	shifts   map[models.ID]models.Shift
	sorted   []models.Shift
	events   []models.Event
	whistled models.Time
	ended    models.Time
}

func add(t *testing.T, events []models.Event, shifts []models.Shift) *sums {
	t.Helper()
	s := &sums{t: t, events: events, sorted: shifts, lives: map[models.Machine]map[models.ID]life{}, order: map[models.Machine][]models.ID{}, shifts: map[models.ID]models.Shift{}}
	for _, e := range events {
		if s.lives[e.Entity] == nil {
			s.lives[e.Entity] = map[models.ID]life{}
		}
		if len(s.lives[e.Entity][e.EntityID]) == 0 {
			s.order[e.Entity] = append(s.order[e.Entity], e.EntityID)
		}
		s.lives[e.Entity][e.EntityID] = append(s.lives[e.Entity][e.EntityID], e)
		if e.Entity == models.MachineCallUp && e.ToState == "whistled" {
			s.whistled = e.At
		}
		if e.Entity == models.MachineCallUp && e.ToState == "stood_down" {
			s.ended = e.At
		}
	}
	for _, shift := range shifts {
		s.shifts[shift.ID] = shift
	}
	return s
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("an event's detail %q is no number", text)
	}
	return n
}

// answer gives what a summons stands at, released or not, and by which way it came there.
func answer(l life) (state, via string) {
	state = "paged"
	for _, e := range l {
		if e.Detail.V["reserve"] == "wanted" {
			continue // somebody of the reserve moved up: no answer of theirs
		}
		switch e.ToState {
		case "confirmed", "declined":
			state, via = e.ToState, e.Detail.V["via"]
		case "reported_in":
			if state != "confirmed" {
				via = e.Detail.V["via"]
			}
			state = "reported_in"
		}
	}
	return state, via
}

func (s *sums) counts() mobilize.AfterCounts {
	var c mobilize.AfterCounts
	for _, l := range s.lives[models.MachineSummons] {
		c.Paged++
		switch state, _ := answer(l); state {
		case "confirmed":
			c.Confirmed++
		case "reported_in":
			c.Confirmed, c.ReportedIn = c.Confirmed+1, c.ReportedIn+1
		case "declined":
			c.Declined++
		default:
			c.NoAnswer++
		}
	}
	for _, p := range s.pages() {
		if p.Purpose == "call" {
			c.Sent, c.Delivered, c.Failed = p.Taken-p.Delivered-s.undelivered(p.Purpose), p.Delivered, p.Failed
		}
	}
	return c
}

func (s *sums) response() mobilize.AfterResponse {
	r := mobilize.AfterResponse{Ways: map[string]int{}, FirstMS: -1, HalfMS: -1, FullMS: -1, QuorumMS: -1}
	waves := map[int]mobilize.AfterWave{}
	var firsts []int64
	for _, l := range s.lives[models.MachineSummons] {
		n := number(s.t, l.detail("wave"))
		w := waves[n]
		w.Wave, w.At, w.Paged = n, l[0].At.Time().In(shanghai).Format(time.RFC3339), w.Paged+1
		state, via := answer(l)
		if state == "confirmed" || state == "reported_in" {
			w.Yes++
		}
		if state != "paged" {
			r.Ways[via]++
		}
		waves[n] = w
		if _, ok := l.to("confirmed", "reported_in"); ok {
			r.SaidYes++
		}
		if e, ok := l.first("confirmed", "declined", "reported_in"); ok {
			firsts = append(firsts, int64(e.At-s.whistled))
		}
		for _, e := range l {
			if e.ToState == "declined" && e.FromState != "paged" && e.Detail.V["undone"] == "" {
				r.DropOuts++
			}
		}
	}
	for _, n := range []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9} {
		if w, ok := waves[n]; ok {
			r.Waves = append(r.Waves, w)
		}
	}
	slices.Sort(firsts)
	if len(firsts) > 0 {
		r.FirstMS = firsts[0]
	}
	if half := (len(s.lives[models.MachineSummons]) + 1) / 2; half <= len(firsts) {
		r.HalfMS = firsts[half-1]
	}
	if len(firsts) == len(s.lives[models.MachineSummons]) {
		r.FullMS = firsts[len(firsts)-1]
	}
	r.Quorum, r.QuorumMS = rehearsal.Quorum, s.quorum()
	var asked []askedWave
	for _, w := range r.Waves {
		at, err := time.Parse(time.RFC3339, w.At)
		if err != nil {
			s.t.Fatal(err)
		}
		asked = append(asked, askedWave{people: w.Paged, after: at.Sub(s.whistled.Time()).Minutes()})
	}
	r.Curve = s.curve(asked)
	r.Forecast = s.forecast(len(s.lives[models.MachineSummons]))
	return r
}

// curveMinutes are when the report looks at the answers, after the whistle.
var curveMinutes = []int{0, 5, 10, 15, 20, 30, 45, 60, 90, 120, 240, 480, 720, 1440, 2160, 2880}

// curve counts who stood at yes at each of them and at the end, beside the forecast for those who had been asked.
func (s *sums) curve(asked []askedWave) []mobilize.AfterPoint {
	var points []mobilize.AfterPoint
	end := int64(s.ended - s.whistled)
	for _, minutes := range curveMinutes {
		if after := int64(minutes) * 60_000; after < end {
			points = append(points, s.pointAt(asked, after))
		}
	}
	return append(points, s.pointAt(asked, end))
}

func (s *sums) pointAt(asked []askedWave, after int64) mobilize.AfterPoint {
	p := mobilize.AfterPoint{AfterMS: after, Yes: s.yesAt(s.whistled + models.Time(after))}
	p.Low, p.Expected, p.High = foretold(asked, float64(after)/60_000)
	return p
}

// forecast is of all who were asked, as if at the whistle, by the start an hour later.
func (s *sums) forecast(people int) mobilize.AfterForecast {
	f := mobilize.AfterForecast{ByMS: 3_600_000, Yes: s.yesAt(s.whistled + 3_600_000)}
	f.Low, f.Expected, f.High = foretold([]askedWave{{people: people}}, 60)
	return f
}

// yesAt counts who stood at yes at a moment.
func (s *sums) yesAt(moment models.Time) int {
	n := 0
	for _, l := range s.lives[models.MachineSummons] {
		past := slices.DeleteFunc(slices.Clone(l), func(e models.Event) bool { return e.At > moment })
		if state, _ := answer(past); state == "confirmed" || state == "reported_in" {
			n++
		}
	}
	return n
}

// quorum finds when the yes reached the quorum first.
func (s *sums) quorum() int64 {
	stands := map[models.ID]bool{}
	for _, e := range s.events {
		if e.Entity != models.MachineSummons {
			continue
		}
		switch e.ToState {
		case "confirmed", "reported_in":
			stands[e.EntityID] = true
		case "declined":
			delete(stands, e.EntityID)
		}
		if len(stands) >= rehearsal.Quorum {
			return int64(e.At - s.whistled)
		}
	}
	return -1
}

// pages adds up by what the pages were for: one event tells of all that moved alike at once, so a state holds
// what came into it less what left it.
func (s *sums) pages() []mobilize.AfterPages {
	by := map[string]mobilize.AfterPages{}
	for _, e := range s.events {
		if e.Entity != models.MachinePage {
			continue
		}
		p := by[e.Detail.V["purpose"]]
		p.Purpose = e.Detail.V["purpose"]
		pages, segments := number(s.t, e.Detail.V["pages"]), number(s.t, e.Detail.V["segments"])
		if e.FromState == "" {
			p.Pages += pages
		}
		count(&p, e.ToState, pages, segments)
		count(&p, e.FromState, -pages, -segments)
		if e.Detail.V["late"] != "" {
			p.Late += number(s.t, e.Detail.V["late"])
		}
		if e.Detail.V["longest_ms"] != "" {
			p.LongestMS = max(p.LongestMS, int64(number(s.t, e.Detail.V["longest_ms"])))
		}
		by[p.Purpose] = p
	}
	var list []mobilize.AfterPages
	for _, p := range by {
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b mobilize.AfterPages) int { return cmp.Compare(a.Purpose, b.Purpose) })
	return list
}

// undelivered counts the pages that were taken and did not arrive.
func (s *sums) undelivered(purpose string) int {
	n := 0
	for _, e := range s.events {
		if e.Entity != models.MachinePage || e.Detail.V["purpose"] != purpose {
			continue
		}
		if e.ToState == "undelivered" {
			n += number(s.t, e.Detail.V["pages"])
		}
		if e.FromState == "undelivered" {
			n -= number(s.t, e.Detail.V["pages"])
		}
	}
	return n
}

// count puts pages into the columns of a state.
func count(p *mobilize.AfterPages, state string, pages, segments int) {
	switch state {
	case "delivered":
		p.Delivered += pages
	case "undelivered", "refused", "expired":
		p.Failed += pages
	case "cancelled":
		p.Cancelled += pages
	case "queued", "sending", "in_doubt":
		p.Waiting += pages
	}
	if state == "sent" || state == "delivered" || state == "undelivered" {
		p.Taken += pages
		p.Segments += segments
	}
}

func (s *sums) costs() mobilize.AfterCosts {
	var c mobilize.AfterCosts
	for _, p := range s.pages() {
		c.Pages += p.Taken
		c.Segments += p.Segments
	}
	return c
}

type stepNumber struct {
	kind, state, due, done string
	paged                  int
}

func stepNumbers(steps []mobilize.AfterStep) []stepNumber {
	var list []stepNumber
	for _, s := range steps {
		list = append(list, stepNumber{s.Kind, s.State, s.Due, s.Done, s.Paged})
	}
	slices.SortFunc(list, func(a, b stepNumber) int { return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(a.kind, b.kind)) })
	return list
}

func (s *sums) steps() []stepNumber {
	var list []mobilize.AfterStep
	for _, l := range s.lives[models.MachineStep] {
		e := l.last()
		due := models.Time(number(s.t, e.Detail.V["due"]))
		list = append(list, mobilize.AfterStep{Kind: e.Detail.V["kind"], State: e.ToState, Due: stamp(due), Done: stamp(e.At), Paged: number(s.t, e.Detail.V["paged"])})
	}
	return stepNumbers(list)
}

type branchNumber struct {
	members, groups     int
	approved, dissolved string
}

func branchNumbers(branches []mobilize.AfterBranch) []branchNumber {
	var list []branchNumber
	for _, b := range branches {
		list = append(list, branchNumber{b.Members, b.Groups, b.Approved, b.Dissolved})
	}
	slices.SortFunc(list, func(a, b branchNumber) int { return cmp.Or(a.members-b.members, a.groups-b.groups) })
	return list
}

func (s *sums) branches() []branchNumber {
	var list []mobilize.AfterBranch
	for _, l := range s.lives[models.MachineBranch] {
		force, ok := l.to("in_force")
		if !ok {
			continue // a proposal that another took the place of
		}
		list = append(list, mobilize.AfterBranch{
			Members: number(s.t, force.Detail.V["members"]), Groups: number(s.t, force.Detail.V["groups"]), Approved: stamp(force.At), Dissolved: stamp(l.last().At),
		})
	}
	return branchNumbers(list)
}

var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

func stamp(t models.Time) string { return t.Time().In(shanghai).Format(time.RFC3339) }
