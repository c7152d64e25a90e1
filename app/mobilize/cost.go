package mobilize

import (
	"cmp"
	"slices"
)

// CarrierCost is what segments by one carrier cost.
type CarrierCost struct {
	Carrier  string  `json:"carrier"`
	Pages    int     `json:"pages"`
	Segments int     `json:"segments"`
	Cost     float64 `json:"cost"`
	Unpriced int     `json:"unpriced_segments"` // segments whose price nobody configured
}

// costs gathers what messages cost, carrier by carrier.
type costs map[string]*CarrierCost

func (c costs) add(p Paging, carrier, phone string, segments int) {
	of, ok := c[carrier]
	if !ok {
		of = &CarrierCost{Carrier: carrier}
		c[carrier] = of
	}
	of.Pages++
	of.Segments += segments
	if price, known := p.Price(carrier, phone); known {
		of.Cost += price * float64(segments)
	} else {
		of.Unpriced += segments
	}
}

// list gives the carriers in the order of their names.
func (c costs) list() []CarrierCost {
	list := make([]CarrierCost, 0, len(c))
	for _, of := range c {
		list = append(list, *of)
	}
	slices.SortFunc(list, func(a, b CarrierCost) int { return cmp.Compare(a.Carrier, b.Carrier) })
	return list
}

func total(list []CarrierCost) (cost float64, unpriced int) {
	for _, c := range list {
		cost, unpriced = cost+c.Cost, unpriced+c.Unpriced
	}
	return cost, unpriced
}
