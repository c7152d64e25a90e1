package modelstest

import (
	"database/sql"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"whistle/models"
)

// Change is one step in the life of a page, written by the database itself as it happened.
type Change struct {
	Page     models.ID
	What     string // one of the kinds below
	From, To string // the states of a page, or the outcomes of an attempt
	Marked   bool   // the page is marked as possibly sent twice
}

// The kinds of changes.
const (
	PageChanged    = "page"
	AttemptMade    = "attempt"
	AttemptChanged = "attempt changed"
	AttemptLost    = "attempt lost"
)

// journalTriggers write down each change: a table, what happens to it, the condition, and what is kept.
var journalTriggers = []struct{ event, table, when, kept string }{
	{"INSERT", "pages", "1 = 1", "NEW.id, 'page', '', NEW.state, NEW.possible_duplicate"},
	{"UPDATE", "pages", "OLD.state <> NEW.state OR OLD.possible_duplicate <> NEW.possible_duplicate", "NEW.id, 'page', OLD.state, NEW.state, NEW.possible_duplicate"},
	{"INSERT", "page_attempts", "1 = 1", "NEW.page_id, 'attempt', '', NEW.outcome, 0"},
	{"UPDATE", "page_attempts", "1 = 1", "NEW.page_id, 'attempt changed', OLD.outcome, NEW.outcome, 0"},
	{"DELETE", "page_attempts", "1 = 1", "OLD.page_id, 'attempt lost', OLD.outcome, '', 0"},
}

// KeepJournal has a database keep the journal of its pages. Nothing that writes to it knows.
func KeepJournal(t testing.TB, address string) {
	t.Helper()
	db, isSQLite := openRaw(t, address)
	defer db.Close()
	number, dual, begin, end := "INTEGER PRIMARY KEY", "", "BEGIN ", "; END"
	if !isSQLite { // no AUTO_INCREMENT: a trigger takes its lock for the whole transaction, and writers that wait for each other fail
		number, dual, begin, end = "BIGINT UNSIGNED DEFAULT (UUID_SHORT()) PRIMARY KEY", " FROM DUAL", "", ""
	}
	mustExec(t, db, "CREATE TABLE page_journal (n "+number+", page_id CHAR(26), what VARCHAR(16), was VARCHAR(16), became VARCHAR(16), marked BOOLEAN)")
	for _, j := range journalTriggers {
		mustExec(t, db, fmt.Sprintf("CREATE TRIGGER journal_%s_%s AFTER %s ON %s FOR EACH ROW %sINSERT INTO page_journal (page_id, what, was, became, marked) SELECT %s%s WHERE %s%s",
			strings.ToLower(j.event), j.table, j.event, j.table, begin, j.kept, dual, j.when, end))
	}
}

// ReadJournal reads what was kept, in its order.
func ReadJournal(t testing.TB, address string) []Change {
	t.Helper()
	db, _ := openRaw(t, address)
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), "SELECT page_id, what, was, became, marked FROM page_journal ORDER BY n")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var changes []Change
	for rows.Next() {
		var c Change
		if err := rows.Scan(&c.Page, &c.What, &c.From, &c.To, &c.Marked); err != nil {
			t.Fatal(err)
		}
		changes = append(changes, c)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return changes
}

// openRaw opens a database past the models.
func openRaw(t testing.TB, address string) (db *sql.DB, isSQLite bool) {
	t.Helper()
	path, isSQLite := strings.CutPrefix(address, "sqlite://")
	driver, source := "sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?_pragma=busy_timeout(10000)"
	if !isSQLite {
		cut := strings.LastIndex(address, "/")
		driver, source = "mysql", driverAddress(address[:cut], address[cut+1:])
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	return db, isSQLite
}

func mustExec(t testing.TB, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
