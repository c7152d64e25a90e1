package models

// GroupLedBy reads the building group that a member leads in a branch that is in force; found is false
// where the member leads none.
func (q *query) GroupLedBy(callUp, member ID) (BuildingGroup, bool, error) {
	groups, err := all[BuildingGroup](q.gorm.Where(`id IN (SELECT branch_members.group_id FROM branch_members
		JOIN branches ON branches.id = branch_members.branch_id AND branches.state = ?
		WHERE branch_members.callup_id = ? AND branch_members.member_id = ? AND branch_members.leader = ?)`,
		BranchInForce, callUp, member, true).Limit(1), "the group that the member leads")
	if err != nil || len(groups) == 0 {
		return BuildingGroup{}, false, err
	}
	return groups[0], true, nil
}

// MembersOfGroup reads who is in a building group.
func (q *query) MembersOfGroup(callUp, group ID) ([]BranchMember, error) {
	return all[BranchMember](q.gorm.Where("callup_id = ? AND group_id = ?", callUp, group).Order("member_id").Limit(1000), "the group's members")
}

// SummonsesOfMembers reads the summonses of members in a call-up, by id.
func (q *query) SummonsesOfMembers(callUp ID, members []ID) (map[ID]Summons, error) {
	byMember := make(map[ID]Summons, len(members))
	for _, part := range chunks(members, 500) {
		rows, err := all[Summons](q.gorm.Where("callup_id = ? AND member_id IN ?", callUp, part).Limit(len(part)), "summonses")
		if err != nil {
			return nil, err
		}
		for _, s := range rows {
			byMember[s.MemberID] = s
		}
	}
	return byMember, nil
}

// OtherOpenSummonses reads where else a member is called up now.
func (q *query) OtherOpenSummonses(member, except ID, now Time) ([]Summons, error) {
	return all[Summons](q.gorm.Where("member_id = ? AND callup_id <> ? AND state <> ? AND callup_id IN (SELECT id FROM callups WHERE state IN ? AND ends_at > ?)",
		member, except, SummonsReleased, []CallUpState{CallUpWhistled, CallUpStanding}, now).Order("id DESC").Limit(5), "other summonses")
}
