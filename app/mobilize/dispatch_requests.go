package mobilize

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"whistle/app/access"
	"whistle/models"
)

// runKinds are the kinds of work that bring something to residents.
var runKinds = []string{"supply", "transport", "visit"}

// Run is a supply run that requests can be given to: a member's shift that is not over.
type Run struct {
	CardShift
	Name  string
	Path  models.Path
	Taken int // requests that it has
}

// Waiting is the requests of one building that wait for a run, the most urgent first, with the run that
// comes nearest.
type Waiting struct {
	Place    string
	Path     models.Path
	Requests []RequestView
	Nearest  models.ID // an assignment; empty where there is no run
}

// Dispatching is what waits in a call-up, by building, and the runs there are.
type Dispatching struct {
	CallUp  models.CallUp
	Waiting []Waiting
	Runs    []Run
}

// dispatchShown is how many waiting requests one screen of dispatching holds.
const dispatchShown = 500

// Dispatching shows what waits for a run, batched by building.
func (m *Mobilizer) Dispatching(ctx context.Context, by access.Actor, id models.ID) (Dispatching, error) {
	if err := by.Can(access.HandleRequests); err != nil {
		return Dispatching{}, err
	}
	return models.Within(ctx, m.db, func(tx *models.Tx) (Dispatching, error) {
		callUp, err := tx.CallUp(by.Scope(), id)
		if err != nil {
			return Dispatching{}, err
		}
		d := Dispatching{CallUp: callUp}
		read := tx.Reader()
		if d.Runs, err = runsOf(read, callUp); err != nil {
			return d, err
		}
		requests, err := tx.Requests(by.Scope(), models.RequestFilter{CallUp: id, States: []models.RequestState{models.RequestReceived}, Limit: dispatchShown})
		if err != nil {
			return d, err
		}
		views, err := openRequests(read, requests)
		if err != nil || len(views) == 0 {
			return d, err
		}
		d.Waiting = byBuilding(views, d.Runs)
		return d, tx.Audit(by.String(), "see_requests", string(id), callUp.ScopePath, "")
	})
}

// runsOf reads the runs of a call-up that are not over, by their start.
func runsOf(read *models.Reader, callUp models.CallUp) ([]Run, error) {
	assigned, err := read.AssignmentsBetween(callUp.ID, read.Now, callUp.EndsAt, "")
	if err != nil {
		return nil, err
	}
	cards, err := cardShifts(read, assigned)
	if err != nil {
		return nil, err
	}
	given, err := read.Requests(models.Everywhere(), models.RequestFilter{CallUp: callUp.ID, States: []models.RequestState{models.RequestDispatched}, Limit: 10_000})
	if err != nil {
		return nil, err
	}
	taken := map[string]int{}
	for _, r := range given {
		taken[string(r.ShiftID+r.MemberID)]++
	}
	var runs []Run
	var members []models.ID
	for _, card := range cards {
		gone := card.Assignment.State == models.AssignmentNoShow || card.Assignment.State == models.AssignmentCheckedOut
		if !slices.Contains(runKinds, card.Shift.Kind) || gone {
			continue
		}
		runs = append(runs, Run{CardShift: card, Path: card.Shift.SitePath, Taken: taken[string(card.Shift.ID+card.Assignment.MemberID)]})
		members = append(members, card.Assignment.MemberID)
	}
	people, err := read.MembersByID(unique(members))
	for i := range runs {
		runs[i].Name = people[runs[i].Assignment.MemberID].Name
	}
	return runs, err
}

// byBuilding batches requests by their building, visits by themselves, in the order of the tree, and names the run
// for each.
func byBuilding(views []RequestView, runs []Run) []Waiting {
	type batch struct {
		path   models.Path
		visits bool
	}
	at := map[batch]int{}
	var waiting []Waiting
	for _, v := range views {
		i, seen := at[batch{v.AreaPath, v.Kind == models.KindVisit}]
		if !seen {
			i = len(waiting)
			at[batch{v.AreaPath, v.Kind == models.KindVisit}] = i
			waiting = append(waiting, Waiting{Place: v.Place, Path: v.AreaPath})
		}
		waiting[i].Requests = append(waiting[i].Requests, v)
	}
	slices.SortStableFunc(waiting, func(a, b Waiting) int { return cmp.Compare(a.Path, b.Path) })
	load := map[models.ID]int{}
	for i := range waiting {
		slices.SortStableFunc(waiting[i].Requests, func(a, b RequestView) int { return cmp.Compare(urgency(a), urgency(b)) })
		waiting[i].Nearest = nearestRun(waiting[i], runs, load)
		load[waiting[i].Nearest] += len(waiting[i].Requests)
	}
	return waiting
}

// urgency orders requests by their deadline; those without one come after, the oldest first.
func urgency(v RequestView) models.Time {
	if v.Deadline > 0 {
		return v.Deadline
	}
	return v.ReceivedAt.Add(7 * 24 * checkInFrom)
}

