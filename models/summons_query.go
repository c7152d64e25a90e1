package models

import (
	"fmt"

	"gorm.io/gorm/clause"
)

// CreateSummonses inserts summonses in batches.
func (tx *Tx) CreateSummonses(summonses []Summons) error {
	return bulkInsert(tx.gorm, tx.db.dialect, summonses)
}

// SaveSummons writes a changed summons.
func (tx *Tx) SaveSummons(s Summons) error {
	s.Revision++
	if err := tx.gorm.Save(&s).Error; err != nil {
		return fmt.Errorf("save the summons: %w", err)
	}
	return nil
}

// SummonsByToken reads the summons that a link's token belongs to, and locks it.
func (tx *Tx) SummonsByToken(hash []byte) (Summons, error) {
	return first[Summons](tx.gorm.Where("token_hash = ?", hash).Clauses(clause.Locking{Strength: "UPDATE"}), "summons")
}

// FindSummonsByToken reads the summons that a link's token belongs to.
func (q *query) FindSummonsByToken(hash []byte) (Summons, error) {
	return first[Summons](q.gorm.Where("token_hash = ?", hash), "summons")
}

// FindSummonsByCode reads the summons that a typed code belongs to.
func (q *query) FindSummonsByCode(hash []byte) (Summons, error) {
	return first[Summons](q.gorm.Where("code_hash = ?", hash), "summons")
}

// SummonsOf reads the summons of a member in a call-up, and locks it.
func (tx *Tx) SummonsOf(callUp, member ID) (Summons, error) {
	return first[Summons](tx.gorm.Where("callup_id = ? AND member_id = ?", callUp, member).Clauses(clause.Locking{Strength: "UPDATE"}), "summons")
}

// OpenSummonsesOf reads the summonses of a phone in call-ups that are open now, newest first.
func (tx *Tx) OpenSummonsesOf(phone BlindIndex) ([]Summons, error) {
	return all[Summons](tx.gorm.
		Where("phone_index = ? AND callup_id IN (SELECT id FROM callups WHERE state IN ? AND ends_at > ?)",
			[]byte(phone), []CallUpState{CallUpWhistled, CallUpStanding}, tx.Now).
		Order("id DESC").Limit(20).Clauses(clause.Locking{Strength: "UPDATE"}), "summonses")
}

// SummonsIn reads the summons of a member in a call-up.
func (q *query) SummonsIn(callUp, member ID) (Summons, error) {
	return first[Summons](q.gorm.Where("callup_id = ? AND member_id = ?", callUp, member), "summons")
}

// SummonsFilter narrows a list of summonses; empty fields do not.
type SummonsFilter struct {
	States []SummonsState
	Name   string // part of the name
	After  ID
	Limit  int
}

// Summonses reads the summonses of a call-up that fit the filter, by id.
func (q *query) Summonses(callUp ID, f SummonsFilter) ([]Summons, error) {
	g := q.gorm.Where("callup_id = ? AND id > ?", callUp, f.After)
	if len(f.States) > 0 {
		g = g.Where("state IN ?", f.States)
	}
	if f.Name != "" {
		g = g.Where("member_name LIKE ?", "%"+f.Name+"%")
	}
	return all[Summons](g.Order("id").Limit(f.Limit), "summonses")
}

// SummonedMembers reads which members a call-up has summoned already.
func (q *query) SummonedMembers(callUp ID) (map[ID]bool, error) {
	var ids []ID
	if err := q.gorm.Model(&Summons{}).Where("callup_id = ?", callUp).Limit(maxAudience).Pluck("member_id", &ids).Error; err != nil {
		return nil, fmt.Errorf("read who is summoned: %w", err)
	}
	summoned := make(map[ID]bool, len(ids))
	for _, id := range ids {
		summoned[id] = true
	}
	return summoned, nil
}

// BusyMembers reads which members are summoned by another call-up that is open now, and by which.
func (q *query) BusyMembers(except ID, now Time) (map[ID]ID, error) {
	rows, err := all[Summons](q.gorm.Select("id", "callup_id", "member_id").
		Where("callup_id <> ? AND state <> ? AND callup_id IN (SELECT id FROM callups WHERE state IN ? AND ends_at > ?)",
			except, SummonsReleased, []CallUpState{CallUpWhistled, CallUpStanding}, now).
		Limit(maxAudience), "who is called elsewhere")
	if err != nil {
		return nil, err
	}
	busy := make(map[ID]ID, len(rows))
	for _, r := range rows {
		busy[r.MemberID] = r.CallUpID
	}
	return busy, nil
}

// Counts are a call-up's live numbers of people. Sent, Delivered and Failed are the latest state of each
// one's first page, each person in one of them at most. Confirmed, Declined and NoAnswer add up to Paged;
// ReportedIn and Reserve are parts of Confirmed.
type Counts struct {
	Paged, Sent, Delivered, Failed                    int
	Opened, Confirmed, Declined, NoAnswer, ReportedIn int
	Reserve                                           int
}

