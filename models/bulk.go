package models

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

// Thousands of rows of one kind are written here, past the ORM's callbacks: those cost more than the rows.

// bulkInsert inserts rows. An id that the database counts itself is left to it.
func bulkInsert[T any](g *gorm.DB, d dialect, rows []T) error {
	if len(rows) == 0 {
		return nil
	}
	known := &gorm.Statement{DB: g}
	if err := known.Parse(new(T)); err != nil {
		return fmt.Errorf("know the columns of %T: %w", rows, err)
	}
	table := known.Schema
	fields := make([]*schema.Field, 0, len(table.DBNames))
	names := make([]string, 0, len(table.DBNames))
	for _, name := range table.DBNames {
		if f := table.FieldsByDBName[name]; !f.AutoIncrement {
			fields, names = append(fields, f), append(names, name)
		}
	}
	ctx := g.Statement.Context
	values := make([][]any, len(rows))
	all := make([]any, len(rows)*len(fields))
	for i := range rows {
		row := reflect.ValueOf(&rows[i]).Elem()
		values[i] = all[i*len(fields) : (i+1)*len(fields)]
		for j, f := range fields {
			values[i][j], _ = f.ValueOf(ctx, row)
		}
	}
	head := "INSERT INTO " + table.Table + " (" + strings.Join(names, ", ") + ") VALUES "
	tuple := "(" + strings.Repeat("?, ", len(names)-1) + "?)"
	_, err := execRows(g, d.insertRows, func(n int) string { return head + strings.Repeat(tuple+", ", n-1) + tuple }, values)
	if err != nil {
		return fmt.Errorf("insert %T: %w", rows, err)
	}
	return nil
}

// execRows runs a statement for rows, so many at once, past GORM, and gives how many rows it found. A
// statement for one row is prepared once, for many it goes with its values, as the dialect gains by.
func execRows(g *gorm.DB, atOnce int, statement func(rows int) string, values [][]any) (int64, error) {
	ctx, pool := g.Statement.Context, rawPool(g)
	if atOnce == 1 && len(values) > 1 {
		return execPrepared(ctx, pool, statement(1), values)
	}
	var found int64
	for _, part := range chunks(values, atOnce) {
		args := part[0]
		if len(part) > 1 {
			args = make([]any, 0, len(part)*len(part[0]))
			for _, row := range part {
				args = append(args, row...)
			}
		}
		n, err := foundBy(pool.ExecContext(ctx, statement(len(part)), args...))
		if err != nil {
			return 0, err
		}
		found += n
	}
	return found, nil
}

// execPrepared runs a statement that it prepares once for each row. It looks at the context between the rows: a
// context that can end costs SQLite's driver a goroutine for each of them.
func execPrepared(ctx context.Context, pool gorm.ConnPool, statement string, values [][]any) (int64, error) {
	prepared, err := pool.PrepareContext(ctx, statement)
	if err != nil {
		return 0, err
	}
	defer prepared.Close()
	var found int64
	lasting := context.WithoutCancel(ctx)
	for _, row := range values {
		if ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
		n, err := foundBy(prepared.ExecContext(lasting, row...))
		if err != nil {
			return 0, err
		}
		found += n
	}
	return found, nil
}

// foundBy gives how many rows a statement found.
func foundBy(done sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return done.RowsAffected()
}

// rawPool is the connection of a transaction without GORM's store of prepared statements: that prepares a
// statement anew for each run on a connection where it has not been before.
func rawPool(g *gorm.DB) gorm.ConnPool {
	if prepared, ok := g.Statement.ConnPool.(*gorm.PreparedStmtTX); ok {
		return prepared.Tx
	}
	return g.Statement.ConnPool
}

// rowsUpdate says what a bulk update writes. Each row holds the values of the columns, its id, and what the
// columns of match must hold for the row to be found.
type rowsUpdate struct {
	table   string
	columns []string
	set     string // what all rows get alike, in plain SQL: "error_code = 0, …"; may be empty
	alike   []any  // the values of set's places
	match   []string
}

// bulkUpdate writes rows, and gives how many were found.
func bulkUpdate(g *gorm.DB, d dialect, u rowsUpdate, rows [][]any) (int64, error) {
	if len(rows) == 0 {
		return 0, nil
	}
	found, err := execRows(g, d.updateRows, func(n int) string { return d.bulkUpdate(u, n) }, rows)
	if err != nil {
		return 0, fmt.Errorf("update %s: %w", u.table, err)
	}
	return found, nil
}

// updateOne writes one column of rows that all match alike, each by its id, and gives how many were found.
func updateOne(g *gorm.DB, d dialect, u rowsUpdate, ids, values, match []any) (int64, error) {
	if d.updateRows == 1 {
		rows := make([][]any, len(ids))
		for i := range ids {
			rows[i] = slices.Concat([]any{values[i]}, u.alike, []any{ids[i]}, match)
		}
		return bulkUpdate(g, d, u, rows)
	}
	var found int64
	for len(ids) > 0 {
		n := min(len(ids), d.updateRows)
		args := make([]any, 0, 2*n+len(match)+len(u.alike))
		for i := range n {
			args = append(args, ids[i], values[i])
		}
		args = append(append(args, match...), u.alike...)
		done, err := rawPool(g).ExecContext(g.Statement.Context, updateByPairs(u, n), args...)
		if err != nil {
			return 0, fmt.Errorf("update %s: %w", u.table, err)
		}
		rows, err := done.RowsAffected()
		if err != nil {
			return 0, fmt.Errorf("update %s: %w", u.table, err)
		}
		found, ids, values = found+rows, ids[n:], values[n:]
	}
	return found, nil
}
