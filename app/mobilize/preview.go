package mobilize

import (
	"context"
	"time"

	"whistle/app/access"
	"whistle/models"
)

// Preview is what a whistle would do.
type Preview struct {
	CallUp     models.CallUp
	Paged      int
	Skipped    []Skipped
	ByLanguage map[string]int
	AlsoCalled int     // of them summoned by another open call-up, too
	Text       string  // the message to the first of them, with a sample link
	Segments   int     // of the sample
	Total      int     // segments of all
	Cost       float64 // of the segments whose price is known
	Currency   string
	Unpriced   int           // segments whose price nobody configured
	ByCarrier  []CarrierCost // by the carrier that is tried first
	Duration   time.Duration // to hand all to the carrier
	Households int
	Residents  int
	Visits     []VisitPlan // how the seats of visits come about
	Nothing    bool        // there is nothing to come for yet: it has tasks and no seat, and cannot be whistled
	Expected   Expected    // of them, by when, and how many to ask for the quorum
	Later      int         // further people who are asked in later waves where these do not suffice
}

// Preview says who would be paged, who not and why, with which words and at what cost. It changes nothing.
func (m *Mobilizer) Preview(ctx context.Context, by access.Actor, id models.ID) (Preview, error) {
	if err := by.Can(access.See); err != nil {
		return Preview{}, err
	}
	read := m.db.Read(ctx)
	callUp, err := read.CallUp(by.Scope(), id)
	if err != nil {
		return Preview{}, err
	}
	paths, err := audiencePaths(read, callUp)
	if err != nil {
		return Preview{}, err
	}
	audience, skipped, err := audienceOf(read, callUp, paths)
	if err != nil {
		return Preview{}, err
	}
	p := Preview{CallUp: callUp, Skipped: skipped, ByLanguage: map[string]int{}}
	if p.Visits, p.Nothing, err = planVisits(read, &p.CallUp); err != nil {
		return Preview{}, err
	}
	if audience, err = m.foretellPreview(read, &p, audience); err != nil {
		return Preview{}, err
	}
	p.Paged = len(audience)
	busy, err := read.BusyMembers(id, read.Now)
	if err != nil {
		return Preview{}, err
	}
	for _, member := range audience {
		p.ByLanguage[languageOf(member)]++
		if busy[member.ID] != "" {
			p.AlsoCalled++
		}
	}
	if err := m.wordPreview(read, &p, audience); err != nil {
		return Preview{}, err
	}
	p.Duration = time.Duration(p.Paged) * time.Second / time.Duration(max(m.paging.Rate(), 1))
	p.Households, p.Residents, err = read.Households(paths)
	return p, err
}

// wordPreview puts into a preview what the messages say and cost.
func (m *Mobilizer) wordPreview(read *models.Reader, p *Preview, audience []models.Member) error {
	place, err := placeOf(read, p.CallUp)
	if err != nil {
		return err
	}
	words, err := wordingOf(read, p.CallUp)
	if err != nil {
		return err
	}
	spent := costs{}
	for i, member := range audience {
		phone, err := m.db.Vault().Open(member.PhoneSealed)
		if err != nil {
			return err
		}
		said := m.callText(words, p.CallUp, place, languageOf(member), m.wayOf(member.ID, phone), false)
		text := said.body
		if i == 0 {
			p.Text, p.Segments = text, m.paging.Segments(text)
		}
		n := m.paging.Segments(text)
		p.Total += n
		spent.add(m.paging, m.paging.First(phone, said.template != nil), phone, n)
	}
	p.Currency, p.ByCarrier = m.paging.Currency(), spent.list()
	p.Cost, p.Unpriced = total(p.ByCarrier)
	return nil
}

// foretellPreview puts into a preview who is to be expected, and gives whom the whistle itself would page.
func (m *Mobilizer) foretellPreview(read *models.Reader, p *Preview, audience []models.Member) ([]models.Member, error) {
	model, basis, err := m.modelFor(read, p.CallUp.ScopePath, read.Now, p.CallUp.Drill)
	if err != nil {
		return nil, err
	}
	p.Expected = expect(model, basis, p.CallUp, read.Now, len(audience))
	if !p.CallUp.Audience.V.Waves {
		return audience, nil
	}
	near, err := riskPaths(read, p.CallUp.ID)
	if err != nil {
		return nil, err
	}
	first, later := firstWave(audience, p.CallUp, near, p.Expected)
	p.Later, p.Expected = later, p.Expected.of(model, len(first), read.Now)
	return first, nil
}
