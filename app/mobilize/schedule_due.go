package mobilize

import (
	"context"
	"errors"
	"fmt"
	"time"

	"whistle/app/access"
	"whistle/models"
)

// StandingDue makes the date of every schedule that is due and closes the projects that are over, and gives how
// many things it did. Any replica may; whoever locks the schedule first makes the date, once.
func (m *Mobilizer) StandingDue(ctx context.Context) (int, error) {
	read := m.db.Read(ctx)
	due, err := read.DueSchedules(read.Now, 100)
	if err != nil {
		return 0, err
	}
	did := 0
	for _, s := range due {
		made, err := models.Within(context.WithoutCancel(ctx), m.db, func(tx *models.Tx) (bool, error) { return m.makeDue(tx, s.ID) })
		if err != nil {
			return did, fmt.Errorf("make a date of schedule %s: %w", s.ID, err)
		}
		if made {
			did++
		}
	}
	over, err := read.EndedProjects(read.Now, 100)
	for _, p := range over {
		err := models.Do(context.WithoutCancel(ctx), m.db, func(tx *models.Tx) error {
			locked, err := tx.ProjectForUpdate(models.Everywhere(), p.ID)
			if err != nil || locked.State == models.ProjectClosed { // another replica did it
				return err
			}
			return closeProject(tx, locked, "system")
		})
		if err != nil {
			return did, fmt.Errorf("close project %s: %w", p.ID, err)
		}
		did++
	}
	return did, err
}

// missedKept is how many dates that passed unmade are told one by one; where more have, the earlier ones are left out.
const missedKept = 4

// makeDue makes the next date of a schedule. Dates that have passed, since nobody ran or the clock jumped, are
// kept as missed: a drill of last week helps nobody.
func (m *Mobilizer) makeDue(tx *models.Tx, id models.ID) (bool, error) {
	s, err := tx.ScheduleForUpdate(models.Everywhere(), id)
	if err != nil || s.State != models.ScheduleActive || s.DueAt > tx.Now {
		return false, err
	}
	if weeks := int(tx.Now.Sub(s.NextAt) / (7 * 24 * time.Hour)); weeks >= missedKept {
		m.setNext(&s, weekly(s, s.NextAt.Add(time.Duration(weeks-missedKept)*7*24*time.Hour), m.zone))
	}
	for s.NextAt <= tx.Now {
		if err := tx.CreateScheduleDate(s, models.ScheduleDate{ScheduleID: s.ID, StartsAt: s.NextAt, Made: models.DateMissed, MadeAt: tx.Now}); err != nil {
			return false, err
		}
		m.setNext(&s, weekly(s, s.NextAt, m.zone))
	}
	if s.DueAt <= tx.Now {
		date, err := m.makeDate(tx, &s)
		if err != nil {
			return false, err
		}
		if err := tx.CreateScheduleDate(s, date); err != nil {
			return false, err
		}
		m.setNext(&s, weekly(s, s.NextAt, m.zone))
	}
	return true, tx.SaveSchedule(&s)
}

// makeDate makes the draft or the planned project of a schedule's next date. What cannot be made, as its template
// or its area is gone, is kept as failed with the reason and holds up nothing else.
func (m *Mobilizer) makeDate(tx *models.Tx, s *models.Schedule) (models.ScheduleDate, error) {
	date := models.ScheduleDate{ScheduleID: s.ID, StartsAt: s.NextAt, MadeAt: tx.Now}
	var err error
	if s.Kind == models.ScheduleProject {
		var p models.ServiceProject
		p, err = planProject(tx, access.System(), models.ServiceProject{ScheduleID: s.ID, CreatedBy: s.CreatedBy}, ProjectInput{
			Title: m.dated(*s), Area: s.AreaCode, Site: s.Site, StartsAt: s.NextAt, EndsAt: s.NextAt.Add(time.Duration(s.Minutes) * time.Minute), Places: s.Places,
		})
		date.Made, date.MadeID = models.DateProject, p.ID
	} else {
		var c models.CallUp
		c, err = m.draftOf(tx, *s)
		date.Made, date.MadeID = models.DateCallUp, c.ID
	}
	s.Fault = ""
	if wrong, ok := errors.AsType[*models.Error](err); ok && (wrong.Code == models.CodeInvalid || wrong.Code == models.CodeNotFound) {
		s.Fault = firstRunes(wrong.Error(), 80)
		date.Made, date.MadeID = models.DateFailed, ""
		return date, nil
	}
	return date, err
}

// dated gives the title of a schedule with its next date.
func (m *Mobilizer) dated(s models.Schedule) string {
	return s.Title + " " + s.NextAt.Time().In(m.zone).Format("01-02")
}

// draftOf writes the draft of a schedule's next date, by its template.
func (m *Mobilizer) draftOf(tx *models.Tx, s models.Schedule) (models.CallUp, error) {
	t, err := tx.CallUpTemplate(models.Scope{s.AreaPath}, s.TemplateID)
	if err != nil {
		return models.CallUp{}, err
	}
	c := t.Content.V
	in := DraftInput{
		Title: m.dated(s), Kind: t.Kind, Drill: s.Kind == models.ScheduleDrill, Areas: []string{s.AreaCode}, MusterPoint: c.MusterPoint, Instructions: c.Instructions,
		StartsAt: s.NextAt, EndsAt: s.NextAt.Add(time.Duration(s.Minutes) * time.Minute), QuorumShare: c.QuorumShare, Waves: c.Waves, Escalation: c.Escalation,
		Messages: c.Messages, BuiltInWords: t.BuiltIn,
	}
	for _, task := range c.Tasks {
		if !task.Wanted {
			continue
		}
		in.Tasks = append(in.Tasks, TaskInput{
			Kind: task.Kind, Sites: task.Sites, MinSeats: task.Min, IdealSeats: task.Ideal, Per: task.Per, Each: task.Each, Persons: c.Persons, Skills: task.Skills,
			Weight: task.Weight, Shifts: Windows(in.StartsAt, in.EndsAt, time.Duration(max(task.Hours, 1))*time.Hour),
		})
	}
	return newDraft(tx, access.System(), s.CreatedBy, in)
}
