package mobilize

import (
	"context"
	"math"
	"slices"
	"time"

	"whistle/app/access"
	"whistle/app/roster"
	"whistle/models"
)

// SolveRoster solves the roster of those who said yes and keeps it as a proposal; what is published stays
// in force until the proposal is published. The solving itself holds no lock.
func (m *Mobilizer) SolveRoster(ctx context.Context, by access.Actor, id models.ID) (RosterView, error) {
	if err := by.Can(access.Form); err != nil {
		return RosterView{}, err
	}
	callUp, problem, err := m.readProblem(ctx, by, id, caseRule{})
	if err != nil {
		return RosterView{}, err
	}
	solution := roster.Solve(ctx, problem.Problem, m.search(seedOf(problem)))
	return models.Within(ctx, m.db, func(tx *models.Tx) (RosterView, error) {
		if _, err := tx.CallUpForUpdate(by.Scope(), id); err != nil {
			return RosterView{}, err
		}
		if err := saveProposal(tx, by, callUp, problem, solution); err != nil {
			return RosterView{}, err
		}
		return m.rosterView(tx.Reader(), callUp)
	})
}

// keepTold says that nobody who was told of a shift is moved for anything less than a minimum: so the solver looks, and
// so whatever is said of its rosters compares.
const keepTold = true

// search says how to look for a roster: for how long, in real time, whatever the clock of the call-up says.
func (m *Mobilizer) search(seed uint64) roster.Options {
	o := roster.Options{Seed: seed, Steps: m.steps, Now: time.Now, Keep: keepTold} //nolint:forbidigo // see above
	if m.steps == 0 {
		o.Limit = m.solveFor
	}
	return o
}

func (m *Mobilizer) readProblem(ctx context.Context, by access.Actor, id models.ID, rule caseRule) (models.CallUp, rosterCase, error) {
	type both struct {
		callUp  models.CallUp
		problem rosterCase
	}
	read, err := models.Within(ctx, m.db, func(tx *models.Tx) (both, error) {
		callUp, err := tx.CallUp(by.Scope(), id)
		if err != nil {
			return both{}, err
		}
		if !callUp.Open(tx.Now) {
			return both{}, models.Conflict("callup_not_open", "a roster is solved while the call-up is open")
		}
		problem, err := rosterProblem(tx.Reader(), callUp, m.zone, rule)
		return both{callUp, problem}, err
	})
	if err != nil {
		return models.CallUp{}, rosterCase{}, err
	}
	return read.callUp, read.problem, read.problem.Validate()
}

// saveProposal keeps a solution as the next version: proposals of before go, what is published stays until
// this version is, which then drops what it leaves out. Whoever said no while it was solved gets nothing.
func saveProposal(tx *models.Tx, by access.Actor, callUp models.CallUp, c rosterCase, s *roster.Solution) error {
	version, err := nextVersion(tx, by, callUp)
	if err != nil {
		return err
	}
	if err := tx.DeleteProposed(callUp.ID); err != nil {
		return err
	}
	before, err := tx.AllAssignmentsOf(callUp.ID)
	if err != nil {
		return err
	}
	comes, err := whoComes(tx, callUp.ID)
	if err != nil {
		return err
	}
	known, wanted := map[roster.Pair]models.Assignment{}, map[roster.Pair]bool{}
	for _, a := range before {
		known[pairOf(a)] = a
	}
	var fresh []models.Assignment
	for _, pair := range s.Assignments {
		a, exists := known[pair]
		wanted[pair] = true
		switch {
		case !comes[models.ID(pair.Member)] || c.elsewhere[pair.Shift]:
		case !exists:
			fresh = append(fresh, models.Assignment{ID: tx.NewID(), CallUpID: callUp.ID, ShiftID: models.ID(pair.Shift), MemberID: models.ID(pair.Member), State: models.AssignmentProposed})
		case a.State == models.AssignmentDropped:
			if err := tx.MoveAssignment(&a, models.AssignmentProposed, by.String(), callUp.ScopePath); err != nil {
				return err
			}
		}
	}
	if err := tx.CreateAssignments(fresh); err != nil {
		return err
	}
	r := rosterOf(tx, by, callUp.ID, version, s)
	r.BrokenPins = models.AsJSON(slices.DeleteFunc(s.BrokenPins, func(said string) bool { return !c.isByHand(said) }))
	if err := tx.Record(models.Event{Actor: by.String(), CallUpID: callUp.ID, AreaPath: callUp.ScopePath, Entity: models.MachineRoster, EntityID: r.ID, ToState: string(r.State)}); err != nil {
		return err
	}
	if err := tx.SaveRemovals(r.ID, leftOut(before, wanted)); err != nil {
		return err
	}
	return tx.SaveRoster(r)
}

