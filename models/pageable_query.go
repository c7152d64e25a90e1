package models

import (
	"fmt"

	"gorm.io/gorm"
)

// CountPageable counts, by home, who could be paged at or below a path: active, consented, not opted out. Those
// who live elsewhere and are enrolled there count where they are enrolled.
func (q *query) CountPageable(within Path) (map[Path]int, error) {
	type place struct {
		Path Path
		N    int
	}
	fresh := func() *gorm.DB { return q.gorm.Session(&gorm.Session{NewDB: true}) }
	could := "members.active = ? AND members.consented_at > 0 AND members.opted_out_at = 0"
	var homes, enrolled []place
	err := Scope{within}.within(fresh().Model(&Member{}), "home_path").Select("home_path AS path, COUNT(*) AS n").Where(could, true).
		Group("home_path").Limit(maxAudience).Scan(&homes).Error
	if err == nil {
		err = Scope{within}.within(fresh().Model(&Enrolment{}), "enrolments.area_path").
			Select("enrolments.area_path AS path, COUNT(*) AS n").Joins("JOIN members ON members.id = enrolments.member_id").
			Where(could+" AND NOT (members.home_path >= ? AND members.home_path < ?)", true, string(within), within.end()).
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
