package models

import (
	"errors"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

var memberColumns = []string{
	"id", "name", "phone_sealed", "phone_index", "phone_tail", "home_code", "home_path", "work_unit_id", "standing", "language",
	"usual_hours", "active", "home_bound", "consented_at", "opted_out_at", "created_at", "updated_at",
}

// CreateMembers inserts members with their skills, roles and enrolments in batches. A phone that is there
// already is a Conflict.
func (tx *Tx) CreateMembers(members []Member, skills []MemberSkill, roles []MemberRole, enrolments []Enrolment) error {
	err := errors.Join(
		createAll(tx.gorm, members), createAll(tx.gorm, skills), createAll(tx.gorm, roles), createAll(tx.gorm, enrolments),
	)
	if isDuplicate(err) {
		return Conflict("phone_taken", "somebody with this phone is registered already")
	}
	return err
}

func createAll[T any](g *gorm.DB, rows []T) error {
	if len(rows) == 0 {
		return nil
	}
	if err := g.CreateInBatches(&rows, 500).Error; err != nil {
		return fmt.Errorf("insert %T: %w", rows, err)
	}
	return nil
}

// Member reads one member who lives in the scope or is enrolled in it.
func (q *query) Member(scope Scope, id ID) (Member, error) {
	return first[Member](q.membersOf(scope).Where("members.id = ?", id), "member")
}

// MemberForUpdate reads one member of the scope, as Member does, and locks the row.
func (tx *Tx) MemberForUpdate(scope Scope, id ID) (Member, error) {
	return first[Member](tx.membersOf(scope).Where("members.id = ?", id).Clauses(clause.Locking{Strength: "UPDATE"}), "member")
}

// membersOf selects the members who live in the scope or registered with an area in it (双报到).
func (q *query) membersOf(scope Scope) *gorm.DB {
	fresh := q.gorm.Session(&gorm.Session{NewDB: true})
	enrolled := scope.within(fresh.Model(&Enrolment{}), "area_path").Select("member_id")
	home := scope.within(fresh, "home_path")
	return q.gorm.Model(&Member{}).Select(memberColumns).Where(home.Or("members.id IN (?)", enrolled))
}

// MemberFilter narrows a list of members; empty fields do not.
type MemberFilter struct {
	Area     Path
	Name     string // part of the name
	Standing Standing
	Skill    string
	After    ID // the last one of the page before
	Limit    int
}

// Members reads the members of the scope that fit the filter, by id.
func (q *query) Members(scope Scope, f MemberFilter) ([]Member, error) {
	if f.Area != "" {
		scope = Scope{f.Area}
	}
	g := q.membersOf(scope)
	if f.Name != "" {
		g = g.Where("name LIKE ?", "%"+f.Name+"%")
	}
	if f.Standing != "" {
		g = g.Where("standing = ?", f.Standing)
	}
	if f.Skill != "" {
		g = g.Where("members.id IN (SELECT member_id FROM member_skills WHERE skill = ?)", f.Skill)
	}
	return all[Member](g.Where("members.id > ?", f.After).Order("members.id").Limit(f.Limit), "members")
}

// CountMembers counts the active members who live at or below the paths or are enrolled there.
func (q *query) CountMembers(paths []Path) (int, error) {
	var n int64
	if err := q.membersOf(Scope(paths)).Where("active = ?", true).Count(&n).Error; err != nil {
		return 0, fmt.Errorf("count members: %w", err)
	}
	return int(n), nil
}

// maxAudience is far above any city's roll; it keeps the query from being unbounded.
const maxAudience = 200_000

// MembersWithin reads everyone who lives at or below the paths or is enrolled there, by home and id.
func (q *query) MembersWithin(paths []Path) ([]Member, error) {
	return all[Member](q.membersOf(Scope(paths)).Order("home_path, members.id").Limit(maxAudience), "members")
}

// MembersByID reads members by their ids, whatever the scope: the caller has checked it.
func (q *query) MembersByID(ids []ID) (map[ID]Member, error) {
	byID := make(map[ID]Member, len(ids))
	for _, part := range chunks(ids, 500) {
		members, err := all[Member](q.gorm.Select(memberColumns).Where("id IN ?", part).Limit(len(part)), "members")
		if err != nil {
			return nil, err
		}
		for _, m := range members {
			byID[m.ID] = m
		}
	}
	return byID, nil
}

// SkillsOf reads the skills of members, by member.
func (q *query) SkillsOf(ids []ID) (map[ID][]string, error) {
	skills := map[ID][]string{}
	for _, part := range chunks(ids, 500) {
		rows, err := all[MemberSkill](q.gorm.Where("member_id IN ?", part).Order("member_id, skill").Limit(64*len(part)), "skills")
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			skills[r.MemberID] = append(skills[r.MemberID], r.Skill)
		}
	}
	return skills, nil
}

