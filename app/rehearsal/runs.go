package rehearsal

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"whistle/models"
)

var (
	waitsIn   = regexp.MustCompile(`name="request" value="([0-9A-Z]{26})"`)
	nearestIn = regexp.MustCompile(`<option value="([0-9A-Z]{26})" selected`)
)

// batches is command at the screen of what waits, by building: each building's requests go with the run that
// the screen proposes.
func (p *play) batches() error {
	path := "/callups/" + string(p.callUp) + "/requests"
	page, err := p.screen(path)
	if err != nil {
		return err
	}
	for _, building := range strings.Split(page, `<section class="group">`)[1:] {
		run := nearestIn.FindStringSubmatch(building)
		if run == nil {
			continue // no run is left: it waits, or is handed over
		}
		form := url.Values{"run": {run[1]}}
		for _, found := range waitsIn.FindAllStringSubmatch(building, -1) {
			form.Add("request", found[1])
		}
		if err := p.form(path, form); err != nil {
			return err
		}
		p.script.Batches++
	}
	return nil
}

// carries plans what a member does with the requests of their run while its shift lasts: two rounds, the second
// with what was given to it on the way.
func (p *play) carries(a models.Assignment, shift models.Shift) {
	for _, round := range []time.Duration{time.Duration(50+p.random.IntN(60)) * time.Minute, time.Duration(165+p.random.IntN(12)) * time.Minute} {
		p.later(shift.StartsAt.Time().Sub(p.now())+round, func() error { return p.delivers(a) })
	}
}

// delivers lets a member say on their page of every request that they brought it, with a note, or why not.
// Whoever has no link tells command by telephone.
func (p *play) delivers(a models.Assignment) error {
	read := p.o.DB.Read(p.ctx)
	members, err := read.MembersByID([]models.ID{a.MemberID})
	if err != nil {
		return err
	}
	phone, err := p.o.DB.Vault().Open(members[a.MemberID].PhoneSealed)
	if err != nil {
		return fmt.Errorf("open a phone: %w", err)
	}
	if who := p.person(phone); who.link != "" {
		return p.deliversByLink(who.link + "/run")
	}
	brought, err := read.Requests(models.Everywhere(), models.RequestFilter{CallUp: p.callUp, Member: a.MemberID, States: []models.RequestState{models.RequestDispatched}, Limit: 100})
	if err != nil {
		return err
	}
	for _, r := range brought {
		state, note := p.outcome(models.RequestResolved, "电话报告已送到")
		if err := p.moves(string(r.ID), state, note); err != nil {
			return err
		}
	}
	return nil
}

func (p *play) deliversByLink(run string) error {
	page, err := p.screen(run)
	if err != nil {
		return err
	}
	for _, found := range waitsIn.FindAllStringSubmatch(page, -1) {
		state, note := p.outcome(models.RequestDelivered, "已送到门口")
		if err := p.form(run, url.Values{"request": {found[1]}, "step": {string(state)}, "note": {note}}); err != nil {
			return err
		}
	}
	return nil
}
