package models

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/logger"
)

// Options say how to open a database.
type Options struct {
	URL    string           // sqlite://PATH or mysql://USER:PASSWORD@HOST:PORT/NAME
	Secret []byte           // the 32 bytes of WHISTLE_SECRET_KEY
	Now    func() time.Time // the clock; required
	Random io.Reader        // for ids and nonces; crypto/rand where nil

	SharedClock func(context.Context, *DB) (time.Time, error) // ServerClock, the clock that all replicas share; nil: Now is taken for right
	ClocksApart time.Duration                                 // how far Now may be from it; 0 for 5 minutes
}

// DB is the database. It is the only state that processes share.
type DB struct {
	gorm    *gorm.DB
	sql     *sql.DB
	writing *gorm.DB // where transactions run; SQLite's have a connection of their own, which keeps their statements prepared
	close   func() error
	dialect dialect
	now     func() time.Time
	ids     *ids
	vault   *Vault
	writer  chan struct{} // SQLite has one writer: waiting here is fair, waiting in the file is not

	sharedClock func(context.Context, *DB) (time.Time, error)
	clocksApart time.Duration
}

// Open connects; it neither migrates nor writes. The caller closes it.
func Open(ctx context.Context, o Options) (*DB, error) {
	d, err := parseDatabaseURL(o.URL)
	if err != nil {
		return nil, err
	}
	return open(ctx, d, o)
}

func open(ctx context.Context, d dialect, o Options) (*DB, error) {
	if o.Random == nil {
		o.Random = rand.Reader
	}
	vault, err := NewVault(o.Secret, o.Random)
	if err != nil {
		return nil, err
	}
	if path, isFile := strings.CutPrefix(o.URL, "sqlite://"); isFile {
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			return nil, fmt.Errorf("make the database's folder: %w", err)
		}
	}
	pool, err := openSQL(d)
	if err != nil {
		return nil, err
	}
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("reach the database: %w", err), pool.Close())
	}
	orm, err := openORM(d, pool)
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	db := &DB{
		gorm: orm, sql: pool, writing: orm, close: pool.Close, dialect: d, now: o.Now, ids: newIDs(o.Random), vault: vault, writer: make(chan struct{}, d.writers),
		sharedClock: o.SharedClock, clocksApart: cmp.Or(o.ClocksApart, clocksApart),
	}
	if d.writers == 1 {
		if err := db.openWriter(); err != nil {
			return nil, errors.Join(err, pool.Close())
		}
	}
	return db, nil
}

// openWriter gives transactions a connection of their own.
func (db *DB) openWriter() error {
	d := db.dialect
	d.dsn += writerCache
	pool, err := openSQL(d)
	if err != nil {
		return err
	}
	pool.SetMaxOpenConns(1)
	if db.writing, err = openORM(d, pool); err != nil {
		return errors.Join(err, pool.Close())
	}
	db.close = func() error { return errors.Join(pool.Close(), db.sql.Close()) }
	return nil
}

func openORM(d dialect, pool *sql.DB) (*gorm.DB, error) {
	orm, err := gorm.Open(d.gorm(pool), &gorm.Config{
		SkipDefaultTransaction: true, PrepareStmt: true, PrepareStmtTTL: keepStatements, DisableAutomaticPing: true,
		Logger: logger.Discard, CreateBatchSize: 500,
	})
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	return orm, nil
}

// keepStatements is the time to live at which GORM starts no goroutine that throws old statements away, and
// that nobody could end.
const keepStatements = 10 * 365 * 24 * time.Hour

// Close ends all connections.
func (db *DB) Close() error { return db.close() }

// Vault gives the vault that the database's rows are sealed with.
func (db *DB) Vault() *Vault { return db.vault }

// Now gives the database clock's present moment.
func (db *DB) Now() Time { return At(db.now()) }

// Ping says whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	if err := db.sql.PingContext(ctx); err != nil {
		return Unavailable("database_down", "the database does not answer: %v", err)
	}
	return nil
}

