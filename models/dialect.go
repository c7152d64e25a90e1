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

	insertRows, updateRows int  // rows in one statement
	prepares               bool // a prepared statement is quicker than one sent with its values
	bulkUpdate             func(table string, columns []string, rows int) string
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
		"busy_timeout(10000)", "journal_mode(WAL)", "foreign_keys(1)", "synchronous(FULL)", "temp_store(MEMORY)",
	}}
	return dialect{
		name: "sqlite", goose: goose.DialectSQLite3, driver: "sqlite",
		dsn:     "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + pragmas.Encode(),
		gorm:    func(db *sql.DB) gorm.Dialector { return sqlite.New(sqlite.Config{Conn: db}) },
		writers: 1, insertRows: 1, updateRows: 1, prepares: true, bulkUpdate: updateByID,
	}, nil
}

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
	config.Params = map[string]string{"time_zone": "'+00:00'", "sql_mode": "'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'"}
	return dialect{
		name: "mysql", goose: goose.DialectMySQL, driver: "mysql", dsn: config.FormatDSN(),
		gorm: func(db *sql.DB) gorm.Dialector {
			return gormmysql.New(gormmysql.Config{Conn: db, SkipInitializeWithVersion: true})
		},
		isolation: sql.LevelReadCommitted, // claims under REPEATABLE READ deadlock by the dozen
		writers:   32,
		// A statement with its values costs one way to the server, and MySQL has no other UPDATE of many rows.
		insertRows: 250, updateRows: 250, bulkUpdate: updateByJoin,
	}, nil
}

// updateByID is for one row at a time: SQLite runs a prepared statement in the process itself.
func updateByID(table string, columns []string, _ int) string {
	return "UPDATE " + table + " SET " + strings.Join(columns, " = ?, ") + " = ? WHERE id = ?"
}

// updateByJoin joins the rows to a list of their new values.
func updateByJoin(table string, columns []string, rows int) string {
	var b strings.Builder
	b.WriteString("UPDATE (SELECT ")
	sets := make([]string, len(columns))
	for i, c := range columns {
		b.WriteString("? AS " + c + ", ")
		sets[i] = table + "." + c + " = v." + c
	}
	b.WriteString("? AS id")
	b.WriteString(strings.Repeat(" UNION ALL SELECT "+strings.Repeat("?, ", len(columns))+"?", rows-1))
	b.WriteString(") v STRAIGHT_JOIN " + table + " ON " + table + ".id = v.id SET " + strings.Join(sets, ", "))
	return b.String()
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

func openSQL(d dialect) (*sql.DB, error) {
	db, err := sql.Open(d.driver, d.dsn)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	db.SetMaxOpenConns(32)
	db.SetMaxIdleConns(32)
	db.SetConnMaxIdleTime(5 * time.Minute)
	return db, nil
}
