package mobilize

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"whistle/models"
)

// AfterMoment is something that the chief remembers: the whistle, a wave, the first answer, a step, a branch in
// force, a roster told, a leader replaced, the end. The moves of single people and pages are no such thing.
type AfterMoment struct {
	At    string `json:"at"`
	What  string `json:"what"`  // callup, wave, answers, step, branch, roster, leader
	Which string `json:"which"` // the state or kind it came to; of a wave its number
	Count int    `json:"count"` // how many people were paged or had answered, branches, leaders; 0: it is not counted
}

// moment is one with its time.
type moment struct {
	AfterMoment
	at models.Time
}

// timelineOf tells the call-up in the order of its events. What one transaction did to several is one moment.
func (m *Mobilizer) timelineOf(r afterRecords, answers AfterResponse) []AfterMoment {
	var moments []moment
	for _, e := range r.events {
		now, ok := momentOf(e)
		if !ok {
			continue
		}
		if last := len(moments) - 1; last >= 0 && moments[last].at == now.at && moments[last].What == now.What && moments[last].Which == now.Which {
			moments[last].Count += now.Count
			continue
		}
		moments = append(moments, now)
	}
	for _, reached := range []struct {
		which string
		ms    int64
		count int
	}{{"first", answers.FirstMS, 1}, {"half", answers.HalfMS, (len(r.summonses) + 1) / 2}, {"all", answers.FullMS, len(r.summonses)}, {"quorum", answers.QuorumMS, r.callUp.Quorum}} {
		if reached.ms >= 0 {
			at := r.callUp.WhistledAt.Add(time.Duration(reached.ms) * time.Millisecond)
			moments = append(moments, moment{AfterMoment{What: "answers", Which: reached.which, Count: reached.count}, at})
		}
	}
	slices.SortStableFunc(moments, func(a, b moment) int { return cmp.Compare(a.at, b.at) })
	timeline := make([]AfterMoment, len(moments))
	for i, one := range moments {
		one.At = m.stamp(one.at)
		timeline[i] = one.AfterMoment
	}
	return timeline
}

// momentOf says what a move means to the whole call-up; ok is false where it is of one person, page or request.
func momentOf(e models.Event) (_ moment, ok bool) {
	now := moment{AfterMoment{What: string(e.Entity), Which: e.ToState}, e.At}
	switch e.Entity { //nolint:exhaustive // the rest is of single people, pages and requests
	case models.MachineCallUp, models.MachineRoster:
		return now, e.Entity == models.MachineCallUp || e.ToState == string(models.RosterPublished)
	case models.MachineSummons:
		wave, err := strconv.Atoi(e.Detail.V["wave"])
		now.What, now.Which, now.Count = "wave", strconv.Itoa(wave+1), 1
		return now, e.FromState == "" && err == nil
	case models.MachineStep:
		now.Which = e.Detail.V["kind"]
		now.Count, _ = strconv.Atoi(e.Detail.V["paged"])
		return now, e.ToState == string(models.StepDone)
	case models.MachineBranch:
		now.Count = 1
		return now, e.ToState == string(models.BranchInForce) || e.ToState == string(models.BranchDissolved)
	case models.MachineLeader:
		now.Count = 1
		return now, e.ToState == string(models.WatchReplaced)
	default:
		return now, false
	}
}
