package models

import "fmt"

// Turnout is what one call-up measured in one community: how many were asked and said yes, and how fast. It is
// all that later forecasts learn from: numbers, never who.
type Turnout struct {
	CallUpID   ID     `gorm:"primaryKey;column:callup_id"`
	AreaCode   string `gorm:"primaryKey"`
	AreaPath   Path
	Drill      bool
	WorkingDay bool
	Hour       int // of the clock when it was whistled
	WhistledAt Time
	Asked      int
	Yes        int
	ByMark     JSON[[]int] // of the yes, how many by each of the forecast's marks
}

// SaveTurnouts writes what a call-up measured, in place of what was written for it before.
func (tx *Tx) SaveTurnouts(callUp ID, turnouts []Turnout) error {
	if err := tx.gorm.Where("callup_id = ?", callUp).Delete(&Turnout{}).Error; err != nil {
		return fmt.Errorf("replace the turnout: %w", err)
	}
	return createAll(tx.gorm, turnouts)
}

// Turnouts reads what call-ups measured at or below a path, drills or real ones, the newest first.
func (q *query) Turnouts(within Path, drill bool, limit int) ([]Turnout, error) {
	return all[Turnout](Scope{within}.within(q.gorm, "area_path").Where("drill = ?", drill).Order("whistled_at DESC, callup_id, area_code").Limit(limit), "turnouts")
}

// Asking is one summons as a turnout counts it.
type Asking struct {
	HomePath   Path
	Answer     Answer
	PagedAt    Time
	AnsweredAt Time
}

// AskedWave is those of a call-up who were asked at one moment, as a forecast counts them.
type AskedWave struct {
	PagedAt        Time
	Wave           int
	Asked, Yes, No int
}

// calledBack are the summonses whose page was called back before it went out, and that are unanswered.
const calledBack = `(answer = '' AND id IN (SELECT summons_id FROM pages WHERE callup_id = ? AND purpose = ? AND state = ?))`

// AskedWaves counts who was asked and answered, by the moment of asking, in their order.
func (q *query) AskedWaves(callUp ID) ([]AskedWave, error) {
	var waves []AskedWave
	err := q.gorm.Model(&Summons{}).Where("callup_id = ? AND NOT "+calledBack, callUp, callUp, PurposeCall, PageCancelled).
		Select("paged_at, wave, COUNT(*) AS asked, SUM(answer = 'yes') AS yes, SUM(answer = 'no') AS no").
		Group("paged_at, wave").Order("paged_at, wave").Limit(1000).Scan(&waves).Error
	if err != nil {
		return nil, fmt.Errorf("count who was asked: %w", err)
	}
	return waves, nil
}

// Askings reads everyone of a call-up whose page was not called back before it went out, by the time they were
// asked: what turnouts count.
func (q *query) Askings(callUp ID) ([]Asking, error) {
	return all[Asking](q.gorm.Model(&Summons{}).Select("home_path", "answer", "paged_at", "answered_at").
		Where("callup_id = ? AND NOT "+calledBack, callUp, callUp, PurposeCall, PageCancelled).Order("paged_at, id").Limit(maxAudience), "who was asked")
}
