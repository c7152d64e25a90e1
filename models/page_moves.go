package models

import "slices"

// mover says on whose word a page moves.
type mover int

const (
	byUs      mover = iota // a dispatcher or a use case: what is done with the page
	byReceipt              // the carrier's later word: upwards only
	byAsking               // the carrier's answer after two final receipts contradicted each other
)

// pageTable is the one table of a page's states. Rank orders what is known of the page's fate: a receipt
// takes it to a higher rank and never back, and between final states, which rank alike, only the carrier's
// answer to a question decides. To lists the moves that are ours.
var pageTable = map[PageState]struct {
	rank int
	to   []PageState
}{
	PageQueued:      {0, []PageState{PageSending, PageCancelled, PageExpired}},
	PageSending:     {1, []PageState{PageQueued, PageInDoubt, PageSent, PageDelivered, PageUndelivered, PageRefused}},
	PageInDoubt:     {2, []PageState{PageQueued, PageSent, PageDelivered, PageUndelivered, PageRefused, PageExpired}},
	PageCancelled:   {3, nil},
	PageExpired:     {3, nil},
	PageSent:        {4, nil},
	PageUndelivered: {pageFinal, []PageState{PageQueued}}, // once more, where the carrier's reason passes
	PageRefused:     {pageFinal, nil},
	PageDelivered:   {pageFinal, nil},
}

// pageFinal is the rank above which no receipt tells more.
const pageFinal = 5

// mayMove says whether the table has a page go from one state to another on somebody's word.
func mayMove(from, to PageState, by mover) bool {
	switch by {
	case byReceipt:
		return pageTable[to].rank >= pageTable[PageSent].rank && pageTable[to].rank > pageTable[from].rank
	case byAsking:
		return from != to && pageTable[from].rank == pageFinal && (to == PageDelivered || to == PageUndelivered)
	case byUs:
		return slices.Contains(pageTable[from].to, to)
	}
	return false
}

// move changes the state where the table allows it, and says whether it did.
func (p *Page) move(to PageState, by mover) bool {
	if !mayMove(p.State, to, by) {
		return false
	}
	p.State = to
	return true
}

// Final says whether nothing more will become of a page by itself.
func (s PageState) Final() bool {
	return pageTable[s].rank == pageFinal || s == PageCancelled || s == PageExpired
}
