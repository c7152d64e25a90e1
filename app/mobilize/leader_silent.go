package mobilize

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"whistle/app/access"
	"whistle/models"
)

// thereFrom is how long before the call-up's start somebody counts as being there.
const thereFrom = time.Hour

// leadersDue settles every watch whose time has come, and gives how many.
func (m *Mobilizer) leadersDue(ctx context.Context) (int, error) {
	read := m.db.Read(ctx)
	due, err := read.DueWatches(read.Now, 100)
	if err != nil {
		return 0, err
	}
	for i, w := range due {
		err := models.Do(context.WithoutCancel(ctx), m.db, func(tx *models.Tx) error { return m.settleWatch(tx, w) })
		if err != nil {
			return i, fmt.Errorf("settle the watch %s: %w", w.ID, err)
		}
	}
	return len(due), nil
}

// settleWatch decides on one watch that came due. Another replica that had it before leaves it settled.
func (m *Mobilizer) settleWatch(tx *models.Tx, due models.LeaderWatch) error {
	c, err := tx.CallUpForUpdate(models.Everywhere(), due.CallUpID) // before the watch, as an answer locks them
	if err != nil {
		return err
	}
	w, err := tx.WatchForUpdate(due.ID)
	if err != nil || w.State != models.WatchWaiting {
		return err
	}
	f, err := tx.FormationOf(c.ID)
	if err != nil {
		return err
	}
	if _, holder := postsOf(f); !c.Open(tx.Now) || holder[post{w.BranchID, w.GroupID}] != w.MemberID {
		return tx.MoveWatch(&w, models.WatchCancelled, "system", c.ScopePath)
	}
	heard, err := heardOf(tx, c, w)
	if err != nil {
		return err
	}
	if heard {
		return tx.MoveWatch(&w, models.WatchAcknowledged, "member:"+string(w.MemberID), c.ScopePath)
	}
	return m.replaceLeader(tx, c, f, w, "system")
}

// heardOf says whether a leader did anything since being told; or, for being there, since shortly before the start.
func heardOf(tx *models.Tx, c models.CallUp, w models.LeaderWatch) (bool, error) {
	since := w.ToldAt
	if w.Reason == models.WatchDuty {
		since = c.StartsAt.Add(-thereFrom)
		s, err := tx.SummonsOf(c.ID, w.MemberID)
		if err != nil || !s.ReportedAt.IsZero() {
			return err == nil, err
		}
	}
	return tx.ActedSince(c.ID, w.MemberID, since)
}

// replaceLeader lets the next in line act, and tells them. Where there is nobody, the board says so.
func (m *Mobilizer) replaceLeader(tx *models.Tx, c models.CallUp, f models.Formation, w models.LeaderWatch, actor string) error {
	p := post{w.BranchID, w.GroupID}
	next, found, err := nextInLine(tx, c, f, w)
	if err != nil {
		return err
	}
	if !found {
		if w.State == models.WatchNobody {
			return nil
		}
		return tx.MoveWatch(&w, models.WatchNobody, actor, c.ScopePath)
	}
	w.SuccessorID, w.SuccessorOffice = next.MemberID, next.Office
	if err := handOver(tx, f, p, w.MemberID, next.MemberID, models.OfficeNone); err != nil {
		return err
	}
	if err := tx.MoveWatch(&w, models.WatchReplaced, actor, c.ScopePath); err != nil {
		return err
	}
	return m.tellLeaders(tx, c, f, []lead{{post: p, member: next.MemberID, next: true}}, actor)
}

// handOver takes a post from one member and gives it to another; the first keeps the membership, and gets the
// office that is named.
func handOver(tx *models.Tx, f models.Formation, p post, from, to models.ID, left models.Office) error {
	for _, tm := range f.TeamOf {
		if tm.TeamID != p.group || (tm.MemberID != from && tm.MemberID != to) {
			continue
		}
		tm.Leader = tm.MemberID == to
		if err := tx.SaveTeamMember(tm); err != nil {
			return err
		}
	}
	if p.branch == "" {
		return nil
	}
	for _, bm := range f.Members {
		if bm.MemberID != from && bm.MemberID != to {
			continue
		}
		switch {
		case p.group != "":
			bm.Leader = bm.MemberID == to
		case bm.MemberID == to:
			bm.Office = models.OfficeSecretary
		default:
			bm.Office = left
		}
		if err := tx.SaveBranchMember(bm); err != nil {
			return err
		}
	}
	return nil
}

