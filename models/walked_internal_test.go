package models

import (
	"bytes"
	"errors"
	"fmt"
)

// Walked is one state machine as the walk through the database takes it: put makes a row in a state, Move moves the
// row as it is stored by the function that the use cases call, and State reads what is stored.
type Walked struct {
	Put   func(tx *Tx, id ID, state string) error
	Move  func(tx *Tx, id ID, to, actor string) error
	State func(tx *Tx, id ID) (string, error)
}

// Designed gives which moves the design allows a machine, and the states that it names.
func Designed(m Machine) (allowed map[[2]string]bool, states []string) {
	allowed = map[[2]string]bool{}
	seen := map[string]bool{}
	for _, d := range designed[m] {
		allowed[[2]string{d.from, d.to}] = true
		for _, state := range []string{d.from, d.to} {
			if !seen[state] {
				seen[state], states = true, append(states, state)
			}
		}
	}
	return allowed, states
}

// DesignedMachines gives the machines of the design.
func DesignedMachines() []Machine {
	var machines []Machine
	for m := range designed {
		machines = append(machines, m)
	}
	return machines
}

// stored makes a Walked of a row with an id: made gives a row in a state, move moves it.
func stored[E any](key string, made func(id ID, state string) E, state func(E) string, move func(tx *Tx, row *E, to, actor string) error) Walked {
	read := func(tx *Tx, id ID) (E, error) { return first[E](tx.gorm.Where(key+" = ?", id), "row") }
	return Walked{
		Put: func(tx *Tx, id ID, s string) error {
			row := made(id, s)
			return tx.gorm.Create(&row).Error
		},
		Move: func(tx *Tx, id ID, to, actor string) error {
			row, err := read(tx, id)
			if err != nil {
				return err
			}
			return move(tx, &row, to, actor)
		},
		State: func(tx *Tx, id ID) (string, error) {
			row, err := read(tx, id)
			return state(row), err
		},
	}
}

// saved records the event of a move and writes the row, as the use cases do with what Move gave them.
func saved(tx *Tx, event Event, err error, save func() error) error {
	if err != nil {
		return err
	}
	if err := tx.Record(event); err != nil {
		return err
	}
	return save()
}

