package models

import (
	"fmt"
	"strconv"
	"strings"
)

// SheetRow numbers an assignment on the printed roster, for good: a roster printed again, or a newer one, never
// gives the number to another.
type SheetRow struct {
	CallUpID     ID  `gorm:"primaryKey;column:callup_id"`
	Number       int `gorm:"primaryKey;autoIncrement:false"`
	AssignmentID ID
}

// rowLetters end a row code; 23 of them, a prime, so that one wrong digit or two exchanged ones are seen.
const rowLetters = "ABCDEFGHJKLMNPQRSTVWXYZ"

// RowCode gives the code of a numbered row as it is printed: its number and a letter that checks it.
func RowCode(number int) string {
	sum := 0
	for i, digit := range strconv.Itoa(number) {
		sum += (i + 2) * int(digit-'0')
	}
	return strconv.Itoa(number) + string(rowLetters[(sum+7*len(strconv.Itoa(number)))%len(rowLetters)])
}

// ParseRowCode reads a code as it was keyed in; ok is false where the letter does not fit the number.
func ParseRowCode(text string) (number int, ok bool) {
	text = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(text))
	if len(text) < 2 {
		return 0, false
	}
	number, err := strconv.Atoi(text[:len(text)-1])
	return number, err == nil && number > 0 && RowCode(number) == text
}

// NumberRows gives a number to each assignment of a call-up that members were told of and that has none.
func (tx *Tx) NumberRows(callUp ID) error {
	fresh, err := all[Assignment](tx.gorm.Where("callup_id = ? AND state NOT IN ? AND id NOT IN (SELECT assignment_id FROM sheet_rows WHERE callup_id = ?)",
		callUp, []AssignmentState{AssignmentProposed, AssignmentDropped}, callUp).Order("shift_id, member_id").Limit(maxShifts), "rows without a number")
	if err != nil || len(fresh) == 0 {
		return err
	}
	var last int
	if err := tx.gorm.Model(&SheetRow{}).Where("callup_id = ?", callUp).Select("COALESCE(MAX(number), 0)").Scan(&last).Error; err != nil {
		return fmt.Errorf("read the last row: %w", err)
	}
	rows := make([]SheetRow, len(fresh))
	for i, a := range fresh {
		rows[i] = SheetRow{CallUpID: callUp, Number: last + 1 + i, AssignmentID: a.ID}
	}
	return createAll(tx.gorm, rows)
}

// SheetRows reads the numbered rows of a call-up, in order.
func (q *query) SheetRows(callUp ID) ([]SheetRow, error) {
	return all[SheetRow](q.gorm.Where("callup_id = ?", callUp).Order("number").Limit(maxShifts), "the rows of the sheet")
}

// SheetRow reads one numbered row.
func (q *query) SheetRow(callUp ID, number int) (SheetRow, error) {
	return first[SheetRow](q.gorm.Where("callup_id = ? AND number = ?", callUp, number), "row")
}
