package mobilize

import (
	"cmp"
	"context"
	"slices"

	"whistle/models"
)

// MemberRun is the list of requests that a member brings.
type MemberRun struct {
	CallUp models.CallUp
	Open   []RequestView
	Done   int
	Visits bool   // the list is of visits alone
	Number string // how to call back, of the one request that it was asked for
	Asked  models.ID
}

// RunStep is what a member says of one request of the run.
type RunStep struct {
	Request models.ID
	Step    string // "delivered", "not_possible" with a reason, "call" to see how to call back; of a visit also "not_at_home", "needs_help" with what for
	Note    string
}

// MemberRun shows the requests that the holder of a token brings. It changes nothing.
func (m *Mobilizer) MemberRun(ctx context.Context, token string) (MemberRun, error) {
	read := m.db.Read(ctx)
	summons, err := read.FindSummonsByToken(models.HashToken(token))
	if err != nil {
		return MemberRun{}, err
	}
	callUp, err := read.CallUp(models.Everywhere(), summons.CallUpID)
	if err != nil {
		return MemberRun{}, err
	}
	if !callUp.Open(read.Now) {
		return MemberRun{}, models.NotFound("summons")
	}
	return memberRun(read, callUp, summons.MemberID)
}

func memberRun(read *models.Reader, callUp models.CallUp, member models.ID) (MemberRun, error) {
	mine, err := read.Requests(models.Everywhere(), models.RequestFilter{CallUp: callUp.ID, Member: member, Limit: dispatchShown})
	if err != nil {
		return MemberRun{}, err
	}
	run := MemberRun{CallUp: callUp, Visits: len(mine) > 0 && !slices.ContainsFunc(mine, func(r models.Request) bool { return r.Kind != models.KindVisit })}
	open := slices.DeleteFunc(mine, func(r models.Request) bool { return r.State != models.RequestDispatched })
	run.Done = len(mine) - len(open)
	run.Open, err = openRequests(read, open)
	slices.SortStableFunc(run.Open, func(a, b RequestView) int {
		if a.AreaPath != b.AreaPath {
			return cmp.Compare(a.AreaPath, b.AreaPath)
		}
		return cmp.Compare(urgency(a), urgency(b))
	})
	return run, err
}

// TakeRunStep records what a member did about a request of the own run. It returns NotFound for a request
// that is not theirs.
func (m *Mobilizer) TakeRunStep(ctx context.Context, token string, step RunStep) (MemberRun, error) {
	run, err := models.Within(ctx, m.db, func(tx *models.Tx) (MemberRun, error) {
		callUp, summons, err := openByToken(tx, token)
		if err != nil {
			return MemberRun{}, err
		}
		r, err := tx.RequestForUpdate(models.Everywhere(), step.Request)
		if err != nil {
			return MemberRun{}, err
		}
		if r.MemberID != summons.MemberID || r.CallUpID != callUp.ID {
			return MemberRun{}, models.NotFound("request")
		}
		number, actor := "", "member:"+string(summons.MemberID)
		switch step.Step {
		case "call":
			number, err = revealCallback(tx, r, actor)
		case string(models.VisitNotAtHome), string(models.VisitNeedsHelp):
			err = m.visited(tx, &r, models.VisitFound(step.Step), step.Note, actor)
		case string(models.RequestDelivered), string(models.RequestNotPossible):
			if step.Step == string(models.RequestDelivered) && r.Kind == models.KindVisit {
				err = m.visited(tx, &r, models.VisitDone, step.Note, actor)
				break
			}
			err = m.changeRequest(tx, &r, RequestChange{State: models.RequestState(step.Step), Note: step.Note}, actor)
		default:
			err = models.Invalid(models.Field("step", "unknown_step", "must be delivered, not_possible, call, not_at_home or needs_help"))
		}
		if err != nil {
			return MemberRun{}, err
		}
		run, err := memberRun(tx.Reader(), callUp, summons.MemberID)
		run.Number, run.Asked = number, r.ID
		return run, err
	})
	if err == nil {
		m.wake()
	}
	return run, err
}