// nextVersion gives the number of the version to come, and replaces a proposal that was never published.
func nextVersion(tx *models.Tx, by access.Actor, callUp models.CallUp) (int, error) {
	latest, found, err := tx.LatestRoster(callUp.ID)
	if err != nil || !found {
		return 1, err
	}
	if latest.State == models.RosterProposed {
		err = tx.MoveRoster(&latest, models.RosterReplaced, by.String(), callUp.ScopePath)
	}
	return latest.Version + 1, err
}

func pairOf(a models.Assignment) roster.Pair {
	return roster.Pair{Shift: string(a.ShiftID), Member: string(a.MemberID)}
}

// whoComes reads who is coming now: answers may have changed while the roster was solved.
func whoComes(tx *models.Tx, callUp models.ID) (map[models.ID]bool, error) {
	yes, err := tx.AnsweredYes(callUp)
	comes := make(map[models.ID]bool, len(yes))
	for _, s := range yes {
		comes[s.MemberID] = s.Comes()
	}
	return comes, err
}

// leftOut gives the assignments that members were told of and that a solution does without.
func leftOut(before []models.Assignment, wanted map[roster.Pair]bool) []models.ID {
	var out []models.ID
	for _, a := range before {
		told := a.State == models.AssignmentPublished || a.State == models.AssignmentConfirmed
		if told && !wanted[pairOf(a)] {
			out = append(out, a.ID)
		}
	}
	return out
}

func rosterOf(tx *models.Tx, by access.Actor, callUp models.ID, version int, s *roster.Solution) models.Roster {
	empty := make([]models.EmptySeat, len(s.Empty))
	for i, e := range s.Empty {
		empty[i] = emptySeat(e)
	}
	return models.Roster{
		ID: tx.NewID(), CallUpID: callUp, Version: version, State: models.RosterProposed,
		Score: models.AsJSON(models.RosterScore(s.Score)), Bound: models.AsJSON(models.RosterBound(s.Bound)), EmptySeats: models.AsJSON(empty),
		BrokenPins: models.AsJSON(s.BrokenPins), Seed: int64(s.Seed & math.MaxInt64), SolvedBy: by.UserID, SolvedAt: tx.Now,
	}
}

func emptySeat(e roster.Empty) models.EmptySeat {
	return models.EmptySeat{
		Shift: models.ID(e.Shift), Seats: e.Seats, Reason: e.Reason, Count: e.Count, Detail: e.Detail, SmallestFix: e.SmallestFix,
		BelowMin: e.Detail != "", Fix: seatFix(e.Fix),
	}
}

// seatFix keeps the smallest fix as data, for screens that say it in their own words.
func seatFix(f *roster.Fix) *models.SeatFix {
	if f == nil {
		return nil
	}
	fix := &models.SeatFix{Member: models.ID(f.Member), Skill: f.Skill, Offers: f.Offers != nil, Longer: f.Member != "" && (f.MaxHours != nil || f.MaxHoursPerDay != nil)}
	return fix
}
