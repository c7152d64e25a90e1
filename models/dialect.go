package models

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	mysqldriver "github.com/go-sql-driver/mysql"
	"github.com/pressly/goose/v3"
	gormmysql "gorm.io/driver/mysql"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	sqlitedriver "modernc.org/sqlite"
	sqlitecodes "modernc.org/sqlite/lib"
)

// Everything in which the two databases differ stands in this file.

// dialect names a database and how it is opened.
type dialect struct {
	name      string // the folder of its migrations
	goose     goose.Dialect
	driver    string
	dsn       string
	gorm      func(*sql.DB) gorm.Dialector
	isolation sql.IsolationLevel
	writers   int // how many connections may write at once

	serverClock string // reads the milliseconds since 1970 by the clock of the database's machine

	insertRows, updateRows int // rows in one statement
	bulkUpdate             func(u rowsUpdate, rows int) string
}

// parseDatabaseURL reads sqlite://PATH and mysql://USER:PASSWORD@HOST:PORT/NAME.
func parseDatabaseURL(address string) (dialect, error) {
	switch {
	case strings.HasPrefix(address, "sqlite://"):
		return sqliteDialect(strings.TrimPrefix(address, "sqlite://"))
	case strings.HasPrefix(address, "mysql://"):
		return mysqlDialect(address)
	default:
		return dialect{}, errors.New("the database address must start with sqlite:// or mysql://")
	}
}

func sqliteDialect(path string) (dialect, error) {
	if path == "" {
		return dialect{}, errors.New("the database address sqlite:// names no file")
	}
	pragmas := url.Values{"_txlock": {"immediate"}, "_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "wal_autocheckpoint(4000)", "foreign_keys(1)", "synchronous(FULL)", "temp_store(MEMORY)",
	}}
	return dialect{
		name: "sqlite", goose: goose.DialectSQLite3, driver: "sqlite",
		dsn:         "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + pragmas.Encode(),
		gorm:        func(db *sql.DB) gorm.Dialector { return sqlite.New(sqlite.Config{Conn: db}) },
		serverClock: "SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER)",
		writers:     1, insertRows: 1, updateRows: 1, bulkUpdate: updateByID,
	}, nil
}

// silence is after how many seconds without a word a MySQL server gives a connection up. Idle connections are
// closed well before it.
const silence = "20"

// writerCache gives SQLite's one writer 24 MB of memory for what it works on: a page is read when it is claimed
// and again when it was sent, and the 2 MB of the standard hold neither the indexes nor the rows until then.
const writerCache = "&_pragma=cache_size(-24000)"

func mysqlDialect(address string) (dialect, error) {
	u, err := url.Parse(address)
	if err != nil {
		return dialect{}, errors.New("the database address is not a URL of the form mysql://USER:PASSWORD@HOST:PORT/NAME")
	}
	name := strings.TrimPrefix(u.Path, "/")
	if u.Host == "" || name == "" {
		return dialect{}, errors.New("the database address lacks its host or its database name: mysql://USER:PASSWORD@HOST:PORT/NAME")
	}
	config := mysqldriver.NewConfig()
	config.User = u.User.Username()
	config.Passwd, _ = u.User.Password()
	config.Net, config.Addr, config.DBName = "tcp", u.Host, name
	config.Collation = "utf8mb4_bin"
	config.ClientFoundRows = true // an UPDATE that changes nothing still found its row, as SQLite counts it
	config.InterpolateParams = true
	config.Timeout, config.ReadTimeout, config.WriteTimeout = 10*time.Second, 60*time.Second, 60*time.Second
	// A replica that froze in the middle of a transaction keeps its locks, and with them everybody's share of the
	// common rate, until the server gives its connection up: after these seconds instead of the usual eight hours.
	config.Params = map[string]string{
		"time_zone": "'+00:00'", "sql_mode": "'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
		"wait_timeout": silence, "net_write_timeout": silence,
	}
	return dialect{
		name: "mysql", goose: goose.DialectMySQL, driver: "mysql", dsn: config.FormatDSN(),
		gorm: func(db *sql.DB) gorm.Dialector {
			return gormmysql.New(gormmysql.Config{Conn: db, SkipInitializeWithVersion: true})
		},
		serverClock: "SELECT CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)",
		isolation:   sql.LevelReadCommitted, // claims under REPEATABLE READ deadlock by the dozen
		writers:     32,
		// A statement with its values costs one way to the server. An update looks each row up in the list of all.
		insertRows: 500, updateRows: 500, bulkUpdate: updateByJoin,
	}, nil
}

