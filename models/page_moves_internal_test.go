package models

import "testing"

// TestEveryPairOfAPagesStatesMovesAsTheTableSays walks all pairs on every word that may move a page.
func TestEveryPairOfAPagesStatesMovesAsTheTableSays(t *testing.T) {
	const q, g, i, c, e, s, u, r, d = PageQueued, PageSending, PageInDoubt, PageCancelled, PageExpired, PageSent, PageUndelivered, PageRefused, PageDelivered
	allowed := map[mover]map[[2]PageState]bool{
		byUs: {
			{q, g}: true, {q, c}: true, {q, e}: true, {g, q}: true, {g, i}: true, {g, s}: true, {g, d}: true, {g, u}: true, {g, r}: true,
			{i, q}: true, {i, s}: true, {i, d}: true, {i, u}: true, {i, r}: true, {i, e}: true, {u, q}: true,
		},
		byReceipt: {
			{q, s}: true, {q, d}: true, {q, u}: true, {q, r}: true, {g, s}: true, {g, d}: true, {g, u}: true, {g, r}: true,
			{i, s}: true, {i, d}: true, {i, u}: true, {i, r}: true, {c, s}: true, {c, d}: true, {c, u}: true, {c, r}: true,
			{e, s}: true, {e, d}: true, {e, u}: true, {e, r}: true, {s, d}: true, {s, u}: true, {s, r}: true,
		},
		byAsking: {{u, d}: true, {d, u}: true, {r, d}: true, {r, u}: true},
	}
	states := []PageState{q, g, i, c, e, s, u, r, d}
	if len(states) != len(pageTable) {
		t.Fatalf("the table has %d states, the test %d", len(pageTable), len(states))
	}
	for by, pairs := range allowed {
		for _, from := range states {
			for _, to := range states {
				p := Page{State: from}
				moved := p.move(to, by)
				if moved != pairs[[2]PageState{from, to}] || (p.State == to) != (moved || from == to) {
					t.Errorf("mover %d: %s to %s moved %v and left it %s", by, from, to, moved, p.State)
				}
				if by == byReceipt && moved && pageTable[to].rank <= pageTable[from].rank {
					t.Errorf("a receipt moved a page back from %s to %s", from, to)
				}
			}
		}
	}
}
