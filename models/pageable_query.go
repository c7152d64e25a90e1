package models

import (
	"fmt"

	"gorm.io/gorm"
)

// couldBePaged are those whom a call-up may write to.
const couldBePaged = "members.active = ? AND members.consented_at > 0 AND members.opted_out_at = 0"

// SkillCount is how many members of a place have a skill.
type SkillCount struct {
	Path  Path
	Skill string
	N     int
}

// CountSkilled counts, by home and skill, who has one of the skills and could be paged at or below a path;
// those enrolled there from elsewhere count where they are enrolled, as in CountPageable.
func (q *query) CountSkilled(within Path, skills []string) ([]SkillCount, error) {
	fresh := func() *gorm.DB { return q.gorm.Session(&gorm.Session{NewDB: true}) }
	var homes, enrolled []SkillCount
	err := Scope{within}.within(fresh().Model(&Member{}), "home_path").Select("members.home_path AS path, member_skills.skill AS skill, COUNT(*) AS n").
		Joins("JOIN member_skills ON member_skills.member_id = members.id").Where(couldBePaged+" AND member_skills.skill IN ?", true, skills).
		Group("members.home_path, member_skills.skill").Limit(maxAudience).Scan(&homes).Error
	if err == nil {
		err = Scope{within}.within(fresh().Model(&Enrolment{}), "enrolments.area_path").
			Select("enrolments.area_path AS path, member_skills.skill AS skill, COUNT(*) AS n").Joins("JOIN members ON members.id = enrolments.member_id").
			Joins("JOIN member_skills ON member_skills.member_id = members.id").
			Where(couldBePaged+" AND NOT (members.home_path >= ? AND members.home_path < ?) AND member_skills.skill IN ?", true, string(within), within.end(), skills).
			Group("enrolments.area_path, member_skills.skill").Limit(maxAudience).Scan(&enrolled).Error
	}
	if err != nil {
		return nil, fmt.Errorf("count who has the skills: %w", err)
	}
	return append(homes, enrolled...), nil
}

// CountPageable counts, by home, who could be paged at or below a path: active, consented, not opted out. Those
// who live elsewhere and are enrolled there count where they are enrolled.
func (q *query) CountPageable(within Path) (map[Path]int, error) {
	type place struct {
		Path Path
		N    int
	}
	fresh := func() *gorm.DB { return q.gorm.Session(&gorm.Session{NewDB: true}) }
	var homes, enrolled []place
	err := Scope{within}.within(fresh().Model(&Member{}), "home_path").Select("home_path AS path, COUNT(*) AS n").Where(couldBePaged, true).
		Group("home_path").Limit(maxAudience).Scan(&homes).Error
	if err == nil {
		err = Scope{within}.within(fresh().Model(&Enrolment{}), "enrolments.area_path").
			Select("enrolments.area_path AS path, COUNT(*) AS n").Joins("JOIN members ON members.id = enrolments.member_id").
			Where(couldBePaged+" AND NOT (members.home_path >= ? AND members.home_path < ?)", true, string(within), within.end()).
			Group("enrolments.area_path").Limit(maxAudience).Scan(&enrolled).Error
	}
	if err != nil {
		return nil, fmt.Errorf("count who could be paged: %w", err)
	}
	counts := make(map[Path]int, len(homes))
	for _, p := range append(homes, enrolled...) {
		counts[p.Path] += p.N
	}
	return counts, nil
}
