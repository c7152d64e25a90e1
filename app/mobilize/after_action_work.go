package mobilize

import (
	"iter"
	"time"

	"whistle/models"
)

// AfterWork is what was done: seats at the end, hours, who did not come.
type AfterWork struct {
	Members  int     `json:"members"` // with at least one shift
	Seats    int     `json:"seats"`   // ideal
	Minimum  int     `json:"minimum"`
	Filled   int     `json:"filled"`
	Came     int     `json:"came"`
	NoShows  int     `json:"no_shows"`
	Dropped  int     `json:"dropped"` // moves of published shifts to dropped
	Hours    float64 `json:"hours"`   // of the shifts that stood
	Worked   float64 `json:"worked"`  // from check-in to check-out
	ShortMin int     `json:"short_shifts"`
}

// AfterHour is one hour of the coverage.
type AfterHour struct {
	Start   string `json:"start"`
	Wanted  int    `json:"wanted"`
	Minimum int    `json:"minimum"`
	Filled  int    `json:"filled"`
	Came    int    `json:"came"`
}

// seats are how far one shift was filled.
type seats struct{ filled, came, noShows int }

func seatsOf(assignments []models.Assignment) map[models.ID]seats {
	of := map[models.ID]seats{}
	for _, a := range assignments {
		s := of[a.ShiftID]
		switch a.State {
		case models.AssignmentPublished, models.AssignmentConfirmed:
			s.filled++
		case models.AssignmentCheckedIn, models.AssignmentCheckedOut:
			s.filled++
			s.came++
		case models.AssignmentNoShow:
			s.noShows++
		case models.AssignmentProposed, models.AssignmentDropped: // nobody was told, or it is over
		}
		of[a.ShiftID] = s
	}
	return of
}

// stands says whether an assignment counts as held.
func stands(a models.Assignment) bool {
	switch a.State { //nolint:exhaustive // all others are not held
	case models.AssignmentPublished, models.AssignmentConfirmed, models.AssignmentCheckedIn, models.AssignmentCheckedOut:
		return true
	default:
		return false
	}
}

// doing is what one member did.
type doing struct {
	posts, noShows int
	hours, worked  float64
}

func doingsOf(r afterRecords) map[models.ID]doing {
	shifts := map[models.ID]models.Shift{}
	for _, s := range r.shifts {
		shifts[s.ID] = s
	}
	doings := map[models.ID]doing{}
	for _, a := range r.assignments {
		d := doings[a.MemberID]
		if stands(a) {
			d.posts++
			d.hours += shifts[a.ShiftID].EndsAt.Sub(shifts[a.ShiftID].StartsAt).Hours()
		}
		if a.State == models.AssignmentNoShow {
			d.noShows++
		}
		d.worked += a.Worked(shifts[a.ShiftID], r.until).Hours()
		doings[a.MemberID] = d
	}
	return doings
}

func workOf(r afterRecords) AfterWork {
	var w AfterWork
	of := seatsOf(r.assignments)
	for _, s := range r.shifts {
		w.Seats, w.Minimum = w.Seats+s.IdealSeats, w.Minimum+s.MinSeats
		w.Filled, w.Came, w.NoShows = w.Filled+of[s.ID].filled, w.Came+of[s.ID].came, w.NoShows+of[s.ID].noShows
		if of[s.ID].filled < s.MinSeats {
			w.ShortMin++
		}
	}
	for _, d := range doingsOf(r) {
		if d.posts > 0 {
			w.Members++
		}
		w.Hours, w.Worked = w.Hours+d.hours, w.Worked+d.worked
	}
	for _, e := range r.events {
		if e.Entity == models.MachineAssignment && e.ToState == string(models.AssignmentDropped) && e.FromState != string(models.AssignmentProposed) && e.Detail.V["undone"] == "" {
			w.Dropped++
		}
	}
	return w
}

// coverageOf adds up the seats hour by hour, from the first shift's start to the last one's end.
func (m *Mobilizer) coverageOf(r afterRecords) []AfterHour {
	if len(r.shifts) == 0 {
		return nil
	}
	first, last := r.shifts[0].StartsAt, r.shifts[0].EndsAt
	for _, s := range r.shifts {
		first, last = min(first, s.StartsAt), max(last, s.EndsAt)
	}
	of := seatsOf(r.assignments)
	var hours []AfterHour
	for at := first; at < last; at = at.Add(time.Hour) {
		hour := AfterHour{Start: m.stamp(at)}
		for _, s := range r.shifts {
			if s.StartsAt < at.Add(time.Hour) && at < s.EndsAt {
				hour.Wanted, hour.Minimum = hour.Wanted+s.IdealSeats, hour.Minimum+s.MinSeats
				hour.Filled, hour.Came = hour.Filled+of[s.ID].filled, hour.Came+of[s.ID].came
			}
		}
		hours = append(hours, hour)
	}
	return hours
}

// slicesOf cuts a list into parts of n.
func slicesOf[T any](list []T, n int) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		for len(list) > 0 {
			k := min(n, len(list))
			if !yield(list[:k]) {
				return
			}
			list = list[k:]
		}
	}
}
