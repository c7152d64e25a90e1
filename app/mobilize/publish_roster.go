package mobilize

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"whistle/app/access"
	"whistle/models"
)

func at(list string, n int, field string) string { return fmt.Sprintf("%s[%d].%s", list, n, field) }

// Published says what publishing did.
type Published struct {
	Version int `json:"version"`
	Told    int `json:"told"` // members who got a message, each one
}

// PublishRoster puts the newest roster in force and tells every member whose shifts change, with one message
// each. It returns Conflict where there is no proposal. The same key answers the same.
func (m *Mobilizer) PublishRoster(ctx context.Context, by access.Actor, id models.ID, key string) (Published, error) {
	if err := by.Can(access.Form); err != nil {
		return Published{}, err
	}
	done, err := models.Within(ctx, m.db, func(tx *models.Tx) (Published, error) {
		return once(tx, by, key, "publish "+string(id), func() (Published, error) { return m.publish(tx, by, id) })
	})
	if err == nil {
		m.wake()
	}
	return done, err
}

func (m *Mobilizer) publish(tx *models.Tx, by access.Actor, id models.ID) (Published, error) {
	callUp, err := tx.CallUpForUpdate(by.Scope(), id)
	if err != nil {
		return Published{}, err
	}
	if !callUp.Open(tx.Now) {
		return Published{}, models.Conflict("callup_not_open", "a roster is published while the call-up is open")
	}
	version, found, err := tx.LatestRoster(id)
	if err != nil {
		return Published{}, err
	}
	if !found {
		return Published{}, models.Conflict("no_roster", "no roster is solved yet")
	}
	standing, err := tx.AssignmentsOf(id)
	if err != nil {
		return Published{}, err
	}
	diff, err := diffOf(tx.Reader(), callUp, standing)
	if err != nil {
		return Published{}, err
	}
	if err := checkElsewhere(tx, callUp, standing); err != nil {
		return Published{}, err
	}
	told, err := m.tellChanges(tx, callUp, diff, &version, by)
	if err != nil {
		return Published{}, err
	}
	if err := moveSeats(tx, callUp, standing, diff, by.String()); err != nil {
		return Published{}, err
	}
	if err := keepVersion(tx, callUp, version, diff, told, by); err != nil {
		return Published{}, err
	}
	return Published{Version: version.Version, Told: told}, m.closeFilled(tx, callUp, by.String())
}

// tellChanges queues one message for each member for whom the roster changes. What hands changed in a version
// that is in force makes a version of its own.
func (m *Mobilizer) tellChanges(tx *models.Tx, callUp models.CallUp, diff rosterDiff, version *models.Roster, by access.Actor) (int, error) {
	shifts, err := tx.ShiftsOf(callUp.ID)
	if err != nil {
		return 0, err
	}
	byID := make(map[models.ID]models.Shift, len(shifts))
	for _, s := range shifts {
		byID[s.ID] = s
	}
	people, err := tx.MembersByID(slices.Collect(maps.Keys(union(diff.before, diff.after))))
	if err != nil {
		return 0, err
	}
	changes := diff.changes(byID, people)
	if len(changes) > 0 && version.State == models.RosterPublished {
		*version = models.Roster{
			ID: tx.NewID(), CallUpID: callUp.ID, Version: version.Version + 1, State: models.RosterProposed, Score: version.Score, Bound: version.Bound,
			EmptySeats: stillEmpty(version.EmptySeats.V, diff, byID), BrokenPins: version.BrokenPins, Seed: version.Seed, SolvedBy: by.UserID, SolvedAt: tx.Now,
		}
		if err := tx.SaveRoster(*version); err != nil {
			return 0, err
		}
	}
	letters := make([]letter, 0, len(changes))
	for _, change := range changes {
		summons, err := tx.SummonsOf(callUp.ID, change.Member)
		if err != nil {
			return 0, err
		}
		l, err := m.changeLetter(tx, callUp, summons, people[change.Member], change, version.Version)
		if err != nil {
			return 0, err
		}
		letters = append(letters, l)
	}
	return m.deliver(tx, callUp, letters, "system")
}