// WalkedMachines are the machines whose rows are walked; a page's moves are its own and tested beside it.
var WalkedMachines = map[Machine]Walked{
	MachineCallUp: stored("id", func(id ID, s string) CallUp { return CallUp{ID: id, State: CallUpState(s), EndsAt: 1 << 50} }, func(c CallUp) string { return string(c.State) },
		func(tx *Tx, c *CallUp, to, actor string) error {
			var event Event
			var err error
			switch CallUpState(to) {
			case CallUpWhistled:
				event, err = c.Whistle(tx.Now, "u")
				event.Actor = actor
			case CallUpStanding:
				event, err = c.Stand(actor)
			case CallUpStoodDown:
				event, err = c.StandDown(tx.Now, actor)
			case CallUpArchived:
				event, err = c.Archive(actor)
			case CallUpDraft:
				event, err = c.move(CallUpDraft, actor)
			}
			return saved(tx, event, err, func() error { return tx.SaveCallUp(*c) })
		}),
	MachineSummons: stored("id", func(id ID, s string) Summons {
		hash := append(bytes.Repeat([]byte{7}, 32-len(id)), id...)
		return Summons{ID: id, CallUpID: id, MemberID: id, State: SummonsState(s), PhoneIndex: hash, TokenHash: hash, CodeHash: hash}
	}, func(s Summons) string { return string(s.State) },
		func(tx *Tx, s *Summons, to, actor string) error {
			event, moved, err := s.Move(SummonsState(to), tx.Now, actor, ViaLink)
			if err == nil && !moved {
				return nil
			}
			return saved(tx, event, err, func() error { return tx.SaveSummons(*s) })
		}),
	MachineStep: stored("id", func(id ID, s string) EscalationStep { return EscalationStep{ID: id, CallUpID: id, State: StepState(s)} }, func(s EscalationStep) string { return string(s.State) },
		func(tx *Tx, s *EscalationStep, to, actor string) error {
			return tx.MoveStep(s, StepState(to), actor, "p/")
		}),
	MachineBranch: stored("id", func(id ID, s string) TemporaryBranch {
		return TemporaryBranch{ID: id, CallUpID: id, State: BranchState(s)}
	}, func(b TemporaryBranch) string { return string(b.State) },
		func(tx *Tx, b *TemporaryBranch, to, actor string) error {
			return tx.MoveBranch(b, BranchState(to), actor, "p/")
		}),
	MachineLeader: stored("id", func(id ID, s string) LeaderWatch { return LeaderWatch{ID: id, CallUpID: id, State: WatchState(s)} }, func(w LeaderWatch) string { return string(w.State) },
		func(tx *Tx, w *LeaderWatch, to, actor string) error {
			return tx.MoveWatch(w, WatchState(to), actor, "p/")
		}),
	MachineRoster: stored("id", func(id ID, s string) Roster { return Roster{ID: id, CallUpID: id, State: RosterState(s)} }, func(r Roster) string { return string(r.State) },
		func(tx *Tx, r *Roster, to, actor string) error { return tx.MoveRoster(r, RosterState(to), actor, "p/") }),
	MachineAssignment: stored("id", func(id ID, s string) Assignment {
		return Assignment{ID: id, CallUpID: id, ShiftID: id, State: AssignmentState(s)}
	}, func(a Assignment) string { return string(a.State) },
		func(tx *Tx, a *Assignment, to, actor string) error {
			return tx.MoveAssignment(a, AssignmentState(to), actor, "p/")
		}),
	MachineOffer: stored("id", func(id ID, s string) Offer { return Offer{ID: id, CallUpID: id, RoundID: id, State: OfferState(s)} }, func(o Offer) string { return string(o.State) },
		func(tx *Tx, o *Offer, to, actor string) error { return tx.MoveOffer(o, OfferState(to), actor, "p/") }),
	MachineSwap: stored("id", func(id ID, s string) Swap { return Swap{ID: id, CallUpID: id, State: SwapState(s)} }, func(s Swap) string { return string(s.State) },
		func(tx *Tx, s *Swap, to, actor string) error { return tx.MoveSwap(s, SwapState(to), actor, ViaLink) }),
	MachineRequest: stored("id", func(id ID, s string) Request { return Request{ID: id, CallUpID: id, State: RequestState(s)} }, func(r Request) string { return string(r.State) },
		func(tx *Tx, r *Request, to, actor string) error { return tx.MoveRequest(r, RequestState(to), actor) }),
	MachineSatisfaction: stored("request_id", func(id ID, s string) RequestReceipt {
		return RequestReceipt{RequestID: id, CallUpID: id, Receipt: string(id[16:]), Satisfaction: Satisfaction(s)}
	}, func(r RequestReceipt) string { return string(r.Satisfaction) },
		func(tx *Tx, r *RequestReceipt, to, actor string) error {
			event, err := r.Say(Satisfaction(to), tx.Now, "p/", ViaLink)
			if event.Actor != "" && event.Actor != "resident" {
				return fmt.Errorf("the actor is %s", event.Actor)
			}
			event.Actor = actor
			return saved(tx, event, err, func() error { return tx.SaveReceipt(*r) })
		}),
	MachineProject: stored("id", func(id ID, s string) ServiceProject { return ServiceProject{ID: id, State: ProjectState(s)} }, func(p ServiceProject) string { return string(p.State) },
		func(tx *Tx, p *ServiceProject, to, actor string) error {
			return tx.MoveProject(p, ProjectState(to), actor)
		}),
	MachineClaim: stored("project_id", func(id ID, s string) ProjectClaim {
		return ProjectClaim{ProjectID: id, MemberID: id, State: ClaimState(s), TokenHash: append(bytes.Repeat([]byte{7}, 32-len(id)), id...)}
	}, func(c ProjectClaim) string { return string(c.State) },
		func(tx *Tx, c *ProjectClaim, to, actor string) error {
			return tx.MoveClaim(c, ClaimState(to), actor, "p/", ViaLink)
		}),
	MachineSchedule: stored("id", func(id ID, s string) Schedule { return Schedule{ID: id, State: ScheduleState(s)} }, func(s Schedule) string { return string(s.State) },
		func(tx *Tx, s *Schedule, to, actor string) error {
			event, err := s.Move(ScheduleState(to), actor)
			return saved(tx, event, err, func() error { return tx.SaveSchedule(s) })
		}),
	MachineAlliance: stored("id", func(id ID, s string) WorkUnit {
		return WorkUnit{ID: id, Name: string(id), AreaCode: map[string]string{"allied": "a"}[s]}
	}, func(u WorkUnit) string { return string(u.Alliance()) },
		func(tx *Tx, u *WorkUnit, to, actor string) error {
			return tx.MoveAlliance(u, map[string]string{"allied": "a"}[to], "p/", actor)
		}),
	MachineEnrolment: enrolments,
}

// enrolments has no row for who is not enrolled.
var enrolments = Walked{
	Put: func(tx *Tx, id ID, state string) error {
		if state == string(EnrolmentNone) {
			return nil
		}
		return tx.gorm.Create(&Enrolment{MemberID: id, AreaCode: "a", AreaPath: "p/"}).Error
	},
	Move: func(tx *Tx, id ID, to, actor string) error {
		e := Enrolment{MemberID: id, AreaCode: "a", AreaPath: "p/"}
		if to == string(EnrolmentIn) {
			return tx.Enrol(e, actor)
		}
		return tx.EndEnrolment(e, actor)
	},
	State: func(tx *Tx, id ID) (string, error) {
		enrolled, err := tx.EnrolmentsOf([]ID{id})
		if len(enrolled[id]) > 0 {
			return string(EnrolmentIn), err
		}
		return string(EnrolmentNone), err
	},
}

// KeyOf gives the key of an error's words, "" where it has none.
func KeyOf(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Key
	}
	return ""
}

// EventsAbout reads the events of one thing.
func EventsAbout(tx *Tx, m Machine, id ID) ([]Event, error) {
	return all[Event](tx.gorm.Where("entity = ? AND entity_id = ?", m, id).Order("seq").Limit(10), "events")
}
