package models

import "fmt"

// Machine names a state machine, as the entity of its events.
type Machine string

// The state machines.
const (
	MachineCallUp     Machine = "callup"
	MachineSummons    Machine = "summons"
	MachinePage       Machine = "page"
	MachineStep       Machine = "step"
	MachineBranch     Machine = "branch"
	MachineLeader     Machine = "leader"
	MachineRoster     Machine = "roster"
	MachineAssignment Machine = "assignment"
	MachineRequest    Machine = "request"
	MachineOffer      Machine = "offer"
)

// More state machines, of the day of duty.
const (
	MachineSwap         Machine = "swap"
	MachineSatisfaction Machine = "satisfaction" // of a resident with how a request ended
)

// More state machines, of standing work.
const (
	MachineEnrolment Machine = "enrolment"
	MachineAlliance  Machine = "alliance"
	MachineProject   Machine = "project"
	MachineClaim     Machine = "claim"
	MachineSchedule  Machine = "schedule"
)

// Event is one move of one state machine: who, when, from where to where. Events are only ever added;
// the timeline, the after-action report and the live screens read the same ones.
type Event struct {
	Seq       int64 `gorm:"primaryKey;autoIncrement"`
	At        Time
	Actor     string // "user:<id>", "member:<id>", "carrier:<name>", "system"
	CallUpID  ID     `gorm:"column:callup_id"`
	AreaPath  Path
	Entity    Machine
	EntityID  ID
	FromState string
	ToState   string
	Detail    JSON[map[string]string]
}

// Record adds events, stamped with the transaction's moment where they have none. It refuses one that does not
// say who made it.
func (tx *Tx) Record(events ...Event) error {
	if len(events) == 0 {
		return nil
	}
	for i := range events {
		if e := events[i]; e.Actor == "" {
			return fmt.Errorf("record the move of %s %s to %q: it has no actor", e.Entity, e.EntityID, e.ToState)
		}
		if events[i].At == 0 {
			events[i].At = tx.Now
		}
	}
	return bulkInsert(tx.gorm, tx.db.dialect, events)
}

// LastEvent gives the sequence number of the newest event, 0 for none.
func (q *query) LastEvent() (int64, error) {
	var seq int64
	err := q.gorm.Model(&Event{}).Select("COALESCE(MAX(seq), 0)").Scan(&seq).Error
	if err != nil {
		return 0, fmt.Errorf("read the newest event: %w", err)
	}
	return seq, nil
}

// EventsOf reads at most limit events of one call-up above seq, oldest first.
func (q *query) EventsOf(callUp ID, seq int64, limit int) ([]Event, error) {
	return all[Event](q.gorm.Where("callup_id = ? AND seq > ?", callUp, seq).Order("seq").Limit(limit), "events")
}

// LastMove gives the event by which an entity last moved to a state from another one. NotFound for none.
func (q *query) LastMove(m Machine, id ID, to string) (Event, error) {
	return first[Event](q.gorm.Where("entity = ? AND entity_id = ? AND to_state = ? AND from_state <> to_state", m, id, to).Order("seq DESC"), "event")
}