// stillEmpty keeps the explanations of the seats that are empty still.
func stillEmpty(seats []models.EmptySeat, diff rosterDiff, shifts map[models.ID]models.Shift) models.JSON[[]models.EmptySeat] {
	filled := countSeats(diff.after)
	return models.AsJSON(slices.DeleteFunc(slices.Clone(seats), func(e models.EmptySeat) bool {
		return filled[e.Shift] >= shifts[e.Shift].IdealSeats || (e.BelowMin && filled[e.Shift] >= shifts[e.Shift].MinSeats)
	}))
}

// moveSeats puts what was proposed in force and drops what the version leaves out.
func moveSeats(tx *models.Tx, callUp models.CallUp, standing []models.Assignment, diff rosterDiff, actor string) error {
	for i := range standing {
		a := &standing[i]
		to := a.State
		switch {
		case a.State == models.AssignmentProposed:
			to = models.AssignmentPublished
		case diff.dropped[a.ID]:
			to = models.AssignmentDropped
		}
		if to == a.State {
			continue
		}
		if err := tx.MoveAssignment(a, to, actor, callUp.ScopePath); err != nil {
			return err
		}
	}
	return tx.ForgetUntold(callUp.ID)
}

// checkElsewhere refuses to publish a seat to a member who was given another at that time by another call-up
// since the roster was solved.
func checkElsewhere(tx *models.Tx, callUp models.CallUp, standing []models.Assignment) error {
	proposed, shifts := map[models.ID][]models.ID{}, []models.ID{}
	for _, a := range standing {
		if a.State == models.AssignmentProposed && !a.Pinned {
			proposed[a.MemberID] = append(proposed[a.MemberID], a.ShiftID)
			shifts = append(shifts, a.ShiftID)
		}
	}
	busy, err := tx.ShiftsElsewhere(callUp.ID, slices.Sorted(maps.Keys(proposed)), callUp.StartsAt, callUp.EndsAt)
	if err != nil || len(busy) == 0 {
		return err
	}
	byID, err := tx.ShiftsByID(unique(shifts))
	if err != nil {
		return err
	}
	for member, other := range busy {
		for _, id := range proposed[member] {
			if slices.ContainsFunc(other, func(o models.Shift) bool { return o.StartsAt < byID[id].EndsAt && byID[id].StartsAt < o.EndsAt }) {
				return models.Conflict("busy_elsewhere", "a member of this proposal was given a shift by another call-up meanwhile: solve again")
			}
		}
	}
	return nil
}

// keepVersion puts a version in force in place of the one before, and keeps it as it was published.
func keepVersion(tx *models.Tx, callUp models.CallUp, version models.Roster, diff rosterDiff, told int, by access.Actor) error {
	if version.State != models.RosterProposed {
		return nil // nothing changed
	}
	before, err := tx.PublishedRosters(callUp.ID)
	if err != nil {
		return err
	}
	for i := range before {
		if err := tx.MoveRoster(&before[i], models.RosterReplaced, by.String(), callUp.ScopePath); err != nil {
			return err
		}
	}
	if err := tx.MoveRoster(&version, models.RosterPublished, by.String(), callUp.ScopePath); err != nil {
		return err
	}
	seats := map[models.ID][]models.ID{}
	for _, member := range slices.Sorted(maps.Keys(diff.after)) {
		for shift := range diff.after[member] {
			seats[shift] = append(seats[shift], member)
		}
	}
	return tx.KeepRecord(models.RosterRecord{
		RosterID: version.ID, CallUpID: callUp.ID, Version: version.Version, PublishedBy: by.String(), PublishedAt: tx.Now, Told: told,
		Score: version.Score, Seats: models.AsJSON(seats),
	})
}
