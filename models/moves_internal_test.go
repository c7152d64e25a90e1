package models

import (
	"slices"
	"testing"
)

// TestEveryPairOfStatesIsAllowedOrRefusedAsDesigned walks every machine through all pairs of its states.
func TestEveryPairOfStatesIsAllowedOrRefusedAsDesigned(t *testing.T) {
	walk(t, "callup", callUpMoves, func(from, to CallUpState) (string, error) {
		c := CallUp{State: from}
		_, err := c.move(to, "system")
		return string(c.State), err
	})
	walk(t, "summons", summonsMoves, func(from, to SummonsState) (string, error) {
		s := Summons{State: from}
		_, moved, err := s.Move(to, 1, "system", ViaReply)
		if from == to && (moved || err != nil) {
			t.Errorf("a summons moved from %s to itself", from)
		}
		return string(s.State), err
	})
	walk(t, "step", stepMoves, func(from, to StepState) (string, error) {
		s := EscalationStep{State: from}
		_, err := s.Move(to, 1, "system", "")
		return string(s.State), err
	})
	walk(t, "branch", branchMoves, func(from, to BranchState) (string, error) {
		b := TemporaryBranch{State: from}
		_, err := b.Move(to, 1, "system", "")
		return string(b.State), err
	})
	walk(t, "leader", watchMoves, func(from, to WatchState) (string, error) {
		w := LeaderWatch{State: from}
		_, err := w.Move(to, 1, "system", "")
		return string(w.State), err
	})
	walk(t, "roster", rosterMoves, func(from, to RosterState) (string, error) {
		r := Roster{State: from}
		_, err := r.Move(to, 1, "system", "")
		return string(r.State), err
	})
	walk(t, "assignment", assignmentMoves, func(from, to AssignmentState) (string, error) {
		a := Assignment{State: from}
		_, err := a.Move(to, 1, "system", "")
		return string(a.State), err
	})
	walk(t, "offer", offerMoves, func(from, to OfferState) (string, error) {
		o := Offer{State: from}
		_, err := o.Move(to, 1, "system", "")
		return string(o.State), err
	})
	walk(t, "swap", swapMoves, func(from, to SwapState) (string, error) {
		s := Swap{State: from}
		_, err := s.Move(to, 1, "system")
		return string(s.State), err
	})
	walk(t, "enrolment", enrolmentMoves, func(from, to EnrolmentState) (string, error) {
		event, err := Enrolment{}.move(from, to, "system")
		if err != nil {
			return string(from), err
		}
		return event.ToState, nil
	})
	walk(t, "alliance", allianceMoves, func(from, to AllianceState) (string, error) {
		community := map[AllianceState]string{AllianceIn: "350702003011"}
		u := WorkUnit{AreaCode: community[from]}
		_, err := u.move(community[to], "", "system")
		return string(u.Alliance()), err
	})
	walk(t, "project", projectMoves, func(from, to ProjectState) (string, error) {
		p := ServiceProject{State: from}
		_, err := p.Move(to, 1, "system")
		return string(p.State), err
	})
	walk(t, "claim", claimMoves, func(from, to ClaimState) (string, error) {
		c := ProjectClaim{State: from}
		_, err := c.Move(to, 1, "system", "", ViaLink)
		return string(c.State), err
	})
	walk(t, "schedule", scheduleMoves, func(from, to ScheduleState) (string, error) {
		s := Schedule{State: from}
		_, err := s.Move(to, "system")
		return string(s.State), err
	})
	walk(t, "satisfaction", satisfactionMoves, func(from, to Satisfaction) (string, error) {
		r := RequestReceipt{Satisfaction: from}
		_, err := r.Say(to, 1, "", ViaLink)
		return string(r.Satisfaction), err
	})
	walk(t, "request", requestMoves, func(from, to RequestState) (string, error) {
		r := Request{State: from}
		_, err := r.Move(to, 1, "system")
		return string(r.State), err
	})
}

// walk holds a table against the design, and tries every pair of states.
func walk[S ~string](t *testing.T, machine string, table moves[S], move func(from, to S) (string, error)) {
	t.Helper()
	states, allowed := map[S]bool{}, map[[2]S]bool{}
	for _, d := range designed[Machine(machine)] {
		pair := [2]S{S(d.from), S(d.to)}
		if d.says == "" || allowed[pair] {
			t.Errorf("%s: the design of %s to %s says nothing, or twice the same", machine, d.from, d.to)
		}
		allowed[pair], states[pair[0]], states[pair[1]] = true, true, true
	}
	if len(allowed) == 0 {
		t.Errorf("nobody wrote down which moves the design allows a %s", machine)
	}
	for from, all := range table {
		states[from] = true
		for _, to := range all {
			states[to] = true
			if !allowed[[2]S{from, to}] {
				t.Errorf("%s: the table allows %s to %s, the design does not", machine, from, to)
			}
		}
	}
	for from := range states {
		for to := range states {
			designed := allowed[[2]S{from, to}]
			if designed && !slices.Contains(table[from], to) {
				t.Errorf("%s: the design allows %s to %s, the table does not", machine, from, to)
			}
			designed = designed || from == to && machine == string(MachineSummons) // the same again is no move
			after, err := move(from, to)
			switch {
			case designed && (err != nil || after != string(to)):
				t.Errorf("%s: %s to %s is designed and gave %s, %v", machine, from, to, after, err)
			case !designed && (CodeOf(err) != CodeConflict || after != string(from)):
				t.Errorf("%s: %s to %s is not designed and gave %s, %v", machine, from, to, after, err)
			}
		}
	}
}