// CountsOf counts a call-up's people.
func (q *query) CountsOf(callUp ID) (Counts, error) {
	var answers struct{ Paged, Opened, Confirmed, Declined, NoAnswer, ReportedIn, Reserve int }
	err := q.gorm.Model(&Summons{}).Where("callup_id = ?", callUp).Select(`COUNT(*) AS paged,
		COALESCE(SUM(opened_at > 0), 0) AS opened,
		COALESCE(SUM(answer = 'yes'), 0) AS confirmed, COALESCE(SUM(answer = 'no'), 0) AS declined,
		COALESCE(SUM(answer = ''), 0) AS no_answer, COALESCE(SUM(reported_at > 0), 0) AS reported_in,
		COALESCE(SUM(reserve AND answer = 'yes'), 0) AS reserve`).Scan(&answers).Error
	if err != nil {
		return Counts{}, fmt.Errorf("count the answers: %w", err)
	}
	var pages struct{ Sent, Delivered, Failed int }
	err = q.gorm.Model(&Page{}).Where("callup_id = ? AND purpose = ?", callUp, PurposeCall).Select(`
		COALESCE(SUM(state = 'sent'), 0) AS sent, COALESCE(SUM(state = 'delivered'), 0) AS delivered,
		COALESCE(SUM(state IN ('undelivered', 'refused', 'expired')), 0) AS failed`).Scan(&pages).Error
	if err != nil {
		return Counts{}, fmt.Errorf("count the pages: %w", err)
	}
	return Counts{
		Paged: answers.Paged, Sent: pages.Sent, Delivered: pages.Delivered, Failed: pages.Failed, Opened: answers.Opened,
		Confirmed: answers.Confirmed, Declined: answers.Declined, NoAnswer: answers.NoAnswer, ReportedIn: answers.ReportedIn, Reserve: answers.Reserve,
	}, nil
}

// ReleaseSummonses releases everyone of a call-up who is not released yet, with one event each.
func (tx *Tx) ReleaseSummonses(callUp ID, actor string) (int, error) {
	open, err := all[Summons](tx.gorm.Where("callup_id = ? AND state <> ?", callUp, SummonsReleased).Order("id").Limit(maxAudience), "summonses")
	if err != nil {
		return 0, err
	}
	events := make([]Event, len(open))
	for i := range open {
		event, _, err := open[i].Move(SummonsReleased, tx.Now, actor, open[i].Via)
		if err != nil {
			return 0, err
		}
		events[i] = event
	}
	err = tx.gorm.Model(&Summons{}).Where("callup_id = ? AND state <> ?", callUp, SummonsReleased).
		Updates(map[string]any{"state": SummonsReleased, "released_at": tx.Now}).Error
	if err != nil {
		return 0, fmt.Errorf("release the summonses: %w", err)
	}
	return len(open), tx.Record(events...)
}

// FirstReserve reads who of the reserve said yes first; found is false where nobody is in it.
func (tx *Tx) FirstReserve(callUp ID) (Summons, bool, error) {
	rows, err := all[Summons](tx.gorm.Where("callup_id = ? AND reserve = ? AND state = ?", callUp, true, SummonsConfirmed).
		Order("answered_at, id").Limit(1).Clauses(clause.Locking{Strength: "UPDATE"}), "the reserve")
	if err != nil || len(rows) == 0 {
		return Summons{}, false, err
	}
	return rows[0], true, nil
}

// ReservePlace gives how many of a call-up's reserve answered before a summons, and one.
func (q *query) ReservePlace(s Summons) (int, error) {
	var before int64
	err := q.gorm.Model(&Summons{}).Where("callup_id = ? AND reserve = ? AND state = ? AND id <> ? AND (answered_at < ? OR (answered_at = ? AND id < ?))",
		s.CallUpID, true, SummonsConfirmed, s.ID, s.AnsweredAt, s.AnsweredAt, s.ID).Count(&before).Error
	if err != nil {
		return 0, fmt.Errorf("count the reserve: %w", err)
	}
	return int(before) + 1, nil
}

// AnsweredYes reads everyone of a call-up who said yes, by the time of their answer.
func (q *query) AnsweredYes(callUp ID) ([]Summons, error) {
	return all[Summons](q.gorm.Where("callup_id = ? AND answer = ?", callUp, AnswerYes).Order("answered_at, id").Limit(maxAudience), "who said yes")
}

// Unanswered reads everyone of a call-up who has not answered, by id.
func (q *query) Unanswered(callUp ID) ([]Summons, error) {
	return all[Summons](q.gorm.Where("callup_id = ? AND state = ?", callUp, SummonsPaged).Order("id").Limit(maxAudience), "who has not answered")
}

// NotArrived reads the people of a call-up whose first page did not arrive and who have not answered, by id.
func (q *query) NotArrived(callUp ID, limit int) ([]Summons, error) {
	return all[Summons](q.gorm.Where(`callup_id = ? AND answer = '' AND id IN (
		SELECT summons_id FROM pages WHERE callup_id = ? AND purpose = ? AND state IN ?)`, callUp, callUp, PurposeCall,
		[]PageState{PageUndelivered, PageRefused, PageExpired}).Order("id").Limit(limit), "who was not reached")
}

// AnswerTimes reads when people of a call-up answered, yes or no, in order.
func (q *query) AnswerTimes(callUp ID) ([]Time, error) {
	var times []Time
	err := q.gorm.Model(&Summons{}).Where("callup_id = ? AND answered_at > 0", callUp).Order("answered_at").Limit(maxAudience).Pluck("answered_at", &times).Error
	if err != nil {
		return nil, fmt.Errorf("read the times of the answers: %w", err)
	}
	return times, nil
}
