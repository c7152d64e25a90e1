package rehearsal_test

import (
	"testing"

	"whistle/app/rehearsal"
)

// fewAreMoved checks that a roster solved anew moves nobody who was told of a shift but to lift another one to
// its minimum, and that it hardly tells anybody anything.
func fewAreMoved(t *testing.T, published []rehearsal.Publishing) {
	t.Helper()
	if len(published) < 5 || published[0].First < 150 || published[0].First != published[0].Told {
		t.Fatalf("the rosters were published so: %+v, want a first one that tells everybody of first shifts and some after it", published)
	}
	lifted := 0
	for _, p := range published[1:] {
		if p.Moved+p.Taken > p.Lifted || p.Told > 20 {
			t.Errorf("a roster solved anew moved members for no minimum, or told too many: %+v", p)
		}
		lifted += p.Lifted
	}
	if lifted == 0 {
		t.Error("no drop-out left a gap that a roster solved anew filled")
	}
}
