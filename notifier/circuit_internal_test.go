package notifier

import (
	"testing"

	"whistle/models"
)

// TestWhatWeRefuseOurselvesDoesNotBringACarrierBack has a carrier that is down be tried with a page that no approved
// template is named for: it was asked nothing, and stays down. What it answers itself brings it back.
func TestWhatWeRefuseOurselvesDoesNotBringACarrierBack(t *testing.T) {
	for code, up := range map[int]bool{codeNoTemplate: false, CodeOfName("isv.PARAM_LENGTH_LIMIT"): true} {
		h := health{down: true, failures: failuresToOpen, reason: "0 no route"}
		_, changed := h.count(models.Result{Outcome: string(ClassMistake), Fate: models.Fate{Code: code}}, 1)
		if changed != up || h.down == up {
			t.Errorf("after %d it is down %v, changed %v", code, h.down, changed)
		}
	}
}
