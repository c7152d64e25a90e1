package notifier_test

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"whistle/models"
	"whistle/models/modelstest"
	"whistle/notifier"
)

// verdict compares what the pages say with what the carriers really took and what really happened.
type verdict struct {
	t       *testing.T
	r       *run
	pages   map[models.ID]models.Page
	person  map[models.ID]int // whose page it is
	listed  map[models.ID]bool
	out     map[int]bool // persons who want no messages, as the database has it
	took    map[models.ID][]*taken
	journal map[models.ID][]modelstest.Change
	faults  int
}

func judge(t *testing.T, r *run) {
	t.Helper()
	v := &verdict{
		t: t, r: r, pages: map[models.ID]models.Page{}, person: map[models.ID]int{}, listed: map[models.ID]bool{}, out: map[int]bool{},
		took: map[models.ID][]*taken{}, journal: map[models.ID][]modelstest.Change{},
	}
	v.read()
	if !strings.HasPrefix(r.address, "sqlite:") {
		r.truth.saw("on MariaDB")
	}
	for _, id := range v.ids() {
		p, before := v.pages[id], v.faults
		v.nobodyLost(p)
		v.nobodyTwice(p)
		v.toldIsKept(p)
		v.onlyForward(p)
		v.attemptsKept(p)
		if v.faults > before {
			t.Logf("seed %d: %s:%s", r.story.seed, v.name(p), v.history(p))
		}
	}
	for _, post := range r.truth.posts {
		v.inItsTime(post)
	}
	v.eventsTellAll()
	v.carriersUp()
	for what, n := range r.truth.seen {
		if strings.HasPrefix(what, "ERROR") {
			v.fault("%s, %d times", what, n)
		}
	}
}

func (v *verdict) fault(format string, args ...any) {
	v.t.Helper()
	v.faults++
	v.t.Errorf("seed %d: %s", v.r.story.seed, fmt.Sprintf(format, args...))
}

func (v *verdict) check(err error) {
	if err != nil {
		v.t.Fatal(err)
	}
}

func (v *verdict) read() {
	reader := v.r.db.Read(v.t.Context())
	for _, callUp := range []models.ID{urgent, routine} {
		pages, err := reader.PagesOf(callUp, 1000)
		v.check(err)
		for _, p := range pages {
			v.pages[p.ID] = p
		}
	}
	if len(v.pages) != v.r.callUps.made {
		v.fault("%d pages of %d", len(v.pages), v.r.callUps.made)
	}
	forPerson, err := reader.PagesForPerson(models.Everywhere(), 1000)
	v.check(err)
	for _, p := range forPerson {
		v.listed[p.ID] = true
	}
	for i := range people {
		index := v.r.db.Vault().Index(phoneOf(i))
		out, err := reader.OptedOut([]models.BlindIndex{index})
		v.check(err)
		v.out[i] = out[string(index)]
		for id, p := range v.pages {
			if string(p.PhoneIndex) == string(index) {
				v.person[id] = i
			}
		}
	}
	for _, c := range v.r.carriers {
		for _, m := range c.took {
			v.took[models.ID(m.pageID)] = append(v.took[models.ID(m.pageID)], m)
		}
	}
	for _, list := range v.took {
		sort.SliceStable(list, func(i, j int) bool { return list[i].at.Before(list[j].at) })
	}
	for _, c := range modelstest.ReadJournal(v.t, v.r.address) {
		v.journal[c.Page] = append(v.journal[c.Page], c)
	}
}

