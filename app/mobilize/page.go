package mobilize

import (
	"fmt"
	"strconv"
	"strings"

	"whistle/models"
)

// letter is a page before it is sealed.
type letter struct {
	member   models.Member
	summons  models.ID
	purpose  models.Purpose
	urgency  models.Urgency
	body     string
	template *models.CarrierTemplate // what makes the body at a carrier of approved templates; nil: it goes as a note
	mark     string
	segments int
}

// pageOf seals a letter into a page of the outbox. It expires with the call-up: nothing arrives after it.
func (m *Mobilizer) pageOf(tx *models.Tx, c models.CallUp, l letter) (models.Page, error) {
	l, err := m.approved(tx, c, l)
	if err != nil {
		return models.Page{}, err
	}
	l = m.marked(c, l)
	body, err := tx.Vault.Seal(models.PageText{Body: l.body, Template: l.template}.Pack())
	if err != nil {
		return models.Page{}, fmt.Errorf("seal a message: %w", err)
	}
	urgency := l.urgency
	if c.Drill {
		urgency += models.UrgencyDrillPenalty
	}
	return models.Page{
		ID: tx.NewID(), CallUpID: c.ID, SummonsID: l.summons, MemberID: l.member.ID, AreaPath: c.ScopePath, Purpose: l.purpose, Urgency: urgency,
		PhoneSealed: l.member.PhoneSealed, PhoneIndex: l.member.PhoneIndex, BodySealed: body, Mark: l.mark, Segments: l.segments,
		State: models.PageQueued, DueAt: tx.Now, ExpiresAt: c.EndsAt, CreatedAt: tx.Now,
	}, nil
}

// marked gives the letter of a drill the words that say so, should whoever wrote it have forgotten them: every
// page of a call-up is sealed here, and none gets past this.
func (m *Mobilizer) marked(c models.CallUp, l letter) letter {
	language := languageOf(l.member)
	if l.template != nil {
		language = "zh" // its fixed words may be Chinese; those of every language have the Chinese mark
	}
	if mark := drillPrefix(c, language); !strings.Contains(l.body, mark) {
		l.body = mark + l.body
		l.segments = m.paging.Segments(l.body)
	}
	return l
}

// answerPage stands for the address of the page where codes are typed, in a note: its template names it.
var answerPage = map[string]string{"zh": "答复网页", "en": "the answer page"}

// approved gives a letter that has no template of its own the one of notes, where a carrier that sends
// approved templates only may carry it.
func (m *Mobilizer) approved(tx *models.Tx, c models.CallUp, l letter) (letter, error) {
	if l.template != nil || !m.paging.Templates() {
		return l, nil
	}
	phone, err := tx.Vault.Open(l.member.PhoneSealed)
	if err != nil {
		return l, fmt.Errorf("open the phone of %s: %w", l.member.ID, err)
	}
	if m.paging.Approved(phone, templateKey(MessageNote, c.Drill)) == nil {
		return l, nil
	}
	words, err := wordingFor(tx, c.ScopePath)
	if err != nil {
		return l, err
	}
	language := languageOf(l.member)
	plain := strings.ReplaceAll(strings.TrimPrefix(l.body, drillPrefix(c, language)), m.baseURL+"/c", answerPage[language]) // no address in a variable
	text := m.say(words, MessageNote, language, c, phone, map[string]string{"text": plain})
	if text.template == nil {
		return l, nil
	}
	l.body, l.template, l.segments = text.body, text.template, m.paging.Segments(text.body)
	return l, nil
}

// deliver puts letters into the outbox and gives how many. Whoever opted out gets none, whatever it is for.
func (m *Mobilizer) deliver(tx *models.Tx, c models.CallUp, letters []letter, actor string) (int, error) {
	pages := make([]models.Page, 0, len(letters))
	for _, l := range letters {
		if !l.member.OptedOutAt.IsZero() {
			continue
		}
		p, err := m.pageOf(tx, c, l)
		if err != nil {
			return 0, err
		}
		pages = append(pages, p)
	}
	if err := tx.CreatePages(pages); err != nil {
		return 0, err
	}
	return len(pages), tx.Record(models.PagesQueued(pages, actor)...)
}

// peopleOf reads the members of summonses.
func peopleOf(tx *models.Tx, summonses []models.Summons) (map[models.ID]models.Member, error) {
	ids := make([]models.ID, len(summonses))
	for i, s := range summonses {
		ids[i] = s.MemberID
	}
	return tx.MembersByID(ids)
}

// phoneWay gives how a member may answer, by what the carrier allows for the phone.
func (m *Mobilizer) phoneWay(tx *models.Tx, summons models.ID, member models.Member) (way, error) {
	phone, err := tx.Vault.Open(member.PhoneSealed)
	if err != nil {
		return way{}, fmt.Errorf("open the phone of member %s: %w", member.ID, err)
	}
	return m.wayOf(summons, phone), nil
}

// summon makes the summonses of an audience with the page that tells each one, and their events.
func (m *Mobilizer) summon(tx *models.Tx, c models.CallUp, place string, audience []models.Member, wave int, actor string) ([]models.Summons, []models.Page, []models.Event, error) {
	words, err := wordingOf(tx, c)
	if err != nil {
		return nil, nil, nil, err
	}
	summonses := make([]models.Summons, len(audience))
	pages := make([]models.Page, len(audience))
	events := make([]models.Event, 0, len(audience)+1)
	for i, member := range audience {
		id := tx.NewID()
		w, err := m.phoneWay(tx, id, member)
		if err != nil {
			return nil, nil, nil, err
		}
		text := m.callText(words, c, place, languageOf(member), w, false)
		pages[i], err = m.pageOf(tx, c, letter{
			member: member, summons: id, purpose: models.PurposeCall, urgency: models.UrgencyWhistle,
			body: text.body, template: text.template, mark: w.mark(), segments: m.paging.Segments(text.body),
		})
		if err != nil {
			return nil, nil, nil, err
		}
		summonses[i] = models.Summons{
			ID: id, CallUpID: c.ID, MemberID: member.ID, MemberName: member.Name, HomeCode: member.HomeCode, HomePath: member.HomePath,
			PhoneIndex: member.PhoneIndex, State: models.SummonsPaged, Wave: wave, TokenHash: models.HashToken(tx.Vault.LinkToken(id)),
			CodeHash: models.HashToken(w.code), PagedAt: tx.Now,
		}
		events = append(events, models.Event{
			Actor: actor, CallUpID: c.ID, AreaPath: member.HomePath, Entity: models.MachineSummons, EntityID: id,
			ToState: string(models.SummonsPaged), Detail: models.AsJSON(map[string]string{"member": string(member.ID), "wave": strconv.Itoa(wave)}),
		})
	}
	return summonses, pages, append(events, models.PagesQueued(pages, actor)...), nil
}

// saveSummoned writes what summon made.
func saveSummoned(tx *models.Tx, summonses []models.Summons, pages []models.Page, events []models.Event) error {
	if err := tx.CreateSummonses(summonses); err != nil {
		return err
	}
	if err := tx.CreatePages(pages); err != nil {
		return err
	}
	return tx.Record(events...)
}
