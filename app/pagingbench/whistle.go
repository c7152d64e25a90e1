package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"runtime/pprof"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver of the insert beside it

	"whistle/app/access"
	"whistle/app/mobilize"
	"whistle/models"
	"whistle/notifier"
	"whistle/seed"
)

// whistle measures how long a whistle for a city of 15,000 members takes to be accepted, and beside it the
// insert of the rows that it wrote, in one transaction, by a prepared statement a table.
func whistle(ctx context.Context, o childOptions) (result, error) {
	db, address, end, err := openDatabase(ctx, o.database)
	if err != nil {
		return result{}, err
	}
	defer end()
	_, err = seed.Run(ctx, db, seed.Options{Scale: seed.City, Seed: 1, NewPassword: func() string { return "x" }, HashPassword: func(string) (string, error) { return "x", nil }})
	if err != nil {
		return result{}, err
	}
	m := mobilize.New(mobilize.Deps{DB: db, Paging: allWays{}, Wake: func() {}, BaseURL: "https://w.example", Zone: time.UTC})
	start := db.Now()
	draft, err := m.Draft(ctx, access.System(), mobilize.DraftInput{
		Title: "全市演练", Kind: "testing", MusterPoint: "社区活动室", Drill: true, Areas: []string{"3507"}, StartsAt: start.Add(time.Hour), EndsAt: start.Add(24 * time.Hour),
		Tasks: []mobilize.TaskInput{{Kind: "testing", Sites: models.SitesArea, Shifts: []models.Window{{Start: start.Add(time.Hour), End: start.Add(5 * time.Hour)}}, MinSeats: 1, IdealSeats: 2}},
	})
	if err != nil {
		return result{}, err
	}
	stop, err := profile(o)
	if err != nil {
		return result{}, err
	}
	began := time.Now()
	done, err := m.Whistle(ctx, access.System(), draft.ID, "bench")
	r := result{Seconds: seconds(began)}
	stop()
	if err != nil {
		return r, err
	}
	if done.Paged < 14_000 {
		return r, fmt.Errorf("only %d are paged", done.Paged)
	}
	r.Bare, err = insertAgain(ctx, o.database, address)
	return r, err
}

func profile(o childOptions) (stop func(), err error) {
	if o.profile == "" {
		return func() {}, nil
	}
	file, err := os.Create(o.profile)
	if err != nil {
		return nil, err
	}
	return func() { pprof.StopCPUProfile(); _ = file.Close() }, pprof.StartCPUProfile(file)
}

// allWays is a carrier's side that allows everything.
type allWays struct{}

func (allWays) Ways(string) mobilize.Ways { return mobilize.Ways{Link: true, Reply: true, Code: true} }
func (allWays) Segments(text string) int  { return notifier.Segments(text) }
func (allWays) Rate() int                 { return 100 }

func (allWays) First(string, bool) string                       { return "none" }
func (allWays) Price(string, string) (float64, bool)            { return 0, false }
func (allWays) Currency() string                                { return "CNY" }
func (allWays) Templates() bool                                 { return false }
func (allWays) Approved(string, string) *models.CarrierTemplate { return nil }

// insertAgain reads what the whistle wrote, deletes it, and measures its insertion.
func insertAgain(ctx context.Context, database, address string) (float64, error) {
	driver, source, many := "sqlite", "file:"+strings.TrimPrefix(address, "sqlite://")+"?_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)", 1
	if database == "mariadb" {
		u, err := url.Parse(address)
		if err != nil {
			return 0, err
		}
		driver, source, many = "mysql", "root:@tcp("+u.Host+")"+u.Path+"?collation=utf8mb4_bin", 100
	}
	raw, err := sql.Open(driver, source)
	if err != nil {
		return 0, err
	}
	defer raw.Close()
	tables := []string{"summonses", "pages", "events"}
	rows := map[string]*table{}
	for _, name := range tables {
		if rows[name], err = readTable(ctx, raw, name); err != nil {
			return 0, err
		}
		if _, err := raw.ExecContext(ctx, "DELETE FROM "+name); err != nil { //nolint:gosec // one of three names
			return 0, err
		}
	}
	began := time.Now()
	tx, err := raw.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer func() { _ = tx.Rollback() }() // after the commit it does nothing
	for _, name := range tables {
		if err := rows[name].insert(ctx, tx, many); err != nil {
			return 0, fmt.Errorf("insert into %s: %w", name, err)
		}
	}
	return seconds(began), tx.Commit()
}

// table is what a table holds.
type table struct {
	name    string
	columns []string
	rows    [][]any
}

func readTable(ctx context.Context, raw *sql.DB, name string) (*table, error) {
	rows, err := raw.QueryContext(ctx, "SELECT * FROM "+name) //nolint:gosec // one of three names
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	t := &table{name: name}
	if t.columns, err = rows.Columns(); err != nil {
		return nil, err
	}
	for rows.Next() {
		row, at := make([]any, len(t.columns)), make([]any, len(t.columns))
		for i := range row {
			at[i] = &row[i]
		}
		if err := rows.Scan(at...); err != nil {
			return nil, err
		}
		t.rows = append(t.rows, row)
	}
	return t, rows.Err()
}

// insert writes the rows, so many in one statement, by a statement that is prepared once.
func (t *table) insert(ctx context.Context, tx *sql.Tx, many int) error {
	tuple := "(" + strings.Repeat("?, ", len(t.columns)-1) + "?)"
	prepare := func(n int) (*sql.Stmt, error) {
		return tx.PrepareContext(ctx, "INSERT INTO "+t.name+" ("+strings.Join(t.columns, ", ")+") VALUES "+strings.Repeat(tuple+", ", n-1)+tuple)
	}
	full, err := prepare(many)
	if err != nil {
		return err
	}
	defer full.Close()
	for from := 0; from < len(t.rows); from += many {
		part := t.rows[from:min(from+many, len(t.rows))]
		statement := full
		if len(part) < many {
			if statement, err = prepare(len(part)); err != nil {
				return err
			}
			defer statement.Close() // the last one
		}
		args := make([]any, 0, len(part)*len(t.columns))
		for _, row := range part {
			args = append(args, row...)
		}
		if _, err := statement.ExecContext(ctx, args...); err != nil {
			return err
		}
	}
	return nil
}