// nearestRun picks a visit round for visits and none for anything else where there are others, of those the run that
// is closest to a building in the tree, then one that starts before the most
// urgent of its requests is due, then the one that carries least, then the one that starts first.
func nearestRun(w Waiting, runs []Run, load map[models.ID]int) models.ID {
	best, bestKey := models.ID(""), [5]int64{}
	for _, r := range runs {
		apart := int64(-len(models.CommonAncestor([]models.Path{w.Path, r.Path})))
		late := int64(0)
		if due := w.Requests[0].Deadline; due > 0 && due <= r.Shift.StartsAt {
			late = 1
		}
		other := int64(0)
		if (w.Requests[0].Kind == models.KindVisit) != (r.Shift.Kind == models.KindVisit) {
			other = 1
		}
		key := [5]int64{other, apart, late, int64(r.Taken + load[r.Assignment.ID]), int64(r.Shift.StartsAt)}
		if best == "" || slices.Compare(key[:], bestKey[:]) < 0 {
			best, bestKey = r.Assignment.ID, key
		}
	}
	return best
}

// DispatchRequests gives requests to a supply run, and tells its member once. It returns Invalid where the run
// is none of the call-up, Conflict where a request is done already.
func (m *Mobilizer) DispatchRequests(ctx context.Context, by access.Actor, id, run models.ID, requests []models.ID) (int, error) {
	if err := by.Can(access.HandleRequests); err != nil {
		return 0, err
	}
	n, err := models.Within(ctx, m.db, func(tx *models.Tx) (int, error) {
		callUp, err := tx.CallUpForUpdate(by.Scope(), id)
		if err != nil {
			return 0, err
		}
		if !callUp.Open(tx.Now) {
			return 0, models.Conflict("callup_not_open", "requests are dispatched while the call-up is open")
		}
		return m.dispatchRequests(tx, by, callUp, run, unique(requests))
	})
	if err == nil {
		m.wake()
	}
	return n, err
}

func (m *Mobilizer) dispatchRequests(tx *models.Tx, by access.Actor, callUp models.CallUp, run models.ID, requests []models.ID) (int, error) {
	runs, err := runsOf(tx.Reader(), callUp)
	if err != nil {
		return 0, err
	}
	at := slices.IndexFunc(runs, func(r Run) bool { return r.Assignment.ID == run })
	var f faults
	f.add(at < 0, "run", "unknown_run", "is no supply run of this call-up that is still to come")
	f.add(len(requests) == 0, "requests", "no_requests", "choose at least one request")
	f.add(len(requests) > dispatchShown, "requests", "too_many", "at most %d requests at a time", dispatchShown)
	if err := models.Invalid(f...); err != nil {
		return 0, err
	}
	first := ""
	for _, id := range requests {
		r, err := tx.RequestForUpdate(by.Scope(), id)
		if err != nil {
			return 0, err
		}
		if r.CallUpID != callUp.ID {
			return 0, models.NotFound("request")
		}
		r.ShiftID, r.MemberID = runs[at].Shift.ID, runs[at].Assignment.MemberID
		if err := tx.MoveRequest(&r, models.RequestDispatched, by.String()); err != nil {
			return 0, err
		}
		if first == "" {
			if first, err = siteName(tx.Reader(), r.AreaPath); err != nil {
				return 0, err
			}
		}
	}
	return len(requests), m.tellRun(tx, callUp, runs[at], first, len(requests))
}

// tellRun tells the member of a run what was given to it.
func (m *Mobilizer) tellRun(tx *models.Tx, callUp models.CallUp, run Run, first string, n int) error {
	summons, err := tx.SummonsOf(callUp.ID, run.Assignment.MemberID)
	if err != nil {
		return err
	}
	member, err := tx.Member(models.Everywhere(), run.Assignment.MemberID)
	if err != nil {
		return err
	}
	w, err := m.phoneWay(tx, summons.ID, member)
	if err != nil {
		return err
	}
	zh, en := fmt.Sprintf("配送：%s等%d件居民诉求由您送达。", first, n), fmt.Sprintf("Supply run: %d requests at %s and around are yours. ", n, first)
	if run.Shift.Kind == models.KindVisit {
		zh, en = fmt.Sprintf("走访：%s等%d户请您上门看望。", first, n), fmt.Sprintf("Visits: %d who asked at %s and around are yours. ", n, first)
	}
	if see := w.see(); see != "" {
		zh, en = zh+"清单 "+see, en+"List: "+see
	}
	told := m.note(callUp, summons, member, purposeOf(models.PurposeRun, fmt.Sprintf("%x-%s", int64(tx.Now), run.Assignment.ID)), models.UrgencyRoster, map[string]string{"zh": zh, "en": en})
	told.mark = w.mark()
	_, err = m.deliver(tx, callUp, []letter{told}, "system")
	return err
}
