package rehearsal

import (
	"time"

	"whistle/app/mobilize"
	"whistle/models"
)

// noShows is how many say yes, get a shift and do not come.
const noShows = 12

// duties plans the days' work: shortly before each hour at which shifts start, it is seen who has one.
func (p *play) duties() {
	for at := starts.Add(time.Hour); at.Before(ends); at = at.Add(time.Hour) {
		p.at(at.Add(-10*time.Minute), func() error { return p.duty(models.At(at)) })
	}
}

// duty lets those whose shifts start at a moment check in, some of them late, and check out; a few do not come,
// which the secretary records.
func (p *play) duty(start models.Time) error {
	read := p.o.DB.Read(p.ctx)
	assignments, err := read.AssignmentsOf(p.callUp)
	if err != nil {
		return err
	}
	shifts, err := read.ShiftsOf(p.callUp)
	if err != nil {
		return err
	}
	byID := map[models.ID]models.Shift{}
	for _, s := range shifts {
		byID[s.ID] = s
	}
	for _, a := range assignments {
		shift := byID[a.ShiftID]
		if shift.StartsAt != start || (a.State != models.AssignmentPublished && a.State != models.AssignmentConfirmed) {
			continue
		}
		if p.missing < noShows && p.random.IntN(25) == 0 {
			p.missing++
			p.at(start.Time().Add(25*time.Minute), func() error { return p.record(a, mobilize.DutyNoShow) })
			continue
		}
		p.at(start.Time().Add(time.Duration(p.random.IntN(22)-8)*time.Minute), func() error { return p.record(a, mobilize.DutyCheckIn) })
		if shift.Kind == "supply" {
			p.carries(a, shift)
		}
		p.at(shift.EndsAt.Time().Add(time.Duration(p.random.IntN(12))*time.Minute), func() error { return p.record(a, mobilize.DutyCheckOut) })
	}
	return nil
}

// record keeps a step of the day. Whoever has dropped out meanwhile has none.
func (p *play) record(a models.Assignment, step mobilize.DutyStep) error {
	err := p.mobilizer.DutyFor(p.ctx, p.command, p.callUp, a.MemberID, mobilize.DutyInput{Step: step, Assignment: a.ID})
	switch {
	case models.CodeOf(err) == models.CodeConflict && err != nil:
		if step == mobilize.DutyNoShow {
			p.missing--
		}
		return nil
	case err == nil && step == mobilize.DutyNoShow:
		p.script.NoShows++
	}
	return err
}
