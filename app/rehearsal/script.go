package rehearsal

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"whistle/app/mobilize"
	"whistle/models"
)

// Quorum is how many members the flood needs, and certainty how sure of it the first wave is to be: fewer are
// asked at first than live there, and as more people than foretold stay silent a second wave follows.
const (
	Quorum    = 180
	certainty = 0.6
)

// What the flood asks for.
const (
	street     = "350702001"
	dropOuts   = 40
	noRequests = 150
)

// write plans the two days.
func (p *play) write() {
	p.cutFrom, p.cutUntil = day(1, 6, 0), day(1, 7, 0)
	p.at(day(0, 17, 0), p.whistle)
	p.at(day(0, 18, 5), p.forms)
	p.at(day(0, 18, 15), p.rosters)
	p.at(day(0, 18, 0), p.reportings)
	p.at(day(0, 19, 0), p.dropping)
	p.at(day(0, 22, 0), p.rosters)
	p.at(day(1, 6, 10), p.rosters) // in the middle of the cut: its messages wait
	p.at(day(1, 13, 0), p.rosters)
	p.at(day(1, 20, 0), p.rosters)
	p.at(day(2, 7, 0), p.rosters)
	p.duties()
	p.asking()
	p.at(p.cutFrom, func() error { p.say("the network is cut"); return nil })
	p.at(p.cutUntil, func() error { p.say("the network is back"); return nil })
	p.at(day(2, 17, 30), p.standsDown)
}

// day gives an hour of the n-th day of the play, the first being the day of the whistle.
func day(n, hour, minute int) time.Time {
	return time.Date(begins.Year(), begins.Month(), begins.Day()+n, hour, minute, 0, 0, zone)
}

func (p *play) whistle() error {
	callUp, err := p.mobilizer.Draft(p.ctx, p.command, floodOf())
	if err != nil {
		return err
	}
	p.callUp = callUp.ID
	if err := p.looks("preview", "/preview"); err != nil {
		return err
	}
	done, err := p.mobilizer.Whistle(p.ctx, p.command, p.callUp, "rehearsal")
	if err != nil {
		return err
	}
	p.say("whistled in three communities: %d paged at once, %d kept for later waves", done.Paged, done.Later)
	areas, err := p.o.DB.Read(p.ctx).AreasOf(p.callUp)
	if err != nil {
		return err
	}
	for _, a := range areas {
		p.risk = append(p.risk, a.AreaPath)
	}
	p.at(p.now().Add(time.Minute), p.tick)
	p.at(p.now().Add(time.Hour), func() error { return p.tell("an hour after the whistle") })
	p.at(p.now().Add(20*time.Minute), func() error { return p.looks("board", "") })
	return nil
}

// floodOf is the call-up: patrols round the clock, evacuation in the first night, shelters, supply runs.
func floodOf() mobilize.DraftInput {
	around, supply := make([]models.Window, 0, 8), make([]models.Window, 0, 4)
	for at := starts.Add(time.Hour); at.Add(6 * time.Hour).Before(ends.Add(time.Second)); at = at.Add(6 * time.Hour) {
		around = append(around, window(at, 6*time.Hour))
	}
	for d := 1; d <= 2; d++ {
		supply = append(supply, window(day(d, 9, 0), 3*time.Hour), window(day(d, 14, 0), 3*time.Hour))
	}
	return mobilize.DraftInput{
		Title: "梅山街道防汛转移", Kind: "flood", Areas: []string{street + "001", street + "002", street + "003"}, MusterPoint: "中山社区活动室",
		StartsAt: models.At(starts), EndsAt: models.At(ends), Quorum: Quorum, Waves: true, Certainty: certainty,
		Escalation: models.EscalationRule{RemindAfterMinutes: []int{10, 20}, WidenAfterMinutes: 30},
		Tasks: []mobilize.TaskInput{
			{Kind: "evacuation", Sites: models.SitesBuilding, Shifts: []models.Window{window(day(0, 19, 0), 4*time.Hour)}, MinSeats: 1, IdealSeats: 2, Weight: 60},
			{Kind: "patrol", Sites: models.SitesGrid, Shifts: around, MinSeats: 1, IdealSeats: 2, Weight: 30},
			{Kind: "shelter", Sites: models.SitesArea, Shifts: around, MinSeats: 3, IdealSeats: 6, Weight: 20},
			{Kind: "supply", Sites: models.SitesGrid, Shifts: supply, MinSeats: 1, IdealSeats: 2, Weight: 10},
		},
	}
}

