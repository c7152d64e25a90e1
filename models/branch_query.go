package models

import (
	"fmt"
	"strconv"
)

// Formation is what is stored of a call-up's temporary branches.
type Formation struct {
	Branches  []TemporaryBranch
	Groups    []BuildingGroup
	Buildings []GroupBuilding
	Members   []BranchMember
	Teams     []ServiceTeam
	TeamOf    []ServiceTeamMember
	Officers  []GridOfficer
}

// FormationOf reads a call-up's formation.
func (q *query) FormationOf(callUp ID) (Formation, error) {
	var f Formation
	var err error
	if f.Branches, err = all[TemporaryBranch](q.gorm.Where("callup_id = ?", callUp).Order("position").Limit(10_000), "branches"); err != nil {
		return f, err
	}
	if f.Groups, err = all[BuildingGroup](q.gorm.Where("callup_id = ?", callUp).Order("position").Limit(10_000), "building groups"); err != nil {
		return f, err
	}
	if f.Buildings, err = all[GroupBuilding](q.gorm.Where("callup_id = ?", callUp).Order("area_code").Limit(maxShifts), "the groups' buildings"); err != nil {
		return f, err
	}
	if f.Members, err = all[BranchMember](q.gorm.Where("callup_id = ?", callUp).Order("member_id").Limit(maxAudience), "the branches' members"); err != nil {
		return f, err
	}
	if f.Teams, err = all[ServiceTeam](q.gorm.Where("callup_id = ?", callUp).Order("position").Limit(100), "service teams"); err != nil {
		return f, err
	}
	if f.TeamOf, err = all[ServiceTeamMember](q.gorm.Where("callup_id = ?", callUp).Order("member_id").Limit(maxAudience), "the teams' members"); err != nil {
		return f, err
	}
	f.Officers, err = all[GridOfficer](q.gorm.Where("callup_id = ?", callUp).Order("area_code, full_time DESC, member_id").Limit(maxShifts), "grid officers")
	return f, err
}

// SaveFormation puts a formation in place of the one before.
func (tx *Tx) SaveFormation(callUp ID, f Formation) error {
	for _, old := range []any{&TemporaryBranch{}, &BuildingGroup{}, &GroupBuilding{}, &BranchMember{}, &ServiceTeam{}, &ServiceTeamMember{}, &GridOfficer{}} {
		if err := tx.gorm.Where("callup_id = ?", callUp).Delete(old).Error; err != nil {
			return fmt.Errorf("replace the formation: %w", err)
		}
	}
	for _, err := range []error{
		createAll(tx.gorm, f.Branches), createAll(tx.gorm, f.Groups), createAll(tx.gorm, f.Buildings), createAll(tx.gorm, f.Members),
		createAll(tx.gorm, f.Teams), createAll(tx.gorm, f.TeamOf), createAll(tx.gorm, f.Officers),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// MoveBranch moves a branch where its table allows it, and writes it with its event.
func (tx *Tx) MoveBranch(b *TemporaryBranch, to BranchState, actor string, within Path) error {
	event, err := b.Move(to, tx.Now, actor, within)
	if err != nil {
		return err
	}
	if to == BranchInForce {
		if event.Detail, err = tx.strengthOf(b.ID); err != nil {
			return err
		}
	}
	if err := tx.Record(event); err != nil {
		return err
	}
	b.Revision++
	if err := tx.gorm.Save(b).Error; err != nil {
		return fmt.Errorf("save the branch: %w", err)
	}
	return nil
}

// DissolveBranches ends the branches of a call-up: a temporary branch ends with its task.
func (tx *Tx) DissolveBranches(callUp ID, actor string, within Path) error {
	if err := tx.CancelWatches(callUp, actor, within); err != nil {
		return err
	}
	f, err := tx.FormationOf(callUp)
	if err != nil {
		return err
	}
	for i := range f.Branches {
		if f.Branches[i].State == BranchDissolved {
			continue
		}
		if err := tx.MoveBranch(&f.Branches[i], BranchDissolved, actor, within); err != nil {
			return err
		}
	}
	return nil
}

// OfficersIn reads who is a grid officer by standing in the areas, with the area.
func (q *query) OfficersIn(codes []string) ([]MemberRole, error) {
	var roles []MemberRole
	for _, part := range chunks(codes, 500) {
		rows, err := all[MemberRole](q.gorm.Where("area_code IN ? AND role IN ?", part, []string{RoleGridOfficerFullTime, RoleGridOfficerPartTime}).
			Order("area_code, role, member_id").Limit(maxShifts), "grid officers by standing")
		if err != nil {
			return nil, err
		}
		roles = append(roles, rows...)
	}
	return roles, nil
}

// strengthOf says how many members and groups a branch has, for the event that puts it in force.
func (tx *Tx) strengthOf(branch ID) (JSON[map[string]string], error) {
	var members, groups int64
	if err := tx.gorm.Model(&BranchMember{}).Where("branch_id = ?", branch).Count(&members).Error; err != nil {
		return JSON[map[string]string]{}, fmt.Errorf("count a branch's members: %w", err)
	}
	if err := tx.gorm.Model(&BuildingGroup{}).Where("branch_id = ?", branch).Count(&groups).Error; err != nil {
		return JSON[map[string]string]{}, fmt.Errorf("count a branch's groups: %w", err)
	}
	return AsJSON(map[string]string{"members": strconv.FormatInt(members, 10), "groups": strconv.FormatInt(groups, 10)}), nil
}