func (v *verdict) ids() []models.ID {
	ids := make([]models.ID, 0, len(v.pages))
	for id := range v.pages {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// fate is what really became of a page's messages.
type fate struct {
	taken, arrived, failed int
	saidFailed             int // by a receipt, true or not
	untold, unlisted       int // of which the carrier never tells by a receipt; or by its list
}

func (v *verdict) fateOf(p models.Page) fate {
	var f fate
	for _, m := range v.took[p.ID] {
		f.taken++
		if m.arrives {
			f.arrived++
		} else {
			f.failed++
		}
		if !m.arrives || m.doubly {
			f.saidFailed++
		}
		if !m.told {
			f.untold++
		}
		if m.hidden == never {
			f.unlisted++
		}
	}
	return f
}

// nobodyLost holds that every page ends with what became of it, or on a person's list.
func (v *verdict) nobodyLost(p models.Page) {
	f := v.fateOf(p)
	v.r.truth.saw("page: " + string(p.State))
	if v.listed[p.ID] {
		v.r.truth.saw("page: for a person")
	}
	honest := false
	switch p.State {
	case models.PageDelivered:
		honest = f.arrived > 0
	case models.PageSent: // the last that is known
		honest = f.untold > 0 || p.PossibleDuplicate && f.taken > 0
	case models.PageUndelivered:
		honest = f.failed > 0 && p.ErrorCode != 0 && (v.listed[p.ID] || notifier.ClassOf(p.ErrorCode) != notifier.ClassMistake)
	case models.PageRefused:
		honest = v.listed[p.ID] || v.r.carriers[twilio].refused[string(p.ID)] || v.r.carriers[aliyun].refused[string(p.ID)]
	case models.PageCancelled:
		if f.taken == 0 {
			v.r.truth.saw("cancelled before it was sent")
		}
		honest = v.needless(p) && (f.arrived == 0 || p.PossibleDuplicate)
	case models.PageExpired:
		honest = v.late(p) && (f.arrived == 0 || p.PossibleDuplicate || v.listed[p.ID])
	case models.PageQueued, models.PageSending, models.PageInDoubt: // it is said that they are not settled
		honest = v.t.Failed()
	}
	if !honest {
		v.fault("%s is %s (%d %s), and truly %+v; for a person: %v", v.name(p), p.State, p.ErrorCode, p.ErrorText, f, v.listed[p.ID])
	}
}

func (v *verdict) name(p models.Page) string {
	return fmt.Sprintf("the page %s %s of person %d", p.CallUpID, p.Purpose, v.person[p.ID])
}

// history tells all that happened to a page, for who looks for a fault.
func (v *verdict) history(p models.Page) string {
	const at = time.TimeOnly + ".000"
	var b strings.Builder
	for _, post := range v.r.truth.posts {
		if post.page == string(p.ID) {
			fmt.Fprintf(&b, "\n  posted %s by %q to %s, claimed %s", post.at.Format(at), post.process, post.carrier, post.claimedAt.Format(at))
		}
	}
	for _, m := range v.took[p.ID] {
		fmt.Fprintf(&b, "\n  taken %s as %s, arrives %v, told %v, %s %d since %s, hidden %s", m.at.Format(at), m.SID, m.arrives, m.told, m.Status, m.Code, m.settledAt.Format(at), m.hidden)
	}
	for _, c := range v.journal[p.ID] {
		fmt.Fprintf(&b, "\n  %s %s to %s, marked %v", c.What, c.From, c.To, c.Marked)
	}
	for what, since := range v.r.callUps.overs {
		fmt.Fprintf(&b, "\n  %s since %s", what, since.Format(at))
	}
	return b.String()
}

// needless says whether a page was cancelled for a reason.
func (v *verdict) needless(p models.Page) bool {
	return !v.overSince(p).IsZero() || v.out[v.person[p.ID]]
}

// overSince gives since when a page was not to be claimed any more, the zero time where it always was.
func (v *verdict) overSince(p models.Page) time.Time {
	whats := []string{fmt.Sprint("out ", v.person[p.ID])}
	if p.CallUpID == urgent && p.Purpose != models.PurposeAllClear {
		whats = append(whats, "end")
		whats = append(whats, "quorum") // which ends all of the call-up's that ask, and there are no others
	}
	var since time.Time
	for _, what := range whats {
		if at, over := v.r.callUps.overs[what]; over && (since.IsZero() || at.Before(since)) {
			since = at
		}
	}
	return since
}

// late says whether a page's hour can have passed, by the clock that was furthest ahead.
func (v *verdict) late(p models.Page) bool {
	now := time.Now()
	if v.r.story.skewed {
		now = now.Add(farthest)
	}
	return !now.Before(p.ExpiresAt.Time().Add(-time.Second)) // a carrier's shortest validity
}

// farthest is how far a clock is ahead at most: wrong at first, and jumped.
const farthest = 10 * time.Minute

// nobodyTwice holds that no message of a page goes out while an earlier one may still arrive, by whichever carrier,
// unless the page was marked before.
func (v *verdict) nobodyTwice(p models.Page) {
	list := v.took[p.ID]
	marked, isMarked := v.r.truth.marked[p.ID]
	if f := v.fateOf(p); f.arrived > 1 {
		v.r.truth.saw("twice and marked")
		if !p.PossibleDuplicate {
			v.fault("%s arrived %d times and is not marked", v.name(p), f.arrived)
		}
	}
	for i, later := range list {
		for _, earlier := range list[:i] {
			known := !earlier.arrives && !earlier.settledAt.IsZero() && !earlier.settledAt.After(later.at)
			if !known && (!isMarked || marked.After(later.at)) {
				v.fault("%s was handed over as %s after %s, of which nobody knew that it had failed", v.name(p), later.SID, earlier.SID)
			}
			if !known && v.isListed(earlier) {
				v.fault("%s was handed over as %s after %s, which its carrier's list had", v.name(p), later.SID, earlier.SID)
			}
		}
	}
	if len(list) > 1 && list[0].SID[0] != list[len(list)-1].SID[0] {
		v.r.truth.saw("by one carrier, then by the other")
	}
	if isMarked {
		v.r.truth.saw("marked as possibly twice")
	}
}

// isListed says whether a message surely stood in its carrier's list before a doubt about it had waited long enough. A
// list of other words does not tell a call from its reminder, and a clock that jumps waits for nothing.
func (v *verdict) isListed(m *taken) bool {
	return m.hidden != never && !v.r.story.skewed && (m.PageID != "" || v.r.story.listed != rewritten)
}

// toldIsKept holds that what a receipt said for certain is what the page says, or where a message failed, what is
// kept of that message.
func (v *verdict) toldIsKept(p models.Page) {
	for _, m := range v.took[p.ID] {
		switch {
		case !m.told:
		case m.arrives && p.State != models.PageDelivered:
			v.fault("%s is %s, a receipt said that %s is delivered", v.name(p), p.State, m.SID)
		case !m.arrives && !m.doubly:
			lost, err := notifier.NewOutbox(v.r.db).Lost(v.t.Context(), p.ID, m.SID)
			v.check(err)
			if !lost {
				v.fault("%s: a receipt said that %s failed, and its attempt does not", v.name(p), m.SID)
			}
		}
	}
}

// inItsTime holds that nothing is handed over that is not wanted any more, but what was in the air.
func (v *verdict) inItsTime(post posted) {
	p := v.pages[models.ID(post.page)]
	what := fmt.Sprintf("%s, handed over by %q at %s", v.name(p), post.process, post.at.Format(time.TimeOnly+".000"))
	if post.claimedAt.IsZero() {
		v.fault("%s, was not claimed", what)
		return
	}
	if over := v.overSince(p); !over.IsZero() {
		switch {
		case post.claimedAt.After(over):
			v.fault("%s, was claimed at %s, after it was over", what, post.claimedAt.Format(time.TimeOnly+".000"))
		case post.at.After(over):
			v.r.truth.saw("handed over as it was in the air")
		}
	}
	if v.r.story.skewed {
		return // a lease is as long as its process's clock has it
	}
	if air := post.at.Sub(post.claimedAt); air > lease {
		v.fault("%s, %s after it was claimed", what, air)
	}
	expires := p.ExpiresAt.Time()
	if post.at.After(expires) || post.at.Add(post.validFor).After(expires.Add(lease/2)) {
		v.fault("%s, with a validity of %s, though its hour ends %s", what, post.validFor, expires.Format(time.TimeOnly))
	}
}

// lease is how long a claim holds; a post may take half of it.
const lease = 20 * time.Second

// forward are the moves that a page makes in the database, where one that is claimed is still queued.
var forward = map[models.PageState][]models.PageState{
	"":                     {models.PageQueued},
	models.PageQueued:      {models.PageInDoubt, models.PageSent, models.PageDelivered, models.PageUndelivered, models.PageRefused, models.PageCancelled, models.PageExpired},
	models.PageInDoubt:     {models.PageSent, models.PageDelivered, models.PageUndelivered, models.PageRefused, models.PageExpired},
	models.PageSent:        {models.PageDelivered, models.PageUndelivered},
	models.PageUndelivered: {models.PageDelivered},
	models.PageRefused:     {models.PageDelivered},                                          // by asking
	models.PageCancelled:   {models.PageSent, models.PageDelivered, models.PageUndelivered}, // it was in the air
	models.PageExpired:     {models.PageSent, models.PageDelivered, models.PageUndelivered},
}

// onlyForward holds that a page's state never moves back, but where it is sent once more or receipts contradicted
// each other.
func (v *verdict) onlyForward(p models.Page) {
	state, marked := models.PageState(""), false
	for _, c := range v.journal[p.ID] {
		if c.What != modelstest.PageChanged {
			continue
		}
		from, to := models.PageState(c.From), models.PageState(c.To)
		f := v.fateOf(p)
		ok := from == to || slices.Contains(forward[from], to)
		switch {
		case from == models.PageInDoubt && to == models.PageQueued:
			ok = c.Marked
		case from == models.PageUndelivered && to == models.PageQueued:
			ok = f.failed > 0 || !v.r.story.skewed // see contradict
			v.r.truth.saw("once more")
		case from == models.PageDelivered && to == models.PageUndelivered:
			ok = f.failed > 0
		}
		if from == models.PageCancelled || from == models.PageExpired {
			v.r.truth.saw("sent after all")
		}
		if from != state || !ok || (marked && !c.Marked) {
			v.fault("%s went from %s to %s, marked %v, and was %s, marked %v", v.name(p), from, to, c.Marked, state, marked)
		}
		state, marked = to, c.Marked
	}
	if shown := p.State; state != shown && (shown != models.PageSending || state != models.PageQueued) {
		v.fault("%s is %s, its last change was to %s", v.name(p), shown, state)
	}
}

// attemptsKept holds that tries are only ever added, and changed only to say that their message failed.
func (v *verdict) attemptsKept(p models.Page) {
	made, closed := 0, 0
	for _, c := range v.journal[p.ID] {
		switch c.What {
		case modelstest.AttemptMade:
			made++
		case modelstest.AttemptChanged:
			if c.To != string(models.PageUndelivered) {
				v.fault("%s: an attempt became %q from %q", v.name(p), c.To, c.From)
			}
			if c.From != c.To {
				closed++
			}
		case modelstest.AttemptLost:
			v.fault("%s: an attempt (%s) was lost", v.name(p), c.From)
		}
	}
	if said := v.fateOf(p).saidFailed; closed > said {
		v.fault("%s: %d attempts were closed as failed, %d messages are known to have", v.name(p), closed, said)
	}
	if recorded := v.r.truth.recorded[p.ID]; p.Attempts != recorded || made < recorded {
		v.fault("%s: %d tries counted and %d attempts kept of %d", v.name(p), p.Attempts, made, recorded)
	}
}

// eventsTellAll holds that the timeline tells of each move just once.
func (v *verdict) eventsTellAll() {
	moves := map[string]int{}
	for _, changes := range v.journal {
		for _, c := range changes {
			if c.What == modelstest.PageChanged && c.From != "" && c.From != c.To {
				moves[c.From+" to "+c.To]++
			}
		}
	}
	reader := v.r.db.Read(v.t.Context())
	for _, callUp := range []models.ID{urgent, routine} {
		events, err := reader.EventsOf(callUp, 0, 10_000)
		v.check(err)
		for _, e := range events {
			from := strings.Replace(e.FromState, string(models.PageSending), string(models.PageQueued), 1)
			if e.Entity == models.MachinePage && from != e.ToState {
				n, _ := strconv.Atoi(e.Detail.V["pages"])
				moves[from+" to "+e.ToState] -= n
			}
		}
	}
	for move, n := range moves {
		if n != 0 {
			v.fault("%d more moves from %s than the events tell", n, move)
		}
	}
}

// carriersUp holds that no foreign receipt took a carrier down.
func (v *verdict) carriersUp() {
	carriers, err := v.r.db.Read(v.t.Context()).Carriers()
	v.check(err)
	for _, c := range carriers {
		if c.Code() == foreignCode {
			v.fault("%s is down for what was said of others' messages: %s", c.Carrier, c.Reason)
		}
	}
}