func window(from time.Time, length time.Duration) models.Window {
	return models.Window{Start: models.At(from), End: models.At(from.Add(length))}
}

func (p *play) tell(when string) error {
	view, err := p.mobilizer.CallUp(p.ctx, p.command, p.callUp)
	if err != nil {
		return err
	}
	c := view.Counts
	p.say("%s: %d paged, %d coming, %d cannot, %d silent", when, c.Paged, c.Confirmed, c.Declined, c.NoAnswer)
	return nil
}

// forms proposes the branches and has them approved by command.
func (p *play) forms() error {
	f, err := p.mobilizer.ProposeFormation(p.ctx, p.command, p.callUp)
	if err != nil {
		return err
	}
	if _, err := p.mobilizer.ApproveFormation(p.ctx, p.command, p.callUp, "梅委〔2026〕12号"); err != nil {
		return err
	}
	p.say("%d temporary branches in force, %d groups", len(f.Branches), len(f.Groups))
	return nil
}

// reportings lets everybody who said yes so far come to the muster point over the first hours, but for a few.
func (p *play) reportings() error {
	coming, err := p.phonesOf(models.SummonsConfirmed)
	if err != nil {
		return err
	}
	for _, phone := range coming {
		if p.random.IntN(100) < 12 {
			continue // straight to the post, or much later
		}
		who := p.person(phone)
		p.later(time.Duration(p.random.IntN(90))*time.Minute, func() error { return p.reportsIn(who) })
	}
	return nil
}

// dropping lets members who have shifts say over the two days that they cannot come after all.
func (p *play) dropping() error {
	coming, err := p.phonesOf(models.SummonsConfirmed, models.SummonsReportedIn)
	if err != nil {
		return err
	}
	p.random.Shuffle(len(coming), func(i, j int) { coming[i], coming[j] = coming[j], coming[i] })
	if len(coming) < dropOuts {
		return fmt.Errorf("%d are coming, %d cannot drop out of them", len(coming), dropOuts)
	}
	for _, phone := range coming[:dropOuts] {
		who := p.person(phone)
		p.later(time.Duration(p.random.IntN(44*60))*time.Minute, func() error {
			p.script.DropOuts++
			who.out = true
			return p.answers(who, false)
		})
	}
	return nil
}

// phonesOf gives the phones of the call-up's members in these states, in the order of their numbers.
func (p *play) phonesOf(states ...models.SummonsState) ([]string, error) {
	read := p.o.DB.Read(p.ctx)
	summonses, err := read.Summonses(p.callUp, models.SummonsFilter{States: states, Limit: 1000})
	if err != nil {
		return nil, err
	}
	ids := make([]models.ID, len(summonses))
	for i, s := range summonses {
		ids[i] = s.MemberID
	}
	members, err := read.MembersByID(ids)
	if err != nil {
		return nil, err
	}
	phones := make([]string, 0, len(members))
	for _, m := range members {
		phone, err := p.o.DB.Vault().Open(m.PhoneSealed)
		if err != nil {
			return nil, err
		}
		phones = append(phones, phone)
	}
	slices.SortFunc(phones, cmp.Compare[string])
	return phones, nil
}

func (p *play) standsDown() error {
	done, err := p.mobilizer.StandDown(p.ctx, p.command, p.callUp, mobilize.HandoverTo{Name: "延平区应急值班室"}, "rehearsal-end")
	if err != nil {
		return err
	}
	p.say("stood down: %d thanked, %d released", done.Thanked, done.Released)
	return nil
}
