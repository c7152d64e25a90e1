package rehearsal_test

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"whistle/app/mobilize"
	"whistle/app/rehearsal"
	"whistle/models"
)

// post is one member in one shift, as the events left it.
type post struct {
	member  models.ID
	shift   models.Shift
	state   string
	in, out models.Time
}

func (p post) held() bool {
	return p.state == "published" || p.state == "confirmed" || p.state == "checked_in" || p.state == "checked_out"
}

func (p post) came() bool { return p.state == "checked_in" || p.state == "checked_out" }

func (p post) hours() float64 { return float64(p.shift.EndsAt-p.shift.StartsAt) / 3_600_000 }

func (s *sums) posts() []post {
	var list []post
	for _, id := range s.order[models.MachineAssignment] {
		l := s.lives[models.MachineAssignment][id]
		p := post{member: models.ID(l.detail("member")), shift: s.shifts[models.ID(l.detail("shift"))], state: l.last().ToState}
		if p.shift.ID == "" || p.member == "" {
			s.t.Fatalf("an assignment's events do not say whose it is and which shift: %+v", l)
		}
		if p.came() {
			in, _ := l.to("checked_in")
			p.in = s.when(in)
		}
		if p.state == "checked_out" {
			p.out = s.when(l.last())
		}
		list = append(list, p)
	}
	return list
}

// when gives the moment that an event tells of: what is keyed in from paper happened before it was.
func (s *sums) when(e models.Event) models.Time {
	if e.Detail.V["at"] == "" {
		return e.At
	}
	at, err := time.Parse(time.RFC3339, e.Detail.V["at"])
	if err != nil {
		s.t.Fatal(err)
	}
	return models.At(at)
}

// worked gives the hours between check-in and check-out, not counting any before the shift; whoever never
// checked out stayed to its end, or to the stand-down.
func (s *sums) worked(p post) float64 {
	from, until := max(p.in, p.shift.StartsAt), p.out
	if !p.came() {
		return 0
	}
	if until == 0 {
		until = min(s.ended, p.shift.EndsAt)
	}
	return max(float64(until-from)/3_600_000, 0)
}

func (s *sums) work() mobilize.AfterWork {
	var w mobilize.AfterWork
	filled, busy := map[models.ID]int{}, map[models.ID]bool{}
	for _, p := range s.posts() {
		switch {
		case p.held():
			w.Filled, w.Hours = w.Filled+1, w.Hours+p.hours()
			filled[p.shift.ID]++
			busy[p.member] = true
		case p.state == "no_show":
			w.NoShows++
		}
		if p.came() {
			w.Came++
		}
		w.Worked += s.worked(p)
	}
	w.Members = len(busy)
	for _, shift := range s.sorted {
		w.Seats, w.Minimum = w.Seats+shift.IdealSeats, w.Minimum+shift.MinSeats
		if filled[shift.ID] < shift.MinSeats {
			w.ShortMin++
		}
	}
	for _, e := range s.events {
		if e.Entity == models.MachineAssignment && e.ToState == "dropped" && e.FromState != "proposed" && e.Detail.V["undone"] == "" {
			w.Dropped++
		}
	}
	w.Hours, w.Worked = round(w.Hours), round(w.Worked)
	return w
}

func coverageNumbers(hours []mobilize.AfterHour) map[string][4]int {
	by := map[string][4]int{}
	for _, h := range hours {
		if h != (mobilize.AfterHour{Start: h.Start}) {
			by[h.Start] = [4]int{h.Wanted, h.Minimum, h.Filled, h.Came}
		}
	}
	return by
}

// coverage spreads every shift and every post over the hours that it touches.
func (s *sums) coverage() map[string][4]int {
	by := map[string][4]int{}
	first := s.sorted[0].StartsAt
	spread := func(shift models.Shift, plus [4]int) {
		for at := first; at < shift.EndsAt; at = at.Add(time.Hour) {
			if at.Add(time.Hour) <= shift.StartsAt {
				continue
			}
			h := by[stamp(at)]
			for i := range h {
				h[i] += plus[i]
			}
			by[stamp(at)] = h
		}
	}
	for _, shift := range s.sorted {
		spread(shift, [4]int{shift.IdealSeats, shift.MinSeats, 0, 0})
	}
	for _, p := range s.posts() {
		if p.held() {
			spread(p.shift, [4]int{0, 0, 1, 0})
		}
		if p.came() {
			spread(p.shift, [4]int{0, 0, 0, 1})
		}
	}
	return by
}

func settled(l life) (models.Event, bool) {
	e := l.last()
	return e, e.ToState == "resolved" || e.ToState == "not_possible"
}

