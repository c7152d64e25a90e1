package mobilize

import (
	"fmt"
	"maps"
	"sync"
	"time"

	"whistle/app/access"
	"whistle/models"
)

// Spent is what a call-up's messages cost.
type Spent struct {
	ByCarrier  []CarrierCost `json:"by_carrier"`
	Cost       float64       `json:"cost"`
	Unpriced   int           `json:"unpriced_segments"` // segments whose price nobody configured
	Currency   string        `json:"currency"`
	Duplicates int           `json:"possible_duplicates"` // pages that may have been charged twice
}

// Priced says whether any of it has a price.
func (s Spent) Priced() bool {
	for _, c := range s.ByCarrier {
		if c.Unpriced < c.Segments {
			return true
		}
	}
	return false
}

// spent adds up what was handed to carriers, at today's prices: a page that was not taken costs nothing.
func (m *Mobilizer) spent(read *models.Reader, callUp models.ID) (Spent, error) {
	pages, err := read.SentPages(callUp)
	if err != nil {
		return Spent{}, err
	}
	by, duplicates := costs{}, 0
	for _, p := range pages {
		phone, err := read.Vault.Open(p.PhoneSealed)
		if err != nil {
			return Spent{}, fmt.Errorf("open the phone of page %s: %w", p.ID, err)
		}
		by.add(m.paging, p.Carrier, phone, p.Segments)
		if p.PossibleDuplicate {
			duplicates++
		}
	}
	s := Spent{ByCarrier: by.list(), Currency: m.paging.Currency(), Duplicates: duplicates}
	s.Cost, s.Unpriced = total(s.ByCarrier)
	return s, nil
}

// spentStands is how long what was added up stands on a screen that asks for it again and again: adding up a
// city's pages takes as long as everything else on its board.
const spentStands = 10 * time.Second

// lastSpent keeps what was added up last.
type lastSpent struct {
	mu   sync.Mutex
	sums map[models.ID]spentAt
}

type spentAt struct {
	Spent
	at models.Time
}

// spentSoFar is spent as it was a few seconds ago at most.
func (m *Mobilizer) spentSoFar(read *models.Reader, callUp models.ID) (Spent, error) {
	m.lastSpent.mu.Lock()
	defer m.lastSpent.mu.Unlock() // those who ask at the same time wait for one sum
	maps.DeleteFunc(m.lastSpent.sums, func(_ models.ID, s spentAt) bool { return read.Now.Sub(s.at) >= spentStands })
	if last, known := m.lastSpent.sums[callUp]; known {
		return last.Spent, nil
	}
	s, err := m.spent(read, callUp)
	if err != nil {
		return s, err
	}
	if m.lastSpent.sums == nil {
		m.lastSpent.sums = map[models.ID]spentAt{}
	}
	m.lastSpent.sums[callUp] = spentAt{s, read.Now}
	return s, nil
}

// CallUpSpent is what a call-up that is on has cost so far.
type CallUpSpent struct {
	models.CallUp
	Spent
}

// spentNow gives what the newest call-ups that are on have cost so far.
func (m *Mobilizer) spentNow(read *models.Reader, by access.Actor) ([]CallUpSpent, error) {
	const most = 20
	open, err := read.CallUps(by.Scope(), []models.CallUpState{models.CallUpWhistled, models.CallUpStanding}, "", most)
	if err != nil {
		return nil, err
	}
	list := make([]CallUpSpent, 0, len(open))
	for _, c := range open {
		s, err := m.spentSoFar(read, c.ID)
		if err != nil {
			return nil, err
		}
		list = append(list, CallUpSpent{c, s})
	}
	return list, nil
}
