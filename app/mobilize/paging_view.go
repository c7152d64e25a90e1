package mobilize

import (
	"cmp"
	"context"
	"slices"
	"time"

	"whistle/app/access"
	"whistle/models"
)

// PagingView is what an operator watches: the outbox, the carriers, and what a person has to look at.
type PagingView struct {
	States    []StateCount
	Oldest    time.Duration // how long the page that waits longest has waited; 0 for none
	Answers   []models.AnswerCount
	HandOffs  models.HandOffs
	Carriers  []models.CarrierState
	Person    []PersonPage  // the newest of them
	Persons   int64         // all that somebody has to look at
	Spent     []CallUpSpent // by the call-ups that are on
	Heartbeat models.Heartbeat
	Beating   bool // a number is configured for heartbeats
	AsOf      models.Time
}

// StateCount is how many pages are in a state.
type StateCount struct {
	State models.PageState
	N     int
}

// PersonPage is a page that somebody has to look at.
type PersonPage struct {
	models.Page
	Name  string // of the member; "" for the operator's own pages
	Title string // of the call-up
}

// Cut says whether there are more pages for a person than the list shows.
func (v PagingView) Cut() bool { return v.Persons > int64(len(v.Person)) }

// personPages is how many a list shows.
const personPages = 100

// Paging reads it. The installation's numbers are for whoever sees the audit or administers; the list of
// pages holds those of the actor's areas.
func (m *Mobilizer) Paging(ctx context.Context, by access.Actor) (PagingView, error) {
	if err := by.Can(access.SeeAudit); err != nil {
		return PagingView{}, err
	}
	read := m.db.Read(ctx)
	v := PagingView{AsOf: read.Now, Beating: m.heartbeat.To != ""}
	tally, err := read.PageTally()
	if err != nil {
		return v, err
	}
	for state, n := range tally {
		v.States = append(v.States, StateCount{State: state, N: n})
	}
	slices.SortFunc(v.States, func(a, b StateCount) int { return cmp.Compare(a.State, b.State) })
	oldest, err := read.OldestQueued()
	if err != nil {
		return v, err
	}
	if !oldest.IsZero() {
		v.Oldest = read.Now.Sub(oldest)
	}
	day := read.Now.Add(-24 * time.Hour)
	if v.Answers, err = read.AnswersSince(day); err != nil {
		return v, err
	}
	if v.HandOffs, err = read.HandOffsSince(day); err != nil {
		return v, err
	}
	if v.Carriers, err = read.Carriers(); err != nil {
		return v, err
	}
	if v.Heartbeat, err = m.Heartbeat(ctx); err != nil {
		return v, err
	}
	if v.Spent, err = m.spentNow(read, by); err != nil {
		return v, err
	}
	if v.Person, err = personPagesOf(read, by.Scope()); err != nil {
		return v, err
	}
	v.Persons, err = read.CountForPerson(by.Scope())
	return v, err
}

func personPagesOf(read *models.Reader, scope models.Scope) ([]PersonPage, error) {
	pages, err := read.PagesForPerson(scope, personPages)
	if err != nil {
		return nil, err
	}
	members := make([]models.ID, len(pages))
	for i, p := range pages {
		members[i] = p.MemberID
	}
	people, err := read.MembersByID(unique(members))
	if err != nil {
		return nil, err
	}
	titles := map[models.ID]string{}
	list := make([]PersonPage, len(pages))
	for i, p := range pages {
		if _, known := titles[p.CallUpID]; !known && p.CallUpID != "" {
			callUp, err := read.CallUp(models.Everywhere(), p.CallUpID)
			if err != nil {
				return nil, err
			}
			titles[p.CallUpID] = callUp.Title
		}
		list[i] = PersonPage{Page: p, Name: people[p.MemberID].Name, Title: titles[p.CallUpID]}
	}
	return list, nil
}

// SettlePage says that somebody has looked at a page. It returns NotFound where it is none that waits for a
// person in the actor's areas.
func (m *Mobilizer) SettlePage(ctx context.Context, by access.Actor, id models.ID) error {
	if err := by.Can(access.Administer); err != nil {
		return err
	}
	return models.Do(ctx, m.db, func(tx *models.Tx) error {
		waiting, err := tx.PagesForPerson(by.Scope(), 10*personPages)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(waiting, func(p models.Page) bool { return p.ID == id })
		if at < 0 {
			return models.NotFound("page")
		}
		if err := tx.CloseQuestion(id, models.QuestionPerson); err != nil {
			return err
		}
		return tx.Audit(by.String(), "settle_page", string(id), waiting[at].AreaPath, "")
	})
}

// TestPage sends a page to one phone of the operator's own, without any call-up.
func (m *Mobilizer) TestPage(ctx context.Context, by access.Actor, phoneText string) error {
	if err := by.Can(access.Administer); err != nil {
		return err
	}
	phone, err := ParsePhone(phoneText)
	if err != nil {
		return models.Invalid(models.Field("phone", "phone", "%v", err))
	}
	err = models.Do(ctx, m.db, func(tx *models.Tx) error {
		page, err := m.operatorPage(tx, phone, models.PurposeTrial, trialMark+"吹哨 Whistle 短信通道测试 test message")
		if err != nil {
			return err
		}
		if err := tx.CreatePages([]models.Page{page}); err != nil {
			return err
		}
		return tx.Audit(by.String(), "test_page", string(page.ID), "", "*"+phone[len(phone)-4:])
	})
	if err == nil {
		m.wake()
	}
	return err
}

// PagingAlarms are what every screen tells: carriers that are down, pages of call-ups that are on which no carrier
// takes or of which nobody knows, heartbeats that do not come back, and a clock by which nothing is sent.
type PagingAlarms struct {
	Clock     models.ClockCheck // of the machine that shows the screen
	Down      []models.CarrierState
	Person    models.PersonTally
	Heartbeat models.Heartbeat
}

// PagingAlarms reads them, with the pages of the actor's areas.
func (m *Mobilizer) PagingAlarms(ctx context.Context, by access.Actor) (PagingAlarms, error) {
	read := m.db.Read(ctx)
	carriers, err := read.Carriers()
	if err != nil {
		return PagingAlarms{}, err
	}
	a := PagingAlarms{Down: slices.DeleteFunc(carriers, func(c models.CarrierState) bool { return c.DownSince.IsZero() })}
	if a.Person, err = read.TallyForPerson(by.Scope()); err != nil {
		return a, err
	}
	if a.Clock, err = m.db.CheckClock(ctx); err != nil {
		return a, err
	}
	a.Heartbeat, err = m.Heartbeat(ctx)
	return a, err
}