func (s *sums) requests() mobilize.AfterRequests {
	r := mobilize.AfterRequests{MedianMS: -1}
	var took []int64
	for _, l := range s.lives[models.MachineRequest] {
		r.Received++
		if _, ok := l.to("dispatched"); ok {
			r.Dispatched++
		}
		for _, e := range l {
			if e.ToState == "received" && slices.Contains([]string{"delivered", "resolved", "not_possible"}, e.FromState) {
				r.Reopened++
			}
		}
		e, done := settled(l)
		switch {
		case !done:
			r.Open++
		case e.ToState == "resolved":
			r.Resolved++
		default:
			r.NotPossible++
		}
		if done {
			took = append(took, int64(e.At-l[0].At))
		}
		if s.behind(l) > 0 {
			r.Late++
		}
	}
	slices.Sort(took)
	if len(took) > 0 {
		r.MedianMS = took[len(took)/2]
	}
	r.RatePercent = 100 * r.Resolved / r.Received
	r.Satisfied, r.NotSatisfied = s.satisfied()
	r.SatisfiedPercent = 100 * r.Satisfied / (r.Satisfied + r.NotSatisfied)
	return r
}

// satisfied counts what was said last of each request that was not opened again since.
func (s *sums) satisfied() (yes, no int) {
	for id, l := range s.lives[models.MachineSatisfaction] {
		opened := int64(0)
		for _, e := range s.lives[models.MachineRequest][id] {
			if e.ToState == "received" && slices.Contains([]string{"delivered", "resolved", "not_possible"}, e.FromState) {
				opened = e.Seq
			}
		}
		switch last := l.last(); {
		case last.Seq < opened:
		case last.ToState == "satisfied":
			yes++
		default:
			no++
		}
	}
	return yes, no
}

// openAtTheEnd counts the requests that had not been settled when the call-up ended.
func (s *sums) openAtTheEnd() int {
	n := 0
	for _, l := range s.lives[models.MachineRequest] {
		past := slices.DeleteFunc(slices.Clone(l), func(e models.Event) bool { return e.At > s.ended })
		if _, done := settled(past); !done && len(past) > 0 {
			n++
		}
	}
	return n
}

// behind is how long after its deadline a request was settled, or still open at the end; not positive: in time.
func (s *sums) behind(l life) models.Time {
	until := s.ended
	if e, done := settled(l); done {
		until = e.At
	}
	return until - models.Time(number(s.t, l.detail("deadline")))
}

// peopleNumbers are the lines of the list of people without their names.
func peopleNumbers(people []mobilize.AfterPerson) []string {
	var list []string
	for _, p := range people {
		list = append(list, fmt.Sprintf("%s %s %d %.2f %.2f %d", p.Answer, p.Via, p.Posts, p.Hours, p.Worked, p.NoShows))
	}
	slices.Sort(list)
	return list
}

func (s *sums) people() []string {
	type one struct {
		posts, noShows int
		hours, worked  float64
	}
	did := map[models.ID]one{}
	for _, p := range s.posts() {
		o := did[p.member]
		if p.held() {
			o.posts, o.hours = o.posts+1, o.hours+p.hours()
		}
		if p.state == "no_show" {
			o.noShows++
		}
		o.worked += s.worked(p)
		did[p.member] = o
	}
	words := map[string]string{"paged": "", "confirmed": "yes", "reported_in": "yes", "declined": "no"}
	var list []string
	for _, l := range s.lives[models.MachineSummons] {
		state, via := answer(l)
		o := did[models.ID(l.detail("member"))]
		list = append(list, fmt.Sprintf("%s %s %d %.2f %.2f %d", words[state], via, o.posts, o.hours, o.worked, o.noShows))
	}
	slices.Sort(list)
	return list
}

// lateNumbers gives, by what was late and which, how often, how many seats were missing, and the longest.
func lateNumbers(late []mobilize.AfterLate) map[string][3]int {
	by := map[string][3]int{}
	for _, l := range late {
		n := by[l.What+" "+l.Which]
		by[l.What+" "+l.Which] = [3]int{n[0] + l.Count, n[1] + l.Missing, max(n[2], int(l.LateMS))}
	}
	return by
}

