package modelstest

import (
	"database/sql"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// reused are databases on the private server that wait for the next test.
var reused struct {
	sync.Mutex
	made int
	free []string
}

// EmptiedMariaDBURL gives the address of a MariaDB with the current schema and nothing in it, that an earlier test
// may have used: to lay out the tables takes longer than many a test of a rule. It goes with the server.
func EmptiedMariaDBURL(t testing.TB) string {
	t.Helper()
	reused.Lock()
	n := len(reused.free)
	if n > 0 {
		address := reused.free[n-1]
		reused.free = reused.free[:n-1]
		reused.Unlock()
		Empty(t, address)
		return keptFor(t, address)
	}
	reused.made++
	name := fmt.Sprintf("whistle_%d_reused_%d", os.Getpid(), reused.made)
	reused.Unlock()
	address, err := server()
	if err == nil {
		address, err = create(address, name)
	}
	if err != nil {
		t.Fatal(err)
	}
	Open(t, address, time.Now)
	return keptFor(t, address)
}

// keptFor keeps a database for the next test when this one ends.
func keptFor(t testing.TB, address string) string {
	t.Cleanup(func() {
		reused.Lock()
		defer reused.Unlock()
		reused.free = append(reused.free, address)
	})
	return address
}

// Empty empties a MariaDB of all but its schema, for the next test.
func Empty(t testing.TB, address string) {
	t.Helper()
	db, _ := openRaw(t, address)
	defer db.Close()
	db.SetMaxOpenConns(1) // which no longer looks at foreign keys
	mustExec(t, db, "SET foreign_key_checks = 0")
	tables := tablesOf(t, db)
	mustExec(t, db, "START TRANSACTION")
	for _, table := range tables { // last of all the journal, which keeps that attempts were lost
		mustExec(t, db, "DELETE FROM "+table)
	}
	mustExec(t, db, "COMMIT")
}

func tablesOf(t testing.TB, db *sql.DB) []string {
	t.Helper()
	var names string
	err := db.QueryRowContext(t.Context(), "SELECT GROUP_CONCAT(table_name ORDER BY table_name = 'page_journal') FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' AND table_name <> 'goose_db_version'").Scan(&names)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(names, ",")
}