// nextInLine gives who acts in a silent leader's place: of a branch its deputy, then its committee, then any
// full member; of a group or team who leads a group by standing, then full members, then anybody. They come, have not
// fallen silent themselves, and, once the call-up has begun, are there.
func nextInLine(tx *models.Tx, c models.CallUp, f models.Formation, w models.LeaderWatch) (models.BranchMember, bool, error) {
	able, err := ableToLead(tx, c, w)
	if err != nil {
		return models.BranchMember{}, false, err
	}
	var line []models.BranchMember
	ids := []models.ID{}
	inTeam := map[models.ID]bool{}
	for _, tm := range f.TeamOf {
		inTeam[tm.MemberID] = tm.TeamID == w.GroupID
	}
	for _, bm := range f.Members {
		under := bm.BranchID == w.BranchID && (w.GroupID == "" || bm.GroupID == w.GroupID)
		if (under || inTeam[bm.MemberID]) && able[bm.MemberID] {
			line, ids = append(line, bm), append(ids, bm.MemberID)
		}
	}
	people, err := tx.MembersByID(ids)
	if err != nil {
		return models.BranchMember{}, false, err
	}
	roles, err := tx.RolesOf(ids)
	if err != nil {
		return models.BranchMember{}, false, err
	}
	rank := func(bm models.BranchMember) int {
		p := candidate{ID: bm.MemberID, Standing: people[bm.MemberID].Standing}
		for _, r := range roles[bm.MemberID] {
			p.Roles = append(p.Roles, r.Role)
		}
		return rankInLine(w, bm, p)
	}
	line = slices.DeleteFunc(line, func(bm models.BranchMember) bool { return rank(bm) == 0 })
	slices.SortStableFunc(line, func(a, b models.BranchMember) int { return cmp.Compare(rank(b), rank(a)) })
	if len(line) == 0 {
		return models.BranchMember{}, false, nil
	}
	return line[0], true, nil
}

// rankInLine orders those who could lead: higher is sooner, 0 never.
func rankInLine(w models.LeaderWatch, bm models.BranchMember, p candidate) int {
	if w.GroupID != "" {
		switch {
		case bm.Office == models.OfficeSecretary:
			return 1 // has the branch to lead
		case slices.Contains(p.Roles, models.RoleGroupLeader):
			return 5
		case p.Standing == models.StandingFull:
			return 4
		case inParty(p.Standing):
			return 3
		default:
			return 2
		}
	}
	switch {
	case p.Standing != models.StandingFull:
		return 0
	case bm.Office == models.OfficeDeputy:
		return 20
	case bm.Office != models.OfficeNone:
		return 10
	default:
		return 1 + experience(p)
	}
}

// ableToLead gives who of those who come could act in the place of a silent leader.
func ableToLead(tx *models.Tx, c models.CallUp, w models.LeaderWatch) (map[models.ID]bool, error) {
	coming, err := tx.AnsweredYes(c.ID)
	if err != nil {
		return nil, err
	}
	able := map[models.ID]bool{}
	for _, s := range coming {
		able[s.MemberID] = s.Comes() && s.MemberID != w.MemberID && (w.Reason != models.WatchDuty || !s.ReportedAt.IsZero())
	}
	watches, err := tx.WatchesOf(c.ID)
	for _, other := range watches {
		if other.State == models.WatchReplaced || other.State == models.WatchNobody {
			delete(able, other.MemberID)
		}
	}
	return able, err
}

// leaderAnswered settles the watches over whoever has just answered: a yes acknowledges the appointment, a no
// hands it on at once.
func (m *Mobilizer) leaderAnswered(tx *models.Tx, c models.CallUp, s models.Summons, actor string) error {
	watches, err := tx.WatchesOver(c.ID, s.MemberID)
	if err != nil || len(watches) == 0 {
		return err
	}
	gone := map[post]bool{}
	for _, w := range watches {
		switch p := (post{w.BranchID, w.GroupID}); {
		case s.Answer == models.AnswerYes && w.Reason == models.WatchAppointed && (w.State == models.WatchWaiting || w.State == models.WatchNobody):
			if err := tx.MoveWatch(&w, models.WatchAcknowledged, actor, c.ScopePath); err != nil {
				return err
			}
		case s.Answer == models.AnswerNo && !gone[p] && (w.State == models.WatchWaiting || w.State == models.WatchAcknowledged):
			gone[p] = true
			f, err := tx.FormationOf(c.ID)
			if err != nil {
				return err
			}
			if _, holder := postsOf(f); holder[p] != s.MemberID {
				continue
			}
			if err := m.replaceLeader(tx, c, f, w, actor); err != nil {
				return err
			}
		}
	}
	return nil
}

// GiveBackLead undoes the replacement of a leader: they lead again, who acted for them gets back what they
// held, and both stay so. It returns Conflict where the post was handed on since, or nothing is to be undone.
func (m *Mobilizer) GiveBackLead(ctx context.Context, by access.Actor, callUp, watch models.ID) error {
	if err := by.Can(access.Form); err != nil {
		return err
	}
	err := models.Do(ctx, m.db, func(tx *models.Tx) error {
		c, f, err := formationForUpdate(tx, by, callUp)
		if err != nil {
			return err
		}
		w, err := tx.WatchForUpdate(watch)
		if err != nil {
			return err
		}
		if w.CallUpID != callUp {
			return models.NotFound("watch over a leader")
		}
		if err := tx.MoveWatch(&w, models.WatchUndone, by.String(), c.ScopePath); err != nil {
			return err
		}
		p := post{w.BranchID, w.GroupID}
		if _, holder := postsOf(f); holder[p] != w.SuccessorID {
			return models.Conflict("lead_passed_on", "another leads by now; appoint by hand")
		}
		if err := handOver(tx, f, p, w.SuccessorID, w.MemberID, w.SuccessorOffice); err != nil {
			return err
		}
		return m.tellLeaders(tx, c, f, []lead{{post: p, member: w.MemberID, back: true}}, by.String())
	})
	if err == nil {
		m.wake()
	}
	return err
}
