package mobilize

import (
	"fmt"

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
