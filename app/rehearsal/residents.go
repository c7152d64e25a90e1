package rehearsal

import (
	"time"

	"whistle/app/mobilize"
	"whistle/models"
)

// needs are what residents ask for.
var needs = []struct{ kind, need string }{
	{"groceries", "两人份蔬菜和米"},
	{"medicine", "降压药一盒"},
	{"groceries", "饮用水两箱"},
	{"hospital", "去医院复查,需要车"},
	{"other", "老人需要协助转移"},
	{"other", "地下室进水,需要沙袋"},
}

// lateRequests come so late that they are still open at the stand-down, and are handed over.
const lateRequests = 5

// asking spreads residents' requests over the hours when people are awake.
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
		p.at(earlier(at, day(2, 16, 50)), p.request)
	}
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// request takes one request in, and plans what becomes of it.
func (p *play) request() error {
	read := p.o.DB.Read(p.ctx)
	risk, err := read.AreasOf(p.callUp)
	if err != nil {
		return err
	}
	buildings, err := read.AreasWithin([]models.Path{risk[p.random.IntN(len(risk))].AreaPath}, models.LevelBuilding, 100)
	if err != nil {
		return err
	}
	building, what := buildings[p.random.IntN(len(buildings))], needs[p.random.IntN(len(needs))]
	taken, err := p.mobilizer.CreateRequest(p.ctx, p.command, p.callUp, mobilize.RequestInput{
		Area: building.Code, Kind: what.kind, Source: "hotline", Need: what.need, Callback: "0599-0000000",
		Deadline: models.At(p.now().Add(14 * time.Hour)),
	})
	if err != nil {
		return err
	}
	p.script.Requests++
	p.at(p.now().Add(time.Duration(5+p.random.IntN(40))*time.Minute), func() error { return p.dispatch(taken) })
	return nil
}

// dispatch sends a request with the next supply run of its grid; where none is left it goes by hand.
func (p *play) dispatch(r mobilize.RequestView) error {
	shifts, err := p.o.DB.Read(p.ctx).ShiftsOf(p.callUp)
	if err != nil {
		return err
	}
	change := mobilize.RequestChange{State: models.RequestDispatched}
	settles := p.now().Add(2 * time.Hour)
	for _, s := range shifts {
		if s.Kind == "supply" && r.AreaPath.Within(s.SitePath) && models.At(p.now()) < s.StartsAt {
			change.Shift = s.ID
			settles = s.StartsAt.Time().Add(time.Duration(p.random.IntN(150)) * time.Minute)
			break
		}
	}
	if _, err := p.mobilizer.UpdateRequest(p.ctx, p.command, r.ID, change); err != nil {
		return err
	}
	p.at(settles, func() error { return p.settleRequest(r, false) })
	return nil
}

// settleRequest resolves a request, or says why it cannot be done; one in twenty comes back once.
func (p *play) settleRequest(r mobilize.RequestView, again bool) error {
	if !p.now().Before(day(2, 17, 30)) {
		return nil // left over at the stand-down
	}
	change := mobilize.RequestChange{State: models.RequestResolved, Note: "已送到"}
	if p.random.IntN(100) < 8 {
		change = mobilize.RequestChange{State: models.RequestNotPossible, Note: "道路不通,已转街道"}
	}
	if _, err := p.mobilizer.UpdateRequest(p.ctx, p.command, r.ID, change); err != nil {
		return err
	}
	if again || p.random.IntN(20) > 0 {
		return nil
	}
	p.at(p.now().Add(30*time.Minute), func() error {
		if !p.now().Before(day(2, 17, 30)) {
			return nil
		}
		p.script.Reopened++
		if _, err := p.mobilizer.UpdateRequest(p.ctx, p.command, r.ID, mobilize.RequestChange{State: models.RequestReceived}); err != nil {
			return err
		}
		p.at(p.now().Add(time.Hour), func() error { return p.settleRequest(r, true) })
		return nil
	})
	return nil
}
