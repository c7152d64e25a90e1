package mobilize

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/width"

	"whistle/app/access"
	"whistle/models"
)

// KeyedRow is one row of the printed roster as it is keyed in: its code, when the member arrived (or 未到, or 撤销 to take
// back what was recorded of the row), when they left.
type KeyedRow struct {
	Code, Arrived, Left string
	Name                string // whose row it is, once it is known
	Fault               string // locale key of what is wrong, "" where the row was kept
	Known               string // what is recorded already, where that is another time
}

// keyedAtATime is how many rows one screen takes.
const keyedAtATime = 200

// KeyIn records the rows of a printed roster. Right rows are kept, wrong ones come back with what is wrong; a
// row keyed in twice counts once. It may be done after the call-up has ended, when the network is back.
func (m *Mobilizer) KeyIn(ctx context.Context, by access.Actor, id models.ID, rows []KeyedRow) (kept, faulty []KeyedRow, err error) {
	if err := by.Can(access.Mobilize); err != nil {
		return nil, nil, err
	}
	rows = slices.DeleteFunc(slices.Clone(rows), func(r KeyedRow) bool { return strings.TrimSpace(r.Code+r.Arrived+r.Left) == "" })
	if len(rows) == 0 || len(rows) > keyedAtATime {
		return nil, nil, models.Invalid(models.Field("rows", "no_rows", "key in 1 to %d rows", keyedAtATime))
	}
	done, err := models.Within(ctx, m.db, func(tx *models.Tx) ([]KeyedRow, error) {
		callUp, err := tx.CallUpForUpdate(by.Scope(), id)
		if err != nil {
			return nil, err
		}
		if callUp.State == models.CallUpDraft || callUp.State == models.CallUpArchived {
			return nil, models.Conflict("callup_not_open", "there is no day to record")
		}
		done := slices.Clone(rows)
		for i := range done {
			if err := m.keyRow(tx, callUp, &done[i], by.String()); err != nil {
				return nil, err
			}
		}
		return done, tx.Audit(by.String(), "key_in", string(id), callUp.ScopePath, strconv.Itoa(len(done))+" rows")
	})
	if err != nil {
		return nil, nil, err
	}
	m.wake()
	for _, r := range done {
		if r.Fault == "" {
			kept = append(kept, r)
		} else {
			faulty = append(faulty, r)
		}
	}
	return kept, faulty, nil
}

// keyRow records one row, or says in it what is wrong with it.
func (m *Mobilizer) keyRow(tx *models.Tx, c models.CallUp, r *KeyedRow, actor string) error {
	number, ok := models.ParseRowCode(width.Narrow.String(r.Code))
	if !ok {
		r.Fault = "error.row_code"
		return nil
	}
	row, err := tx.SheetRow(c.ID, number)
	if models.CodeOf(err) == models.CodeNotFound {
		r.Fault = "error.row_unknown"
		return nil
	}
	if err != nil {
		return err
	}
	a, err := tx.AssignmentForUpdate(c.ID, row.AssignmentID)
	if err != nil {
		return err
	}
	shift, err := tx.Shift(c.ID, a.ShiftID)
	if err != nil {
		return err
	}
	summons, err := tx.SummonsOf(c.ID, a.MemberID)
	if err != nil {
		return err
	}
	r.Name = summons.MemberName
	steps := m.stepsOf(r, a, shift, tx.Now)
	if r.Fault != "" {
		return nil
	}
	for _, step := range steps {
		err := m.attend(tx, c, &summons, step, recorder{actor: actor, via: models.ViaSheet})
		var e *models.Error
		if errors.As(err, &e) && e.Code == models.CodeConflict {
			r.Fault = e.Key
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// absentWords stand on paper for somebody who did not come.
var absentWords = []string{"未到", "没来", "x", "×", "no"}

// undoWords take back what was recorded of a row: it was keyed in from another's line.
var undoWords = []string{"撤销", "undo"}

// undoStepsOf gives the steps that take back all that was recorded of a shift on the day.
func undoStepsOf(a models.Assignment) []DutyInput {
	undo := DutyInput{Step: DutyUndo, Assignment: a.ID}
	if a.State == models.AssignmentCheckedOut {
		return []DutyInput{undo, undo}
	}
	return []DutyInput{undo}
}

// stepsOf reads the times of a row against its shift, and names what cannot be.
func (m *Mobilizer) stepsOf(r *KeyedRow, a models.Assignment, shift models.Shift, now models.Time) []DutyInput {
	arrivedText, leftText := strings.TrimSpace(width.Narrow.String(r.Arrived)), strings.TrimSpace(width.Narrow.String(r.Left))
	if slices.Contains(undoWords, strings.ToLower(arrivedText)) {
		return undoStepsOf(a)
	}
	if slices.Contains(absentWords, strings.ToLower(arrivedText)) {
		if !a.CheckedInAt.IsZero() {
			r.Fault, r.Known = "error.row_known", m.clockOf(a.CheckedInAt)
		}
		return []DutyInput{{Step: DutyNoShow, Assignment: a.ID}}
	}
	arrived, ok := m.clockNear(arrivedText, shift.StartsAt)
	if !ok {
		r.Fault = "error.row_arrived"
		return nil
	}
	var left models.Time
	if leftText != "" {
		if left, ok = m.clockNear(leftText, arrived.Add(12*time.Hour)); !ok {
			r.Fault = "error.row_left"
			return nil
		}
		if left < arrived {
			left = left.Add(24 * time.Hour)
		}
	}
	switch {
	case arrived > now || left > now:
		r.Fault = "error.in_future"
	case left != 0 && left.Sub(arrived) > 16*time.Hour:
		r.Fault = "error.row_left"
	case differs(a.CheckedInAt, arrived):
		r.Fault, r.Known = "error.row_known", m.clockOf(a.CheckedInAt)
	case left != 0 && differs(a.CheckedOutAt, left):
		r.Fault, r.Known = "error.row_known", m.clockOf(a.CheckedOutAt)
	}
	steps := []DutyInput{{Step: DutyCheckIn, Assignment: a.ID, At: arrived}}
	if left != 0 {
		steps = append(steps, DutyInput{Step: DutyCheckOut, Assignment: a.ID, At: left})
	}
	return steps
}

// differs says whether another time than the one keyed in is recorded; paper knows no seconds.
func differs(recorded, keyed models.Time) bool {
	return !recorded.IsZero() && recorded.Sub(keyed).Abs() >= time.Minute
}

// clockText is a time of day as people write it: 8:05, 08.05, 0805.
var clockText = regexp.MustCompile(`^(\d{1,2})[:.]?(\d{2})$`)

// clockNear gives the moment with that time of day that lies nearest to another: nights pass midnight.
func (m *Mobilizer) clockNear(text string, near models.Time) (models.Time, bool) {
	found := clockText.FindStringSubmatch(text)
	if found == nil {
		return 0, false
	}
	hour, _ := strconv.Atoi(found[1])
	minute, _ := strconv.Atoi(found[2])
	if hour > 23 || minute > 59 {
		return 0, false
	}
	day := near.Time().In(m.zone)
	best := models.Time(0)
	for _, d := range []int{-1, 0, 1} {
		at := models.At(time.Date(day.Year(), day.Month(), day.Day()+d, hour, minute, 0, 0, m.zone))
		if best == 0 || at.Sub(near).Abs() < best.Sub(near).Abs() {
			best = at
		}
	}
	return best, true
}
