package mobilize

import (
	"cmp"
	"context"
	"slices"

	"whistle/models"
)

// GroupDuty is what the leader of a building group sees of the group on the day.
type GroupDuty struct {
	CallUp models.CallUp
	Group  string
	Rows   []DutyRow
}

// DutyRow is one member on the day with one shift, or without any.
type DutyRow struct {
	Member     models.ID
	Name       string
	Tail       string // of the phone; empty where whoever looks may not see it
	ReportedAt models.Time
	CardShift
}

// GroupDuty shows the group of the leader who holds the token. It returns NotFound for everybody else.
func (m *Mobilizer) GroupDuty(ctx context.Context, token string) (GroupDuty, error) {
	read := m.db.Read(ctx)
	summons, err := read.FindSummonsByToken(models.HashToken(token))
	if err != nil {
		return GroupDuty{}, err
	}
	callUp, err := read.CallUp(models.Everywhere(), summons.CallUpID)
	if err != nil {
		return GroupDuty{}, err
	}
	if !callUp.Open(read.Now) {
		return GroupDuty{}, models.NotFound("summons")
	}
	return groupDuty(read, callUp, summons)
}

// LeaderDuty records what a leader saw of a member of the own group. It returns NotFound where the token is
// no leader's or the member is not of the group.
func (m *Mobilizer) LeaderDuty(ctx context.Context, token string, member models.ID, in DutyInput) (GroupDuty, error) {
	group, err := models.Within(ctx, m.db, func(tx *models.Tx) (GroupDuty, error) {
		callUp, leader, err := openByToken(tx, token)
		if err != nil {
			return GroupDuty{}, err
		}
		group, leads, err := tx.GroupLedBy(callUp.ID, leader.MemberID)
		if err != nil {
			return GroupDuty{}, err
		}
		members, err := tx.MembersOfGroup(callUp.ID, group.ID)
		if err != nil {
			return GroupDuty{}, err
		}
		if !leads || !slices.ContainsFunc(members, func(b models.BranchMember) bool { return b.MemberID == member }) {
			return GroupDuty{}, models.NotFound("member")
		}
		summons, err := tx.SummonsOf(callUp.ID, member)
		if err != nil {
			return GroupDuty{}, err
		}
		in.At = 0
		by := recorder{actor: "member:" + string(leader.MemberID), via: models.ViaLeader}
		if err := m.attend(tx, callUp, &summons, in, by); err != nil {
			return GroupDuty{}, err
		}
		return groupDuty(tx.Reader(), callUp, leader)
	})
	if err == nil {
		m.wake()
	}
	return group, err
}

func groupDuty(read *models.Reader, callUp models.CallUp, leader models.Summons) (GroupDuty, error) {
	group, leads, err := read.GroupLedBy(callUp.ID, leader.MemberID)
	if err != nil {
		return GroupDuty{}, err
	}
	if !leads {
		return GroupDuty{}, models.NotFound("group")
	}
	members, err := read.MembersOfGroup(callUp.ID, group.ID)
	if err != nil {
		return GroupDuty{}, err
	}
	ids := make([]models.ID, len(members))
	for i, b := range members {
		ids[i] = b.MemberID
	}
	assigned, err := read.AssignmentsOfMembers(callUp.ID, ids)
	if err != nil {
		return GroupDuty{}, err
	}
	g := GroupDuty{CallUp: callUp, Group: group.Name}
	g.Rows, err = dutyRows(read, callUp.ID, ids, assigned, false)
	return g, err
}

// dutyRows gives a row for each shift of the members, and one for each member without any; whoever said no
// is left out. Those who should be there come first, by the start of their shift.
func dutyRows(read *models.Reader, callUp models.ID, members []models.ID, assigned []models.Assignment, tails bool) ([]DutyRow, error) {
	summonses, err := read.SummonsesOfMembers(callUp, members)
	if err != nil {
		return nil, err
	}
	people := map[models.ID]models.Member{}
	if tails {
		if people, err = read.MembersByID(members); err != nil {
			return nil, err
		}
	}
	shifts, err := cardShifts(read, assigned)
	if err != nil {
		return nil, err
	}
	byMember := map[models.ID][]CardShift{}
	for _, s := range shifts {
		byMember[s.Assignment.MemberID] = append(byMember[s.Assignment.MemberID], s)
	}
	var rows []DutyRow
	for _, id := range members {
		summons, called := summonses[id]
		if !called || (summons.Answer != models.AnswerYes && len(byMember[id]) == 0) {
			continue
		}
		row := DutyRow{Member: id, Name: summons.MemberName, Tail: people[id].PhoneTail, ReportedAt: summons.ReportedAt}
		for _, shift := range byMember[id] {
			row.CardShift = shift
			rows = append(rows, row)
		}
		if len(byMember[id]) == 0 {
			rows = append(rows, row)
		}
	}
	slices.SortStableFunc(rows, func(a, b DutyRow) int {
		if (a.Shift.ID == "") != (b.Shift.ID == "") { // those without a shift come last
			return cmp.Compare(b.Shift.ID, a.Shift.ID)
		}
		return cmp.Or(cmp.Compare(a.Shift.StartsAt, b.Shift.StartsAt), cmp.Compare(a.Site, b.Site), cmp.Compare(a.Name, b.Name))
	})
	return rows, nil
}