// updateByID is for one row at a time: SQLite runs a prepared statement in the process itself.
func updateByID(u rowsUpdate, _ int) string {
	sets := make([]string, 0, len(u.columns)+1)
	for _, c := range u.columns {
		sets = append(sets, c+" = ?")
	}
	if u.set != "" {
		sets = append(sets, u.set)
	}
	return "UPDATE " + u.table + " SET " + strings.Join(sets, ", ") + " WHERE id = ?" + u.matches()
}

// matches are the further conditions of a row, each with a place for its value.
func (u rowsUpdate) matches() string {
	var b strings.Builder
	for _, c := range u.match {
		b.WriteString(" AND " + c + " = ?")
	}
	return b.String()
}

// updateByJoin joins the rows to a list of their new values: MySQL has no other UPDATE of many rows.
func updateByJoin(u rowsUpdate, rows int) string {
	var b strings.Builder
	b.WriteString("UPDATE (SELECT ")
	sets := make([]string, 0, len(u.columns)+1)
	for _, c := range u.columns {
		b.WriteString("? AS new_" + c + ", ")
		sets = append(sets, u.table+"."+c+" = v.new_"+c)
	}
	if u.set != "" {
		sets = append(sets, u.set)
	}
	b.WriteString("? AS new_id")
	on := []string{u.table + ".id = v.new_id"}
	for _, c := range u.match {
		b.WriteString(", ? AS new_" + c)
		on = append(on, u.table+"."+c+" = v.new_"+c)
	}
	b.WriteString(strings.Repeat(" UNION ALL SELECT "+strings.Repeat("?, ", len(u.columns)+len(u.match))+"?", rows-1))
	b.WriteString(") v STRAIGHT_JOIN " + u.table + " ON " + strings.Join(on, " AND ") + " SET " + strings.Join(sets, ", "))
	return b.String()
}

// updateByPairs writes one column, a value a row, of rows that all match alike: they are joined to a list of their
// ids and values. Such a narrow list costs MySQL less than finding each value by the place of its id.
func updateByPairs(u rowsUpdate, rows int) string {
	return "UPDATE (SELECT ? AS new_id, ? AS new_value" + strings.Repeat(" UNION ALL SELECT ?, ?", rows-1) + ") v STRAIGHT_JOIN " + u.table +
		" ON id = v.new_id" + u.matches() + " SET " + u.columns[0] + " = v.new_value, " + u.set
}

// isRetryable says whether the database refused a transaction that may pass when run again: a deadlock or
// lock time-out on MySQL (Galera's certification failure is a deadlock too), a busy file on SQLite.
func isRetryable(err error) bool {
	if my, ok := errors.AsType[*mysqldriver.MySQLError](err); ok {
		return my.Number == 1213 || my.Number == 1205
	}
	if lite, ok := errors.AsType[*sqlitedriver.Error](err); ok {
		primary := lite.Code() & 0xff
		return primary == sqlitecodes.SQLITE_BUSY || primary == sqlitecodes.SQLITE_LOCKED
	}
	return false
}

// isDuplicate says whether a unique index refused a row.
func isDuplicate(err error) bool {
	if my, ok := errors.AsType[*mysqldriver.MySQLError](err); ok {
		return my.Number == 1062
	}
	if lite, ok := errors.AsType[*sqlitedriver.Error](err); ok {
		return lite.Code() == sqlitecodes.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlitecodes.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	return false
}

// isFull says whether the disk under the database has no room left.
func isFull(err error) bool {
	if my, ok := errors.AsType[*mysqldriver.MySQLError](err); ok {
		return my.Number == 1021 || my.Number == 1114 || my.Number == 1030
	}
	var lite *sqlitedriver.Error
	return errors.As(err, &lite) && lite.Code()&0xff == sqlitecodes.SQLITE_FULL
}

// idle is how long a connection is kept for the next who needs one.
const idle = 10 * time.Second

func openSQL(d dialect) (*sql.DB, error) {
	db, err := sql.Open(d.driver, d.dsn)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	db.SetMaxOpenConns(32)
	db.SetMaxIdleConns(32)
	db.SetConnMaxIdleTime(idle)
	return db, nil
}
