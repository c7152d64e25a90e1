package models

import "fmt"

// ScheduleKind says what a schedule makes each week.
type ScheduleKind string

// The kinds.
const (
	ScheduleDrill   ScheduleKind = "drill"   // the draft of a drill, from a template
	ScheduleRound   ScheduleKind = "round"   // the draft of a call-up that is no drill, such as a visit round
	ScheduleProject ScheduleKind = "project" // a planned service project
)

// ScheduleState says whether a schedule makes anything.
type ScheduleState string

// The states of a schedule.
const (
	ScheduleActive ScheduleState = "active"
	SchedulePaused ScheduleState = "paused"
)

var scheduleMoves = moves[ScheduleState]{
	ScheduleActive: {SchedulePaused},
	SchedulePaused: {ScheduleActive},
}

// Schedule is a weekly drill, visit round or project. What it makes is only ever a draft or a plan: a person
// whistles or opens it.
type Schedule struct {
	ID         ID `gorm:"primaryKey"`
	Title      string
	Kind       ScheduleKind
	AreaCode   string
	AreaPath   Path
	Weekday    int // 0 Sunday to 6 Saturday
	Minute     int // of the day, at which it begins
	Minutes    int // how long it lasts
	TemplateID ID  // of a drill or round
	Site       string
	Places     int // of a project
	State      ScheduleState
	NextAt     Time   // when the next one begins that is not made yet
	DueAt      Time   // when that one is to be made
	Fault      string // why the last one could not be made, "" where it could
	CreatedBy  ID
	CreatedAt  Time
	Revision   int
}

// Move changes the state where the table of moves allows it, and gives the event to record.
func (s *Schedule) Move(to ScheduleState, actor string) (Event, error) {
	if err := scheduleMoves.check("schedule", s.State, to); err != nil {
		return Event{}, err
	}
	e := Event{Actor: actor, AreaPath: s.AreaPath, Entity: MachineSchedule, EntityID: s.ID, FromState: string(s.State), ToState: string(to)}
	s.State = to
	return e, nil
}

// DateMade says what became of one date of a schedule.
type DateMade string

// What becomes of a date.
const (
	DateCallUp  DateMade = "callup"
	DateProject DateMade = "project"
	DateMissed  DateMade = "missed" // it had passed before anybody could make it
	DateFailed  DateMade = "failed" // its template or area is not there any more
)

// ScheduleDate is one date of a schedule and what was made for it; the pair is unique, so that no date is made twice.
type ScheduleDate struct {
	ScheduleID ID   `gorm:"primaryKey"`
	StartsAt   Time `gorm:"primaryKey"`
	Made       DateMade
	MadeID     ID
	MadeAt     Time
}

// CreateSchedule writes a schedule with its event.
func (tx *Tx) CreateSchedule(s Schedule, actor string) error {
	if err := tx.gorm.Create(&s).Error; err != nil {
		return fmt.Errorf("insert the schedule: %w", err)
	}
	return tx.Record(Event{Actor: actor, AreaPath: s.AreaPath, Entity: MachineSchedule, EntityID: s.ID, ToState: string(s.State)})
}

// SaveSchedule writes a changed schedule.
func (tx *Tx) SaveSchedule(s *Schedule) error {
	s.Revision++
	if err := tx.gorm.Save(s).Error; err != nil {
		return fmt.Errorf("save the schedule: %w", err)
	}
	return nil
}

// CreateScheduleDate keeps what became of a date, with its event. A date that has been made is a Conflict.
func (tx *Tx) CreateScheduleDate(s Schedule, d ScheduleDate) error {
	if err := tx.gorm.Create(&d).Error; err != nil {
		if isDuplicate(err) {
			return Conflict("date_made", "this date of the schedule has been made before")
		}
		return fmt.Errorf("keep the date: %w", err)
	}
	return tx.Record(Event{
		Actor: "system", AreaPath: s.AreaPath, Entity: MachineSchedule, EntityID: s.ID, FromState: string(s.State), ToState: string(s.State),
		Detail: AsJSON(map[string]string{"date": d.StartsAt.Time().Format("2006-01-02T15:04Z"), "made": string(d.Made), "id": string(d.MadeID)}),
	})
}

// ScheduleForUpdate reads a schedule of the scope and locks it.
func (tx *Tx) ScheduleForUpdate(scope Scope, id ID) (Schedule, error) {
	return first[Schedule](scope.within(tx.lock(), "area_path").Where("id = ?", id), "schedule")
}

// Schedules reads the schedules of a scope, the next one first.
func (q *query) Schedules(scope Scope, limit int) ([]Schedule, error) {
	return all[Schedule](scope.within(q.gorm, "area_path").Order("state, next_at, id").Limit(limit), "schedules")
}

// DueSchedules reads the active schedules whose next date is to be made.
func (q *query) DueSchedules(now Time, limit int) ([]Schedule, error) {
	return all[Schedule](q.gorm.Where("state = ? AND due_at <= ?", ScheduleActive, now).Order("due_at, id").Limit(limit), "due schedules")
}

// ScheduleDates reads what became of the last dates of a schedule, the newest first.
func (q *query) ScheduleDates(schedule ID, limit int) ([]ScheduleDate, error) {
	return all[ScheduleDate](q.gorm.Where("schedule_id = ?", schedule).Order("starts_at DESC").Limit(limit), "dates")
}
