package models

import "fmt"

// CoverageCell is the seats of one task at one site in one window, with how far they are filled. Filled
// counts assignments that stand; proposals that nobody was told of are none.
type CoverageCell struct {
	ShiftID    ID
	CallUpID   ID `gorm:"column:callup_id"`
	Kind       string
	SitePath   Path
	StartsAt   Time
	EndsAt     Time
	MinSeats   int
	IdealSeats int
	Filled     int
	Confirmed  int
	CheckedIn  int
}

// Coverage reads the shifts of call-ups that were whistled within the path
// that overlap the time, with their counts. Its cost follows the area and the time asked for.
func (q *query) Coverage(within Path, from, to Time, limit int) ([]CoverageCell, error) {
	var cells []CoverageCell
	err := Scope{within}.within(q.gorm.Table("shifts"), "shifts.site_path").
		Select(`shifts.id AS shift_id, shifts.callup_id, shifts.kind, shifts.site_path, shifts.starts_at, shifts.ends_at, shifts.min_seats, shifts.ideal_seats,
			COALESCE(SUM(a.state IN ('published', 'confirmed', 'checked_in', 'checked_out')), 0) AS filled,
			COALESCE(SUM(a.state IN ('confirmed', 'checked_in', 'checked_out')), 0) AS confirmed,
			COALESCE(SUM(a.state IN ('checked_in', 'checked_out')), 0) AS checked_in`).
		Joins("JOIN callups ON callups.id = shifts.callup_id AND callups.state IN ?", []CallUpState{CallUpWhistled, CallUpStanding, CallUpStoodDown, CallUpArchived}).
		Joins("LEFT JOIN assignments a ON a.shift_id = shifts.id").
		Where("shifts.starts_at < ? AND shifts.ends_at > ?", to, from).
		Group("shifts.id, shifts.callup_id, shifts.kind, shifts.site_path, shifts.starts_at, shifts.ends_at, shifts.min_seats, shifts.ideal_seats").
		Order("shifts.starts_at, shifts.site_path, shifts.kind, shifts.id").Limit(limit).Scan(&cells).Error
	if err != nil {
		return nil, fmt.Errorf("read the coverage: %w", err)
	}
	return cells, nil
}

// ShortShifts counts the shifts of a call-up that are not over now and have fewer people than they need at least.
func (q *query) ShortShifts(callUp ID, now Time) (int, error) {
	var short []ID
	err := q.gorm.Table("shifts").Select("shifts.id").
		Joins("LEFT JOIN assignments a ON a.shift_id = shifts.id AND a.state IN ('published', 'confirmed', 'checked_in', 'checked_out')").
		Where("shifts.callup_id = ? AND shifts.ends_at > ?", callUp, now).
		Group("shifts.id, shifts.min_seats").Having("COUNT(a.id) < shifts.min_seats").Scan(&short).Error
	if err != nil {
		return 0, fmt.Errorf("count the shifts that lack people: %w", err)
	}
	return len(short), nil
}