// RolesOf reads the offices of members, by member.
func (q *query) RolesOf(ids []ID) (map[ID][]MemberRole, error) {
	roles := map[ID][]MemberRole{}
	for _, part := range chunks(ids, 500) {
		rows, err := all[MemberRole](q.gorm.Where("member_id IN ?", part).Order("member_id, role").Limit(64*len(part)), "roles")
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			roles[r.MemberID] = append(roles[r.MemberID], r)
		}
	}
	return roles, nil
}

// MembersByPhone reads the members whose phones have these blind indexes, by the index as a string.
func (q *query) MembersByPhone(indexes []BlindIndex) (map[string]Member, error) {
	found := map[string]Member{}
	for _, part := range chunks(indexes, 500) {
		plain := make([][]byte, len(part))
		for i, index := range part {
			plain[i] = index
		}
		members, err := all[Member](q.gorm.Select(memberColumns).Where("phone_index IN ?", plain).Limit(len(part)), "members")
		if err != nil {
			return nil, err
		}
		for _, m := range members {
			found[string(m.PhoneIndex)] = m
		}
	}
	return found, nil
}

// OptedOut reads which of the phones asked for no more pages, by the blind index as a string.
func (q *query) OptedOut(indexes []BlindIndex) (map[string]bool, error) {
	out := map[string]bool{}
	for _, part := range chunks(indexes, 500) {
		plain := make([][]byte, len(part))
		for i, index := range part {
			plain[i] = index
		}
		rows, err := all[OptOut](q.gorm.Where("phone_index IN ?", plain).Limit(len(part)), "opt-outs")
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[string(r.PhoneIndex)] = true
		}
	}
	return out, nil
}

// SaveMember writes a changed member and puts these skills and roles in place of the former ones; nil
// leaves them as they are.
func (tx *Tx) SaveMember(m Member, skills []string, roles []MemberRole) error {
	m.UpdatedAt = tx.Now
	if err := tx.gorm.Save(&m).Error; err != nil {
		if isDuplicate(err) {
			return Conflict("phone_taken", "somebody else with this phone is registered already")
		}
		return fmt.Errorf("save member: %w", err)
	}
	if skills != nil {
		if err := tx.gorm.Where("member_id = ?", m.ID).Delete(&MemberSkill{}).Error; err != nil {
			return fmt.Errorf("replace skills: %w", err)
		}
		rows := make([]MemberSkill, len(skills))
		for i, s := range skills {
			rows[i] = MemberSkill{MemberID: m.ID, Skill: s}
		}
		if err := createAll(tx.gorm, rows); err != nil {
			return err
		}
	}
	if roles != nil {
		if err := tx.gorm.Where("member_id = ?", m.ID).Delete(&MemberRole{}).Error; err != nil {
			return fmt.Errorf("replace roles: %w", err)
		}
		return createAll(tx.gorm, roles)
	}
	return nil
}

// SetOptOut keeps that a phone asked for no more pages (or wants them again), and marks its member.
func (tx *Tx) SetOptOut(phone BlindIndex, out bool) error {
	at := Time(0)
	if out {
		at = tx.Now
	}
	if err := tx.gorm.Where("phone_index = ?", []byte(phone)).Delete(&OptOut{}).Error; err != nil {
		return fmt.Errorf("clear the opt-out: %w", err)
	}
	if out {
		if err := tx.gorm.Create(&OptOut{PhoneIndex: phone, At: at}).Error; err != nil {
			return fmt.Errorf("keep the opt-out: %w", err)
		}
	}
	err := tx.gorm.Model(&Member{}).Where("phone_index = ?", []byte(phone)).Updates(map[string]any{"opted_out_at": at, "updated_at": tx.Now}).Error
	if err != nil {
		return fmt.Errorf("mark the opt-out: %w", err)
	}
	return nil
}

// HasPeople says whether any member is registered.
func (q *query) HasPeople() (bool, error) {
	var ids []ID
	if err := q.gorm.Model(&Member{}).Limit(1).Pluck("id", &ids).Error; err != nil {
		return false, fmt.Errorf("look for members: %w", err)
	}
	return len(ids) > 0, nil
}

// chunks cuts a list into parts of at most n, so that no statement has more variables than a database takes.
func chunks[T any](list []T, n int) [][]T {
	var parts [][]T
	for len(list) > n {
		parts, list = append(parts, list[:n]), list[n:]
	}
	if len(list) > 0 {
		parts = append(parts, list)
	}
	return parts
}