// Dialect names the kind of database: "sqlite" or "mysql".
func (db *DB) Dialect() string { return db.dialect.name }

// Writers gives how many transactions may write at once.
func (db *DB) Writers() int { return db.dialect.writers }

// Tx is one transaction: one moment, one view of the rows. It must not be kept beyond its function.
type Tx struct {
	*query
	Now Time // the one timestamp of everything it writes
}

// query is what reading needs, shared by transactions and plain reads.
type query struct {
	gorm  *gorm.DB
	db    *DB
	Vault *Vault
}

// NewID makes an id that sorts after all made before.
func (tx *Tx) NewID() ID { return tx.db.ids.next(tx.Now.Time()) }

// Reader reads outside of any transaction, each query by itself.
type Reader struct {
	*query
	Now Time
}

// Read gives a reader bound to the context.
func (db *DB) Read(ctx context.Context) *Reader {
	return &Reader{query: &query{gorm: db.gorm.WithContext(ctx), db: db, Vault: db.vault}, Now: db.Now()}
}

// commitTries is how often a transaction is run before its refusal is passed on.
const commitTries = 8

// Within runs f in one transaction and commits what it wrote, or nothing where it returns an error. The
// database may refuse a commit that collided with another; f is then run again with a new moment, so f has
// no effect outside of its Tx. A full disk is told as Unavailable.
func Within[T any](ctx context.Context, db *DB, f func(tx *Tx) (T, error)) (T, error) {
	var zero T
	select {
	case db.writer <- struct{}{}:
		defer func() { <-db.writer }()
	case <-ctx.Done():
		return zero, fmt.Errorf("wait for the database: %w", context.Cause(ctx))
	}
	for try := 1; ; try++ {
		result, err := runOnce(ctx, db, f)
		switch {
		case err == nil:
			return result, nil
		case isFull(err):
			return zero, Unavailable("disk_full", "the disk under the database is full, nothing was changed: %v", err)
		case !isRetryable(err) || try == commitTries || ctx.Err() != nil:
			return zero, err
		}
		if err := pause(ctx, time.Duration(try*try)*5*time.Millisecond); err != nil {
			return zero, err
		}
	}
}

func runOnce[T any](ctx context.Context, db *DB, f func(tx *Tx) (T, error)) (T, error) {
	var result T
	err := db.writing.WithContext(ctx).Transaction(func(g *gorm.DB) error {
		tx := &Tx{query: &query{gorm: g, db: db, Vault: db.vault}, Now: db.Now()}
		var err error
		result, err = f(tx)
		return err
	}, &sql.TxOptions{Isolation: db.dialect.isolation})
	return result, err
}

// Do is Within for a function without a result.
func Do(ctx context.Context, db *DB, f func(tx *Tx) error) error {
	_, err := Within(ctx, db, func(tx *Tx) (struct{}, error) { return struct{}{}, f(tx) })
	return err
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait to try again: %w", context.Cause(ctx))
	}
}

// first reads one row or answers NotFound of that thing.
func first[T any](q *gorm.DB, thing string) (T, error) {
	var row T
	err := q.Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return row, NotFound(thing)
	}
	if err != nil {
		return row, fmt.Errorf("read %s: %w", thing, err)
	}
	return row, nil
}

// all reads every row of a query that has a limit of its own.
func all[T any](q *gorm.DB, things string) ([]T, error) {
	var rows []T
	if err := q.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read %s: %w", things, err)
	}
	return rows, nil
}

// lock starts a query whose rows stay as read until the transaction ends.
func (tx *Tx) lock() *gorm.DB { return tx.gorm.Clauses(clause.Locking{Strength: "UPDATE"}) }

// Reader reads within the transaction, for code that only reads.
func (tx *Tx) Reader() *Reader { return &Reader{query: tx.query, Now: tx.Now} }