func (s *sums) late() map[string][3]int {
	var late []mobilize.AfterLate
	add := func(what, which string, behind models.Time) {
		late = append(late, mobilize.AfterLate{What: what, Which: which, Count: 1, LateMS: int64(behind)})
	}
	for _, p := range s.pages() {
		if p.Late > 0 {
			late = append(late, mobilize.AfterLate{What: "pages", Which: p.Purpose, Count: p.Late, LateMS: p.LongestMS})
		}
	}
	for _, l := range s.lives[models.MachineStep] {
		e := l.last()
		if behind := e.At - models.Time(number(s.t, e.Detail.V["due"])); e.ToState == "done" && behind > 60_000 {
			add("step", e.Detail.V["kind"], behind)
		}
	}
	for _, p := range s.posts() {
		if behind := p.in - p.shift.StartsAt; p.in > 0 && behind > 10*60_000 {
			add("check_in", p.shift.Kind, behind)
		}
	}
	filled := s.filled()
	for _, shift := range s.sorted {
		if missing := shift.MinSeats - filled[shift.ID][2]; missing > 0 {
			late = append(late, mobilize.AfterLate{What: "shift", Which: shift.Kind, Count: 1, Missing: missing})
		}
	}
	for _, l := range s.lives[models.MachineRequest] {
		if behind := s.behind(l); behind > 0 {
			add("request", l.detail("kind"), behind)
		}
	}
	return lateNumbers(late)
}

// timelineNumbers counts by moment, what and which.
func timelineNumbers(moments []mobilize.AfterMoment) map[string]int {
	by := map[string]int{}
	for _, m := range moments {
		by[m.At+" "+m.What+" "+m.Which] += m.Count
	}
	return by
}

// timeline is what the whole call-up went through: moves of its own, and how many of the others moved at once.
func (s *sums) timeline() map[string]int {
	by := map[string]int{}
	note := func(at models.Time, what, which string, n int) { by[stamp(at)+" "+what+" "+which] += n }
	for _, l := range s.lives[models.MachineCallUp] {
		for _, e := range l {
			note(e.At, "callup", e.ToState, 0)
		}
	}
	for _, l := range s.lives[models.MachineSummons] {
		note(l[0].At, "wave", strconv.Itoa(number(s.t, l.detail("wave"))+1), 1)
	}
	for _, l := range s.lives[models.MachineStep] {
		if e, ok := l.to("done"); ok {
			note(e.At, "step", e.Detail.V["kind"], number(s.t, e.Detail.V["paged"]))
		}
	}
	for _, of := range []struct {
		machine models.Machine
		state   string
		count   int
	}{{models.MachineBranch, "in_force", 1}, {models.MachineBranch, "dissolved", 1}, {models.MachineRoster, "published", 0}, {models.MachineLeader, "replaced", 1}} {
		for _, l := range s.lives[of.machine] {
			if e, ok := l.to(of.state); ok {
				note(e.At, string(of.machine), of.state, of.count)
			}
		}
	}
	r := s.response()
	people := len(s.lives[models.MachineSummons])
	note(s.whistled+models.Time(r.FirstMS), "answers", "first", 1)
	note(s.whistled+models.Time(r.HalfMS), "answers", "half", (people+1)/2)
	note(s.whistled+models.Time(r.QuorumMS), "answers", "quorum", rehearsal.Quorum)
	return by
}

func shiftNumbers(shifts []mobilize.AfterShift) map[models.ID][4]int {
	by := map[models.ID][4]int{}
	for _, s := range shifts {
		by[s.ID] = [4]int{s.Min, s.Ideal, s.Filled, s.Came}
	}
	return by
}

// filled gives of each shift its minimum and ideal seats, how many held one and how many came.
func (s *sums) filled() map[models.ID][4]int {
	by := map[models.ID][4]int{}
	for _, shift := range s.sorted {
		by[shift.ID] = [4]int{shift.MinSeats, shift.IdealSeats, 0, 0}
	}
	for _, p := range s.posts() {
		n := by[p.shift.ID]
		if p.held() {
			n[2]++
		}
		if p.came() {
			n[3]++
		}
		by[p.shift.ID] = n
	}
	return by
}

// spent is what the one carrier took at its one price. A page that is sent again out of doubt may be paid twice.
func (s *sums) spent() mobilize.Spent {
	c := s.costs()
	cost := round(float64(c.Segments) * rehearsal.Fen / 100)
	spent := mobilize.Spent{
		ByCarrier: []mobilize.CarrierCost{{Carrier: "twilio", Pages: c.Pages, Segments: c.Segments, Cost: cost}}, Cost: cost, Currency: "CNY",
	}
	for _, e := range s.events {
		if e.Entity == models.MachinePage && e.FromState == "in_doubt" && e.ToState == "queued" {
			spent.Duplicates += number(s.t, e.Detail.V["pages"])
		}
	}
	return spent
}

func (s *sums) moves() []mobilize.AfterEvent {
	var moves []mobilize.AfterEvent
	for _, e := range s.events {
		moves = append(moves, mobilize.AfterEvent{At: stamp(e.At), Actor: e.Actor, Entity: string(e.Entity), ID: string(e.EntityID), From: e.FromState, To: e.ToState, Undone: e.Detail.V["undone"] != ""})
	}
	return moves
}
