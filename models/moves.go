package models

import "slices"

// moves is the table of a state machine: from each state, the states it may go to.
type moves[S ~string] map[S][]S

// check refuses a move that is not in the table with a Conflict whose key is "<machine>_<from>", so that
// the screen can say what the state means for what was tried.
func (m moves[S]) check(machine string, from, to S) error {
	if slices.Contains(m[from], to) {
		return nil
	}
	return Conflict(machine+"_is_"+string(from), "a %s that is %s cannot become %s", machine, from, to)
}
