package rehearsal

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"whistle/models"
)

// needs are what residents ask for. What is urgent waits for no supply run: it is settled by telephone.
var needs = []struct {
	kind, need string
	urgent     bool
}{
	{"groceries", "两人份蔬菜和米", false},
	{"medicine", "降压药一盒", false},
	{"groceries", "饮用水两箱", false},
	{"hospital", "去医院复查，需要车", true},
	{"other", "老人需要协助转移", true},
	{"other", "地下室进水，需要沙袋", false},
}

// lateRequests come so late that they are still open at the stand-down, and are handed over.
const lateRequests = 5

// lastRequest is the latest of the others: it still goes out with the last supply run.
var lastRequest = day(2, 14, 30)

// asking spreads residents' requests over the hours when people are awake, and lets command look after them.
func (p *play) asking() {
	for i := range lateRequests {
		p.at(day(2, 16, 30+4*i), p.request)
	}
	for range noRequests - lateRequests {
		hour := 18 + p.random.IntN(46)
		if h := hour % 24; h < 6 { // at night few ask
			hour += 6
		}
		at := day(0, 0, 0).Add(time.Duration(hour)*time.Hour + time.Duration(p.random.IntN(60))*time.Minute)
		p.at(earlier(at, lastRequest), p.request)
	}
	for at := day(0, 18, 40); at.Before(lastRequest.Add(time.Hour)); at = at.Add(time.Hour) {
		if hour := at.Hour(); hour > 5 && hour < 23 {
			p.at(at, p.looksAfter)
		}
	}
	p.at(day(2, 16, 55), p.closes)
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// request is a call to the hotline, which command types into the form. Every other caller wants a message.
func (p *play) request() error {
	buildings, err := p.o.DB.Read(p.ctx).AreasWithin([]models.Path{p.risk[p.random.IntN(len(p.risk))]}, models.LevelBuilding, 100)
	if err != nil {
		return err
	}
	building, what := buildings[p.random.IntN(len(buildings))], needs[p.random.IntN(len(needs))]
	form := url.Values{
		"callup": {string(p.callUp)}, "area": {building.Code}, "kind": {what.kind}, "source": {"hotline"}, "need": {what.need},
		"callback": {fmt.Sprintf("154%08d", 80_000_000+p.script.Requests*37)}, "deadline": {p.now().Add(16 * time.Hour).In(zone).Format("2006-01-02T15:04")},
	}
	if p.random.IntN(2) == 0 {
		form.Set("message", "1")
	}
	p.script.Requests++
	return p.form("/requests", form)
}

// looksAfter is command at the list of requests, once an hour: what is urgent is settled by telephone, what was
// delivered is closed, or re-opened where its resident says so; before each supply run the rest goes out.
func (p *play) looksAfter() error {
	waiting, err := p.listed(models.RequestReceived)
	if err != nil {
		return err
	}
	for _, row := range waiting {
		if !row.urgent() {
			continue
		}
		state, note := p.outcome(models.RequestResolved, "电话联系，已派车")
		if err := p.moves(row.id, state, note); err != nil {
			return err
		}
	}
	if err := p.closes(); err != nil {
		return err
	}
	if now := p.now().In(zone); now.Hour() >= 8 && now.Hour() < 15 {
		return p.batches()
	}
	return nil
}

// closes settles what was delivered. One in ten calls again after it was closed, and it is opened once more.
func (p *play) closes() error {
	delivered, err := p.listed(models.RequestDelivered)
	if err != nil {
		return err
	}
	for _, row := range delivered {
		if row.unhappy() {
			if err := p.reopens(row.id, "居民不满意"); err != nil {
				return err
			}
			continue
		}
		if err := p.moves(row.id, models.RequestResolved, "已回访"); err != nil {
			return err
		}
		if again := p.now().Add(50 * time.Minute); p.random.IntN(10) == 0 && again.Before(lastRequest) {
			p.at(again, func() error { return p.reopens(row.id, "居民再次来电") })
		}
	}
	return nil
}

func (p *play) reopens(id, note string) error {
	p.script.Reopened++
	return p.moves(id, models.RequestReceived, note)
}

// outcome says how a request ends: for one in twelve it was not possible, with the reason.
func (p *play) outcome(done models.RequestState, note string) (models.RequestState, string) {
	if p.random.IntN(12) == 0 {
		return models.RequestNotPossible, "道路不通，已转街道"
	}
	return done, note
}

func (p *play) moves(id string, state models.RequestState, note string) error {
	return p.form("/requests/"+id, url.Values{"state": {string(state)}, "note": {note}})
}

// listedRow is one row of the list of requests.
type listedRow struct{ id, html string }

var requestIn = regexp.MustCompile(`action="/requests/([0-9A-Z]{26})"`)

// listed reads the rows of the list's tab of a state.
func (p *play) listed(state models.RequestState) ([]listedRow, error) {
	page, err := p.screen("/requests?state=" + string(state))
	if err != nil {
		return nil, err
	}
	var rows []listedRow
	for html := range strings.SplitSeq(page, "<tr>") {
		if found := requestIn.FindStringSubmatch(html); found != nil {
			rows = append(rows, listedRow{found[1], html})
		}
	}
	return rows, nil
}

func (r listedRow) urgent() bool {
	for _, n := range needs {
		if n.urgent && strings.Contains(r.html, n.need) {
			return true
		}
	}
	return false
}

// unhappy says whether the resident has said that they are not satisfied.
func (r listedRow) unhappy() bool { return strings.Contains(r.html, "○") }

// isAsked lets a resident whose request was settled say with one tap or one digit whether they are satisfied:
// one in eight is not, one in three says nothing.
func (p *play) isAsked(who *person, link string) {
	said, digit := "satisfied", "1"
	switch n := who.random.IntN(24); {
	case n < 3:
		said, digit = "not_satisfied", "2"
	case n < 11:
		return
	}
	p.later(time.Duration(1+who.random.IntN(20))*time.Minute, func() error {
		if who.byLink && link != "" {
			return p.form(link, url.Values{"satisfied": {said}})
		}
		return p.replies(who, digit)
	})
}
