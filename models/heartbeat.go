package models

import (
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"
)

// PurposeHeartbeat is a page to a number of the operator's own, which shows that pages arrive. The number of
// its turn follows, so that all replicas together send one a turn.
const PurposeHeartbeat Purpose = "heartbeat"

// HeartbeatMember stands for the member of such pages, which are nobody's.
const HeartbeatMember ID = "heartbeat"

// Heartbeat says whether the pages to the operator's own number come back.
type Heartbeat struct {
	SentAt      Time // of the newest that was put into the outbox; 0 for none yet
	DeliveredAt Time // of the newest that arrived; 0 for none yet
	Late        bool // one did not come back within its time, or none was sent when it should have been
	State       PageState
	Since       Time // while late: of the first that is missing
}

// CreateHeartbeat puts a heartbeat into the outbox. It gives false where another replica did so for this turn.
func (tx *Tx) CreateHeartbeat(p Page) (bool, error) {
	var n int64
	err := tx.gorm.Model(&Page{}).Where("member_id = ? AND purpose = ?", HeartbeatMember, p.Purpose).Count(&n).Error
	if err != nil || n > 0 {
		return false, err
	}
	if err := tx.CreatePages([]Page{p}); err != nil {
		if isDuplicate(err) {
			return false, nil
		}
		return false, err
	}
	return true, nil
}

// Heartbeat reads how the pages to the operator's own number fare; every is how often one goes out, and how
// long one may take. They are expected since a moment: where none was made after it, that is late too.
func (q *query) Heartbeat(now Time, every time.Duration, expected Time) (Heartbeat, error) {
	var h Heartbeat
	pages, err := all[Page](q.gorm.Select("id", "state", "created_at", "settled_at").
		Where("member_id = ?", HeartbeatMember).Order("id DESC").Limit(50), "heartbeats")
	if err != nil {
		return h, err
	}
	if len(pages) == 0 {
		if now.Sub(expected) > every {
			h.Late, h.Since = true, expected
		}
		return h, nil
	}
	h.SentAt, h.State = pages[0].CreatedAt, pages[0].State
	h.Late = now.Sub(h.SentAt) > 3*every
	for _, p := range pages {
		if p.State == PageDelivered {
			h.DeliveredAt = max(h.DeliveredAt, p.SettledAt)
			break
		}
		if now.Sub(p.CreatedAt) > every {
			h.Late, h.Since = true, p.CreatedAt
		}
	}
	return h, nil
}

// ForgetHeartbeats deletes the heartbeats that are older than a moment, with their attempts.
func (tx *Tx) ForgetHeartbeats(before Time) error {
	var ids []ID
	if err := tx.gorm.Model(&Page{}).Where("member_id = ? AND created_at < ?", HeartbeatMember, before).Limit(500).Pluck("id", &ids).Error; err != nil || len(ids) == 0 {
		return err
	}
	for table, column := range map[any]string{&PageAttempt{}: "page_id", &PageQuestion{}: "page_id", &Page{}: "id"} {
		if err := tx.gorm.Where(column+" IN ?", ids).Delete(table).Error; err != nil {
			return fmt.Errorf("forget heartbeats: %w", err)
		}
	}
	_, err := tx.release(ids, taker{})
	return err
}

// AnswerCount is how often a carrier answered with one class.
type AnswerCount struct {
	Carrier string
	Outcome string
	N       int
}

// AnswersSince counts what carriers answered since a moment. Attempts are read in the order of their ids,
// which rise with time.
func (q *query) AnswersSince(since Time) ([]AnswerCount, error) {
	var floor ulid.ULID
	if err := floor.SetTime(uint64(max(since, 0))); err != nil {
		return nil, fmt.Errorf("count the carriers' answers: %w", err)
	}
	var rows []AnswerCount
	err := q.gorm.Model(&PageAttempt{}).Select("carrier, outcome, COUNT(*) AS n").Where("id >= ?", floor.String()).
		Group("carrier, outcome").Order("carrier, outcome").Limit(200).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("count the carriers' answers: %w", err)
	}
	return rows, nil
}

// HandOffs counts pages by how long they waited for a carrier to take them.
type HandOffs struct {
	Second     int `gorm:"column:in_second"`
	Ten        int `gorm:"column:in_ten"`
	Minute     int `gorm:"column:in_minute"`
	TenMinutes int `gorm:"column:in_ten_minutes"`
	Longer     int `gorm:"column:in_longer"`
}

// HandOffsSince counts the pages that were made since a moment and taken.
func (q *query) HandOffsSince(since Time) (HandOffs, error) {
	var floor ulid.ULID
	if err := floor.SetTime(uint64(max(since, 0))); err != nil {
		return HandOffs{}, fmt.Errorf("count the times to hand-off: %w", err)
	}
	var h HandOffs
	err := q.gorm.Model(&Page{}).Select(`
		COALESCE(SUM(CASE WHEN sent_at - created_at <= 1000 THEN 1 ELSE 0 END), 0) AS in_second,
		COALESCE(SUM(CASE WHEN sent_at - created_at > 1000 AND sent_at - created_at <= 10000 THEN 1 ELSE 0 END), 0) AS in_ten,
		COALESCE(SUM(CASE WHEN sent_at - created_at > 10000 AND sent_at - created_at <= 60000 THEN 1 ELSE 0 END), 0) AS in_minute,
		COALESCE(SUM(CASE WHEN sent_at - created_at > 60000 AND sent_at - created_at <= 600000 THEN 1 ELSE 0 END), 0) AS in_ten_minutes,
		COALESCE(SUM(CASE WHEN sent_at - created_at > 600000 THEN 1 ELSE 0 END), 0) AS in_longer`).
		Where("id >= ? AND sent_at > 0", floor.String()).Limit(1).Scan(&h).Error
	if err != nil {
		return h, fmt.Errorf("count the times to hand-off: %w", err)
	}
	return h, nil
}

// OldestQueued gives when the page that waits longest was made, 0 for none.
func (q *query) OldestQueued() (Time, error) {
	var at Time
	err := q.gorm.Model(&Page{}).Select("COALESCE(MIN(created_at), 0)").Where("state = ?", PageQueued).Scan(&at).Error
	if err != nil {
		return 0, fmt.Errorf("read the oldest page: %w", err)
	}
	return at, nil
}

// OptedOutWithin reads the active members within the paths whose phones want no messages: they are to be
// telephoned.
func (q *query) OptedOutWithin(paths []Path, limit int) ([]Member, error) {
	return all[Member](q.membersOf(Scope(paths)).Where("active = ? AND (opted_out_at > 0 OR phone_index IN (SELECT phone_index FROM opt_outs))", true).
		Order("home_path, members.id").Limit(limit), "members who opted out")
}
