package models_test

import (
	"slices"
	"strings"
	"testing"

	"whistle/models"
	"whistle/models/modelstest"
)

// TestEveryPairOfStatesIsWalkedInTheDatabase puts a row into every state and moves it to every state by what the use
// cases call: a move that is designed is stored with one event, which says who and when; any other is refused as a
// Conflict that names machine and state, and writes nothing.
func TestEveryPairOfStatesIsWalkedInTheDatabase(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *models.DB) {
		for _, m := range models.DesignedMachines() {
			walked, ok := models.WalkedMachines[m]
			if !ok {
				t.Errorf("nobody walks the machine %s through the database", m)
				continue
			}
			allowed, states := models.Designed(m)
			err := models.Do(t.Context(), db, func(tx *models.Tx) error {
				for _, from := range states {
					for _, to := range states {
						pair := pair{m, from, to, allowed[[2]string{from, to}]}
						if err := pair.walk(t, tx, walked); err != nil {
							return err
						}
					}
				}
				return nil
			})
			if err != nil {
				t.Errorf("%s: %v", m, err)
			}
		}
	})
}

// pair is one move that is tried.
type pair struct {
	machine  models.Machine
	from, to string
	allowed  bool
}

func (p pair) walk(t *testing.T, tx *models.Tx, by models.Walked) error {
	t.Helper()
	id := tx.NewID()
	if err := by.Put(tx, id, p.from); err != nil {
		return err
	}
	refused := by.Move(tx, id, p.to, "user:u")
	now, err := by.State(tx, id)
	if err != nil {
		return err
	}
	events, err := models.EventsAbout(tx, p.machine, id)
	if err != nil {
		return err
	}
	if p.allowed {
		if refused != nil || now != p.to || len(events) != 1 {
			t.Errorf("%s from %q to %q: stored %q with %d events, %v", p.machine, p.from, p.to, now, len(events), refused)
		} else if e := events[0]; e.Actor != "user:u" || e.At != tx.Now || e.FromState != p.from || e.ToState != p.to {
			t.Errorf("%s from %q to %q has the event %+v", p.machine, p.from, p.to, e)
		}
		return nil
	}
	if now != p.from || len(events) != 0 {
		t.Errorf("%s from %q to %q is not designed; it is %q with %d events", p.machine, p.from, p.to, now, len(events))
	}
	again := p.from == p.to && p.machine == models.MachineSummons // the same answer again is no fault
	clear := slices.ContainsFunc([]string{string(p.machine) + "_is_" + p.from, "callup_already_whistled"}, func(key string) bool { return strings.Contains(models.KeyOf(refused), key) })
	if !again && (models.CodeOf(refused) != models.CodeConflict || !clear) {
		t.Errorf("%s from %q to %q is refused by %q: %v", p.machine, p.from, p.to, models.KeyOf(refused), refused)
	}
	return nil
}
